-- Requests of a credential in its present window of so many seconds.
CREATE TABLE request_counts (
    credential    BYTEA NOT NULL,
    seconds       BIGINT NOT NULL,
    started_at_ms BIGINT NOT NULL,
    count         BIGINT NOT NULL,
    PRIMARY KEY (credential, seconds)
);
