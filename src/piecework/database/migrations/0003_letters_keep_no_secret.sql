-- A letter's token is kept apart from what is shown of it, and until the letter is sent only.
ALTER TABLE emails ADD COLUMN whole_body text NOT NULL DEFAULT '';
ALTER TABLE emails ALTER COLUMN whole_body DROP DEFAULT;
UPDATE emails SET whole_body = body WHERE next_attempt_at IS NOT NULL AND body ~ '[0-9a-f]{64}';
UPDATE emails SET body = regexp_replace(body, '([0-9a-f]{8}[.])?[0-9a-f]{64}', '(not shown)', 'g')
 WHERE body ~ '[0-9a-f]{64}';
ALTER TABLE emails ADD CONSTRAINT emails_secret_waits CHECK (whole_body = '' OR next_attempt_at IS NOT NULL);
