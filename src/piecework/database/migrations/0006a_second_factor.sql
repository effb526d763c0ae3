-- Codes at log-in.

-- The secret shared with an app that shows codes. Plain: what a code is made of cannot be kept as a digest.
CREATE TABLE second_factors (
    account_id   text        NOT NULL,
    totp_secret  text        NOT NULL,
    begun_at     timestamptz NOT NULL,
    confirmed_at timestamptz,                     -- null: no code of it was typed yet, and none is asked for
    last_step    bigint      NOT NULL,            -- the half minute of the last code: each is good once
    CONSTRAINT second_factors_pkey PRIMARY KEY (account_id)
);
ALTER TABLE second_factors ADD CONSTRAINT second_factors_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;

-- Codes for when the phone is lost; one that is used is deleted.
CREATE TABLE recovery_codes (
    account_id  text  NOT NULL,
    code_sha256 bytea NOT NULL,
    CONSTRAINT recovery_codes_pkey PRIMARY KEY (account_id, code_sha256)
);
ALTER TABLE recovery_codes ADD CONSTRAINT recovery_codes_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;

-- Log-ins whose password was right and whose code is awaited.
CREATE TABLE half_log_ins (
    account_id    text        NOT NULL,
    secret_sha256 bytea       NOT NULL,           -- of the secret in the cookie
    begun_at      timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    tries         integer     NOT NULL,
    CONSTRAINT half_log_ins_pkey PRIMARY KEY (account_id, secret_sha256)
);
ALTER TABLE half_log_ins ADD CONSTRAINT half_log_ins_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX half_log_ins_ends_at ON half_log_ins (ends_at);
