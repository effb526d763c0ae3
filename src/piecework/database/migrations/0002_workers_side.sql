-- The worker's side: variables, challenges and codes; late work; appeals; standing; withdrawals; marks and reports;
-- following, notices and e-mail; and what the board is sorted by.

-- The place's own keys -------------------------------------------------------------------------------------------

CREATE TABLE place_keys (
    name   text  NOT NULL,
    secret bytea NOT NULL,
    CONSTRAINT place_keys_pkey PRIMARY KEY (name),
    CONSTRAINT place_keys_secret_length CHECK (octet_length(secret) = 32)
);
INSERT INTO place_keys (name, secret)
VALUES ('signing', decode(replace(concat(gen_random_uuid(), gen_random_uuid()), '-', ''), 'hex'));

-- People ---------------------------------------------------------------------------------------------------------

ALTER TABLE accounts ADD COLUMN pcode_secret text;
UPDATE accounts SET pcode_secret = replace(concat(gen_random_uuid(), gen_random_uuid()), '-', '');
ALTER TABLE accounts ALTER COLUMN pcode_secret SET NOT NULL;

CREATE TABLE follows (
    account_id  text        NOT NULL,
    employer_id text        NOT NULL,
    created_at  timestamptz NOT NULL,
    CONSTRAINT follows_pkey PRIMARY KEY (account_id, employer_id),
    CONSTRAINT follows_of_others CHECK (account_id <> employer_id)
);
ALTER TABLE follows ADD CONSTRAINT follows_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX follows_of_employer ON follows (employer_id, account_id);

CREATE TABLE hidden_jobs (
    account_id text        NOT NULL,
    job_id     text        NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT hidden_jobs_pkey PRIMARY KEY (account_id, job_id)
);
ALTER TABLE hidden_jobs ADD CONSTRAINT hidden_jobs_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;

CREATE TABLE standings (
    account_id            text           NOT NULL,
    carried_points        numeric(14, 4) NOT NULL,
    points                numeric(14, 4) NOT NULL,
    level_number          integer        NOT NULL,
    ok                    integer        NOT NULL,
    nok                   integer        NOT NULL,
    work_paused_until     timestamptz,
    submit_wait_seconds   integer        NOT NULL,
    away_since            date           NOT NULL,
    percent_needed        integer,
    CONSTRAINT standings_pkey PRIMARY KEY (account_id),
    CONSTRAINT standings_not_negative CHECK (
        points >= 0 AND level_number >= 0 AND ok >= 0 AND nok >= 0 AND submit_wait_seconds >= 0)
) WITH (fillfactor = 80);
ALTER TABLE standings ADD CONSTRAINT standings_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX standings_away_since ON standings (away_since) WHERE points > 0;
CREATE INDEX standings_unrated ON standings (submit_wait_seconds) WHERE ok = 0 AND nok = 0;
INSERT INTO standings (account_id, carried_points, points, level_number, ok, nok, work_paused_until,
                       submit_wait_seconds, away_since)
SELECT account_id, begun.points, begun.points, begun.level_number, 0, 0, NULL, 0, created_at::date
  FROM accounts
  JOIN (VALUES ('starter', 0, 0), ('advanced', 8000, 4), ('expert', 22627, 8)) AS begun (level, points, level_number)
       USING (level);

CREATE TABLE worker_days (
    account_id text           NOT NULL,
    day        date           NOT NULL,
    ok         integer        NOT NULL,
    excellent  integer        NOT NULL,
    nok        integer        NOT NULL,
    bad        integer        NOT NULL,
    earned     numeric(14, 4) NOT NULL,
    points     numeric(14, 4) NOT NULL,
    is_counted boolean        NOT NULL,
    weeks_away integer        NOT NULL,
    CONSTRAINT worker_days_pkey PRIMARY KEY (account_id, day)
) WITH (fillfactor = 80);
CREATE INDEX worker_days_uncounted ON worker_days (account_id) WHERE NOT is_counted;
CREATE INDEX worker_days_day ON worker_days (day);
-- The verdicts so far, worth what they are worth at the level that everybody begins with here.
INSERT INTO worker_days (account_id, day, ok, excellent, nok, bad, earned, points, is_counted, weeks_away)
SELECT said.worker_id, said.day, sum(said.ok), sum(said.excellent), sum(said.nok), sum(said.bad), sum(said.earned),
       sum((30 - 10 * greatest(0, begun.rank - said.rank)) * (said.ok + 0.5 * said.excellent) + 40 * said.earned
           - greatest(standing.level_number, 1) * (50 * (said.nok - said.bad) + 200 * said.bad)),
       false, 0
  FROM (SELECT task.worker_id, (task.decided_at AT TIME ZONE 'UTC')::date AS day,
               (task.status = 'OK')::int AS ok, (task.satisfaction = 'excellent')::int AS excellent,
               (task.status = 'NOK')::int AS nok, (task.satisfaction IN ('spam', 'dupe'))::int AS bad,
               CASE task.status WHEN 'OK' THEN job.task_value + task.bonus ELSE 0 END AS earned,
               CASE job.workers_level WHEN 'expert' THEN 2 WHEN 'advanced' THEN 1 ELSE 0 END AS rank
          FROM tasks task
          JOIN jobs job ON job.job_id = task.job_id
         WHERE task.decided_at > now() - interval '50 days') said
  JOIN standings standing ON standing.account_id = said.worker_id
  JOIN accounts account ON account.account_id = said.worker_id
  JOIN (VALUES ('starter', 0), ('advanced', 1), ('expert', 2)) AS begun (level, rank) ON begun.level = account.level
 GROUP BY said.worker_id, said.day;

