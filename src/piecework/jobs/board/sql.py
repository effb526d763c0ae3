"""Every statement that reads the board, and that writes hidden_jobs."""

from datetime import datetime
from decimal import Decimal
from typing import LiteralString

from msgspec import Struct

from piecework.accounts.account import Account, Level, levels_up_to
from piecework.database import Tx
from piecework.jobs.job import JobStatus


class BoardOffer(Struct, frozen=True, kw_only=True):
    """A line of a worker's board beside the number of all; a page past the end is one row, null but for that."""

    matching: int
    job_id: str
    title: str
    category_id: str
    category: str
    subcategory: str
    task_value: Decimal
    positions_left: int
    workers_level: Level
    workers_max_tasks: int
    hold_minutes: int
    hold_required: bool
    ttr_days: int
    created_at: datetime


# The board: the same rules as rules.py, over all running jobs at once. A test holds both together.
_BOARD: LiteralString = """
    WITH own AS MATERIALIZED (
        SELECT job_id, taken FROM job_workers WHERE worker_id = %(worker_id)s
    ), offered AS MATERIALIZED (
        SELECT counts.job_id, job.created_at,
               CASE WHEN job.distribution IS NULL THEN counts.open ELSE
                    least(counts.open,
                          greatest(1, (counts.open + counts.held + counts.submitted + counts.in_revision + counts.ok
                                       + counts.nok) * job.distribution / 100) - coalesce(national.taken, 0))
               END AS positions_left
          FROM job_counts counts
          JOIN jobs job ON job.job_id = counts.job_id
          LEFT JOIN own ON own.job_id = counts.job_id
          LEFT JOIN job_countries national ON national.job_id = counts.job_id AND national.country = %(country)s
                                          AND job.distribution IS NOT NULL
         WHERE counts.status = 'RUNNING' AND counts.open > 0
           AND counts.employer_id <> %(worker_id)s
           AND job.workers_level = ANY (%(levels)s)
           AND coalesce(own.taken, 0) < job.workers_max_tasks
           AND CASE WHEN job.start_time < job.end_time
                    THEN %(time_of_day)s >= job.start_time AND %(time_of_day)s < job.end_time
                    ELSE %(time_of_day)s >= job.start_time OR %(time_of_day)s < job.end_time END
           AND CASE WHEN job.list_id IS NULL
                    THEN (job.countries IS NULL OR %(country)s = ANY (job.countries))
                         AND NOT %(country)s = ANY (job.excluded_countries)
                    ELSE EXISTS (SELECT 1 FROM worker_list_members member
                                  WHERE member.account_id = counts.employer_id AND member.list_id = job.list_id
                                    AND member.worker_id = %(worker_id)s) END
           AND counts.employer_id NOT IN (SELECT account_id FROM blocks WHERE blocked_account_id = %(worker_id)s)
           AND counts.employer_id NOT IN (SELECT blocked_account_id FROM blocks WHERE account_id = %(worker_id)s)
           AND counts.job_id NOT IN (SELECT job_id FROM hidden_jobs WHERE account_id = %(worker_id)s)
    ), open_to_country AS MATERIALIZED (
        SELECT job_id, created_at, positions_left FROM offered WHERE positions_left > 0
    )
    SELECT total.matching, job.job_id, job.title, job.category_id, coalesce(category.name, '') AS category,
           coalesce(category.subcategory, '') AS subcategory, job.task_value, page.positions_left, job.workers_level,
           job.workers_max_tasks, job.hold_minutes, job.hold_required, job.ttr_days, job.created_at
      FROM (SELECT count(*)::int AS matching FROM open_to_country) total
      LEFT JOIN (SELECT job_id, positions_left FROM open_to_country
                  ORDER BY created_at DESC, job_id DESC
                  LIMIT %(limit)s OFFSET %(offset)s) page ON true
      LEFT JOIN jobs job ON job.job_id = page.job_id
      LEFT JOIN categories category ON category.category_id = job.category_id
     ORDER BY job.created_at DESC, job.job_id DESC
"""


def list_offers(tx: Tx, worker: Account, *, now: datetime, limit: int, offset: int) -> list[BoardOffer]:
    """A page of the jobs offered to the worker, the newest first; see BoardOffer for the page past the end."""
    return tx.rows(
        BoardOffer,
        _BOARD,
        worker_id=worker.account_id,
        country=worker.country,
        levels=levels_up_to(worker.level),
        time_of_day=now.strftime("%H:%M"),
        limit=limit,
        offset=offset,
    )


def find_status(tx: Tx, job_id: str) -> JobStatus | None:
    """The job's status; None where there is no such job."""
    return tx.value("SELECT status FROM job_counts WHERE job_id = %(job_id)s", job_id=job_id)


def add_hidden(tx: Tx, worker_id: str, job_id: str, *, now: datetime) -> None:
    """Hide the job from the worker; one that is hidden stays so."""
    tx.do(
        """
        INSERT INTO hidden_jobs (account_id, job_id, created_at) VALUES (%(worker_id)s, %(job_id)s, %(now)s)
        ON CONFLICT (account_id, job_id) DO NOTHING
        """,
        worker_id=worker_id,
        job_id=job_id,
        now=now,
    )


def remove_hidden(tx: Tx, worker_id: str, job_id: str) -> None:
    """Hide the job no longer."""
    tx.do(
        "DELETE FROM hidden_jobs WHERE account_id = %(worker_id)s AND job_id = %(job_id)s",
        worker_id=worker_id,
        job_id=job_id,
    )
