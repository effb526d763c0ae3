-- What workers handed in goes some time after the verdict, and where they did it from; row, amount and hash stay.

ALTER TABLE submissions ADD COLUMN forgotten_at timestamptz;
CREATE INDEX submissions_kept ON submissions (submitted_at) WHERE forgotten_at IS NULL;

ALTER TABLE uploads ADD COLUMN forgotten_at timestamptz;
ALTER TABLE uploads ADD CONSTRAINT uploads_forgotten_was_claimed CHECK (forgotten_at IS NULL OR state = 'CLAIMED');
CREATE INDEX uploads_of_task ON uploads (job_id, task_id) WHERE state = 'CLAIMED';
CREATE INDEX uploads_leaving ON uploads (forgotten_at) WHERE forgotten_at IS NOT NULL AND object_name <> '';

CREATE INDEX tasks_with_address ON tasks (submitted_at) WHERE ip_address <> '' OR device <> '';
CREATE INDEX task_marks_of_addresses ON task_marks (created_at) WHERE kind IN ('shared_address', 'shared_device');
CREATE INDEX job_reports_handled ON job_reports (handled_at) WHERE handled_at IS NOT NULL;
