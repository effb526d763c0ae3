-- Comments that an employer uses again and again in verdicts.
CREATE TABLE comment_templates (
    account_id  text        NOT NULL,
    template_id text        NOT NULL,
    text        text        NOT NULL,
    created_at  timestamptz NOT NULL,
    CONSTRAINT comment_templates_pkey PRIMARY KEY (account_id, template_id)
);
ALTER TABLE comment_templates ADD CONSTRAINT comment_templates_account_id_fkey
    FOREIGN KEY (account_id) REFERENCES accounts;

-- How a worker has done for one employer is shown beside each of their tasks.
CREATE INDEX tasks_rated_of_pair ON tasks (employer_id, worker_id) WHERE status IN ('OK', 'NOK');
