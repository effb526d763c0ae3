-- Worker lists that are kept by a filter: level, share of satisfied tasks, country.

ALTER TABLE worker_lists DROP CONSTRAINT worker_lists_kind_known;
ALTER TABLE worker_lists ADD CONSTRAINT worker_lists_kind_known CHECK (kind IN ('manual', 'satisfied', 'filtered'));

-- A worker list that is kept by a filter: whoever fits it is on it, beside those put there by hand. `workers` is how many
-- fit it, as last counted by a chore.
CREATE TABLE worker_list_filters (
    account_id          text        NOT NULL,     -- the employer
    list_id             integer     NOT NULL,
    workers_level       text        NOT NULL,     -- at least this one
    success_percent_min integer     NOT NULL,     -- of the recent verdicts; 0: any share, also none
    verdicts_min        integer     NOT NULL,     -- recent ones, for the share to mean anything
    countries           text[],                   -- null: all
    workers             integer     NOT NULL,
    counted_at          timestamptz NOT NULL,
    CONSTRAINT worker_list_filters_pkey PRIMARY KEY (account_id, list_id),
    CONSTRAINT worker_list_filters_level_known CHECK (workers_level IN ('starter', 'advanced', 'expert')),
    CONSTRAINT worker_list_filters_percent CHECK (success_percent_min BETWEEN 0 AND 100),
    CONSTRAINT worker_list_filters_not_negative CHECK (verdicts_min >= 0 AND workers >= 0)
);
ALTER TABLE worker_list_filters ADD CONSTRAINT worker_list_filters_list_fkey
    FOREIGN KEY (account_id, list_id) REFERENCES worker_lists;
CREATE INDEX worker_list_filters_counted_at ON worker_list_filters (counted_at);

-- Who fits a filter and is not on its list all the same: they left it, or were taken off.
CREATE TABLE worker_list_exceptions (
    account_id text        NOT NULL,
    list_id    integer     NOT NULL,
    worker_id  text        NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT worker_list_exceptions_pkey PRIMARY KEY (account_id, list_id, worker_id)
);
ALTER TABLE worker_list_exceptions ADD CONSTRAINT worker_list_exceptions_list_fkey
    FOREIGN KEY (account_id, list_id) REFERENCES worker_list_filters;
