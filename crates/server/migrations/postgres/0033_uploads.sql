-- Files that an account sends before it says what they are for. The place they are sent to is
-- named by a token, kept as SHA-256.
CREATE TABLE uploads (
    id              TEXT PRIMARY KEY,
    account_id      TEXT NOT NULL REFERENCES accounts (id),
    file_name       TEXT NOT NULL,
    media_type      TEXT NOT NULL,
    size_bytes      BIGINT NOT NULL,
    announced       BYTEA NOT NULL,
    visibility      TEXT NOT NULL,
    token           BYTEA NOT NULL UNIQUE,
    expires_at_ms   BIGINT NOT NULL,
    stored          BIGINT NOT NULL DEFAULT 0,
    confirmed_at_ms BIGINT,
    created_at_ms   BIGINT NOT NULL
);
CREATE INDEX uploads_by_account ON uploads (account_id, created_at_ms, id);

-- Addresses that give a file out for an hour, by the SHA-256 of their token.
CREATE TABLE download_links (
    sha256        BYTEA PRIMARY KEY,
    content       BYTEA NOT NULL,
    file_name     TEXT NOT NULL,
    media_type    TEXT NOT NULL,
    expires_at_ms BIGINT NOT NULL
);
