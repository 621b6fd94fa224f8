-- How each token makes its codes, where its clock stands, and what became of it.
ALTER TABLE token ADD COLUMN kind TEXT NOT NULL DEFAULT 'totp';
ALTER TABLE token ADD COLUMN algorithm TEXT NOT NULL DEFAULT 'sha1';
ALTER TABLE token ADD COLUMN digits BIGINT NOT NULL DEFAULT 6;
ALTER TABLE token ADD COLUMN period BIGINT NOT NULL DEFAULT 30;
ALTER TABLE token ADD COLUMN drift BIGINT NOT NULL DEFAULT 0;
ALTER TABLE token ADD COLUMN maker TEXT NOT NULL DEFAULT '';
ALTER TABLE token ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE token ADD COLUMN state_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX token_state ON token (bank, status, serial);

-- The history of each token: one row per change, numbered by the token's version.
CREATE TABLE token_event (
    bank TEXT NOT NULL,
    serial TEXT NOT NULL,
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    act TEXT NOT NULL,
    holder TEXT,
    actor TEXT NOT NULL,
    PRIMARY KEY (bank, serial, version)
);

-- A delivery read and waiting for the second person; its tokens under the token key until then.
CREATE TABLE token_delivery (
    id TEXT NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    sha256 BYTEA NOT NULL,
    tokens BYTEA NOT NULL,
    ends_at BIGINT NOT NULL
);
CREATE INDEX token_delivery_end ON token_delivery (ends_at);
