-- The public halves of the keys that sign evidence: each node has its own, and every node publishes all.
CREATE TABLE evidence_keys (
    id            TEXT PRIMARY KEY,
    public_key    BLOB NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;
