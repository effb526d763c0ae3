"""What is wrong with the money: each query answers (place, message) for what breaks its rule, and writes nothing.

All are set-based, so that they need the database's memory and not ours: a pass or two over a table each.
"""

from typing import LiteralString

# PostgreSQL rounds half away from zero; money.round4 rounds half to even. Where the fifth digit is a bare 5, an even
# fourth digit stays: `exact` of 0.01605 is 0.0160. Amounts here are not negative. A test holds both together.
HALF_EVEN: LiteralString = "round(exact, 4) - CASE WHEN mod(exact * 10000, 2) = 0.5 THEN 0.0001 ELSE 0 END"

MOVEMENTS: LiteralString = """
    SELECT movement_id AS place, concat('its entries sum to ', sum(amount)) AS message
      FROM entries
     GROUP BY movement_id
    HAVING sum(amount) <> 0
     UNION ALL
    SELECT 'the whole book', concat('its entries sum to ', sum(amount))
      FROM entries
    HAVING sum(amount) <> 0
"""

GUARDS: LiteralString = """
    SELECT concat_ws(' ', guard.on_table, guard.name) AS place, 'the guard is missing or switched off' AS message
      FROM (VALUES ('entries', 'entries_only_added'), ('entries', 'entries_not_emptied'), ('entries', 'entries_pkey'),
                   ('purses', 'purses_pkey'), ('purses', 'purses_not_negative'),
                   ('job_counts', 'job_counts_not_negative'), ('job_counts', 'job_counts_finished_has_no_places'),
                   ('tasks', 'tasks_not_of_own_job'), ('tasks', 'tasks_submission_key'),
                   ('submissions', 'submissions_pkey'), ('worker_list_members', 'worker_list_members_of_others'),
                   ('terms_accepted', 'terms_accepted_only_added'), ('terms_accepted', 'terms_accepted_not_emptied'),
                   ('terms_texts', 'terms_texts_only_added'), ('terms_texts', 'terms_texts_not_emptied'),
                   ('operator_log', 'operator_log_only_added'), ('operator_log', 'operator_log_not_emptied')
           ) AS guard (on_table, name)
     WHERE NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = to_regclass(guard.on_table)
                          AND tgname = guard.name AND tgenabled IN ('O', 'A'))
       AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = to_regclass(guard.on_table)
                          AND conname = guard.name)
       AND NOT EXISTS (SELECT 1 FROM pg_index WHERE indrelid = to_regclass(guard.on_table)
                          AND indexrelid = to_regclass(guard.name) AND indisunique AND indisvalid)
"""

KINDS: LiteralString = """
    SELECT concat_ws(' ', account_id, movement_id) AS place, concat('has an entry of kind ', kind) AS message
      FROM entries
     WHERE account_id <> kind
       AND (account_id IN ('platform', 'clearing') OR kind IN ('platform', 'clearing'))
     UNION ALL
    SELECT account_id, concat('a system account has a purse of kind ', kind)
      FROM purses
     WHERE account_id IN ('platform', 'clearing')
"""

PURSES_NEGATIVE: LiteralString = """
    SELECT concat_ws(' ', account_id, kind, job_id) AS place, concat('holds ', amount) AS message
      FROM purses
     WHERE amount < 0
"""

PURSES: LiteralString = """
    SELECT concat_ws(' ', account_id, kind, job_id) AS place,
           CASE WHEN purse.amount IS NULL THEN concat('has no purse, its entries sum to ', written.amount)
                ELSE concat('holds ', purse.amount, ', its entries sum to ', coalesce(written.amount, 0)) END AS message
      FROM (SELECT account_id, kind, CASE kind WHEN 'escrow' THEN job_id ELSE '' END AS job_id, sum(amount) AS amount
              FROM entries
             WHERE account_id NOT IN ('platform', 'clearing')
               AND kind IN ('spendable', 'earned', 'withdrawing', 'escrow')
             GROUP BY account_id, kind, CASE kind WHEN 'escrow' THEN job_id ELSE '' END) written
      FULL JOIN purses purse USING (account_id, kind, job_id)
     WHERE purse.amount IS DISTINCT FROM coalesce(written.amount, 0)
"""

