-- The board sorted by the time to rate, and what employers are known for among workers.

ALTER TABLE job_counts ADD COLUMN ttr_days integer;
UPDATE job_counts counts SET ttr_days = job.ttr_days FROM jobs job WHERE job.job_id = counts.job_id;
ALTER TABLE job_counts ALTER COLUMN ttr_days SET NOT NULL;
CREATE INDEX job_counts_quickest ON job_counts (ttr_days, created_at DESC, job_id DESC) WHERE status = 'RUNNING';

CREATE TABLE employer_records (
    account_id          text        NOT NULL,
    ok                  integer     NOT NULL,
    nok                 integer     NOT NULL,
    rate_seconds_median integer,
    counted_at          timestamptz NOT NULL,
    CONSTRAINT employer_records_pkey PRIMARY KEY (account_id),
    CONSTRAINT employer_records_not_negative CHECK (ok >= 0 AND nok >= 0 AND rate_seconds_median >= 0)
);
ALTER TABLE employer_records ADD CONSTRAINT employer_records_account_id_fkey
    FOREIGN KEY (account_id) REFERENCES accounts;
