-- What a visitor was asked at a provider of electronic identities; tokens and data are locked.
CREATE TABLE orders (
    attempt         TEXT PRIMARY KEY,
    invite_id       TEXT NOT NULL REFERENCES invites (id),
    session_sha256  BLOB NOT NULL,
    state           TEXT NOT NULL,
    hint            TEXT NOT NULL,
    secrets         BLOB NOT NULL,
    started_at_ms   INTEGER NOT NULL,
    collected_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX orders_by_session ON orders (session_sha256, started_at_ms);
