-- Links that let somebody place fields on a draft, by the SHA-256 of their token, and what each was
-- exchanged for.
CREATE TABLE preparations (
    link_sha256        BLOB PRIMARY KEY,
    envelope_id        TEXT NOT NULL REFERENCES envelopes (id),
    link_expires_at_ms INTEGER NOT NULL,
    session_sha256     BLOB UNIQUE,
    expires_at_ms      INTEGER
) STRICT;
CREATE INDEX preparations_by_envelope ON preparations (envelope_id);
