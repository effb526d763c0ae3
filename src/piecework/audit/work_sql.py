"""What is wrong with positions, tasks and submissions: queries as in money_sql.py, which write nothing."""

from typing import LiteralString

# Places -------------------------------------------------------------------------------------------------------

COUNTS: LiteralString = """
    SELECT job_id AS place,
           concat('counts held/submitted/in_revision/ok/nok/late ',
                  concat_ws('/', counts.held, counts.submitted, counts.in_revision, counts.ok, counts.nok, counts.late),
                  '; its tasks are ',
                  concat_ws('/', coalesce(found.held, 0), coalesce(found.submitted, 0), coalesce(found.in_revision, 0),
                            coalesce(found.ok, 0), coalesce(found.nok, 0), coalesce(found.late, 0))) AS message
      FROM job_counts counts
      LEFT JOIN (SELECT job_id,
                        count(*) FILTER (WHERE status = 'HELD') AS held,
                        count(*) FILTER (WHERE status = 'SUBMITTED') AS submitted,
                        count(*) FILTER (WHERE status = 'IN_REVISION') AS in_revision,
                        count(*) FILTER (WHERE status = 'OK') AS ok,
                        count(*) FILTER (WHERE status = 'NOK') AS nok,
                        count(*) FILTER (WHERE status = 'LATE') AS late
                   FROM tasks
                  GROUP BY job_id) found USING (job_id)
     WHERE (counts.held, counts.submitted, counts.in_revision, counts.ok, counts.nok, counts.late) IS DISTINCT FROM
           (coalesce(found.held, 0), coalesce(found.submitted, 0), coalesce(found.in_revision, 0),
            coalesce(found.ok, 0), coalesce(found.nok, 0), coalesce(found.late, 0))
"""

# What a row of values was used for: the tasks that have a place, with that row.
VARIABLE_ROWS: LiteralString = """
    SELECT concat_ws(' ', job_id, row_number) AS place,
           concat('counts ', row.used, ' goes, has ', coalesce(found.goes, 0), ' tasks') AS message
      FROM job_variable_rows row
      FULL JOIN (SELECT job_id, variables_row AS row_number, count(*) AS goes
                   FROM tasks
                  WHERE variables_row IS NOT NULL AND status IN ('HELD', 'SUBMITTED', 'IN_REVISION', 'OK', 'NOK')
                  GROUP BY job_id, variables_row) found USING (job_id, row_number)
     WHERE row.used IS DISTINCT FROM coalesce(found.goes, 0)
"""

# Late work waits for a place of a job that may still have one.
LATE_WORK: LiteralString = """
    SELECT job_id AS place, concat('is ', status, ' and has ', late, ' late tasks waiting') AS message
      FROM job_counts
     WHERE late > 0 AND status IN ('FINISHED', 'BLOCKED', 'DECLINED')
"""

FULL_JOBS: LiteralString = """
    SELECT job_id AS place, concat('is ', status, ' with nothing open or held') AS message
      FROM job_counts
     WHERE status IN ('RUNNING', 'PAUSED', 'PAUSED_SYSTEM', 'PAUSED_ADMIN') AND open = 0 AND held = 0
"""

OVERSOLD: LiteralString = """
    SELECT job_id AS place, concat('counts open/held/submitted/in_revision/ok/nok ',
                                   concat_ws('/', open, held, submitted, in_revision, ok, nok)) AS message
      FROM job_counts
     WHERE least(open, held, submitted, in_revision, ok, nok) < 0
"""

TAKEN_BY_WORKER: LiteralString = """
    SELECT concat_ws(' ', job_id, worker_id) AS place,
           concat('counts ', coalesce(own.taken, 0), ' taken, has ', coalesce(found.taken, 0), ' tasks') AS message
      FROM (SELECT job_id, worker_id, count(*) AS taken
              FROM tasks
             WHERE status IN ('HELD', 'SUBMITTED', 'IN_REVISION', 'OK', 'NOK')
             GROUP BY job_id, worker_id) found
      FULL JOIN job_workers own USING (job_id, worker_id)
     WHERE coalesce(own.taken, 0) <> coalesce(found.taken, 0)
"""

