"""Rating: an employer's verdict on a task, and the money that moves with it."""

from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct

from piecework.crowd.blocking import block_workers
from piecework.crowd.sql import add_list_members, ask_list_size
from piecework.database import Tx
from piecework.jobs.job import CountShift, JobNotFound, LockedJob
from piecework.jobs.sql import lock_job_of, shift_counts
from piecework.ledger.purses import NotEnoughSpendable
from piecework.ledger.sql import lock_purses
from piecework.money import MONEY_MAX, ZERO, money_text
from piecework.refusal import Fault, InvalidRequest, Refusal
from piecework.tasks import sql
from piecework.tasks.settling import bonus_fee, settle
from piecework.tasks.task import LockedTask, Rating, Satisfaction, Settled, TaskNotFound

SATISFACTION_OF: dict[Rating, tuple[Satisfaction, ...]] = {
    "ok": ("", "excellent", "good", "ok"),
    "not_ok": ("", "incorrect", "spam", "dupe"),
    "revise": ("",),
}
REVISIONS_MAX = 2
REVISION_TIME = timedelta(hours=24)


class TaskCannotBeRated(Refusal):
    """The task has a verdict already, or nothing is there to be rated."""

    code, message, field = "task_cannot_be_rated", "Task cannot be rated.", "task_id"


class NoMoreRevisions(Refusal):
    """A task is sent back at most twice; then it is ok or not_ok."""

    code, message, field = (
        "no_more_revisions",
        "The task was revised twice already: rate it ok or not_ok.",
        "task_rating",
    )


class ListNotFound(Refusal):
    """No such worker list, or another employer's."""

    code, message, status, field = "list_not_found", "List not found.", 404, "list_id"


class Verdict(Struct, frozen=True, kw_only=True):
    """What an employer says of one task. `list_id` 0: no list."""

    task_id: str
    rating: Rating
    satisfaction: Satisfaction = ""
    comment: str = ""
    bonus: Decimal = ZERO
    list_id: int = 0
    block_worker: bool = False


def check_verdict(verdict: Verdict) -> None:
    """Refuse a verdict whose parts do not fit each other, all faults at once (API 3.10). Refuses: InvalidRequest."""
    faults: list[Fault] = []
    fitting = SATISFACTION_OF[verdict.rating]
    if verdict.satisfaction not in fitting:
        allowed = ", ".join(name for name in fitting if name) or "none"
        faults.append(
            Fault("task_satisfaction", f"task_satisfaction with task_rating {verdict.rating} can be: {allowed}.")
        )
    if verdict.rating != "ok" and not verdict.comment.strip():
        faults.append(
            Fault("task_comment", f"task_comment is required when task_rating is {verdict.rating}.", code="required")
        )
    if verdict.bonus > 0 and verdict.rating != "ok":
        faults.append(Fault("task_bonus", "task_bonus can be given only when task_rating is ok."))
    if not 0 <= verdict.bonus <= MONEY_MAX:
        faults.append(Fault("task_bonus", f"task_bonus must be from 0 to {MONEY_MAX}."))
    InvalidRequest.raise_if_any(faults)


def rate_task(tx: Tx, job_id: str, verdict: Verdict, *, employer_id: str, now: datetime) -> None:
    """Give the verdict on one of the employer's own tasks: ok pays the worker, not_ok refunds the employer (API 3.10).

    The job's counts are locked first, so two verdicts, or a verdict and the end of the time to rate, cannot both count.
    Refuses: InvalidRequest, JobNotFound, TaskNotFound, TaskCannotBeRated, NotEnoughSpendable, ListNotFound.
    """
    check_verdict(verdict)
    ask_job = lock_job_of(tx, job_id, employer_id=employer_id)
    ask_task = sql.lock_tasks_of(tx, job_id, [verdict.task_id], employer_id=employer_id)
    ask_list = ask_list_size(tx, employer_id, verdict.list_id) if verdict.list_id else None
    job, task = ask_job.one(), ask_task.one()
    if job is None:
        raise JobNotFound
    if task is None:
        raise TaskNotFound
    if task.status != "SUBMITTED":
        raise TaskCannotBeRated
    if ask_list and ask_list.one() is None:
        raise ListNotFound
    _act(tx, job, task, verdict, now=now)
    _remember_worker(tx, employer_id, task.worker_id, verdict, now=now)


def _act(tx: Tx, job: LockedJob, task: LockedTask, verdict: Verdict, *, now: datetime) -> None:
    if verdict.rating == "revise":
        _send_back(tx, job, task, verdict.comment, now=now)
        return
    if verdict.bonus > 0:
        _check_bonus_funds(tx, job, task, verdict.bonus)
    settled = Settled(
        task=task,
        status="OK" if verdict.rating == "ok" else "NOK",
        satisfaction=verdict.satisfaction,
        comment=verdict.comment,
        bonus=verdict.bonus,
    )
    settle(tx, job, [settled], decided_by="employer", now=now)


def _send_back(tx: Tx, job: LockedJob, task: LockedTask, comment: str, *, now: datetime) -> None:
    if task.revision_number >= REVISIONS_MAX:
        raise NoMoreRevisions
    sent_back = sql.send_back_task(tx, job.job_id, task.task_id, comment=comment, until=now + REVISION_TIME)
    shift_counts(tx, job.job_id, CountShift(submitted=-1, in_revision=1), status=job.status)
    assert sent_back.one() is not None, "a task locked as submitted could not be sent back"


def _check_bonus_funds(tx: Tx, job: LockedJob, task: LockedTask, bonus: Decimal) -> None:
    """The bonus is checked under the lock of every purse that the verdict will touch, taken in the one order."""
    cost = bonus + bonus_fee(job, bonus)
    touched = lock_purses(
        tx,
        [(job.employer_id, "escrow", job.job_id), (job.employer_id, "spendable", ""), (task.worker_id, "earned", "")],
    ).all()
    funds = next(purse.amount for purse in touched if purse.kind == "spendable")
    if funds < cost:
        raise NotEnoughSpendable(
            f"Insufficient balance: the bonus costs {money_text(cost)} and {money_text(funds)} is spendable.",
            field="task_bonus",
        )


def _remember_worker(tx: Tx, employer_id: str, worker_id: str, verdict: Verdict, *, now: datetime) -> None:
    if verdict.block_worker:
        block_workers(tx, employer_id, [worker_id], now=now)
    elif verdict.list_id:
        add_list_members(tx, employer_id, verdict.list_id, [worker_id], now=now)