-- Money ----------------------------------------------------------------------------------------------------------

ALTER TABLE purses DROP CONSTRAINT purses_kind_known;
ALTER TABLE purses ADD CONSTRAINT purses_kind_known CHECK (kind IN ('spendable', 'earned', 'withdrawing', 'escrow'));
ALTER TABLE entries DROP CONSTRAINT entries_kind_known;
ALTER TABLE entries ADD CONSTRAINT entries_kind_known CHECK (
    kind IN ('spendable', 'earned', 'withdrawing', 'escrow', 'platform', 'clearing', 'receivable'));
INSERT INTO purses (account_id, kind, job_id, amount) SELECT account_id, 'withdrawing', '', 0 FROM accounts;

CREATE TABLE withdrawals (
    account_id    text           NOT NULL,
    withdrawal_id text           NOT NULL,
    state         text           NOT NULL,
    amount        numeric(14, 4) NOT NULL,
    method        text           NOT NULL,
    destination   text           NOT NULL,
    token_sha256  bytea          NOT NULL,
    requested_at  timestamptz    NOT NULL,
    confirm_by    timestamptz    NOT NULL,
    confirmed_at  timestamptz,
    ended_at      timestamptz,
    reason        text           NOT NULL,
    CONSTRAINT withdrawals_pkey PRIMARY KEY (account_id, withdrawal_id),
    CONSTRAINT withdrawals_state_known CHECK (state IN (
        'UNCONFIRMED', 'REQUESTED', 'APPROVED', 'PAID', 'REFUSED', 'CANCELLED', 'LAPSED')),
    CONSTRAINT withdrawals_amount_positive CHECK (amount > 0),
    CONSTRAINT withdrawals_confirmed_has_time CHECK (
        state NOT IN ('REQUESTED', 'APPROVED', 'PAID') OR confirmed_at IS NOT NULL),
    CONSTRAINT withdrawals_ended_has_time CHECK (
        (state IN ('PAID', 'REFUSED', 'CANCELLED', 'LAPSED')) = (ended_at IS NOT NULL))
);
ALTER TABLE withdrawals ADD CONSTRAINT withdrawals_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX withdrawals_waiting ON withdrawals (state, requested_at) WHERE ended_at IS NULL;

-- What people are told -------------------------------------------------------------------------------------------

CREATE TABLE events (
    account_id       text        NOT NULL,
    event_id         text        NOT NULL,
    kind             text        NOT NULL,
    job_id           text        NOT NULL,
    task_id          text        NOT NULL,
    facts            jsonb       NOT NULL,
    created_at       timestamptz NOT NULL,
    notices_taken_at timestamptz,
    CONSTRAINT events_pkey PRIMARY KEY (account_id, event_id)
);
CREATE INDEX events_for_notices ON events (created_at) WHERE notices_taken_at IS NULL;

CREATE TABLE notices (
    account_id text        NOT NULL,
    notice_id  text        NOT NULL,
    kind       text        NOT NULL,
    job_id     text        NOT NULL,
    task_id    text        NOT NULL,
    facts      jsonb       NOT NULL,
    created_at timestamptz NOT NULL,
    read_at    timestamptz,
    CONSTRAINT notices_pkey PRIMARY KEY (account_id, notice_id)
);
ALTER TABLE notices ADD CONSTRAINT notices_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX notices_of_account ON notices (account_id, created_at DESC, notice_id);

