-- A pad on another device, drawn on for a running signing session. Its link opens it once, and what
-- is drawn goes through here, so that any node can hand it on; only the newest ink is kept.
CREATE TABLE pads (
    id             TEXT PRIMARY KEY,
    session_sha256 BYTEA NOT NULL REFERENCES sessions (sha256),
    link_sha256    BYTEA UNIQUE,
    device_sha256  BYTEA UNIQUE,
    initials       INTEGER NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('waiting', 'open', 'drawn', 'ended')),
    revision       BIGINT NOT NULL,
    ink            TEXT,
    expires_at_ms  BIGINT NOT NULL
);
CREATE INDEX pads_by_session ON pads (session_sha256, state);
CREATE INDEX pads_by_time ON pads (expires_at_ms);
