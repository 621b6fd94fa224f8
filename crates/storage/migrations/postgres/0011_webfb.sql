-- What web-fb adds: rights of users, days on which a company's users do not work, sessions without a certificate.

-- 利用権限; who has no row is 一般者.
CREATE TABLE user_right (
    holder TEXT NOT NULL PRIMARY KEY REFERENCES holder (id),
    level TEXT NOT NULL,
    set_at BIGINT NOT NULL
);

-- カレンダー管理: the contract's own closed days, as days of Japan's calendar (2026-11-20).
CREATE TABLE closed_day (
    contract TEXT NOT NULL REFERENCES contract (id),
    day TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (contract, day)
);

-- ID・パスワード方式: weaker sessions, which no act on certificates accepts.
CREATE TABLE password_session (
    cookie BYTEA NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL REFERENCES bank (code),
    holder TEXT NOT NULL REFERENCES holder (id),
    csrf TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    ended_at BIGINT,
    end_reason TEXT
);
CREATE INDEX password_session_holder ON password_session (holder);
