-- People who come by themselves: sign-up, passwords, links by e-mail, attempts, terms.

-- A password is kept as its argon2id hash. Who has none logs in after choosing one by e-mail.
CREATE TABLE passwords (
    account_id    text        NOT NULL,
    password_hash text        NOT NULL,
    changed_at    timestamptz NOT NULL,
    CONSTRAINT passwords_pkey PRIMARY KEY (account_id)
);
ALTER TABLE passwords ADD CONSTRAINT passwords_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;

-- Devices that the owner has logged in from: others' wrong guesses do not keep them waiting.
CREATE TABLE known_devices (
    account_id    text        NOT NULL,
    device_sha256 bytea       NOT NULL,           -- of the secret in the device's cookie
    first_used_at timestamptz NOT NULL,
    last_used_at  timestamptz NOT NULL,
    CONSTRAINT known_devices_pkey PRIMARY KEY (account_id, device_sha256)
);
ALTER TABLE known_devices ADD CONSTRAINT known_devices_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX known_devices_last_used_at ON known_devices (last_used_at);

-- Who asked to join and has not confirmed their address yet. account_id: the id their account will have.
CREATE TABLE sign_ups (
    account_id    text        NOT NULL,
    email         text        NOT NULL,
    name          text        NOT NULL,
    country       text        NOT NULL,
    password_hash text        NOT NULL,
    terms_version text        NOT NULL,           -- the terms they have accepted
    asked_at      timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    CONSTRAINT sign_ups_pkey PRIMARY KEY (account_id)
);
CREATE INDEX sign_ups_email ON sign_ups (lower(email), asked_at DESC);
CREATE INDEX sign_ups_ends_at ON sign_ups (ends_at);

-- Links that were sent by e-mail, each good once; of an account, or of one that is to be.
CREATE TABLE email_tokens (
    account_id   text        NOT NULL,
    token_sha256 bytea       NOT NULL,
    purpose      text        NOT NULL,
    address      text        NOT NULL,            -- where it was sent
    created_at   timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL,
    used_at      timestamptz,
    CONSTRAINT email_tokens_pkey PRIMARY KEY (account_id, token_sha256),
    CONSTRAINT email_tokens_purpose_known CHECK (purpose IN ('sign_up', 'new_password', 'new_address'))
);
CREATE INDEX email_tokens_ends_at ON email_tokens (ends_at);

-- What was tried how often, by what was tried and from where: "log-in from 203.0.113.5". Forgotten after a day.
CREATE TABLE attempts (
    subject text        NOT NULL,
    times   integer     NOT NULL,
    next_at timestamptz NOT NULL,                 -- whoever tries again before then is refused
    ends_at timestamptz NOT NULL,                 -- counting begins anew
    CONSTRAINT attempts_pkey PRIMARY KEY (subject),
    CONSTRAINT attempts_times_not_negative CHECK (times >= 0)
);
CREATE INDEX attempts_ends_at ON attempts (ends_at);

-- Terms of the place that somebody has accepted. version: the beginning of the text's SHA-256.
CREATE TABLE terms_texts (
    version           text        NOT NULL,
    body              text        NOT NULL,
    first_accepted_at timestamptz NOT NULL,
    CONSTRAINT terms_texts_pkey PRIMARY KEY (version)
);

CREATE TABLE terms_accepted (
    account_id  text        NOT NULL,
    version     text        NOT NULL,
    accepted_at timestamptz NOT NULL,
    CONSTRAINT terms_accepted_pkey PRIMARY KEY (account_id, version)
);
ALTER TABLE terms_accepted ADD CONSTRAINT terms_accepted_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
ALTER TABLE terms_accepted ADD CONSTRAINT terms_accepted_version_fkey FOREIGN KEY (version) REFERENCES terms_texts;

-- A link to confirm an address goes to somebody who has no account yet.
ALTER TABLE emails DROP CONSTRAINT emails_account_id_fkey;
