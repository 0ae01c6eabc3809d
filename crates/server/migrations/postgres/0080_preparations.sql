-- Links that let somebody place fields on a draft, by the SHA-256 of their token, and what each was
-- exchanged for.
CREATE TABLE preparations (
    link_sha256        BYTEA PRIMARY KEY,
    envelope_id        TEXT NOT NULL REFERENCES envelopes (id),
    link_expires_at_ms BIGINT NOT NULL,
    session_sha256     BYTEA UNIQUE,
    expires_at_ms      BIGINT
);
CREATE INDEX preparations_by_envelope ON preparations (envelope_id);
