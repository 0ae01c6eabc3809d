-- Accounts and what opens their doors. Secrets are kept as SHA-256 only, passwords as Argon2id.
CREATE TABLE accounts (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    email         TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE origins (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    origin     TEXT NOT NULL,
    PRIMARY KEY (account_id, origin)
) STRICT;
CREATE INDEX origins_by_origin ON origins (origin);

CREATE TABLE clients (
    id            TEXT PRIMARY KEY,
    account_id    TEXT NOT NULL REFERENCES accounts (id),
    secret_sha256 BLOB NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE api_keys (
    sha256        BLOB PRIMARY KEY,
    account_id    TEXT NOT NULL REFERENCES accounts (id),
    created_at_ms INTEGER NOT NULL,
    ended_at_ms   INTEGER
) STRICT;

CREATE TABLE access_tokens (
    sha256        BLOB PRIMARY KEY,
    account_id    TEXT NOT NULL REFERENCES accounts (id),
    kind          TEXT NOT NULL CHECK (kind IN ('access', 'refresh')),
    scope         TEXT NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    ended_at_ms   INTEGER
) STRICT;

-- The audit trail: the only truth about an envelope. Nothing in it is ever changed or deleted.
CREATE TABLE events (
    envelope_id    TEXT NOT NULL,
    seq            INTEGER NOT NULL,
    id             TEXT NOT NULL UNIQUE,
    at_ms          INTEGER NOT NULL,
    boot_id        TEXT NOT NULL,
    mono_ns        TEXT NOT NULL,
    type           TEXT NOT NULL,
    actor          TEXT NOT NULL,
    payload_commit BLOB NOT NULL,
    prev_hash      BLOB NOT NULL,
    hash           BLOB NOT NULL,
    PRIMARY KEY (envelope_id, seq)
) STRICT;
CREATE TRIGGER events_are_kept BEFORE UPDATE ON events
BEGIN SELECT RAISE (ABORT, 'events are append-only'); END;
CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN SELECT RAISE (ABORT, 'events are append-only'); END;

-- What the events say. Erasing a person empties salt and value; the commitment stays for ever.
CREATE TABLE event_entries (
    envelope_id TEXT NOT NULL,
    seq         INTEGER NOT NULL,
    path        TEXT NOT NULL,
    commitment  BLOB NOT NULL,
    salt        BLOB,
    value       TEXT,
    PRIMARY KEY (envelope_id, seq, path),
    FOREIGN KEY (envelope_id, seq) REFERENCES events (envelope_id, seq)
) STRICT;
CREATE TRIGGER entries_are_only_erased BEFORE UPDATE ON event_entries
WHEN NEW.salt IS NOT NULL OR NEW.value IS NOT NULL OR NEW.commitment <> OLD.commitment
    OR NEW.path <> OLD.path OR NEW.seq <> OLD.seq OR NEW.envelope_id <> OLD.envelope_id
BEGIN SELECT RAISE (ABORT, 'entries are append-only'); END;
CREATE TRIGGER entries_stay BEFORE DELETE ON event_entries
BEGIN SELECT RAISE (ABORT, 'entries are append-only'); END;

-- Projections: written in the event's transaction, and never read to decide.
CREATE TABLE envelopes (
    id            TEXT PRIMARY KEY,
    account_id    TEXT NOT NULL REFERENCES accounts (id),
    title         TEXT NOT NULL,
    status        TEXT NOT NULL,
    expires_at_ms INTEGER,
    updated_at_ms INTEGER NOT NULL,
    deleted       INTEGER NOT NULL
) STRICT;
CREATE INDEX envelopes_by_expiry ON envelopes (status, expires_at_ms);

CREATE TABLE documents (
    id          TEXT PRIMARY KEY,
    envelope_id TEXT NOT NULL REFERENCES envelopes (id)
) STRICT;

CREATE TABLE invites (
    id          TEXT PRIMARY KEY,
    envelope_id TEXT NOT NULL REFERENCES envelopes (id)
) STRICT;

-- Links and signing sessions, by the SHA-256 of their token.
CREATE TABLE links (
    sha256        BLOB PRIMARY KEY,
    envelope_id   TEXT NOT NULL REFERENCES envelopes (id),
    invite_id     TEXT NOT NULL REFERENCES invites (id),
    expires_at_ms INTEGER NOT NULL,
    used_at_ms    INTEGER,
    ended_at_ms   INTEGER
) STRICT;
CREATE INDEX links_by_envelope ON links (envelope_id);

CREATE TABLE sessions (
    sha256          BLOB PRIMARY KEY,
    envelope_id     TEXT NOT NULL REFERENCES envelopes (id),
    invite_id       TEXT NOT NULL REFERENCES invites (id),
    last_seen_at_ms INTEGER NOT NULL,
    expires_at_ms   INTEGER NOT NULL,
    ended_reason    TEXT
) STRICT;
CREATE INDEX sessions_by_envelope ON sessions (envelope_id);

CREATE TABLE drafts (
    invite_id     TEXT PRIMARY KEY REFERENCES invites (id),
    body          TEXT NOT NULL,
    updated_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE receipts (
    invite_id    TEXT PRIMARY KEY REFERENCES invites (id),
    code         TEXT NOT NULL,
    jws          TEXT NOT NULL,
    signed_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE seals (
    document_id TEXT PRIMARY KEY REFERENCES documents (id),
    envelope_id TEXT NOT NULL REFERENCES envelopes (id),
    sha256      BLOB NOT NULL UNIQUE
) STRICT;

-- Work that must happen outside of a request; a lease with a fence says whose it is.
CREATE TABLE jobs (
    id              INTEGER PRIMARY KEY,
    kind            TEXT NOT NULL,
    envelope_id     TEXT NOT NULL REFERENCES envelopes (id),
    owner           TEXT,
    leased_until_ms INTEGER,
    fence           INTEGER NOT NULL DEFAULT 0,
    failures        INTEGER NOT NULL DEFAULT 0,
    run_at_ms       INTEGER NOT NULL,
    last_error      TEXT,
    done            INTEGER NOT NULL DEFAULT 0,
    UNIQUE (kind, envelope_id)
) STRICT;
CREATE INDEX jobs_by_time ON jobs (done, run_at_ms);

CREATE TABLE idempotency (
    scope         TEXT NOT NULL,
    key           TEXT NOT NULL,
    body_sha256   BLOB NOT NULL,
    started_at_ms INTEGER NOT NULL,
    status        INTEGER,
    answer        TEXT,
    PRIMARY KEY (scope, key)
) STRICT;
