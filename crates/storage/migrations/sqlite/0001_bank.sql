-- The bank's world: tenants, contracts, holders and what they hold. Times are milliseconds since 1970, UTC.

CREATE TABLE bank (
    code TEXT NOT NULL PRIMARY KEY,
    name_ja TEXT NOT NULL,
    name_en TEXT NOT NULL,
    profile TEXT NOT NULL,
    policies TEXT NOT NULL,
    banking_url TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;

-- Which of our certificate authorities a presented certificate may come from.
CREATE TABLE authority (
    key_id TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    certificate BLOB NOT NULL
) STRICT;

CREATE TABLE contract (
    id TEXT NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    number TEXT NOT NULL,
    company TEXT NOT NULL,
    card_issue_number INTEGER NOT NULL,
    status TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    UNIQUE (bank, number)
) STRICT;

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
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (bank, contract, kind, name_id)
) STRICT;

CREATE TABLE secret (
    holder TEXT NOT NULL REFERENCES holder (id),
    kind TEXT NOT NULL,
    hash TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    PRIMARY KEY (holder, kind)
) STRICT;

CREATE TABLE attempt (
    holder TEXT NOT NULL REFERENCES holder (id),
    purpose TEXT NOT NULL,
    failures INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    locked INTEGER NOT NULL,
    comparisons INTEGER NOT NULL,
    PRIMARY KEY (holder, purpose)
) STRICT;

CREATE TABLE token (
    bank TEXT NOT NULL REFERENCES bank (code),
    serial TEXT NOT NULL,
    seed BLOB NOT NULL,
    holder TEXT,
    status TEXT NOT NULL,
    last_step INTEGER NOT NULL,
    PRIMARY KEY (bank, serial)
) STRICT;
CREATE UNIQUE INDEX token_of_holder ON token (holder) WHERE holder IS NOT NULL AND status = 'assigned';

-- Issue numbers run per CN and never start again.
CREATE TABLE issue_number (
    common_name TEXT NOT NULL PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT;

-- 電子証明書発行データ: the registered right to acquire one certificate.
CREATE TABLE issue (
    id TEXT NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    holder TEXT NOT NULL REFERENCES holder (id),
    status TEXT NOT NULL,
    origin TEXT NOT NULL,
    reason TEXT,
    registered_at INTEGER NOT NULL,
    deadline INTEGER NOT NULL,
    replaces TEXT,
    redos INTEGER NOT NULL,
    handover BLOB,
    closed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX issue_open ON issue (holder) WHERE status = 'open';

CREATE TABLE certificate (
    id TEXT NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    holder TEXT NOT NULL REFERENCES holder (id),
    issue TEXT,
    issuer TEXT NOT NULL REFERENCES authority (key_id),
    serial BLOB NOT NULL,
    common_name TEXT NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    state_at INTEGER NOT NULL,
    reason TEXT,
    tbs BLOB NOT NULL,
    der BLOB,
    fingerprint BLOB,
    not_before INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    public_key BLOB NOT NULL,
    key_protection TEXT NOT NULL,
    pc_name TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    proven_at INTEGER,
    counts_from INTEGER,
    last_used_at INTEGER,
    UNIQUE (issuer, serial)
) STRICT;
CREATE UNIQUE INDEX certificate_public_key ON certificate (public_key);
CREATE INDEX certificate_holder ON certificate (holder);
CREATE INDEX certificate_state ON certificate (issuer, state);
-- One certificate in force per holder.
CREATE UNIQUE INDEX certificate_in_force ON certificate (holder) WHERE state = 'valid' OR state = 'suspended';

-- The browser's side of an acquisition, before and after there is a ticket.
CREATE TABLE acquisition_session (
    cookie BLOB NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    kind TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    address TEXT NOT NULL,
    holder TEXT,
    pin_verdict TEXT,
    form_id TEXT,
    acquisition TEXT,
    successor BLOB
) STRICT;

CREATE TABLE acquisition (
    id TEXT NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    issue TEXT NOT NULL REFERENCES issue (id),
    holder TEXT NOT NULL REFERENCES holder (id),
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    form_id TEXT,
    session BLOB,
    link BLOB,
    code BLOB,
    browser_address TEXT,
    handover_given INTEGER NOT NULL,
    app_key BLOB,
    app_version TEXT,
    pc_name TEXT,
    app_address TEXT,
    claimed_with TEXT,
    shown_certificate TEXT,
    match_number TEXT,
    match_failures INTEGER NOT NULL,
    certificate TEXT,
    created_at INTEGER NOT NULL,
    claimed_at INTEGER,
    approved_at INTEGER,
    ended_at INTEGER,
    end_reason TEXT
) STRICT;
CREATE UNIQUE INDEX acquisition_live ON acquisition (issue) WHERE ended_at IS NULL;
CREATE INDEX acquisition_link ON acquisition (link);
CREATE INDEX acquisition_code ON acquisition (code);
CREATE INDEX acquisition_app_key ON acquisition (app_key);

CREATE TABLE session (
    cookie BLOB NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    address TEXT NOT NULL,
    holder TEXT NOT NULL REFERENCES holder (id),
    certificate TEXT NOT NULL REFERENCES certificate (id),
    stage TEXT NOT NULL,
    csrf TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    ended_at INTEGER,
    end_reason TEXT
) STRICT;
CREATE INDEX session_certificate ON session (certificate);

-- Networks from which a contract signed in with a valid certificate.
CREATE TABLE known_network (
    contract TEXT NOT NULL,
    network TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (contract, network)
) STRICT;

CREATE TABLE sign_in_record (
    id TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL REFERENCES holder (id),
    certificate TEXT NOT NULL,
    at INTEGER NOT NULL,
    address TEXT NOT NULL,
    outcome TEXT NOT NULL
) STRICT;
CREATE INDEX sign_in_record_holder ON sign_in_record (holder, at);

CREATE TABLE notice (
    id TEXT NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    holder TEXT NOT NULL REFERENCES holder (id),
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    detail TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX notice_holder ON notice (holder, at);

-- A change that waits for a second person.
CREATE TABLE approval (
    id TEXT NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    act TEXT NOT NULL,
    change TEXT NOT NULL,
    digest BLOB NOT NULL,
    target TEXT NOT NULL,
    target_version INTEGER NOT NULL,
    maker TEXT NOT NULL REFERENCES holder (id),
    maker_person TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    status TEXT NOT NULL,
    checker TEXT,
    decided_at INTEGER
) STRICT;
CREATE INDEX approval_waiting ON approval (bank, status);

CREATE TABLE revocation_list (
    issuer TEXT NOT NULL REFERENCES authority (key_id),
    number INTEGER NOT NULL,
    this_update INTEGER NOT NULL,
    next_update INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    der BLOB NOT NULL,
    PRIMARY KEY (issuer, number)
) STRICT;

-- Facts about this installation, such as the mark of a demo's database.
CREATE TABLE fact (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
