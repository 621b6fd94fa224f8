-- The bank's world: tenants, contracts, holders and what they hold. Times are milliseconds since 1970, UTC.

CREATE TABLE bank (
    code TEXT NOT NULL PRIMARY KEY,
    name_ja TEXT NOT NULL,
    name_en TEXT NOT NULL,
    profile TEXT NOT NULL,
    policies TEXT NOT NULL,
    banking_url TEXT NOT NULL,
    version BIGINT NOT NULL
);

-- Which of our certificate authorities a presented certificate may come from.
CREATE TABLE authority (
    key_id TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    certificate BYTEA NOT NULL
);

CREATE TABLE contract (
    id TEXT NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    number TEXT NOT NULL,
    company TEXT NOT NULL,
    card_issue_number BIGINT NOT NULL,
    status TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    UNIQUE (bank, number)
);

-- Administrators and users of a contract, and the bank's staff (contract '').
CREATE TABLE holder (
    id TEXT NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    contract TEXT NOT NULL,
    kind TEXT NOT NULL,
    name_id TEXT NOT NULL,
    display_name TEXT NOT NULL,
    person TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (bank, contract, kind, name_id)
);

CREATE TABLE secret (
    holder TEXT NOT NULL REFERENCES holder (id),
    kind TEXT NOT NULL,
    hash TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (holder, kind)
);

CREATE TABLE attempt (
    holder TEXT NOT NULL REFERENCES holder (id),
    purpose TEXT NOT NULL,
    failures BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    locked BIGINT NOT NULL,
    comparisons BIGINT NOT NULL,
    PRIMARY KEY (holder, purpose)
);

CREATE TABLE token (
    bank TEXT NOT NULL REFERENCES bank (code),
    serial TEXT NOT NULL,
    seed BYTEA NOT NULL,
    holder TEXT,
    status TEXT NOT NULL,
    last_step BIGINT NOT NULL,
    PRIMARY KEY (bank, serial)
);
CREATE UNIQUE INDEX token_of_holder ON token (holder) WHERE holder IS NOT NULL AND status = 'assigned';

-- Issue numbers run per CN and never start again.
CREATE TABLE issue_number (
    common_name TEXT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);

-- 電子証明書発行データ: the registered right to acquire one certificate.
CREATE TABLE issue (
    id TEXT NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    holder TEXT NOT NULL REFERENCES holder (id),
    status TEXT NOT NULL,
    origin TEXT NOT NULL,
    reason TEXT,
    registered_at BIGINT NOT NULL,
    deadline BIGINT NOT NULL,
    replaces TEXT,
    redos BIGINT NOT NULL,
    handover BYTEA,
    closed_at BIGINT
);
CREATE UNIQUE INDEX issue_open ON issue (holder) WHERE status = 'open';

CREATE TABLE certificate (
    id TEXT NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    holder TEXT NOT NULL REFERENCES holder (id),
    issue TEXT,
    issuer TEXT NOT NULL REFERENCES authority (key_id),
    serial BYTEA NOT NULL,
    common_name TEXT NOT NULL,
    number BIGINT NOT NULL,
    state TEXT NOT NULL,
    state_at BIGINT NOT NULL,
    reason TEXT,
    tbs BYTEA NOT NULL,
    der BYTEA,
    fingerprint BYTEA,
    not_before BIGINT NOT NULL,
    not_after BIGINT NOT NULL,
    public_key BYTEA NOT NULL,
    key_protection TEXT NOT NULL,
    pc_name TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    proven_at BIGINT,
    counts_from BIGINT,
    last_used_at BIGINT,
    UNIQUE (issuer, serial)
);
CREATE UNIQUE INDEX certificate_public_key ON certificate (public_key);
CREATE INDEX certificate_holder ON certificate (holder);
CREATE INDEX certificate_state ON certificate (issuer, state);
-- One certificate in force per holder.
CREATE UNIQUE INDEX certificate_in_force ON certificate (holder) WHERE state = 'valid' OR state = 'suspended';

-- The browser's side of an acquisition, before and after there is a ticket.
CREATE TABLE acquisition_session (
    cookie BYTEA NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    kind TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    holder TEXT,
    pin_verdict TEXT,
    form_id TEXT,
    acquisition TEXT,
    successor BYTEA
);

CREATE TABLE acquisition (
    id TEXT NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    issue TEXT NOT NULL REFERENCES issue (id),
    holder TEXT NOT NULL REFERENCES holder (id),
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    form_id TEXT,
    session BYTEA,
    link BYTEA,
    code BYTEA,
    browser_address TEXT,
    handover_given BIGINT NOT NULL,
    app_key BYTEA,
    app_version TEXT,
    pc_name TEXT,
    app_address TEXT,
    claimed_with TEXT,
    shown_certificate TEXT,
    match_number TEXT,
    match_failures BIGINT NOT NULL,
    certificate TEXT,
    created_at BIGINT NOT NULL,
    claimed_at BIGINT,
    approved_at BIGINT,
    ended_at BIGINT,
    end_reason TEXT
);
CREATE UNIQUE INDEX acquisition_live ON acquisition (issue) WHERE ended_at IS NULL;
CREATE INDEX acquisition_link ON acquisition (link);
CREATE INDEX acquisition_code ON acquisition (code);
CREATE INDEX acquisition_app_key ON acquisition (app_key);

CREATE TABLE session (
    cookie BYTEA NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    address TEXT NOT NULL,
    holder TEXT NOT NULL REFERENCES holder (id),
    certificate TEXT NOT NULL REFERENCES certificate (id),
    stage TEXT NOT NULL,
    csrf TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    ended_at BIGINT,
    end_reason TEXT
);
CREATE INDEX session_certificate ON session (certificate);

-- Networks from which a contract signed in with a valid certificate.
CREATE TABLE known_network (
    contract TEXT NOT NULL,
    network TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (contract, network)
);

CREATE TABLE sign_in_record (
    id TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL REFERENCES holder (id),
    certificate TEXT NOT NULL,
    at BIGINT NOT NULL,
    address TEXT NOT NULL,
    outcome TEXT NOT NULL
);
CREATE INDEX sign_in_record_holder ON sign_in_record (holder, at);

CREATE TABLE notice (
    id TEXT NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    holder TEXT NOT NULL REFERENCES holder (id),
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    detail TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX notice_holder ON notice (holder, at);

-- A change that waits for a second person.
CREATE TABLE approval (
    id TEXT NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    act TEXT NOT NULL,
    change TEXT NOT NULL,
    digest BYTEA NOT NULL,
    target TEXT NOT NULL,
    target_version BIGINT NOT NULL,
    maker TEXT NOT NULL REFERENCES holder (id),
    maker_person TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    status TEXT NOT NULL,
    checker TEXT,
    decided_at BIGINT
);
CREATE INDEX approval_waiting ON approval (bank, status);

CREATE TABLE revocation_list (
    issuer TEXT NOT NULL REFERENCES authority (key_id),
    number BIGINT NOT NULL,
    this_update BIGINT NOT NULL,
    next_update BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    der BYTEA NOT NULL,
    PRIMARY KEY (issuer, number)
);

-- Facts about this installation, such as the mark of a demo's database.
CREATE TABLE fact (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