ESCROW: LiteralString = """
    SELECT job_id AS place,
           concat('escrow of ', purse.account_id, ' holds ', coalesce(purse.amount::text, 'nothing: there is no purse'),
                  '; ', needed.positions, ' unsettled positions and charges of ', needed.charges_waiting, ' of ',
                  needed.account_id, ' need ', needed.amount) AS message
      FROM (SELECT job_id, account_id, positions, charges_waiting, charges_waiting + """ + HALF_EVEN + """ AS amount
              FROM (SELECT counts.job_id, job.employer_id AS account_id, counts.charges_waiting,
                           counts.open + counts.held + counts.submitted + counts.in_revision AS positions,
                           job.task_value * (counts.open + counts.held + counts.submitted + counts.in_revision)
                           * (1 + job.fee_rate) AS exact
                      FROM job_counts counts
                      JOIN jobs job USING (job_id)) priced) needed
      FULL JOIN (SELECT job_id, account_id, amount FROM purses WHERE kind = 'escrow') purse USING (job_id, account_id)
     WHERE purse.amount IS DISTINCT FROM needed.amount
"""  # fmt: skip

CLOSED_JOBS: LiteralString = """
    SELECT counts.job_id AS place,
           concat('is ', counts.status, ' with nothing undecided, and its escrow holds ', purse.amount) AS message
      FROM job_counts counts
      JOIN purses purse ON purse.job_id = counts.job_id AND purse.kind = 'escrow'
     WHERE counts.status IN ('FINISHED', 'DECLINED')
       AND counts.held + counts.submitted + counts.in_revision = 0
       AND purse.amount <> 0
"""

PAY: LiteralString = """
    SELECT concat_ws(' ', job_id, movement_id, account_id) AS place,
           concat('paid ', coalesce(paid.amount, 0), CASE WHEN due.amount IS NULL THEN ', and no such task is OK'
                  ELSE concat(', the task is worth ', due.amount) END) AS message
      FROM (SELECT task.job_id, concat('pay:', task.task_id) AS movement_id, task.worker_id AS account_id,
                   job.task_value AS amount
              FROM tasks task
              JOIN jobs job USING (job_id)
             WHERE task.status = 'OK' AND job.task_value > 0
               AND NOT EXISTS (SELECT 1 FROM appeals appeal
                                WHERE appeal.job_id = task.job_id AND appeal.task_id = task.task_id
                                  AND appeal.state = 'UPHELD')) due
      FULL JOIN (SELECT job_id, movement_id, account_id, sum(amount) AS amount
                   FROM entries
                  WHERE movement_id LIKE 'pay:%%' AND kind = 'earned'
                  GROUP BY job_id, movement_id, account_id) paid USING (job_id, movement_id, account_id)
     WHERE paid.amount IS DISTINCT FROM due.amount
"""

# A share is E(k) - E(k - 1): what a position costs, give or take one step of rounding. `refund:<task>:hold` is of a
# place that became free, not of a verdict.
REFUNDS: LiteralString = """
    SELECT concat_ws(' ', job_id, movement_id, account_id) AS place,
           concat('refunded ', coalesce(refunded.amount, 0), CASE WHEN due.amount IS NULL THEN ', no such task is NOK'
                  ELSE concat(', the share is ', due.amount) END) AS message
      FROM (SELECT task.job_id, concat('refund:', task.task_id) AS movement_id, job.employer_id AS account_id,
                   job.task_value * (1 + job.fee_rate) AS amount
              FROM tasks task
              JOIN jobs job USING (job_id)
             WHERE job.task_value > 0
               AND (task.status = 'NOK'
                    OR EXISTS (SELECT 1 FROM appeals appeal
                                WHERE appeal.job_id = task.job_id AND appeal.task_id = task.task_id
                                  AND appeal.state = 'UPHELD'))) due
      FULL JOIN (SELECT job_id, movement_id, account_id, sum(amount) AS amount
                   FROM entries
                  WHERE movement_id LIKE 'refund:%%' AND movement_id NOT LIKE 'refund:%%:%%' AND kind = 'spendable'
                  GROUP BY job_id, movement_id, account_id) refunded USING (job_id, movement_id, account_id)
     WHERE coalesce(abs(refunded.amount - due.amount) > 0.0001, true)
"""

