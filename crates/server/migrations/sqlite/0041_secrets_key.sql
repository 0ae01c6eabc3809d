-- The fingerprint of the key that secrets are locked with: every node must have the same.
CREATE TABLE secrets_key (
    sole          INTEGER PRIMARY KEY CHECK (sole = 1),
    fingerprint   BLOB NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;
