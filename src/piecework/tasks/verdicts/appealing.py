"""A worker appeals a verdict; an operator confirms it, or overturns it, which pays the worker, once."""

from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct

from piecework.clock import wire_time
from piecework.crowd.standing.counting import count_overturned_verdict
from piecework.database import Tx
from piecework.events.event import Event
from piecework.events.events_sql import add_events
from piecework.jobs.job import CountShift, JobNotFound, LockedJob
from piecework.jobs.jobs_sql import lock_job, shift_counts
from piecework.ledger.book import move
from piecework.ledger.debts_sql import change_debt, lock_debt
from piecework.ledger.ledger_sql import lock_purses
from piecework.ledger.movement import Movement, earned, movement, platform, receivable, spendable
from piecework.money import ZERO, money_text, round4
from piecework.reasons import REASON_CHARACTERS_MAX, check_reason
from piecework.refusal import InvalidRequest, Refusal
from piecework.tasks import tasks_sql as tasks
from piecework.tasks.task import TaskNotFound, TaskStatus
from piecework.tasks.verdicts import appeals_sql as sql

STORY_CHARACTERS_MAX = 2000


class NothingToAppeal(Refusal):
    """Only a task that was rated not satisfied can be appealed."""

    code, message, field = "nothing_to_appeal", "This task is not rated not satisfied.", "task_id"


class AppealTooLate(Refusal):
    """The time to appeal the verdict is over."""

    code, message, field = "appeal_too_late", "The time to appeal this verdict is over.", "task_id"


class AppealedBefore(Refusal):
    """A task is appealed once."""

    code, message, field = "appealed_before", "You have appealed this verdict already.", "task_id"


class AppealNotFound(Refusal):
    """No such appeal."""

    code, message, status, field = "appeal_not_found", "Appeal not found.", 404, "task_id"


class AppealDecided(Refusal):
    """The appeal has been decided."""

    code, message, field = "appeal_decided", "This appeal has been decided already.", "task_id"


class AppealRuling(Struct, frozen=True):
    """An operator's decision on an appeal, and the reason, which worker and employer read."""

    operator_id: str
    reason: str


def appealable_until(
    status: TaskStatus, appeal: sql.AppealState | None, decided_at: datetime | None, *, days: int
) -> datetime | None:
    """The end of the time to appeal a verdict; None if it cannot be appealed, or was appealed before."""
    if status != "NOK" or appeal is not None or decided_at is None:
        return None
    return decided_at + timedelta(days=days)


def appeal_task(
    tx: Tx, job_id: str, task_id: str, story: str, *, worker_id: str, appeal_time: timedelta, now: datetime
) -> None:
    """Ask an operator to overturn the verdict on one's own task, within `appeal_time` of it, once.

    Refuses: InvalidRequest, JobNotFound, TaskNotFound, NothingToAppeal, AppealTooLate, AppealedBefore.
    """
    if not 1 <= len(story.strip()) <= STORY_CHARACTERS_MAX or "\0" in story:
        raise InvalidRequest.of("story", f"Say in 1 to {STORY_CHARACTERS_MAX} characters why the verdict is wrong.")
    _, task = _lock(tx, job_id, task_id)
    if task.worker_id != worker_id:
        raise TaskNotFound
    if task.appeal is not None:
        raise AppealedBefore
    if task.status != "NOK" or task.decided_at is None:
        raise NothingToAppeal
    if now > task.decided_at + appeal_time:
        raise AppealTooLate(f"This verdict could be appealed until {wire_time(task.decided_at + appeal_time)}.")
    sql.add_appeal(tx, job_id, task, story, now=now)


def reject_appeal(tx: Tx, job_id: str, task_id: str, ruling: AppealRuling, *, now: datetime) -> None:
    """Confirm the verdict. Refuses: InvalidRequest (no reason), AppealNotFound, AppealDecided."""
    _check(ruling)
    _, task = _lock_open(tx, job_id, task_id)
    _decide(tx, job_id, task, "REJECTED", ruling, paid=ZERO, now=now)


