-- Requests of a credential in its present window of so many seconds.
CREATE TABLE request_counts (
    credential    BLOB NOT NULL,
    seconds       INTEGER NOT NULL,
    started_at_ms INTEGER NOT NULL,
    count         INTEGER NOT NULL,
    PRIMARY KEY (credential, seconds)
) STRICT;
