-- Whose address it is, is decided in one way and in one place: not by lower() of a database's locale.
ALTER TABLE sign_ups ADD COLUMN email_key text;
UPDATE sign_ups SET email_key = lower(email);
ALTER TABLE sign_ups ALTER COLUMN email_key SET NOT NULL;
DROP INDEX sign_ups_email;
CREATE INDEX sign_ups_email_key ON sign_ups (email_key, asked_at DESC);
