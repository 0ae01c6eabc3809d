-- Texts that are sorted for others to see or to hash are compared by their bytes, as in SQLite.

-- Accounts and what opens their doors. Secrets are kept as SHA-256 only, passwords as Argon2id.
CREATE TABLE accounts (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    email         TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL
);

CREATE TABLE origins (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    origin     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, origin)
);
CREATE INDEX origins_by_origin ON origins (origin);

CREATE TABLE clients (
    id            TEXT PRIMARY KEY,
    account_id    TEXT NOT NULL REFERENCES accounts (id),
    secret_sha256 BYTEA NOT NULL,
    created_at_ms BIGINT NOT NULL
);

CREATE TABLE api_keys (
    sha256        BYTEA PRIMARY KEY,
    account_id    TEXT NOT NULL REFERENCES accounts (id),
    created_at_ms BIGINT NOT NULL,
    ended_at_ms   BIGINT
);

CREATE TABLE access_tokens (
    sha256        BYTEA PRIMARY KEY,
    account_id    TEXT NOT NULL REFERENCES accounts (id),
    kind          TEXT NOT NULL CHECK (kind IN ('access', 'refresh')),
    scope         TEXT NOT NULL,
    expires_at_ms BIGINT NOT NULL,
    ended_at_ms   BIGINT
);

-- The audit trail: the only truth about an envelope. Nothing in it is ever changed or deleted.
CREATE TABLE events (
    envelope_id    TEXT NOT NULL,
    seq            BIGINT NOT NULL,
    id             TEXT NOT NULL UNIQUE,
    at_ms          BIGINT NOT NULL,
    boot_id        TEXT NOT NULL,
    mono_ns        TEXT NOT NULL,
    type           TEXT NOT NULL,
    actor          TEXT NOT NULL,
    payload_commit BYTEA NOT NULL,
    prev_hash      BYTEA NOT NULL,
    hash           BYTEA NOT NULL,
    PRIMARY KEY (envelope_id, seq)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% are append-only', TG_ARGV[0]; END $$;
CREATE TRIGGER events_are_kept BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse_change ('events');
CREATE TRIGGER events_stay BEFORE TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change ('events');

-- What the events say. Erasing a person empties salt and value; the commitment stays for ever.
CREATE TABLE event_entries (
    envelope_id TEXT NOT NULL,
    seq         BIGINT NOT NULL,
    path        TEXT COLLATE "C" NOT NULL,
    commitment  BYTEA NOT NULL,
    salt        BYTEA,
    value       TEXT,
    PRIMARY KEY (envelope_id, seq, path),
    FOREIGN KEY (envelope_id, seq) REFERENCES events (envelope_id, seq)
);

CREATE TRIGGER entries_are_only_erased BEFORE UPDATE ON event_entries FOR EACH ROW
    WHEN (NEW.salt IS NOT NULL OR NEW.value IS NOT NULL OR NEW.commitment <> OLD.commitment
        OR NEW.path <> OLD.path OR NEW.seq <> OLD.seq OR NEW.envelope_id <> OLD.envelope_id)
    EXECUTE FUNCTION refuse_change ('entries');
CREATE TRIGGER entries_stay BEFORE DELETE ON event_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_change ('entries');
CREATE TRIGGER entries_are_kept BEFORE TRUNCATE ON event_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change ('entries');

-- Projections: written in the event's transaction, and never read to decide.
CREATE TABLE envelopes (
    id            TEXT COLLATE "C" PRIMARY KEY,
    account_id    TEXT NOT NULL REFERENCES accounts (id),
    title         TEXT NOT NULL,
    status        TEXT NOT NULL,
    expires_at_ms BIGINT,
    updated_at_ms BIGINT NOT NULL,
    deleted       BIGINT NOT NULL
);
CREATE INDEX envelopes_by_expiry ON envelopes (status, expires_at_ms);

CREATE TABLE documents (
    id          TEXT PRIMARY KEY,
    envelope_id TEXT NOT NULL REFERENCES envelopes (id)
);

CREATE TABLE invites (
    id          TEXT PRIMARY KEY,
    envelope_id TEXT NOT NULL REFERENCES envelopes (id)
);

-- Links and signing sessions, by the SHA-256 of their token.
CREATE TABLE links (
    sha256        BYTEA PRIMARY KEY,
    envelope_id   TEXT NOT NULL REFERENCES envelopes (id),
    invite_id     TEXT NOT NULL REFERENCES invites (id),
    expires_at_ms BIGINT NOT NULL,
    used_at_ms    BIGINT,
    ended_at_ms   BIGINT
);
CREATE INDEX links_by_envelope ON links (envelope_id);

CREATE TABLE sessions (
    sha256          BYTEA PRIMARY KEY,
    envelope_id     TEXT NOT NULL REFERENCES envelopes (id),
    invite_id       TEXT NOT NULL REFERENCES invites (id),
    last_seen_at_ms BIGINT NOT NULL,
    expires_at_ms   BIGINT NOT NULL,
    ended_reason    TEXT
);
CREATE INDEX sessions_by_envelope ON sessions (envelope_id);

CREATE TABLE drafts (
    invite_id     TEXT PRIMARY KEY REFERENCES invites (id),
    body          TEXT NOT NULL,
    updated_at_ms BIGINT NOT NULL
);

CREATE TABLE receipts (
    invite_id    TEXT PRIMARY KEY REFERENCES invites (id),
    code         TEXT NOT NULL,
    jws          TEXT NOT NULL,
    signed_at_ms BIGINT NOT NULL
);

CREATE TABLE seals (
    document_id TEXT PRIMARY KEY REFERENCES documents (id),
    envelope_id TEXT NOT NULL REFERENCES envelopes (id),
    sha256      BYTEA NOT NULL UNIQUE
);

-- Work that must happen outside of a request; a lease with a fence says whose it is.
CREATE TABLE jobs (
    id              BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    kind            TEXT NOT NULL,
    envelope_id     TEXT NOT NULL REFERENCES envelopes (id),
    owner           TEXT,
    leased_until_ms BIGINT,
    fence           BIGINT NOT NULL DEFAULT 0,
    failures        BIGINT NOT NULL DEFAULT 0,
    run_at_ms       BIGINT NOT NULL,
    last_error      TEXT,
    done            BIGINT NOT NULL DEFAULT 0,
    UNIQUE (kind, envelope_id)
);
CREATE INDEX jobs_by_time ON jobs (done, run_at_ms);

CREATE TABLE idempotency (
    scope         TEXT NOT NULL,
    key           TEXT NOT NULL,
    body_sha256   BYTEA NOT NULL,
    started_at_ms BIGINT NOT NULL,
    status        BIGINT,
    answer        TEXT,
    PRIMARY KEY (scope, key)
);