CREATE TABLE emails (
    account_id      text        NOT NULL,
    email_id        text        NOT NULL,
    address         text        NOT NULL,
    subject         text        NOT NULL,
    body            text        NOT NULL,
    created_at      timestamptz NOT NULL,
    attempts        integer     NOT NULL,
    next_attempt_at timestamptz,
    sent_at         timestamptz,
    last_error      text        NOT NULL,
    CONSTRAINT emails_pkey PRIMARY KEY (account_id, email_id),
    CONSTRAINT emails_attempts_not_negative CHECK (attempts >= 0)
);
ALTER TABLE emails ADD CONSTRAINT emails_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts;
CREATE INDEX emails_due ON emails (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX emails_latest ON emails (created_at DESC, account_id, email_id);

-- Work -----------------------------------------------------------------------------------------------------------

ALTER TABLE job_counts ADD COLUMN late integer;
ALTER TABLE job_counts ADD COLUMN created_at timestamptz;
ALTER TABLE job_counts ADD COLUMN task_value numeric(14, 4);
UPDATE job_counts counts
   SET created_at = job.created_at, task_value = job.task_value,
       late = (SELECT count(*) FROM tasks WHERE tasks.job_id = counts.job_id AND tasks.status = 'LATE')
  FROM jobs job
 WHERE job.job_id = counts.job_id;
ALTER TABLE job_counts ALTER COLUMN late SET NOT NULL;
ALTER TABLE job_counts ALTER COLUMN created_at SET NOT NULL;
ALTER TABLE job_counts ALTER COLUMN task_value SET NOT NULL;
ALTER TABLE job_counts ADD CONSTRAINT job_counts_late_not_negative CHECK (late >= 0);
CREATE INDEX job_counts_newest ON job_counts (created_at DESC, job_id DESC) WHERE status = 'RUNNING';
CREATE INDEX job_counts_best_paid ON job_counts (task_value DESC, created_at DESC, job_id DESC) WHERE status = 'RUNNING';

CREATE TABLE job_variable_rows (
    job_id     text    NOT NULL,
    row_number integer NOT NULL,
    used       integer NOT NULL,
    variables  jsonb   NOT NULL,
    CONSTRAINT job_variable_rows_pkey PRIMARY KEY (job_id, row_number),
    CONSTRAINT job_variable_rows_used_not_negative CHECK (used >= 0)
) WITH (fillfactor = 70);
ALTER TABLE job_variable_rows ADD CONSTRAINT job_variable_rows_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs;
CREATE INDEX job_variable_rows_least_used ON job_variable_rows (job_id, used, row_number);
INSERT INTO job_variable_rows (job_id, row_number, used, variables)
SELECT job.job_id, (place - 1)::int, 0, row_values.variables
  FROM jobs job
 CROSS JOIN LATERAL generate_series(1, jsonb_array_length(job.variables -> 0 -> 'values')) AS place
 CROSS JOIN LATERAL (
       SELECT jsonb_agg(jsonb_build_object('name', variable -> 'name', 'value', variable -> 'values' -> (place - 1)::int)
                        ORDER BY number) AS variables
         FROM jsonb_array_elements(job.variables) WITH ORDINALITY AS named (variable, number)) row_values
 WHERE jsonb_array_length(job.variables) > 0;

ALTER TABLE tasks ADD COLUMN variables_row integer;
ALTER TABLE tasks ADD COLUMN device text;
ALTER TABLE tasks ADD COLUMN challenge text;
ALTER TABLE tasks ADD COLUMN pcode text;
UPDATE tasks SET device = '', challenge = '', pcode = '';
ALTER TABLE tasks ALTER COLUMN device SET NOT NULL;
ALTER TABLE tasks ALTER COLUMN challenge SET NOT NULL;
ALTER TABLE tasks ALTER COLUMN pcode SET NOT NULL;
ALTER TABLE tasks ADD CONSTRAINT tasks_challenge_known CHECK (challenge IN ('', 'right', 'wrong'));
ALTER TABLE tasks ADD CONSTRAINT tasks_pcode_known CHECK (pcode IN ('', 'verified', 'missing', 'used'));
CREATE INDEX tasks_late ON tasks (job_id, submitted_at, task_id) WHERE status = 'LATE';

CREATE TABLE appeals (
    job_id      text        NOT NULL,
    task_id     text        NOT NULL,
    employer_id text        NOT NULL,
    worker_id   text        NOT NULL,
    state       text        NOT NULL,
    story       text        NOT NULL,
    opened_at   timestamptz NOT NULL,
    decided_at  timestamptz,
    operator_id text        NOT NULL,
    reason      text        NOT NULL,
    CONSTRAINT appeals_pkey PRIMARY KEY (job_id, task_id),
    CONSTRAINT appeals_state_known CHECK (state IN ('OPEN', 'UPHELD', 'REJECTED')),
    CONSTRAINT appeals_decided_has_time CHECK ((state = 'OPEN') = (decided_at IS NULL))
);
ALTER TABLE appeals ADD CONSTRAINT appeals_task_fkey FOREIGN KEY (job_id, task_id) REFERENCES tasks;
CREATE INDEX appeals_open ON appeals (opened_at, job_id, task_id) WHERE state = 'OPEN';
CREATE INDEX appeals_of_worker ON appeals (worker_id, opened_at DESC, task_id);
CREATE INDEX appeals_of_employer ON appeals (employer_id, opened_at DESC, task_id);

CREATE TABLE proof_prints (
    job_id          text     NOT NULL,
    task_id         text     NOT NULL,
    revision_number integer  NOT NULL,
    place           integer  NOT NULL,
    kind            text     NOT NULL,
    sha256          bytea    NOT NULL,
    look_hash       bigint,
    CONSTRAINT proof_prints_pkey PRIMARY KEY (job_id, task_id, revision_number, place),
    CONSTRAINT proof_prints_kind_known CHECK (kind IN ('text', 'image'))
);
CREATE INDEX proof_prints_same ON proof_prints (job_id, sha256);
CREATE INDEX proof_prints_near_1 ON proof_prints (job_id, kind, (look_hash & 65535)) WHERE look_hash IS NOT NULL;
CREATE INDEX proof_prints_near_2 ON proof_prints (job_id, kind, ((look_hash >> 16) & 65535)) WHERE look_hash IS NOT NULL;
CREATE INDEX proof_prints_near_3 ON proof_prints (job_id, kind, ((look_hash >> 32) & 65535)) WHERE look_hash IS NOT NULL;
CREATE INDEX proof_prints_near_4 ON proof_prints (job_id, kind, ((look_hash >> 48) & 65535)) WHERE look_hash IS NOT NULL;

CREATE TABLE task_marks (
    job_id          text        NOT NULL,
    task_id         text        NOT NULL,
    kind            text        NOT NULL,
    other_task_id   text        NOT NULL,
    other_worker_id text        NOT NULL,
    created_at      timestamptz NOT NULL,
    CONSTRAINT task_marks_pkey PRIMARY KEY (job_id, task_id, kind, other_task_id),
    CONSTRAINT task_marks_kind_known CHECK (kind IN (
        'same_text', 'near_text', 'same_image', 'near_image', 'shared_address', 'shared_device')),
    CONSTRAINT task_marks_of_others CHECK (task_id <> other_task_id)
);
ALTER TABLE task_marks ADD CONSTRAINT task_marks_task_fkey FOREIGN KEY (job_id, task_id) REFERENCES tasks;
CREATE INDEX tasks_of_address ON tasks (job_id, ip_address) WHERE ip_address <> '';
CREATE INDEX tasks_of_device ON tasks (job_id, device) WHERE device <> '';

CREATE TABLE job_reports (
    job_id     text        NOT NULL,
    worker_id  text        NOT NULL,
    reason     text        NOT NULL,
    story      text        NOT NULL,
    created_at timestamptz NOT NULL,
    handled_at timestamptz,
    CONSTRAINT job_reports_pkey PRIMARY KEY (job_id, worker_id),
    CONSTRAINT job_reports_reason_known CHECK (reason IN (
        'broken', 'unclear', 'more_work_than_told', 'asks_for_money', 'asks_for_private_data', 'unlawful', 'other'))
);
ALTER TABLE job_reports ADD CONSTRAINT job_reports_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs;
CREATE INDEX job_reports_unhandled ON job_reports (job_id) WHERE handled_at IS NULL;

-- Jobs whose followers are told of them, batch by batch in the order of their ids.
CREATE TABLE announcements (
    job_id      text        NOT NULL,
    employer_id text        NOT NULL,
    told_up_to  text        NOT NULL,
    created_at  timestamptz NOT NULL,
    done_at     timestamptz,
    CONSTRAINT announcements_pkey PRIMARY KEY (job_id)
);
ALTER TABLE announcements ADD CONSTRAINT announcements_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs;
CREATE INDEX announcements_undone ON announcements (created_at) WHERE done_at IS NULL;
