-- Links that open until their recipient has acted, by the SHA-256 of their token.
CREATE TABLE standing_links (
    sha256        BLOB PRIMARY KEY,
    envelope_id   TEXT NOT NULL REFERENCES envelopes (id),
    recipient_id  TEXT NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    ended_at_ms   INTEGER,
    ending        TEXT
) STRICT;
CREATE INDEX standing_links_by_envelope ON standing_links (envelope_id);
CREATE INDEX standing_links_by_recipient ON standing_links (recipient_id);