TAKEN_IN_COUNTRY: LiteralString = """
    SELECT concat_ws(' ', job_id, country) AS place,
           concat('counts ', coalesce(national.taken, 0), ' taken, has ', coalesce(found.taken, 0), ' tasks') AS message
      FROM (SELECT task.job_id, task.country, count(*) AS taken
              FROM tasks task
              JOIN jobs job ON job.job_id = task.job_id AND job.distribution IS NOT NULL
             WHERE task.status IN ('HELD', 'SUBMITTED', 'IN_REVISION', 'OK', 'NOK')
             GROUP BY task.job_id, task.country) found
      FULL JOIN job_countries national USING (job_id, country)
     WHERE coalesce(national.taken, 0) <> coalesce(found.taken, 0)
"""

WORKERS_MAX_TASKS: LiteralString = """
    SELECT concat_ws(' ', job_id, found.worker_id) AS place,
           concat('has ', found.taken, ' tasks, the job allows ', job.workers_max_tasks) AS message
      FROM (SELECT job_id, worker_id, count(*) AS taken
              FROM tasks
             WHERE status IN ('HELD', 'SUBMITTED', 'IN_REVISION', 'OK', 'NOK')
             GROUP BY job_id, worker_id
            HAVING count(*) > 1) found
      JOIN jobs job USING (job_id)
     WHERE found.taken > job.workers_max_tasks
"""

# The share was of what was sold when the position was taken: a job that gave open places back is left out.
COUNTRY_SHARE: LiteralString = """
    SELECT concat_ws(' ', job_id, found.country) AS place,
           concat('has ', found.taken, ' of ', found.sold, ', its share is ', found.distribution, ' %%') AS message
      FROM (SELECT task.job_id, task.country, job.distribution, count(*) AS taken,
                   counts.open + counts.held + counts.submitted + counts.in_revision + counts.ok + counts.nok AS sold
              FROM tasks task
              JOIN jobs job ON job.job_id = task.job_id AND job.distribution IS NOT NULL
              JOIN job_counts counts ON counts.job_id = task.job_id
             WHERE task.status IN ('HELD', 'SUBMITTED', 'IN_REVISION', 'OK', 'NOK')
             GROUP BY task.job_id, task.country, job.distribution, counts.job_id) found
     WHERE found.taken > greatest(1, found.sold * found.distribution / 100)
       AND NOT EXISTS (SELECT 1 FROM entries
                        WHERE entries.job_id = found.job_id AND entries.kind = 'spendable' AND entries.amount > 0
                          AND (entries.movement_id NOT LIKE 'refund:%%' OR entries.movement_id LIKE 'refund:%%:%%'))
"""

# Work ---------------------------------------------------------------------------------------------------------

OWN_JOBS: LiteralString = """
    SELECT concat_ws(' ', task.job_id, task.task_id) AS place,
           concat('is a task of the job''s own employer ', job.employer_id) AS message
      FROM tasks task
      JOIN jobs job ON job.job_id = task.job_id AND job.employer_id = task.worker_id
     UNION ALL
    SELECT concat_ws(' ', account_id, list_id), 'is on a worker list of their own'
      FROM worker_list_members
     WHERE worker_id = account_id
"""

# A minute's grace: `now` of two calls at once is told before either has committed.
BLOCKED: LiteralString = """
    SELECT concat_ws(' ', task.job_id, task.task_id) AS place,
           concat('was taken by ', task.worker_id, ' at ', task.held_at, ', and ', block.account_id, ' had blocked ',
                  block.blocked_account_id, ' at ', block.created_at) AS message
      FROM (SELECT account_id, blocked_account_id, created_at, account_id AS employer_id,
                   blocked_account_id AS worker_id
              FROM blocks
             UNION ALL
            SELECT account_id, blocked_account_id, created_at, blocked_account_id, account_id
              FROM blocks) block
      JOIN tasks task ON task.employer_id = block.employer_id AND task.worker_id = block.worker_id
     WHERE task.held_at > block.created_at + interval '1 minute'
"""

SUBMISSIONS: LiteralString = """
    SELECT concat_ws(' ', task.job_id, task.task_id) AS place,
           concat('is ', task.status, ' at revision ', task.revision_number, ', and has ', coalesce(found.revisions, 0),
                  ' submissions, numbered ', found.first, ' to ', found.last) AS message
      FROM tasks task
      LEFT JOIN (SELECT job_id, task_id, count(*) AS revisions, min(revision_number) AS first,
                        max(revision_number) AS last
                   FROM submissions
                  GROUP BY job_id, task_id) found USING (job_id, task_id)
     WHERE CASE WHEN task.status IN ('HELD', 'RELEASED', 'EXPIRED') THEN found.revisions IS NOT NULL
                ELSE (found.revisions, found.first, found.last)
                     IS DISTINCT FROM (task.revision_number + 1, 0, task.revision_number) END
"""

