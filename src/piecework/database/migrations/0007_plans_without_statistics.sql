-- What decides a list of jobs stands in one row: no join that a plan without statistics gets wrong.
ALTER TABLE job_counts ADD COLUMN archived_at timestamptz;
UPDATE job_counts counts SET archived_at = job.archived_at FROM jobs job WHERE job.job_id = counts.job_id;
ALTER TABLE jobs DROP COLUMN archived_at;
DROP INDEX job_counts_of_employer;
CREATE INDEX job_counts_of_employer ON job_counts (employer_id, created_at, job_id);

-- Only for what is due: not mistaken for the index of a job's tasks.
DROP INDEX tasks_rate_by;
CREATE INDEX tasks_rate_by ON tasks (rate_by) WHERE rate_by IS NOT NULL;