# A turned verdict gave the employer the money back once, and paid the worker all the same.
APPEALS: LiteralString = """
    SELECT concat_ws(' ', job_id, movement_id, account_id) AS place,
           concat('paid ', coalesce(paid.amount, 0), CASE WHEN due.amount IS NULL THEN ', and no such appeal is upheld'
                  ELSE concat(', the task is worth ', due.amount) END) AS message
      FROM (SELECT appeal.job_id, concat('appeal:', appeal.task_id) AS movement_id, appeal.worker_id AS account_id,
                   job.task_value AS amount
              FROM appeals appeal
              JOIN jobs job USING (job_id)
             WHERE appeal.state = 'UPHELD' AND job.task_value > 0) due
      FULL JOIN (SELECT job_id, movement_id, account_id, sum(amount) AS amount
                   FROM entries
                  WHERE movement_id LIKE 'appeal:%%' AND kind = 'earned'
                  GROUP BY job_id, movement_id, account_id) paid USING (job_id, movement_id, account_id)
     WHERE paid.amount IS DISTINCT FROM due.amount
     UNION ALL
    SELECT concat_ws(' ', appeal.job_id, appeal.task_id),
           concat('the appeal is ', appeal.state, ', the task ', task.status, ' by ', task.decided_by)
      FROM appeals appeal
      JOIN tasks task USING (job_id, task_id)
     WHERE (appeal.state = 'UPHELD') <> (task.status = 'OK' AND task.decided_by = 'operator')
        OR (appeal.state <> 'UPHELD' AND task.status <> 'NOK')
"""

BONUSES: LiteralString = """
    SELECT concat_ws(' ', job_id, movement_id, account_id) AS place,
           concat('paid ', coalesce(paid.amount, 0), ', the verdict says ', coalesce(due.amount, 0)) AS message
      FROM (SELECT job_id, concat('bonus:', task_id) AS movement_id, worker_id AS account_id, bonus AS amount
              FROM tasks
             WHERE status = 'OK' AND bonus > 0) due
      FULL JOIN (SELECT job_id, movement_id, account_id, sum(amount) AS amount
                   FROM entries
                  WHERE movement_id LIKE 'bonus:%%' AND kind = 'earned'
                  GROUP BY job_id, movement_id, account_id) paid USING (job_id, movement_id, account_id)
     WHERE paid.amount IS DISTINCT FROM due.amount
"""

# A withdrawal takes its amount out once; ended, it has given it back or paid it out, once; others did neither.
WITHDRAWALS: LiteralString = """
    SELECT concat_ws(' ', account_id, movement_id) AS place,
           concat('moved ', coalesce(made.amount, 0), ' of what is withdrawn, should have moved ',
                  coalesce(due.amount, 0)) AS message
      FROM (SELECT account_id, concat('withdraw:', withdrawal_id) AS movement_id, amount
              FROM withdrawals
             UNION ALL
            SELECT account_id,
                   concat(CASE WHEN state IN ('PAID', 'RETURNED') THEN 'paid_out:' ELSE 'withdraw_back:' END,
                          withdrawal_id), -amount
              FROM withdrawals
             WHERE ended_at IS NOT NULL) due
      FULL JOIN (SELECT account_id, movement_id, sum(amount) AS amount
                   FROM entries
                  WHERE kind = 'withdrawing'
                  GROUP BY account_id, movement_id) made USING (account_id, movement_id)
     WHERE made.amount IS DISTINCT FROM due.amount
"""

RETURNS: LiteralString = """
    SELECT concat_ws(' ', account_id, movement_id) AS place,
           concat('brought back ', coalesce(made.amount, 0), ' of what was paid out, should have brought ',
                  coalesce(due.amount, 0)) AS message
      FROM (SELECT account_id, concat('returned:', withdrawal_id) AS movement_id, amount
              FROM withdrawals
             WHERE state = 'RETURNED') due
      FULL JOIN (SELECT account_id, movement_id, sum(amount) AS amount
                   FROM entries
                  WHERE starts_with(movement_id, 'returned:') AND kind <> 'clearing'
                  GROUP BY account_id, movement_id) made USING (account_id, movement_id)
     WHERE made.amount IS DISTINCT FROM due.amount
"""
