-- Who is logged in on the pages, and what they have not read.

CREATE TABLE sessions (
    account_id    text        NOT NULL,
    session_id    text        NOT NULL,
    secret_sha256 bytea       NOT NULL,
    created_at    timestamptz NOT NULL,
    last_seen_at  timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    ip_address    text        NOT NULL,
    user_agent    text        NOT NULL,
    CONSTRAINT sessions_pkey PRIMARY KEY (account_id, session_id),
    CONSTRAINT sessions_sha256_length CHECK (octet_length(secret_sha256) = 32)
);
ALTER TABLE sessions ADD CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX sessions_ends_at ON sessions (ends_at);
CREATE INDEX notices_unread ON notices (account_id) WHERE read_at IS NULL;
