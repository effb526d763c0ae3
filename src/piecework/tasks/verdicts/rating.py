"""Rating: an employer's verdicts on the tasks of a job, one or a thousand, and the money that moves with them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct

from piecework.clock import wire_time
from piecework.crowd.blocking import block_workers
from piecework.crowd.lists import ListNotFound
from piecework.crowd.lists_sql import add_list_members, add_to_satisfied_lists, ask_own_list_ids, remove_blocked_members
from piecework.crowd.standing.counting import claim_days
from piecework.database import Tx
from piecework.events.event import Event
from piecework.events.events_sql import add_events
from piecework.jobs.job import CountShift, JobNotFound, LockedJob
from piecework.jobs.jobs_sql import lock_job_of, shift_counts
from piecework.ledger.debts import owes_money
from piecework.ledger.debts_sql import ask_debt
from piecework.ledger.ledger_sql import lock_purses
from piecework.ledger.movement import PurseKind
from piecework.ledger.purses import NotEnoughSpendable
from piecework.money import ZERO, money_text
from piecework.refusal import Refusal
from piecework.tasks import tasks_sql as sql
from piecework.tasks.task import LockedTask, TaskNotFound
from piecework.tasks.verdicts.settling import bonus_fee, settle_tasks
from piecework.tasks.verdicts.verdict import TaskCannotBeRated, Verdict, check_ratable, check_verdict, final_verdict

REVISION_TIME = timedelta(hours=24)


class Outcome(Struct, frozen=True):
    """The outcome of one verdict; `refusal` None: it was accepted."""

    verdict: Verdict
    task: LockedTask | None
    refusal: Refusal | None = None


def rate_task(tx: Tx, job_id: str, verdict: Verdict, *, employer_id: str, now: datetime) -> None:
    """Give the verdict on one of the employer's own tasks: ok pays the worker, not_ok refunds the employer (API 3.10).

    Refuses: InvalidRequest, JobNotFound, TaskNotFound, TaskCannotBeRated, NoMoreRevisions, OwesMoney,
    NotEnoughSpendable, ListNotFound.
    """
    check_verdict(verdict)
    (outcome,) = rate_tasks(tx, job_id, [verdict], employer_id=employer_id, now=now)
    if outcome.refusal is not None:
        raise outcome.refusal


def rate_tasks(tx: Tx, job_id: str, verdicts: Sequence[Verdict], *, employer_id: str, now: datetime) -> list[Outcome]:
    """Give many verdicts on tasks of one job, each with its own outcome; bonuses are given in order while money lasts.

    The job's counts are locked first, so two verdicts, or a verdict and the end of the time to rate, cannot both
    count. Refuses as a whole only a job that is not the employer's: JobNotFound.
    """
    pending_job = lock_job_of(tx, job_id, employer_id=employer_id)
    task_ids = [verdict.task_id for verdict in verdicts]
    pending_tasks = sql.lock_tasks_of(tx, job_id, task_ids, employer_id=employer_id)
    list_ids = {verdict.list_id for verdict in verdicts if verdict.list_id}
    pending_lists = ask_own_list_ids(tx, employer_id, sorted(list_ids)) if list_ids else None
    job, tasks = pending_job.one_or(JobNotFound), {task.task_id: task for task in pending_tasks.all()}
    own_lists = set(pending_lists.all()) if pending_lists else set[int]()
    outcomes = judge_verdicts(verdicts, tasks, own_lists)
    outcomes = _afford_bonuses(tx, job, outcomes, now=now)
    _write(tx, job, [outcome for outcome in outcomes if outcome.refusal is None], now=now)
    return outcomes


def judge_verdicts(verdicts: Sequence[Verdict], tasks: dict[str, LockedTask], own_lists: set[int]) -> list[Outcome]:
    """Check each verdict against the state of its task; of two on one task the first counts. Pure."""
    outcomes: list[Outcome] = []
    rated: set[str] = set()
    for verdict in verdicts:
        task = tasks.get(verdict.task_id)
        try:
            if task is None:
                raise TaskNotFound
            if verdict.task_id in rated:
                raise TaskCannotBeRated
            check_verdict(verdict)
            check_ratable(task, verdict)
            if verdict.list_id and verdict.list_id not in own_lists:
                raise ListNotFound
        except Refusal as refusal:
            outcomes.append(Outcome(verdict, task, refusal))
        else:
            rated.add(verdict.task_id)
            outcomes.append(Outcome(verdict, task))
    return outcomes


def _afford_bonuses(tx: Tx, job: LockedJob, outcomes: list[Outcome], *, now: datetime) -> list[Outcome]:
    """Refuse the verdicts whose bonus the employer cannot pay, in order; one without money for it is refused whole.

    Every day and purse that the verdicts will touch is locked here, in the one order, before any of them changes.
    """
    if not any(outcome.refusal is None and outcome.verdict.bonus for outcome in outcomes):
        return outcomes
    workers = {outcome.task.worker_id for outcome in outcomes if outcome.task and outcome.refusal is None}
    purses: list[tuple[str, PurseKind, str]] = [
        (job.employer_id, "escrow", job.job_id),
        (job.employer_id, "spendable", ""),
    ]
    purses.extend((worker_id, "earned", "") for worker_id in workers)
    claim_days(tx, sorted(workers), now=now)
    pending_purses, pending_debt = lock_purses(tx, purses), ask_debt(tx, job.employer_id)
    funds = next(purse.amount for purse in pending_purses.all() if purse.kind == "spendable")
    return afford_bonuses(job, outcomes, funds, debt=pending_debt.get())


def afford_bonuses(
    job: LockedJob, outcomes: Sequence[Outcome], funds: Decimal, *, debt: Decimal = ZERO
) -> list[Outcome]:
    """The outcomes once bonuses are given in order while money lasts; none by who owes the place money. Pure."""
    afforded: list[Outcome] = []
    for outcome in outcomes:
        cost = _bonus_cost(job, outcome)
        if cost and debt:
            afforded.append(Outcome(outcome.verdict, outcome.task, owes_money(debt, field="task_bonus")))
        elif cost > funds:
            afforded.append(Outcome(outcome.verdict, outcome.task, _not_enough(cost, funds)))
        else:
            funds -= cost
            afforded.append(outcome)
    return afforded


def _bonus_cost(job: LockedJob, outcome: Outcome) -> Decimal:
    bonus = outcome.verdict.bonus
    return ZERO if outcome.refusal is not None or not bonus else bonus + bonus_fee(job, bonus)


def _not_enough(cost: Decimal, funds: Decimal) -> NotEnoughSpendable:
    sentence = f"Insufficient balance: the bonus costs {money_text(cost)} and {money_text(funds)} is spendable."
    return NotEnoughSpendable(sentence, field="task_bonus")


def _write(tx: Tx, job: LockedJob, accepted: Sequence[Outcome], *, now: datetime) -> None:
    tasks = {outcome.task.task_id: outcome.task for outcome in accepted if outcome.task is not None}
    verdicts = [outcome.verdict for outcome in accepted]
    sent_back = [verdict for verdict in verdicts if verdict.rating == "revise"]
    if sent_back:
        _send_back(tx, job, sent_back, tasks, now=now)
    decided = [final_verdict(verdict, tasks[verdict.task_id]) for verdict in verdicts if verdict.rating != "revise"]
    settle_tasks(tx, job, decided, decided_by="employer", now=now)
    _remember_workers(tx, job.employer_id, verdicts, tasks, now=now)


def _send_back(
    tx: Tx, job: LockedJob, verdicts: Sequence[Verdict], tasks: dict[str, LockedTask], *, now: datetime
) -> None:
    task_ids, comments = [verdict.task_id for verdict in verdicts], [verdict.comment for verdict in verdicts]
    sent_back = sql.send_back_tasks(tx, job.job_id, task_ids, comments, until=now + REVISION_TIME)
    count = len(verdicts)
    shift_counts(tx, job.job_id, CountShift(submitted=-count, in_revision=count), status=job.status)
    add_events(tx, [_revision_event(job, verdict, tasks[verdict.task_id], now) for verdict in verdicts], now=now)
    assert len(sent_back.all()) == count, "a task locked as submitted could not be sent back"


def _revision_event(job: LockedJob, verdict: Verdict, task: LockedTask, now: datetime) -> Event:
    return Event(
        account_id=task.worker_id,
        event_id=f"revision_asked:{task.task_id}:{task.revision_number + 1}",
        kind="revision_asked",
        job_id=job.job_id,
        task_id=task.task_id,
        facts={"comment": verdict.comment, "revise_until": wire_time(now + REVISION_TIME)},
    )


def _remember_workers(
    tx: Tx, employer_id: str, verdicts: Sequence[Verdict], tasks: dict[str, LockedTask], *, now: datetime
) -> None:
    """Keep the employer's lists: the satisfied list, the lists that verdicts name, and the blocks, which win."""
    satisfied = [tasks[verdict.task_id].worker_id for verdict in verdicts if verdict.rating == "ok"]
    if satisfied:
        add_to_satisfied_lists(tx, employer_id, satisfied, now=now)
    for list_id in sorted({verdict.list_id for verdict in verdicts if verdict.list_id}):
        named = [tasks[verdict.task_id].worker_id for verdict in verdicts if verdict.list_id == list_id]
        add_list_members(tx, employer_id, list_id, named, now=now)
    if satisfied or any(verdict.list_id for verdict in verdicts):
        remove_blocked_members(tx, employer_id, [tasks[verdict.task_id].worker_id for verdict in verdicts])
    blocked = [tasks[verdict.task_id].worker_id for verdict in verdicts if verdict.block_worker]
    if blocked:
        block_workers(tx, employer_id, blocked, now=now)
