-- A recovery of the bank's staff at the server: it stands before all staff until an operator who has no part in it has seen it.
CREATE TABLE staff_recovery (
    id TEXT NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    stated_by TEXT NOT NULL,
    detail TEXT NOT NULL,
    at BIGINT NOT NULL,
    seen_by TEXT REFERENCES holder (id),
    seen_at BIGINT
);
CREATE INDEX staff_recovery_open ON staff_recovery (bank, at) WHERE seen_at IS NULL;
