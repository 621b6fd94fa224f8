-- 緊急停止: access that its holder took away with one factor. Only the administrator or the bank ends one.
CREATE TABLE emergency_stop (
    id TEXT NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    holder TEXT NOT NULL REFERENCES holder (id),
    factor TEXT NOT NULL,
    address TEXT NOT NULL,
    at INTEGER NOT NULL,
    ended_at INTEGER,
    ended_by TEXT
) STRICT;
CREATE UNIQUE INDEX emergency_stop_standing ON emergency_stop (holder) WHERE ended_at IS NULL;
CREATE INDEX emergency_stop_bank ON emergency_stop (bank, at) WHERE ended_at IS NULL;

-- What was wrong with one sign-in, as its support code shows it to the help desk of one bank.
CREATE TABLE diagnosis (
    id TEXT NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    code BLOB NOT NULL,
    facts TEXT NOT NULL,
    holder TEXT REFERENCES holder (id),
    made_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX diagnosis_code ON diagnosis (code);
CREATE INDEX diagnosis_end ON diagnosis (ends_at);

-- What the reconcilers look for: only what is due.
CREATE INDEX acquisition_unclaimed ON acquisition (created_at) WHERE ended_at IS NULL AND claimed_at IS NULL;
CREATE INDEX acquisition_unproven ON acquisition (claimed_at)
    WHERE ended_at IS NULL AND claimed_at IS NOT NULL AND state <> 'held';
CREATE INDEX certificate_held ON certificate (state_at) WHERE state = 'held';
CREATE INDEX certificate_waiting ON certificate (counts_from) WHERE state = 'held' AND counts_from IS NOT NULL;
