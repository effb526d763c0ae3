"""Every statement that reads jobs as one worker sees them; it writes nothing."""

from datetime import datetime
from decimal import Decimal
from typing import LiteralString

from piecework.crowd.filters_sql import IS_LISTED
from piecework.database import Pending, Tx
from piecework.jobs.brief import Autorate, ChallengeAction
from piecework.jobs.offering.eligibility import OfferFacts


class WorkFacts(OfferFacts, frozen=True, kw_only=True):
    """The facts of one job and one worker, and what taking a position and handing in need beside them.

    `next_row` is the row of values that was used the least (None: the job has none), `pcode_secret` the employer's
    where the job looks for codes, `has_verified_code` whether this worker's code on this job has counted already.
    """

    challenges: list[dict[str, str]]
    challenge_action: ChallengeAction
    autorate: Autorate
    pcode_secret: str | None
    has_verified_code: bool
    next_row: int | None
    next_variables: list[dict[str, str]] | None


class OfferDetails(OfferFacts, frozen=True, kw_only=True):
    """One job and one worker, with what a page about the job shows; the hold is this worker's own, if it still runs.

    `ended_hold_until` is when one ended that was not handed in, and still can be; null while one runs.
    `variables` is the row of values to do it with: the hold's, also of one that ran out unused, else the one that a
    worker without a hold is shown, which `shown_row` then names.
    """

    title: str
    notes: str
    instructions: list[str]
    category_id: str
    category: str
    subcategory: str
    task_value: Decimal
    created_at: datetime
    hold_task_id: str | None
    hold_until: datetime | None
    ended_hold_until: datetime | None
    has_revision: bool
    is_followed: bool
    is_hidden: bool
    employer_name: str
    employer_ok: int | None
    employer_nok: int | None
    employer_rate_seconds_median: int | None
    challenges: list[dict[str, str]]
    variables: list[dict[str, str]]
    shown_row: int | None
    signing_key: bytes


LATEST_TASKS: LiteralString = "100"  # among which the one handed in last is: a worker holds few at the same time

FACTS: LiteralString = (
    """
    SELECT counts.job_id, counts.employer_id, counts.status, counts.open,
           counts.open + counts.held + counts.submitted + counts.in_revision + counts.ok + counts.nok AS sold,
           job.countries, job.excluded_countries, job.list_id, job.workers_level, job.workers_max_tasks,
           job.distribution, job.start_time, job.end_time, job.hold_minutes, job.hold_required, job.ttr_days,
           job.proofs,
           worker.account_id AS worker_id, worker.country AS worker_country, worker.level AS worker_level,
           worker.frozen_at IS NOT NULL AS is_frozen,
           coalesce(own.taken, 0) AS taken_by_worker, coalesce(national.taken, 0) AS taken_in_country,
           CASE WHEN job.list_id IS NULL THEN false
                ELSE (SELECT """
    + IS_LISTED
    + """ FROM (SELECT counts.employer_id, job.list_id, worker.account_id)
                            AS named (employer_id, list_id, worker_id)) END AS is_listed,
           EXISTS (SELECT 1 FROM blocks block
                    WHERE block.account_id = counts.employer_id
                      AND block.blocked_account_id = worker.account_id) AS is_blocked_by_employer,
           EXISTS (SELECT 1 FROM blocks block
                    WHERE block.account_id = worker.account_id
                      AND block.blocked_account_id = counts.employer_id) AS has_blocked_employer,
           standing.work_paused_until, standing.percent_needed, coalesce(standing.ok, 0) AS recent_ok,
           coalesce(standing.nok, 0) AS recent_nok, coalesce(standing.submit_wait_seconds, 0) AS submit_wait_seconds,
           CASE WHEN standing.submit_wait_seconds > 0
                THEN (SELECT max(latest.submitted_at)
                        FROM (SELECT task.submitted_at FROM tasks task
                               WHERE task.worker_id = worker.account_id
                               ORDER BY task.held_at DESC, task.task_id
                               LIMIT """
    + LATEST_TASKS
    + """) latest)
           END AS last_submitted_at
"""
)
# OFFSET 0: a job's one row is looked up by its key; joined, all rows of a worker may be gone through for each job.
FACTS_FROM: LiteralString = """
      FROM job_counts counts
      JOIN jobs job ON job.job_id = counts.job_id
      JOIN accounts worker ON worker.account_id = %(worker_id)s
      LEFT JOIN standings standing ON standing.account_id = worker.account_id
      LEFT JOIN LATERAL (SELECT taken FROM job_workers
                          WHERE job_id = counts.job_id AND worker_id = worker.account_id
                         OFFSET 0) own ON true
      LEFT JOIN LATERAL (SELECT taken FROM job_countries
                          WHERE job_id = counts.job_id AND country = worker.country
                         OFFSET 0) national ON true
"""


