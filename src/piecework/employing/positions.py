"""Buying positions and giving them back: more positions, a stop, a restart."""

from datetime import datetime

from msgspec import structs

from piecework.accounts.account import Account
from piecework.database import Tx
from piecework.jobs import jobs_sql as sql
from piecework.jobs.closing import charge_movement, close_job, into_escrow
from piecework.jobs.job import CountShift, LockedJob
from piecework.jobs.moves import next_status
from piecework.jobs.own_job import get_todays_terms, lock_own_job
from piecework.jobs.pricing import lowest_pay
from piecework.ledger.book import move
from piecework.ledger.purses import check_funds
from piecework.money import ZERO, money_text
from piecework.refusal import InvalidRequest, Refusal
from piecework.rules.rules import Fees
from piecework.tasks.taking.late_positions import let_late_go, let_late_in

POSITIONS_MAX = 1_000_000  # of one job, over its whole life


class NothingToRestart(Refusal):
    """The last stop refunded nothing, so the restart must say how many positions to buy."""

    code, field = "positions_required", "positions"
    message = "The job has no refunded positions to buy back: give positions."


class PriceTooLow(Refusal):
    """The job pays less than its category requires today."""

    code, field = "task_value_too_low", "job_id"


class CategoryClosed(Refusal):
    """The job's category takes no new jobs."""

    code, field = "category_closed", "job_id"
    message = "The job's category takes no new jobs any more: it cannot be restarted."


class ZoneClosed(Refusal):
    """The job's zone takes no new jobs."""

    code, field = "zone_closed", "job_id"
    message = "The job's zone takes no new jobs any more: it cannot be restarted."


def add_positions(tx: Tx, job_id: str, count: int, *, employer_id: str, movement_key: str, now: datetime) -> None:
    """Sell the employer more positions on a job, at the price it was posted for (API 3.5).

    A finished job stays finished: restarting it is the employer's separate decision. `movement_key` is a random
    value of this order: each call is a new one. Late work has the new positions first.
    Refuses: JobNotFound, JobCannotMove, OwesMoney, NotEnoughSpendable, InvalidRequest (too many positions).
    """
    job = lock_own_job(tx, job_id, employer_id=employer_id)
    status = next_status(job, "add positions to")
    _check_room(job, count)
    cost = job.cost_of(count)
    check_funds(tx, employer_id, cost)
    sql.shift_counts(tx, job_id, CountShift(open=count), status=status)
    move(tx, [into_escrow(f"positions:{movement_key}", job, cost)], now=now)
    let_late_in(tx, structs.replace(job, open=job.open + count, status=status), now=now)


def stop_job(tx: Tx, job_id: str, *, employer_id: str, movement_key: str, now: datetime) -> None:
    """Sell no more: open positions are refunded and the job is finished; held ones may still be handed in (API 3.11).

    A job that awaits its review is withdrawn: declined, with everything back; one that awaits the review of its
    restart is finished as before, with the restart's money back. Late work that waits is closed.
    Refuses: JobNotFound, JobCannotMove.
    """
    job = lock_own_job(tx, job_id, employer_id=employer_id)
    let_late_go(tx, close_job(tx, job, action="stop", movement_key=movement_key, now=now), now=now)


def restart_job(
    tx: Tx, job_id: str, positions: int | None, *, employer: Account, fees: Fees, movement_key: str, now: datetime
) -> None:
    """Buy positions on a finished job, at its own price and fee rate, for today's approval fee (API 3.12).

    Without `positions` it buys back what the last stop refunded. An archived job is listed again. It awaits review,
    unless its employer is auto-approved. Late work has the new positions first.
    Refuses: JobNotFound, JobCannotMove, NothingToRestart, CategoryClosed, ZoneClosed, PriceTooLow,
    OwesMoney, NotEnoughSpendable, InvalidRequest (too many positions).
    """
    employer_id = employer.account_id
    job = lock_own_job(tx, job_id, employer_id=employer_id)
    pending = next_status(job, "restart")
    count = positions or job.stopped_open
    if not count:
        raise NothingToRestart
    _check_room(job, count)
    _check_price(tx, job, fees)
    charge = fees.approval_fee
    cost = job.cost_of(count) + charge
    check_funds(tx, employer_id, cost)
    approved = employer.is_auto_approved
    status = "RUNNING" if approved else pending
    sql.shift_counts(tx, job_id, CountShift(open=count), status=status)
    sql.set_status(tx, job, status, charges_waiting=ZERO if approved else charge, stopped_open=0, now=now)
    sql.unarchive(tx, job_id)
    made = [into_escrow(f"restart:{movement_key}", job, cost)]
    if approved:
        made.append(charge_movement(f"approve:{movement_key}", job, charge))
    move(tx, made, now=now)
    let_late_in(tx, structs.replace(job, open=job.open + count, status=status, stopped_open=0), now=now)


def _check_price(tx: Tx, job: LockedJob, fees: Fees) -> None:
    """Refuse a restart when category or zone is closed, or requires more pay today; otherwise the price stays."""
    pricing = sql.ask_pricing(tx, job.job_id).get()
    terms = get_todays_terms(tx, pricing)
    if terms.is_category_closed:
        raise CategoryClosed
    if terms.is_zone_closed:
        raise ZoneClosed
    if terms.task_value_min is not None:
        least = lowest_pay(pricing.workers_level, pricing.ttr_days, pricing.screenshots, terms.task_value_min, fees)
        if job.task_value < least:
            raise PriceTooLow(
                f"The job pays {money_text(job.task_value)} a task, and the least is {money_text(least)} by now: "
                "post it anew at that price."
            )


def _check_room(job: LockedJob, count: int) -> None:
    if job.sold + count > POSITIONS_MAX:
        raise InvalidRequest.of(
            "positions", f"A job can have at most {POSITIONS_MAX} positions; this one has {job.sold}."
        )
