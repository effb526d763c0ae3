"""Every statement on announcements."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from piecework.accounts.account import Level
from piecework.crowd.filters_sql import IS_LISTED
from piecework.database import Tx


class Announcement(Struct, frozen=True, kw_only=True):
    """A job that followers are told of, locked until commit, and how far that has come."""

    job_id: str
    employer_id: str
    told_up_to: str
    employer_name: str
    task_value: Decimal
    is_open: bool
    countries: list[str] | None
    excluded_countries: list[str]
    list_id: int | None
    workers_level: Level


class Follower(Struct, frozen=True):
    """A follower, and whether the job could be offered to them."""

    account_id: str
    is_offered: bool


def add_announcement(tx: Tx, job_id: str, *, employer_id: str, now: datetime) -> None:
    """Insert what is to be announced, queued; a job is announced once."""
    tx.do(
        """
        INSERT INTO announcements (job_id, employer_id, told_up_to, created_at, done_at)
        VALUES (%(job_id)s, %(employer_id)s, '', %(now)s, NULL)
        ON CONFLICT (job_id) DO NOTHING
        """,
        job_id=job_id,
        employer_id=employer_id,
        now=now,
    )


def load_undone(tx: Tx, *, limit: int) -> list[str]:
    """The jobs whose announcement is not done, the oldest first."""
    return tx.ask_value(
        "SELECT job_id FROM announcements WHERE done_at IS NULL ORDER BY created_at LIMIT %(limit)s", limit=limit
    ).all()


def lock_announcement(tx: Tx, job_id: str) -> Announcement | None:
    """The announcement that is not done, locked; None where somebody else is at it."""
    return tx.one(
        Announcement,
        """
        SELECT announced.job_id, announced.employer_id, announced.told_up_to, employer.name AS employer_name,
               job.task_value, counts.status IN ('RUNNING', 'PAUSED', 'PAUSED_SYSTEM', 'PAUSED_ADMIN') AS is_open,
               job.countries, job.excluded_countries, job.list_id, job.workers_level
          FROM announcements announced
          JOIN jobs job ON job.job_id = announced.job_id
          JOIN job_counts counts ON counts.job_id = announced.job_id
          JOIN accounts employer ON employer.account_id = announced.employer_id
         WHERE announced.job_id = %(job_id)s AND announced.done_at IS NULL
           FOR NO KEY UPDATE OF announced SKIP LOCKED
        """,
        job_id=job_id,
    )


def load_followers(tx: Tx, announcement: Announcement, *, limit: int) -> list[Follower]:
    """The next followers by id, and by the rules of eligibility.py whether the job could be offered to them."""
    return tx.rows(
        Follower,
        """
        SELECT follow.account_id,
               worker.frozen_at IS NULL
               AND array_position(ARRAY['starter', 'advanced', 'expert'], worker.level)
                   >= array_position(ARRAY['starter', 'advanced', 'expert'], %(level)s::text)
               AND CASE WHEN %(list_id)s::int IS NULL
                        THEN (%(countries)s::text[] IS NULL OR worker.country = ANY (%(countries)s))
                             AND NOT worker.country = ANY (%(excluded_countries)s)
                        ELSE (SELECT """
        + IS_LISTED
        + """ FROM (SELECT %(employer_id)s::text, %(list_id)s::int, worker.account_id)
                                    AS named (employer_id, list_id, worker_id)) END
               AND NOT EXISTS (SELECT 1 FROM blocks block
                                WHERE (block.account_id = %(employer_id)s
                                       AND block.blocked_account_id = worker.account_id)
                                   OR (block.account_id = worker.account_id
                                       AND block.blocked_account_id = %(employer_id)s)) AS is_offered
          FROM follows follow
          JOIN accounts worker ON worker.account_id = follow.account_id
         WHERE follow.employer_id = %(employer_id)s AND follow.account_id > %(told_up_to)s
         ORDER BY follow.account_id
         LIMIT %(limit)s
        """,
        employer_id=announcement.employer_id,
        told_up_to=announcement.told_up_to,
        level=announcement.workers_level,
        list_id=announcement.list_id,
        countries=announcement.countries,
        excluded_countries=announcement.excluded_countries,
        limit=limit,
    )


def move_on(tx: Tx, job_id: str, *, told_up_to: str, done_at: datetime | None) -> None:
    """Remember how far the followers are told, queued."""
    tx.do(
        "UPDATE announcements SET told_up_to = %(told_up_to)s, done_at = %(done_at)s WHERE job_id = %(job_id)s",
        job_id=job_id,
        told_up_to=told_up_to,
        done_at=done_at,
    )
