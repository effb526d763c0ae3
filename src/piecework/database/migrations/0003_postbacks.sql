-- Postbacks: employers' systems are told of submitted tasks and changed statuses, batch by batch.

ALTER TABLE events ADD COLUMN postbacks_taken_at timestamptz;
UPDATE events SET postbacks_taken_at = created_at;
CREATE INDEX events_for_postbacks ON events (account_id, created_at, event_id) WHERE postbacks_taken_at IS NULL;

CREATE TABLE receivers (
    account_id         text        NOT NULL,
    address            text        NOT NULL,
    format             text        NOT NULL,
    wants_tasks        boolean     NOT NULL,
    wants_statuses     boolean     NOT NULL,
    secret             text        NOT NULL,
    old_secret         text        NOT NULL,
    old_secret_until   timestamptz,
    paused_at          timestamptz,
    paused_why         text        NOT NULL,
    failing_since      timestamptz,
    claimed_until      timestamptz,
    claim_id           text        NOT NULL,
    CONSTRAINT receivers_pkey PRIMARY KEY (account_id),
    CONSTRAINT receivers_format_known CHECK (format IN ('published', 'envelope')),
    CONSTRAINT receivers_statuses_need_envelope CHECK (format = 'envelope' OR NOT wants_statuses),
    CONSTRAINT receivers_paused_why_known CHECK (paused_why IN ('', 'employer', 'failing', 'gone')),
    CONSTRAINT receivers_paused_has_why CHECK ((paused_at IS NULL) = (paused_why = ''))
) WITH (fillfactor = 70);
ALTER TABLE receivers ADD CONSTRAINT receivers_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;

CREATE TABLE deliveries (
    account_id      text        NOT NULL,
    delivery_id     text        NOT NULL,
    kind            text        NOT NULL,
    state           text        NOT NULL,
    part            integer     NOT NULL,
    body            text        NOT NULL,
    ids             integer     NOT NULL,
    created_at      timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,
    next_attempt_at timestamptz,
    attempts        integer     NOT NULL,
    rounds_missed   integer     NOT NULL,
    missed_until    timestamptz,
    ended_at        timestamptz,
    CONSTRAINT deliveries_pkey PRIMARY KEY (account_id, delivery_id),
    CONSTRAINT deliveries_kind_known CHECK (kind IN ('tasks_submitted', 'job_status_changed', 'test')),
    CONSTRAINT deliveries_state_known CHECK (state IN ('WAITING', 'DELIVERED', 'GIVEN_UP')),
    CONSTRAINT deliveries_ended_has_time CHECK ((state = 'WAITING') = (ended_at IS NULL)),
    CONSTRAINT deliveries_only_waiting_are_due CHECK (state = 'WAITING' OR next_attempt_at IS NULL)
) WITH (fillfactor = 70);
ALTER TABLE deliveries ADD CONSTRAINT deliveries_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX deliveries_due ON deliveries (next_attempt_at, account_id) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX deliveries_waiting ON deliveries (account_id, created_at, part, delivery_id) WHERE state = 'WAITING';
CREATE INDEX deliveries_latest ON deliveries (account_id, created_at DESC, part DESC, delivery_id DESC);
CREATE INDEX deliveries_ended ON deliveries (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE delivery_attempts (
    account_id   text        NOT NULL,
    delivery_id  text        NOT NULL,
    number       integer     NOT NULL,
    outcome      text        NOT NULL,
    status       integer,
    milliseconds integer     NOT NULL,
    detail       text        NOT NULL,
    answer       text        NOT NULL,
    created_at   timestamptz NOT NULL,
    CONSTRAINT delivery_attempts_pkey PRIMARY KEY (account_id, delivery_id, number),
    CONSTRAINT delivery_attempts_outcome_known CHECK (outcome IN (
        'delivered', 'answered', 'no_name', 'not_public', 'refused', 'tls_failed', 'silent', 'broken'))
);
ALTER TABLE delivery_attempts ADD CONSTRAINT delivery_attempts_delivery_fkey
    FOREIGN KEY (account_id, delivery_id) REFERENCES deliveries;