# Proofs that were forgotten leave their hash and an empty list, and only once nobody needs them to decide anything.
FORGOTTEN: LiteralString = """
    SELECT concat_ws(' ', job_id, task_id, submission.revision_number) AS place,
           CASE WHEN submission.proofs <> '[]' THEN 'its proofs were forgotten, and are there'
                WHEN appeal.state = 'OPEN' THEN 'its proofs were forgotten, and an appeal is open'
                ELSE concat('its proofs were forgotten, and the task is ', task.status) END AS message
      FROM submissions submission
      JOIN tasks task USING (job_id, task_id)
      LEFT JOIN appeals appeal USING (job_id, task_id)
     WHERE submission.forgotten_at IS NOT NULL
       AND (submission.proofs <> '[]' OR appeal.state = 'OPEN'
            OR task.status NOT IN ('OK', 'NOK', 'GIVEN_UP', 'CLOSED'))
"""

# The hash is that of the proofs as compact JSON (tasks/taking/proof_checking.py), which jsonb itself does not write.
PROOFS: LiteralString = """
    SELECT concat_ws(' ', job_id, task_id, revision_number) AS place,
           concat('the proofs of ', octet_length(proofs::text), ' bytes have another hash than ',
                  encode(proofs_sha256, 'hex')) AS message
      FROM submissions
     WHERE forgotten_at IS NULL
       AND proofs_sha256 IS DISTINCT FROM (
           SELECT sha256(convert_to(concat('[', string_agg(
                      CASE WHEN proof ? 'image'
                           THEN concat('{"image":', proof -> 'image', ',"sha256":', proof -> 'sha256', '}')
                           ELSE concat('{"text":', to_json(proof ->> 'text'), '}') END,
                      ',' ORDER BY place), ']'), 'UTF8'))
             FROM jsonb_array_elements(proofs) WITH ORDINALITY AS given (proof, place))
"""

# A picture that a submission names is its worker's, and was claimed by it; none is claimed without being named.
UPLOADS: LiteralString = """
    SELECT concat_ws(' ', job_id, task_id, revision_number) AS place,
           concat('a picture is of ', coalesce(named.worker_id, 'nobody'),
                  ' with hash ', coalesce(named.sha256, 'none'), ', its upload of ',
                  coalesce(claimed.account_id, 'nobody'), ' with hash ', coalesce(claimed.sha256, 'none')) AS message
      FROM (SELECT job_id, task_id, submission.revision_number, task.worker_id, proof ->> 'image' AS image,
                   proof ->> 'sha256' AS sha256
              FROM submissions submission
              JOIN tasks task USING (job_id, task_id)
             CROSS JOIN jsonb_array_elements(submission.proofs) AS given (proof)
             WHERE proof ? 'image') named
      FULL JOIN (SELECT job_id, task_id, revision_number, account_id, concat(object_name, '.', type) AS image,
                        encode(sha256, 'hex') AS sha256
                   FROM uploads
                  WHERE state = 'CLAIMED' AND forgotten_at IS NULL) claimed
                 USING (job_id, task_id, revision_number, image)
     WHERE named.worker_id IS DISTINCT FROM claimed.account_id OR named.sha256 IS DISTINCT FROM claimed.sha256
"""

# A print is of a proof that was handed in; a mark names another task of its job, handed in too, and whose it is.
MARKS: LiteralString = """
    SELECT concat_ws(' ', print.job_id, print.task_id, print.revision_number, print.place) AS place,
           concat('a print of a ', print.kind, ' that was not handed in') AS message
      FROM proof_prints print
      LEFT JOIN submissions submission USING (job_id, task_id, revision_number)
     WHERE (submission.proofs -> print.place) ? print.kind IS NOT TRUE
     UNION ALL
    SELECT concat_ws(' ', mark.job_id, mark.task_id),
           concat('is marked ', mark.kind, ' with ', mark.other_task_id, ' of ', mark.other_worker_id,
                  ', which is ', coalesce('of ' || other.worker_id, 'not there'))
      FROM task_marks mark
      LEFT JOIN tasks other ON other.job_id = mark.job_id AND other.task_id = mark.other_task_id
     WHERE other.worker_id IS DISTINCT FROM mark.other_worker_id OR other.submitted_at IS NULL
"""

