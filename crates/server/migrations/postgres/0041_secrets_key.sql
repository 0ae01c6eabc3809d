-- The fingerprint of the key that secrets are locked with: every node must have the same.
CREATE TABLE secrets_key (
    sole          BIGINT PRIMARY KEY CHECK (sole = 1),
    fingerprint   BYTEA NOT NULL,
    created_at_ms BIGINT NOT NULL
);
