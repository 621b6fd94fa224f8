-- What happened, written in the transaction of the act itself; sealed afterwards into a chain per bank.
CREATE TABLE audit_event (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bank TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    address TEXT,
    seq BIGINT,
    hash BYTEA,
    CHECK ((seq IS NULL) = (hash IS NULL))
);
CREATE UNIQUE INDEX audit_event_chain ON audit_event (bank, seq) WHERE seq IS NOT NULL;
CREATE INDEX audit_event_unsealed ON audit_event (id) WHERE seq IS NULL;
CREATE INDEX audit_event_subject ON audit_event (bank, subject, id);

-- The signed end of each bank's chain, written with the rows it seals.
CREATE TABLE audit_head (
    bank TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    signed_at BIGINT NOT NULL,
    signature BYTEA NOT NULL
);

-- Work that one process at a time may do.
CREATE TABLE lease (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until_ms BIGINT NOT NULL
);

-- Locked while rows are sealed, so that two sealers never extend one chain.
INSERT INTO lease (name, holder, until_ms) VALUES ('audit', '', 0);
