-- Service profiles: a customer ID for banks that identify people by one, and what each acquisition asked.

-- お客様ID: one per holder, never given twice within a bank. The key is what no two may share.
CREATE TABLE customer_id (
    bank TEXT NOT NULL REFERENCES bank (code),
    key TEXT NOT NULL,
    id TEXT NOT NULL,
    holder TEXT NOT NULL REFERENCES holder (id),
    PRIMARY KEY (bank, key)
) STRICT;
CREATE UNIQUE INDEX customer_id_holder ON customer_id (holder);

-- Whether a one-time password was asked before the ticket was made.
ALTER TABLE acquisition ADD COLUMN one_time_password INTEGER NOT NULL DEFAULT 1;

-- Made by somebody else: it must be changed before anything else is possible.
ALTER TABLE secret ADD COLUMN initial INTEGER NOT NULL DEFAULT 0;
