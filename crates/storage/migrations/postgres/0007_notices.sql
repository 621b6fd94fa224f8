-- Mail: addresses of holders, what waits to be sent, what people and the bank were told.

-- One or two addresses of a holder; the second is another channel for what must not be missed.
CREATE TABLE mail_address (
    holder TEXT NOT NULL REFERENCES holder (id),
    slot BIGINT NOT NULL,
    address TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (holder, slot)
);

-- The bank's own mailbox, for what its staff must know.
CREATE TABLE bank_mailbox (
    bank TEXT NOT NULL PRIMARY KEY REFERENCES bank (code),
    address TEXT NOT NULL
);

-- The outbox, written in the transaction of the act. A row is taken by moving its time on; what was sent or given up
-- keeps no address.
CREATE TABLE mail (
    id TEXT NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    notice TEXT NOT NULL,
    address TEXT NOT NULL,
    masked TEXT NOT NULL,
    status TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    answer TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    done_at BIGINT
);
CREATE INDEX mail_waiting ON mail (next_at) WHERE status = 'waiting';
CREATE INDEX mail_undeliverable ON mail (bank, done_at) WHERE status = 'dead';
CREATE INDEX mail_notice ON mail (notice);

ALTER TABLE notice ADD COLUMN read_at BIGINT;
CREATE INDEX notice_unread ON notice (holder, at) WHERE read_at IS NULL;

-- What the bank's staff must know.
CREATE TABLE bank_notice (
    id TEXT NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    kind TEXT NOT NULL,
    about TEXT NOT NULL REFERENCES holder (id),
    detail TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX bank_notice_newest ON bank_notice (bank, at);

-- Each step before the end of a certificate is told once; a unique key decides between two nodes.
CREATE TABLE expiry_notice (
    certificate TEXT NOT NULL REFERENCES certificate (id),
    step BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (certificate, step)
);
CREATE INDEX certificate_end ON certificate (bank, state, not_after);
