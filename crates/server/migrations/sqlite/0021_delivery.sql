-- A link that was mailed opens again until its recipient has signed, and then shows their copy.
ALTER TABLE links ADD COLUMN reusable INTEGER NOT NULL DEFAULT 0;
-- The page of a recipient whom the service tells itself stands in no frame.
ALTER TABLE invites ADD COLUMN delivery TEXT NOT NULL DEFAULT 'embedded';

-- How an account wants its mail.
CREATE TABLE mail_settings (
    account_id    TEXT PRIMARY KEY REFERENCES accounts (id),
    sender_name   TEXT,
    texts         TEXT NOT NULL,
    updated_at_ms INTEGER NOT NULL
) STRICT;
