-- Who wants to hear what happens. Secrets are locked with a key that is not in the database.
CREATE TABLE webhooks (
    id              TEXT PRIMARY KEY,
    account_id      TEXT NOT NULL REFERENCES accounts (id),
    form            TEXT NOT NULL,
    url             TEXT NOT NULL,
    topics          TEXT NOT NULL,
    subject         TEXT,
    settings        TEXT NOT NULL,
    secret          BLOB NOT NULL,
    former_secret   BLOB,
    former_until_ms INTEGER,
    form_secret     BLOB,
    enabled         INTEGER NOT NULL,
    disabled_reason TEXT,
    created_at_ms   INTEGER NOT NULL,
    updated_at_ms   INTEGER NOT NULL
) STRICT;
CREATE INDEX webhooks_by_account ON webhooks (account_id, created_at_ms, id);

-- What must go out: written in the transaction of the event that caused it, leased with a fence.
CREATE TABLE outbox (
    id               TEXT PRIMARY KEY,
    kind             TEXT NOT NULL,
    account_id       TEXT NOT NULL REFERENCES accounts (id),
    envelope_id      TEXT REFERENCES envelopes (id),
    invite_id        TEXT,
    webhook_id       TEXT,
    seq              INTEGER,
    topic            TEXT NOT NULL,
    lane             TEXT NOT NULL,
    body             BLOB,
    replay_of        TEXT,
    state            TEXT NOT NULL,
    owner            TEXT,
    leased_until_ms  INTEGER,
    fence            INTEGER NOT NULL DEFAULT 0,
    failures         INTEGER NOT NULL DEFAULT 0,
    failing_since_ms INTEGER,
    last_error       TEXT,
    last_status      INTEGER,
    created_at_ms    INTEGER NOT NULL,
    run_at_ms        INTEGER NOT NULL,
    ended_at_ms      INTEGER
) STRICT;
CREATE INDEX outbox_by_time ON outbox (state, run_at_ms);
CREATE INDEX outbox_by_account ON outbox (account_id, created_at_ms, id);
CREATE INDEX outbox_by_webhook ON outbox (webhook_id, created_at_ms, id);
