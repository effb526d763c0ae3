"""Announcing: followers are told of a new job whose employer paid for it, batch by batch (API 3.4)."""

from datetime import datetime

from piecework.database import Tx
from piecework.events.event import Event
from piecework.events.events_sql import add_events
from piecework.jobs.offering import announcing_sql as sql
from piecework.money import money_text

JOBS_A_BATCH = 50
FOLLOWERS_A_BATCH = 500


def queue_announcement(tx: Tx, job_id: str, *, employer_id: str, now: datetime) -> None:
    """Have the followers told, once a job; queued with whatever lets the job run."""
    sql.add_announcement(tx, job_id, employer_id=employer_id, now=now)


def load_jobs_to_announce(tx: Tx, *, now: datetime) -> list[str]:
    """Jobs whose followers are not all told yet."""
    return sql.load_undone(tx, limit=JOBS_A_BATCH)


def announce_job(tx: Tx, job_id: str, *, now: datetime) -> int:
    """Tell the next batch of followers whom the job could be offered to; answers 1 while there may be more.

    A job that is over is announced to nobody any more. Who was told once is not told again, whatever is rerun.
    """
    announcement = sql.lock_announcement(tx, job_id)
    if announcement is None:
        return 0
    followers = sql.load_followers(tx, announcement, limit=FOLLOWERS_A_BATCH) if announcement.is_open else []
    facts = {"employer_name": announcement.employer_name, "task_value": money_text(announcement.task_value)}
    add_events(
        tx,
        [
            Event(
                account_id=follower.account_id, event_id=f"new_job:{job_id}", kind="new_job", job_id=job_id,
                facts=facts,
            )
            for follower in followers
            if follower.is_offered
        ],
        now=now,
    )  # fmt: skip
    is_done = len(followers) < FOLLOWERS_A_BATCH
    told_up_to = followers[-1].account_id if followers else announcement.told_up_to
    sql.move_on(tx, job_id, told_up_to=told_up_to, done_at=now if is_done else None)
    return 1