def uphold_appeal(tx: Tx, job_id: str, task_id: str, ruling: AppealRuling, *, now: datetime) -> None:
    """Overturn the verdict: the task is satisfied, and its worker is paid task_value, once.

    The employer, who had the money back, pays it with its fee again as far as the spendable money goes, and owes the
    rest; the platform advances it, so that the worker is paid at once.
    Refuses: InvalidRequest (no reason), AppealNotFound, AppealDecided.
    """
    _check(ruling)
    job, task = _lock_open(tx, job_id, task_id)
    assert task.decided_at is not None, "an open appeal is of a task that is not satisfied"
    overturned = tasks.overturn_verdict(tx, job_id, task_id, now=now)
    shift_counts(tx, job_id, CountShift(nok=-1, ok=1), status=job.status)
    count_overturned_verdict(
        tx,
        task.worker_id,
        decided_at=task.decided_at,
        satisfaction=task.satisfaction,
        job_level=job.workers_level,
        task_value=job.task_value,
        now=now,
    )
    lock_debt(tx, job.employer_id)
    purses = lock_purses(tx, [(job.employer_id, "spendable", ""), (task.worker_id, "earned", "")]).all()
    funds = next(purse.amount for purse in purses if purse.kind == "spendable")
    assert overturned.one() == task_id, "a task locked as not satisfied could not be turned"
    charge = round4(job.task_value * (1 + job.fee_rate))
    owed = charge - min(funds, charge)
    if owed:
        change_debt(tx, job.employer_id, owed)
    _decide(tx, job_id, task, "UPHELD", ruling, paid=job.task_value, owed=owed, now=now)
    move(tx, [_payment(job, task, charge, owed=owed)], now=now)


class AtStake(Struct, frozen=True):
    """Who is paid, by whom, and how much, if an appeal is upheld."""

    worker_id: str
    employer_id: str
    task_value: Decimal


def get_at_stake(tx: Tx, job_id: str, task_id: str) -> AtStake:
    """What upholding an open appeal moves; job and task are locked. Refuses: AppealNotFound, AppealDecided."""
    job, task = _lock_open(tx, job_id, task_id)
    return AtStake(task.worker_id, job.employer_id, job.task_value)


def get_both_sides(tx: Tx, job_id: str, task_id: str) -> sql.BothSides:
    """One appeal with what worker and employer say. Refuses: AppealNotFound."""
    appeal = sql.find_both_sides(tx, job_id, task_id)
    if appeal is None:
        raise AppealNotFound
    return appeal


def _lock(tx: Tx, job_id: str, task_id: str) -> tuple[LockedJob, sql.AppealedTask]:
    pending_job, pending_task = lock_job(tx, job_id), sql.lock_task(tx, job_id, task_id)
    job, task = pending_job.one_or(JobNotFound), pending_task.one_or(TaskNotFound)
    return job, task


def _lock_open(tx: Tx, job_id: str, task_id: str) -> tuple[LockedJob, sql.AppealedTask]:
    try:
        job, task = _lock(tx, job_id, task_id)
    except (JobNotFound, TaskNotFound):
        raise AppealNotFound from None
    if task.appeal is None:
        raise AppealNotFound
    if task.appeal != "OPEN":
        raise AppealDecided
    return job, task


def _decide(
    tx: Tx,
    job_id: str,
    task: sql.AppealedTask,
    state: sql.AppealState,
    ruling: AppealRuling,
    *,
    paid: Decimal,
    owed: Decimal = ZERO,
    now: datetime,
) -> None:
    decided = sql.decide_appeal(
        tx, job_id, task.task_id, state=state, operator_id=ruling.operator_id, reason=ruling.reason, now=now
    )
    decided.one_or(AppealDecided)
    facts = {"state": state, "reason": ruling.reason, "amount": money_text(paid)}
    debt = {"owed": money_text(owed)} if owed else {}
    events = [
        Event(
            account_id=account_id,
            event_id=f"appeal_decided:{task.task_id}",
            kind="appeal_decided",
            job_id=job_id,
            task_id=task.task_id,
            facts=facts | told,
        )
        for account_id, told in ((task.worker_id, {}), (task.employer_id, debt))
    ]
    add_events(tx, events, now=now)


def _payment(job: LockedJob, task: sql.AppealedTask, charge: Decimal, *, owed: Decimal) -> Movement:
    """The worker's pay and the job's fee, from the employer, who owes what was not there."""
    return movement(
        f"appeal:{task.task_id}",
        spendable(job.employer_id, owed - charge, job_id=job.job_id),
        receivable(job.employer_id, -owed, job_id=job.job_id),
        earned(task.worker_id, job.task_value, job_id=job.job_id),
        platform(charge - job.task_value, job_id=job.job_id),
    )


def _check(ruling: AppealRuling) -> None:
    check_reason(
        ruling.reason, f"Give a reason of 1 to {REASON_CHARACTERS_MAX} characters: worker and employer read it."
    )
