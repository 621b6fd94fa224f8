-- How a bank's pages look, as two operators set it: names and colour as JSON; what is missing is as the configuration says.
CREATE TABLE bank_look (
    bank TEXT NOT NULL PRIMARY KEY REFERENCES bank (code),
    look TEXT NOT NULL,
    set_at BIGINT NOT NULL
);

-- Logos by the SHA-256 of their PNG: the one in force, and those that wait for a second person.
CREATE TABLE bank_logo (
    bank TEXT NOT NULL REFERENCES bank (code),
    digest TEXT NOT NULL,
    png BYTEA NOT NULL,
    stored_at BIGINT NOT NULL,
    PRIMARY KEY (bank, digest)
);
