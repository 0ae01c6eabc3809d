-- What the Taktikal dialect says of an envelope beside its events: words that its host wants back.
CREATE TABLE taktikal_books (
    envelope_id TEXT PRIMARY KEY REFERENCES envelopes (id),
    owner       TEXT NOT NULL,
    body        TEXT NOT NULL
) STRICT;

-- Its keys, which are addresses of signing pages too; for a signee that was changed, how.
CREATE TABLE taktikal_keys (
    key         TEXT PRIMARY KEY,
    envelope_id TEXT NOT NULL REFERENCES envelopes (id),
    contact     TEXT
) STRICT;
CREATE INDEX taktikal_keys_by_envelope ON taktikal_keys (envelope_id);
