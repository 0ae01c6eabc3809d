-- What lists of envelopes are ordered by, and when somebody is reminded next.
ALTER TABLE envelopes ADD COLUMN created_at_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE envelopes ADD COLUMN remind_at_ms BIGINT;
UPDATE envelopes SET created_at_ms = coalesce(
    (SELECT at_ms FROM events WHERE envelope_id = envelopes.id AND seq = 0), 0);
CREATE INDEX envelopes_by_creation ON envelopes (account_id, created_at_ms, id);
CREATE INDEX envelopes_by_reminder ON envelopes (status, remind_at_ms);
