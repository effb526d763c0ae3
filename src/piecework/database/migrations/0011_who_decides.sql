-- Who decides: what one operator moves for an account in a day is one sum, and the operators' log is chained.
CREATE TABLE operator_sums (
    account_id  text        NOT NULL,
    operator_id text        NOT NULL,
    moves       jsonb       NOT NULL,
    last_at     timestamptz NOT NULL,
    CONSTRAINT operator_sums_pkey PRIMARY KEY (account_id, operator_id)
);
CREATE INDEX operator_sums_last_at ON operator_sums (last_at);

-- Each entry of the operators' log carries a hash of itself and of the one before; what there is is chained by its time.
ALTER TABLE operator_log ADD COLUMN number bigint, ADD COLUMN sha256 bytea;
CREATE FUNCTION operator_log_content(
    account_id text, entry_id text, action text, step text, via text, account_ids text[], job_id text, task_id text,
    reason text, facts jsonb, proposed_by text, created_at timestamptz
) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(jsonb_build_array(
        account_id, entry_id, action, step, via, account_ids, job_id, task_id, reason, facts, proposed_by,
        (extract(epoch FROM created_at) * 1000000)::bigint)::text, 'UTF8'))
$$;
CREATE TABLE operator_log_head (
    place      text        NOT NULL,
    number     bigint      NOT NULL,
    sha256     bytea       NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT operator_log_head_pkey PRIMARY KEY (place),
    CONSTRAINT operator_log_head_one_row CHECK (place = 'here')
);

ALTER TABLE operator_log DISABLE TRIGGER operator_log_only_added;
DO $$
DECLARE
    entry operator_log;
    head  operator_log_head := ROW ('here', 0, '', NULL);
BEGIN
    FOR entry IN SELECT * FROM operator_log ORDER BY created_at, account_id, entry_id LOOP
        head.number := head.number + 1;
        head.created_at := entry.created_at;
        head.sha256 := sha256(head.sha256 || int8send(head.number) || operator_log_content(
            entry.account_id, entry.entry_id, entry.action, entry.step, entry.via, entry.account_ids, entry.job_id,
            entry.task_id, entry.reason, entry.facts, entry.proposed_by, entry.created_at));
        UPDATE operator_log SET number = head.number, sha256 = head.sha256
         WHERE account_id = entry.account_id AND entry_id = entry.entry_id;
    END LOOP;
    IF head.number > 0 THEN
        INSERT INTO operator_log_head SELECT head.*;
    END IF;
END
$$;
ALTER TABLE operator_log ENABLE TRIGGER operator_log_only_added;
ALTER TABLE operator_log ALTER COLUMN number SET NOT NULL, ALTER COLUMN sha256 SET NOT NULL;
CREATE INDEX operator_log_number ON operator_log (number);

-- Operators with the roles money or all act in log-ins with a code, and by secrets that were made in one.
ALTER TABLE sessions ADD COLUMN with_code boolean NOT NULL DEFAULT false;
ALTER TABLE credentials ADD COLUMN with_code boolean NOT NULL DEFAULT false;
