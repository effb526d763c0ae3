-- Operators have roles; what they do is put on record; what is of high value needs a second one.

ALTER TABLE accounts ADD COLUMN operator_roles text[] NOT NULL DEFAULT '{}';
UPDATE accounts SET operator_roles = '{all}' WHERE is_operator;
ALTER TABLE accounts ADD CONSTRAINT accounts_operator_roles_known CHECK (operator_roles <@ '{review,money,all}');
ALTER TABLE accounts ADD CONSTRAINT accounts_operator_has_role CHECK (is_operator = (operator_roles <> '{}'));
CREATE INDEX accounts_operators ON accounts (account_id) WHERE is_operator;

CREATE TABLE operator_log (
    account_id  text        NOT NULL,
    entry_id    text        NOT NULL,
    action      text        NOT NULL,
    step        text        NOT NULL,
    via         text        NOT NULL,
    account_ids text[]      NOT NULL,
    job_id      text        NOT NULL,
    task_id     text        NOT NULL,
    reason      text        NOT NULL,
    facts       jsonb       NOT NULL,
    proposed_by text        NOT NULL,
    ip_address  text        NOT NULL,
    created_at  timestamptz NOT NULL,
    CONSTRAINT operator_log_pkey PRIMARY KEY (account_id, entry_id),
    CONSTRAINT operator_log_step_known CHECK (step IN ('done', 'proposed', 'rejected')),
    CONSTRAINT operator_log_via_known CHECK (via IN ('api', 'page', 'command'))
);
CREATE INDEX operator_log_latest ON operator_log (created_at DESC, account_id, entry_id);
CREATE INDEX operator_log_of_operator ON operator_log (account_id, created_at DESC);
CREATE INDEX operator_log_about_accounts ON operator_log USING gin (account_ids);
CREATE INDEX operator_log_about_job ON operator_log (job_id, created_at DESC) WHERE job_id <> '';

CREATE FUNCTION refuse_change_of_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.ip_address IS NOT DISTINCT FROM ''
           AND to_jsonb(NEW) - 'ip_address' IS NOT DISTINCT FROM to_jsonb(OLD) - 'ip_address' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% of operator_log is refused: it is only ever added to', TG_OP;
END
$$;
CREATE TRIGGER operator_log_only_added BEFORE UPDATE OR DELETE ON operator_log
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_log();
CREATE TRIGGER operator_log_not_emptied BEFORE TRUNCATE ON operator_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_log();

CREATE TABLE second_opinions (
    account_id  text        NOT NULL,
    opinion_id  text        NOT NULL,
    state       text        NOT NULL,
    action      text        NOT NULL,
    path        text        NOT NULL,
    needs       text        NOT NULL,
    parameters  jsonb       NOT NULL,
    why         text        NOT NULL,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    decided_by  text        NOT NULL,
    decided_at  timestamptz,
    reason      text        NOT NULL,
    CONSTRAINT second_opinions_pkey PRIMARY KEY (account_id, opinion_id),
    CONSTRAINT second_opinions_state_known CHECK (state IN ('WAITING', 'CONFIRMED', 'REJECTED')),
    CONSTRAINT second_opinions_of_others CHECK (account_id <> decided_by OR state = 'REJECTED'),
    CONSTRAINT second_opinions_decided_has_time CHECK ((state = 'WAITING') = (decided_at IS NULL)),
    CONSTRAINT second_opinions_decided_by_somebody CHECK ((state = 'WAITING') = (decided_by = ''))
);
ALTER TABLE second_opinions ADD CONSTRAINT second_opinions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX second_opinions_waiting ON second_opinions (created_at, account_id, opinion_id) WHERE state = 'WAITING';
