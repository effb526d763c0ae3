-- An account has several worker tokens, each with a name.
ALTER TABLE credentials ADD COLUMN credential_id text NOT NULL DEFAULT '';
ALTER TABLE credentials ADD COLUMN name text NOT NULL DEFAULT '';
ALTER TABLE credentials ADD COLUMN last_used_at timestamptz;
ALTER TABLE credentials ALTER COLUMN credential_id DROP DEFAULT;
ALTER TABLE credentials ALTER COLUMN name DROP DEFAULT;
UPDATE credentials SET credential_id = left(encode(secret_sha256, 'hex'), 16), name = 'first' WHERE kind = 'worker';
ALTER TABLE credentials DROP CONSTRAINT credentials_pkey;
ALTER TABLE credentials ADD CONSTRAINT credentials_pkey PRIMARY KEY (account_id, kind, credential_id);
ALTER TABLE credentials ADD CONSTRAINT credentials_one_api_secret CHECK ((kind = 'api') = (credential_id = ''));
