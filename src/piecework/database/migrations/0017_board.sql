-- The board walks the running jobs: what it asks of each stands beside the counts, and is not looked up job by job.

ALTER TABLE job_counts
    ADD COLUMN speed integer,
    ADD COLUMN workers_level text,
    ADD COLUMN workers_max_tasks integer,
    ADD COLUMN start_time text,
    ADD COLUMN end_time text,
    ADD COLUMN list_id integer,
    ADD COLUMN countries text[],
    ADD COLUMN excluded_countries text[],
    ADD COLUMN distribution integer,
    ADD COLUMN category_id text,
    ADD COLUMN hold_required boolean,
    ADD COLUMN title text;

UPDATE job_counts counts
   SET speed = job.speed, workers_level = job.workers_level, workers_max_tasks = job.workers_max_tasks,
       start_time = job.start_time, end_time = job.end_time, list_id = job.list_id, countries = job.countries,
       excluded_countries = job.excluded_countries, distribution = job.distribution, category_id = job.category_id,
       hold_required = job.hold_required, title = job.title
  FROM jobs job
 WHERE job.job_id = counts.job_id;

ALTER TABLE job_counts
    ALTER COLUMN speed SET NOT NULL,
    ALTER COLUMN workers_level SET NOT NULL,
    ALTER COLUMN workers_max_tasks SET NOT NULL,
    ALTER COLUMN start_time SET NOT NULL,
    ALTER COLUMN end_time SET NOT NULL,
    ALTER COLUMN excluded_countries SET NOT NULL,
    ALTER COLUMN category_id SET NOT NULL,
    ALTER COLUMN hold_required SET NOT NULL,
    ALTER COLUMN title SET NOT NULL;
