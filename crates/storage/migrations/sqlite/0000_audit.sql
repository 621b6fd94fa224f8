-- What happened, written in the transaction of the act itself; sealed afterwards into a chain per bank.
CREATE TABLE audit_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    bank TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    address TEXT,
    seq INTEGER,
    hash BLOB,
    CHECK ((seq IS NULL) = (hash IS NULL))
) STRICT;
CREATE UNIQUE INDEX audit_event_chain ON audit_event (bank, seq) WHERE seq IS NOT NULL;
CREATE INDEX audit_event_unsealed ON audit_event (id) WHERE seq IS NULL;
CREATE INDEX audit_event_subject ON audit_event (bank, subject, id);

-- The signed end of each bank's chain, written with the rows it seals.
CREATE TABLE audit_head (
    bank TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    signed_at INTEGER NOT NULL,
    signature BLOB NOT NULL
) STRICT;

-- Work that one process at a time may do.
CREATE TABLE lease (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until_ms INTEGER NOT NULL
) STRICT;

-- Locked while rows are sealed, so that two sealers never extend one chain.
INSERT INTO lease (name, holder, until_ms) VALUES ('audit', '', 0);