# The row that a worker without a hold is shown: a number from job, worker and the worker's own tasks on it so far.
SHOWN_ROW: LiteralString = """
    ('x' || left(encode(sha256(convert_to(
        concat_ws(':', counts.job_id, worker.account_id, coalesce(own.taken, 0)), 'UTF8')), 'hex'), 7))::bit(28)::int
    % nullif((SELECT max(numbered.row_number) + 1 FROM job_variable_rows numbered
               WHERE numbered.job_id = counts.job_id), 0)
"""


def ask_facts(tx: Tx, job_id: str, *, worker_id: str) -> Pending[WorkFacts]:
    """What decides whether the worker may take a position, and what comes with one; no row when the job is missing.

    Ask it after the job's counts are locked, in a statement of its own: what waited for a lock is seen as before.
    """
    return tx.ask(
        WorkFacts,
        FACTS
        + """,
               job.challenges, job.challenge_action, job.autorate,
               CASE WHEN job.autorate <> 'NO' THEN (SELECT employer.pcode_secret FROM accounts employer
                                                     WHERE employer.account_id = counts.employer_id)
               END AS pcode_secret,
               CASE WHEN job.autorate <> 'NO' THEN EXISTS (SELECT 1 FROM tasks task
                                                            WHERE task.job_id = counts.job_id
                                                              AND task.worker_id = worker.account_id
                                                              AND task.pcode = 'verified')
                    ELSE false END AS has_verified_code,
               next.row_number AS next_row, next.variables AS next_variables
        """
        + FACTS_FROM
        + """
          LEFT JOIN LATERAL (SELECT row.row_number, row.variables FROM job_variable_rows row
                              WHERE row.job_id = %(job_id)s
                              ORDER BY row.used, row.row_number
                              LIMIT 1) next ON true
         WHERE counts.job_id = %(job_id)s
        """,
        job_id=job_id,
        worker_id=worker_id,
    )


# The hold that runs, the one to hand in for, also where it ran out, and the row of values that who has none is shown.
_HOLDS_AND_VALUES: LiteralString = (
    """
          LEFT JOIN LATERAL (SELECT task.task_id, task.hold_until FROM tasks task
                              WHERE task.job_id = counts.job_id AND task.worker_id = worker.account_id
                                AND task.status = 'HELD' AND task.hold_until > %(now)s
                              ORDER BY task.held_at DESC
                              LIMIT 1) hold ON true
          LEFT JOIN LATERAL (SELECT task.variables, task.hold_until FROM tasks task
                              WHERE task.job_id = counts.job_id AND task.worker_id = worker.account_id
                                AND task.status IN ('HELD', 'EXPIRED')
                              ORDER BY task.status = 'HELD' DESC, task.held_at DESC, task.task_id
                              LIMIT 1) own_hold ON true
          LEFT JOIN LATERAL (SELECT row.row_number, row.variables FROM job_variable_rows row
                              WHERE own_hold.variables IS NULL AND row.job_id = counts.job_id
                                AND row.row_number = """
    + SHOWN_ROW
    + """) shown ON true
    """
)


def find_details(tx: Tx, job_id: str, *, worker_id: str, now: datetime) -> OfferDetails | None:
    """The job as a page about it shows it to the worker, offered or not; None when it is missing."""
    return tx.one(
        OfferDetails,
        FACTS + """,
               job.title, job.notes, job.instructions, job.category_id, job.task_value, job.created_at,
               coalesce(category.name, '') AS category, coalesce(category.subcategory, '') AS subcategory,
               hold.task_id AS hold_task_id, hold.hold_until,
               CASE WHEN hold.task_id IS NULL THEN own_hold.hold_until END AS ended_hold_until,
               EXISTS (SELECT 1 FROM tasks task
                        WHERE task.job_id = %(job_id)s AND task.worker_id = %(worker_id)s
                          AND task.status = 'IN_REVISION') AS has_revision,
               EXISTS (SELECT 1 FROM follows
                        WHERE follows.account_id = %(worker_id)s
                          AND follows.employer_id = counts.employer_id) AS is_followed,
               EXISTS (SELECT 1 FROM hidden_jobs hidden
                        WHERE hidden.account_id = %(worker_id)s AND hidden.job_id = counts.job_id) AS is_hidden,
               employer.name AS employer_name, record.ok AS employer_ok, record.nok AS employer_nok,
               record.rate_seconds_median AS employer_rate_seconds_median,
               job.challenges, coalesce(own_hold.variables, shown.variables, '[]') AS variables,
               shown.row_number AS shown_row,
               (SELECT secret FROM place_keys WHERE name = 'signing') AS signing_key
        """ + FACTS_FROM + """
          JOIN accounts employer ON employer.account_id = counts.employer_id
          LEFT JOIN employer_records record ON record.account_id = counts.employer_id
          LEFT JOIN categories category ON category.category_id = job.category_id
        """ + _HOLDS_AND_VALUES + """
         WHERE counts.job_id = %(job_id)s
        """,
        job_id=job_id,
        worker_id=worker_id,
        now=now,
    )  # fmt: skip
