"""Pausing by rule: the system stops offering a job whose employer does not keep up, until they do."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from piecework.database import Tx
from piecework.events.events_sql import add_status_changed
from piecework.jobs import due_sql as due
from piecework.jobs import jobs_sql as sql
from piecework.jobs.job import LockedJob
from piecework.jobs.moves import next_status
from piecework.rules.rules import Limits

JOBS_A_BATCH = 500
VERDICTS_MIN = 50  # before a share means anything


class PauseRule(Struct, frozen=True):
    """When a job is paused: too many tasks wait for a verdict, or too small a share of its verdicts is ok.

    0 switches one of the two off. A job whose employer is frozen is paused in any case.
    """

    unrated_tasks_max: int
    satisfied_percent_min: int


def pause_rule(limits: Limits) -> PauseRule:
    """The rule as the place's limits have it."""
    return PauseRule(limits.unrated_tasks_max, limits.satisfied_percent_min)


Breach = Literal["frozen", "unrated", "satisfied"]


def breaches(job: LockedJob, rule: PauseRule, *, is_employer_frozen: bool) -> list[Breach]:
    """Why the job is to be paused by rule: its employer is frozen, too much is unrated, too few are satisfied."""
    verdicts = job.ok + job.nok
    too_many_unrated = 0 < rule.unrated_tasks_max < job.submitted
    too_few_satisfied = verdicts >= VERDICTS_MIN and job.ok * 100 < rule.satisfied_percent_min * verdicts
    broken: dict[Breach, bool] = {
        "frozen": is_employer_frozen,
        "unrated": too_many_unrated,
        "satisfied": too_few_satisfied,
    }
    return [breach for breach, is_so in broken.items() if is_so]


def load_jobs_to_judge(tx: Tx, rule: PauseRule) -> list[str]:
    """Jobs that run and break the rule, and jobs that are paused by it and might not break it any more."""
    return due.load_jobs_under_rule(
        tx,
        unrated_tasks_max=rule.unrated_tasks_max,
        satisfied_percent_min=rule.satisfied_percent_min,
        verdicts_min=VERDICTS_MIN,
        limit=JOBS_A_BATCH,
    )


def pause_jobs_of(tx: Tx, employer_id: str, *, now: datetime) -> list[str]:
    """Pause at once what runs of an employer who is being frozen; answers which jobs.

    Locks their counts, so it comes first. What is posted meanwhile, and what may go on later, the chore finds.
    """
    paused = sql.pause_jobs_of(tx, employer_id)
    for job_id in paused:
        add_status_changed(tx, employer_id, job_id, "PAUSED_SYSTEM", now=now)
    return paused


def judge_job(tx: Tx, job_id: str, rule: PauseRule, *, now: datetime) -> int:
    """Pause the job if it breaks the rule, lift the pause if it does not any more; answers 1 if something changed."""
    job = sql.lock_job_unless_busy(tx, job_id).one()
    if job is None:
        return 0
    broken = bool(breaches(job, rule, is_employer_frozen=due.is_employer_frozen(tx, job.employer_id)))
    if broken and job.status in ("RUNNING", "PAUSED"):
        sql.set_status(tx, job, next_status(job, "pause by rule"), resumes_as=job.status, now=now)
        return 1
    if not broken and job.status == "PAUSED_SYSTEM":
        sql.set_status(tx, job, job.resumes_as, now=now)
        return 1
    return 0
