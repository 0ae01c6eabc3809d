-- The public halves of the keys that sign evidence: each node has its own, and every node publishes all.
CREATE TABLE evidence_keys (
    id            TEXT PRIMARY KEY,
    public_key    BYTEA NOT NULL,
    created_at_ms BIGINT NOT NULL
);
