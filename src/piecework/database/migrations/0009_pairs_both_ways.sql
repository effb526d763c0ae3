-- A row of two keys is found by both from either side: however few rows the planner believes one of them to have.
DROP INDEX job_workers_of_worker;
CREATE INDEX job_workers_of_worker ON job_workers (worker_id, job_id);
DROP INDEX blocks_of_blocked;
CREATE INDEX blocks_of_blocked ON blocks (blocked_account_id, account_id);
