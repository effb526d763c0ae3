-- Counts that employers see are of accounts by country and level: they tell of no one person.
CREATE TABLE crowd_counts (
    country    text        NOT NULL,
    level      text        NOT NULL,
    workers    integer     NOT NULL,
    counted_at timestamptz NOT NULL,
    CONSTRAINT crowd_counts_pkey PRIMARY KEY (country, level),
    CONSTRAINT crowd_counts_level_known CHECK (level IN ('starter', 'advanced', 'expert')),
    CONSTRAINT crowd_counts_not_negative CHECK (workers >= 0)
);

DROP INDEX worker_list_filters_counted_at;
ALTER TABLE worker_list_filters DROP CONSTRAINT worker_list_filters_not_negative;
ALTER TABLE worker_list_filters DROP COLUMN workers, DROP COLUMN counted_at;
ALTER TABLE worker_list_filters ADD CONSTRAINT worker_list_filters_not_negative CHECK (verdicts_min >= 0);

-- Who left a list themselves, and whom its employer took off.
ALTER TABLE worker_list_exceptions ADD COLUMN is_left boolean NOT NULL DEFAULT false;
