-- Whether the service knows who visits; a session of before is one of somebody who need not be known.
ALTER TABLE sessions ADD COLUMN authenticated_at_ms BIGINT;

-- The one code of a recipient that may be good, as a keyed digest; how often it was tried is told
-- by the events.
CREATE TABLE codes (
    invite_id      TEXT PRIMARY KEY REFERENCES invites (id),
    attempt        TEXT NOT NULL,
    session_sha256 BYTEA NOT NULL,
    salt           BYTEA NOT NULL,
    mac            BYTEA NOT NULL
);

-- Codes by text message, for the caps on them; a number is kept as a keyed digest.
CREATE TABLE text_codes (
    phone_mac  BYTEA NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    at_ms      BIGINT NOT NULL
);
CREATE INDEX text_codes_by_phone ON text_codes (phone_mac, at_ms);
CREATE INDEX text_codes_by_account ON text_codes (account_id, at_ms);
