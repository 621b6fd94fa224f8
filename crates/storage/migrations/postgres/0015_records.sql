-- The counter's records: customer cards, request forms, and what makes these, contracts, certificates and the history quick to find.

-- お客様カード: one row for every card that was ordered.
CREATE TABLE customer_card (
    contract TEXT NOT NULL REFERENCES contract (id),
    number BIGINT NOT NULL,
    bank TEXT NOT NULL REFERENCES bank (code),
    state TEXT NOT NULL,
    form TEXT NOT NULL,
    ordered_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (contract, number)
);
CREATE INDEX customer_card_under_way ON customer_card (bank, ordered_at, contract)
    WHERE state IN ('ordered', 'printed', 'sent');

-- What became of each card, and by whom: one row per change, numbered by the card's version.
CREATE TABLE card_event (
    contract TEXT NOT NULL,
    number BIGINT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (contract, number, version)
);

-- Cards that were handed over before they were counted.
INSERT INTO customer_card (contract, number, bank, state, form, ordered_at, version)
    SELECT id, card_issue_number, bank, 'received', '', opened_at, 1 FROM contract;
INSERT INTO card_event (contract, number, version, state, at, actor)
    SELECT id, card_issue_number, 1, 'received', opened_at, '' FROM contract;

-- 依頼書: each use of a form's number. One use at most stands; a number whose request came to nothing is free again.
CREATE TABLE request_form (
    approval TEXT NOT NULL PRIMARY KEY REFERENCES approval (id),
    bank TEXT NOT NULL REFERENCES bank (code),
    key TEXT NOT NULL,
    number TEXT NOT NULL,
    at BIGINT NOT NULL,
    stands BIGINT NOT NULL
);
CREATE UNIQUE INDEX request_form_standing ON request_form (bank, key) WHERE stands = 1;
CREATE INDEX request_form_key ON request_form (bank, key, at);
CREATE INDEX request_form_newest ON request_form (bank, at, approval);

-- Forms from before are found; they do not stand, because nobody saw to it that each was used once.
INSERT INTO request_form (approval, bank, key, number, at, stands)
    SELECT id, bank, upper(replace(change::json ->> 'form', ' ', '')), change::json ->> 'form', made_at, 0
    FROM approval WHERE coalesce(change::json ->> 'form', '') <> '';

-- The name of a company as it is looked for: without its legal form, blanks and capitals. Bytes, which every database
-- sorts alike.
CREATE TABLE contract_name (
    contract TEXT NOT NULL PRIMARY KEY REFERENCES contract (id),
    bank TEXT NOT NULL REFERENCES bank (code),
    key BYTEA NOT NULL
);
CREATE INDEX contract_name_key ON contract_name (bank, key, contract);
INSERT INTO contract_name (contract, bank, key)
    SELECT id, bank, convert_to(lower(replace(replace(replace(replace(replace(company,
        '株式会社', ''), '有限会社', ''), '合同会社', ''), ' ', ''), '　', '')), 'UTF8') FROM contract;

CREATE INDEX contract_standing ON contract (bank, status, number);
CREATE INDEX holder_user_name ON holder (bank, name_id, id) WHERE kind = 'user';
CREATE INDEX certificate_register ON certificate (bank, not_after, id);
CREATE INDEX certificate_number ON certificate (bank, number, not_after, id);
-- The last four digits of a serial number of seventeen bytes.
CREATE INDEX certificate_serial_end ON certificate (bank, substr(serial, 16));
CREATE INDEX approval_open ON approval (bank, ends_at) WHERE status = 'waiting';
CREATE INDEX audit_event_bank ON audit_event (bank, id);
CREATE INDEX acquisition_holder ON acquisition (holder);
