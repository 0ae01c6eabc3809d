-- Every version of a sealed file: each begins with all the bytes of the one before it.
CREATE TABLE seal_versions (
    document_id TEXT NOT NULL REFERENCES documents (id),
    envelope_id TEXT NOT NULL REFERENCES envelopes (id),
    sha256      BYTEA NOT NULL UNIQUE,
    version     BIGINT NOT NULL,
    level       TEXT NOT NULL,
    size_bytes  BIGINT,
    PRIMARY KEY (document_id, version)
);
INSERT INTO seal_versions SELECT document_id, envelope_id, sha256, 0, 'B-B', NULL FROM seals;
DROP TABLE seals;

-- Since when a job has failed without a success in between.
ALTER TABLE jobs ADD COLUMN failing_since_ms BIGINT;
