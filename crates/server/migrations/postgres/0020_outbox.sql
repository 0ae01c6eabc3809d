-- Who wants to hear what happens. Secrets are locked with a key that is not in the database.
CREATE TABLE webhooks (
    id              TEXT PRIMARY KEY,
    account_id      TEXT NOT NULL REFERENCES accounts (id),
    form            TEXT NOT NULL,
    url             TEXT NOT NULL,
    topics          TEXT NOT NULL,
    subject         TEXT,
    settings        TEXT NOT NULL,
    secret          BYTEA NOT NULL,
    former_secret   BYTEA,
    former_until_ms BIGINT,
    form_secret     BYTEA,
    enabled         INTEGER NOT NULL,
    disabled_reason TEXT,
    created_at_ms   BIGINT NOT NULL,
    updated_at_ms   BIGINT NOT NULL
);
CREATE INDEX webhooks_by_account ON webhooks (account_id, created_at_ms, id);

-- What must go out: written in the transaction of the event that caused it, leased with a fence.
CREATE TABLE outbox (
    id               TEXT PRIMARY KEY,
    kind             TEXT NOT NULL,
    account_id       TEXT NOT NULL REFERENCES accounts (id),
    envelope_id      TEXT REFERENCES envelopes (id),
    invite_id        TEXT,
    webhook_id       TEXT,
    seq              BIGINT,
    topic            TEXT NOT NULL,
    lane             TEXT NOT NULL,
    body             BYTEA,
    replay_of        TEXT,
    state            TEXT NOT NULL,
    owner            TEXT,
    leased_until_ms  BIGINT,
    fence            BIGINT NOT NULL DEFAULT 0,
    failures         BIGINT NOT NULL DEFAULT 0,
    failing_since_ms BIGINT,
    last_error       TEXT,
    last_status      BIGINT,
    created_at_ms    BIGINT NOT NULL,
    run_at_ms        BIGINT NOT NULL,
    ended_at_ms      BIGINT
);
CREATE INDEX outbox_by_time ON outbox (state, run_at_ms);
CREATE INDEX outbox_by_account ON outbox (account_id, created_at_ms, id);
CREATE INDEX outbox_by_webhook ON outbox (webhook_id, created_at_ms, id);