TASK_STATES: LiteralString = """
    SELECT concat_ws(' ', job_id, task_id) AS place,
           concat_ws(', ', concat('is ', status), 'held until ' || hold_until, 'submitted ' || submitted_at,
                     'rate by ' || rate_by, 'decided by ' || nullif(decided_by, ''), 'bonus ' || bonus) AS message
      FROM tasks
     WHERE NOT coalesce(CASE
           WHEN status IN ('HELD', 'RELEASED', 'EXPIRED') THEN submitted_at IS NULL
           WHEN status IN ('LATE', 'CLOSED') THEN submitted_at >= hold_until AND rate_by IS NULL
           ELSE submitted_at IS NOT NULL AND (rate_by IS NOT NULL) = (status = 'SUBMITTED') END, false)
        OR (decided_by <> '') <> (status IN ('OK', 'NOK'))
        OR (bonus > 0 AND status <> 'OK')
"""

EMPLOYERS: LiteralString = """
    SELECT job.job_id AS place,
           concat('is of ', job.employer_id, ', its counts name ', coalesce(counts.employer_id, 'nobody')) AS message
      FROM jobs job
      LEFT JOIN job_counts counts ON counts.job_id = job.job_id
     WHERE counts.employer_id IS DISTINCT FROM job.employer_id
     UNION ALL
    SELECT concat_ws(' ', job.job_id, task.task_id),
           concat('is of ', job.employer_id, ', the task names ', task.employer_id)
      FROM tasks task
      JOIN jobs job ON job.job_id = task.job_id AND job.employer_id <> task.employer_id
"""

# What the board asks of a job stands beside its counts: it must be what the job says.
BOARD: LiteralString = """
    SELECT job.job_id AS place,
           concat('the job says ', ROW (job.task_value, job.ttr_days, job.created_at, job.speed, job.workers_level,
                job.workers_max_tasks, job.start_time, job.end_time, job.list_id, job.countries,
                job.excluded_countries, job.distribution, job.category_id, job.hold_required),
                  ', the counts ', ROW
                (counts.task_value, counts.ttr_days, counts.created_at, counts.speed, counts.workers_level,
                counts.workers_max_tasks, counts.start_time, counts.end_time, counts.list_id, counts.countries,
                counts.excluded_countries, counts.distribution, counts.category_id, counts.hold_required),
                  CASE WHEN counts.title <> job.title THEN ', and have another title' END) AS message
      FROM jobs job
      JOIN job_counts counts ON counts.job_id = job.job_id
     WHERE ROW (counts.task_value, counts.ttr_days, counts.created_at, counts.speed, counts.workers_level,
                counts.workers_max_tasks, counts.start_time, counts.end_time, counts.list_id, counts.countries,
                counts.excluded_countries, counts.distribution, counts.category_id, counts.hold_required, counts.title)
           IS DISTINCT FROM
           ROW (job.task_value, job.ttr_days, job.created_at, job.speed, job.workers_level,
                job.workers_max_tasks, job.start_time, job.end_time, job.list_id, job.countries,
                job.excluded_countries, job.distribution, job.category_id, job.hold_required, job.title)
"""

# Days are kept for 60 days or more, and forgotten from the oldest on: who has none may have had them. Where an
# operator turned a verdict, the day of the first one counts as satisfied what the task tells of another day.
WORKER_DAYS: LiteralString = """
    SELECT concat_ws(' ', account_id, day) AS place,
           concat('counts ok/nok ', coalesce(counted.ok, 0), '/', coalesce(counted.nok, 0), ', the verdicts are ',
                  coalesce(found.ok, 0), '/', coalesce(found.nok, 0)) AS message
      FROM (SELECT worker_id AS account_id, (decided_at AT TIME ZONE 'UTC')::date AS day,
                   count(*) FILTER (WHERE status = 'OK') AS ok, count(*) FILTER (WHERE status = 'NOK') AS nok
              FROM tasks
             WHERE decided_at IS NOT NULL AND decided_by <> 'operator'
             GROUP BY worker_id, (decided_at AT TIME ZONE 'UTC')::date) found
      FULL JOIN worker_days counted USING (account_id, day)
     WHERE (coalesce(counted.nok, 0) <> coalesce(found.nok, 0)
            OR coalesce(counted.ok, 0) < coalesce(found.ok, 0)
            OR (coalesce(counted.ok, 0) > coalesce(found.ok, 0)
                AND NOT EXISTS (SELECT 1 FROM tasks turned
                                 WHERE turned.worker_id = account_id AND turned.decided_by = 'operator')))
       AND (counted.day IS NOT NULL
            OR day > (SELECT min(kept.day) FROM worker_days kept) + 10
            OR EXISTS (SELECT 1 FROM worker_days older
                        WHERE older.account_id = found.account_id AND older.day < found.day))
"""
