-- One row where the service is a sandbox, and has always been one: its clock can be moved, and what
-- it would send is kept here instead.
CREATE TABLE sandbox (
    id          BIGINT PRIMARY KEY CHECK (id = 1),
    advanced_ms BIGINT NOT NULL
);

CREATE TABLE sandbox_messages (
    id         TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    way        TEXT NOT NULL,
    address    TEXT NOT NULL,
    subject    TEXT NOT NULL,
    body       TEXT NOT NULL,
    sent_at_ms BIGINT NOT NULL
);
CREATE INDEX sandbox_messages_by_account ON sandbox_messages (account_id, sent_at_ms, id);
