-- The address book of an account. `found_by` is what a search looks through, in lower case.
CREATE TABLE contacts (
    id             TEXT PRIMARY KEY,
    account_id     TEXT NOT NULL REFERENCES accounts (id),
    first_name     TEXT NOT NULL,
    last_name      TEXT NOT NULL,
    email          TEXT,
    phone          TEXT,
    personal_number TEXT,
    company_name   TEXT,
    company_number TEXT,
    company_role   TEXT,
    external_id    TEXT,
    found_by       TEXT NOT NULL,
    created_at_ms  BIGINT NOT NULL,
    updated_at_ms  BIGINT NOT NULL
);
CREATE INDEX contacts_by_account ON contacts (account_id, created_at_ms, id);
