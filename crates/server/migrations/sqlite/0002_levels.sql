-- Every version of a sealed file: each begins with all the bytes of the one before it.
CREATE TABLE seal_versions (
    document_id TEXT NOT NULL REFERENCES documents (id),
    envelope_id TEXT NOT NULL REFERENCES envelopes (id),
    sha256      BLOB NOT NULL UNIQUE,
    version     INTEGER NOT NULL,
    level       TEXT NOT NULL,
    size_bytes  INTEGER,
    PRIMARY KEY (document_id, version)
) STRICT;
INSERT INTO seal_versions SELECT document_id, envelope_id, sha256, 0, 'B-B', NULL FROM seals;
DROP TABLE seals;

-- Since when a job has failed without a success in between.
ALTER TABLE jobs ADD COLUMN failing_since_ms INTEGER;
