-- What a visitor was asked at a provider of electronic identities; tokens and data are locked.
CREATE TABLE orders (
    attempt         TEXT PRIMARY KEY,
    invite_id       TEXT NOT NULL REFERENCES invites (id),
    session_sha256  BYTEA NOT NULL,
    state           TEXT NOT NULL,
    hint            TEXT NOT NULL,
    secrets         BYTEA NOT NULL,
    started_at_ms   BIGINT NOT NULL,
    collected_at_ms BIGINT NOT NULL
);
CREATE INDEX orders_by_session ON orders (session_sha256, started_at_ms);
