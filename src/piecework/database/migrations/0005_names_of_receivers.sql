-- A name that leads inside looks like one that does not exist, in what was recorded before too.
UPDATE delivery_attempts
   SET outcome = 'no_name', detail = 'The name leads to no public address.', milliseconds = 0
 WHERE outcome IN ('not_public', 'no_name');

ALTER TABLE delivery_attempts
    DROP CONSTRAINT delivery_attempts_outcome_known,
    ADD CONSTRAINT delivery_attempts_outcome_known CHECK (outcome IN (
        'delivered', 'answered', 'no_name', 'refused', 'tls_failed', 'silent', 'broken'));
