-- The catalogue is changed while the place runs: closed zones and categories take no new jobs, and a category with
-- jobs cannot vanish. Every change is on record.

ALTER TABLE zones ADD COLUMN is_closed boolean NOT NULL DEFAULT false;
ALTER TABLE zones ALTER COLUMN is_closed DROP DEFAULT;
ALTER TABLE categories ADD COLUMN is_closed boolean NOT NULL DEFAULT false;
ALTER TABLE categories ALTER COLUMN is_closed DROP DEFAULT;

CREATE TABLE catalog_changes (
    version    integer     NOT NULL,
    changes    jsonb       NOT NULL,
    reason     text        NOT NULL,
    changed_by text        NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT catalog_changes_pkey PRIMARY KEY (version)
);

CREATE INDEX jobs_of_category ON jobs (category_id);
ALTER TABLE jobs ADD CONSTRAINT jobs_category_id_fkey FOREIGN KEY (category_id) REFERENCES categories;
