"""An employer's controls of a job that was posted: pause, resume, stop, restart, more positions, speed, archive."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from msgspec import structs

from piecework.accounts.account import Account
from piecework.catalog.catalog import INTERNATIONAL
from piecework.catalog.catalog_sql import ask_posting_terms
from piecework.database import Tx
from piecework.jobs import jobs_sql as sql
from piecework.jobs.job import CountShift, JobNotFound, LockedJob
from piecework.jobs.moves import next_status
from piecework.jobs.pricing import lowest_pay
from piecework.ledger.book import move
from piecework.ledger.ledger_sql import lock_purse
from piecework.ledger.movement import Movement, escrow, movement, platform, spendable
from piecework.ledger.purses import NotEnoughSpendable
from piecework.money import ZERO, money_text
from piecework.refusal import InvalidRequest, Refusal
from piecework.rules.rules import Fees

POSITIONS_MAX = 1_000_000  # of one job, over its whole life


class NothingToRestart(Refusal):
    """The last stop refunded nothing, so the restart must say how many positions to buy."""

    code, field = "positions_required", "positions"
    message = "The job has no refunded positions to buy back: give positions."


class PriceTooLow(Refusal):
    """The job's price is below what its category asks for today."""

    code, field = "task_value_too_low", "job_id"


class CategoryClosed(Refusal):
    """The job's category takes no new jobs."""

    code, field = "category_closed", "job_id"
    message = "The job's category takes no new jobs any more: it cannot be restarted."


class ZoneClosed(Refusal):
    """The job's zone takes no new jobs."""

    code, field = "zone_closed", "job_id"
    message = "The job's zone takes no new jobs any more: it cannot be restarted."


def lock_own_job(tx: Tx, job_id: str, *, employer_id: str) -> LockedJob:
    """The employer's own job, locked until commit. Refuses: JobNotFound."""
    job = sql.lock_job_of(tx, job_id, employer_id=employer_id).one()
    if job is None:
        raise JobNotFound
    return job


def pause_job(tx: Tx, job_id: str, *, employer_id: str, now: datetime) -> None:
    """Take no new holds; running holds may be handed in. Pausing a paused job changes nothing (API 3.14).

    Refuses: JobNotFound, JobCannotMove.
    """
    job = lock_own_job(tx, job_id, employer_id=employer_id)
    sql.set_status(tx, job, next_status(job, "pause"), now=now)


def resume_job(tx: Tx, job_id: str, *, employer_id: str, now: datetime) -> None:
    """Offer the job again. Resuming a running job changes nothing (API 3.15). Refuses: JobNotFound, JobCannotMove."""
    job = lock_own_job(tx, job_id, employer_id=employer_id)
    sql.set_status(tx, job, next_status(job, "resume"), now=now)


def set_speed(tx: Tx, job_id: str, speed: int, *, employer_id: str) -> None:
    """Show the job more or less often (API 3.6). Refuses: JobNotFound, JobCannotMove."""
    job = lock_own_job(tx, job_id, employer_id=employer_id)
    next_status(job, "set the speed of")
    sql.set_speed(tx, job_id, speed)


def archive_job(tx: Tx, job_id: str, *, employer_id: str, now: datetime) -> None:
    """Leave a job that is over out of the lists; repeating changes nothing. Refuses: JobNotFound, JobCannotMove."""
    job = lock_own_job(tx, job_id, employer_id=employer_id)
    next_status(job, "archive")
    sql.archive(tx, job_id, now=now)


def unarchive_job(tx: Tx, job_id: str, *, employer_id: str) -> None:
    """List a job again that was archived; repeating changes nothing. Refuses: JobNotFound."""
    lock_own_job(tx, job_id, employer_id=employer_id)
    sql.unarchive(tx, job_id)


def add_positions(tx: Tx, job_id: str, count: int, *, employer_id: str, movement_key: str, now: datetime) -> LockedJob:
    """Sell the employer more places on a job, at the price it was posted for (API 3.5).

    A finished job stays finished: restarting it is the employer's separate decision. `movement_key` is a random
    value of this order: each call is a new one. Answers the job as it is then.
    Refuses: JobNotFound, JobCannotMove, NotEnoughSpendable.
    """
    job = lock_own_job(tx, job_id, employer_id=employer_id)
    status = next_status(job, "add positions to")
    _check_room(job, count)
    cost = job.cost_of(count)
    check_funds(tx, employer_id, cost)
    sql.shift_counts(tx, job_id, CountShift(open=count), status=status)
    move(tx, [_into_escrow(f"positions:{movement_key}", job, cost)], now=now)
    return structs.replace(job, open=job.open + count, status=status)


def stop_job(tx: Tx, job_id: str, *, employer_id: str, movement_key: str, now: datetime) -> LockedJob:
    """Sell no more: open places are refunded and the job is finished; held ones may still be handed in (API 3.11).

    A job that awaits its review is withdrawn: declined, with everything back; one that awaits the review of its
    restart is finished as before, with the restart's money back. Answers the job as it is then.
    Refuses: JobNotFound, JobCannotMove.
    """
    job = lock_own_job(tx, job_id, employer_id=employer_id)
    return close_job(tx, job, action="stop", movement_key=movement_key, now=now)


def close_job(
    tx: Tx, job: LockedJob, *, action: Literal["stop", "decline"], movement_key: str, now: datetime
) -> LockedJob:
    """Refund the open places, and charges that still await a review, and end the job; answers it as it is then.

    Refuses: JobCannotMove.
    """
    status = next_status(job, action)
    refund = job.stop_refund
    sql.shift_counts(tx, job.job_id, CountShift(open=-job.open), status=status)
    sql.set_status(tx, job, status, charges_waiting=ZERO, stopped_open=job.open, now=now)
    move(tx, [_out_of_escrow(f"{action}:{movement_key}", job, refund)], now=now)
    return structs.replace(job, open=0, status=status, charges_waiting=ZERO, stopped_open=job.open)


def restart_job(
    tx: Tx, job_id: str, positions: int | None, *, employer: Account, fees: Fees, movement_key: str, now: datetime
) -> LockedJob:
    """Buy places on a finished job, at its own price and fee rate, for today's approval fee (API 3.12).

    Without `positions` it buys back what the last stop refunded. An archived job is listed again. It awaits review,
    unless its employer is auto-approved. Answers the job as it is then.
    Refuses: JobNotFound, JobCannotMove, NothingToRestart, CategoryClosed, ZoneClosed, PriceTooLow,
    NotEnoughSpendable.
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
    made = [_into_escrow(f"restart:{movement_key}", job, cost)]
    if approved:
        made.append(charge_movement(f"approve:{movement_key}", job, charge))
    move(tx, made, now=now)
    return structs.replace(job, open=job.open + count, status=status, stopped_open=0)


def charge_movement(movement_id: str, job: LockedJob, charges: Decimal) -> Movement:
    """The charges of a job that was approved become the platform's."""
    return movement(
        movement_id, escrow(job.employer_id, -charges, job_id=job.job_id), platform(charges, job_id=job.job_id)
    )


def check_funds(tx: Tx, employer_id: str, cost: Decimal) -> None:
    """Refuse what the employer's spendable money, locked until commit, does not cover. Refuses: NotEnoughSpendable."""
    funds: Decimal = lock_purse(tx, employer_id, "spendable").get()
    if funds < cost:
        raise NotEnoughSpendable(
            f"Insufficient balance: this costs {money_text(cost)} and {money_text(funds)} is spendable."
        )


def _check_price(tx: Tx, job: LockedJob, fees: Fees) -> None:
    """A restart is refused when category or zone is closed, or asks for more today; it keeps its price otherwise."""
    pricing = sql.ask_pricing(tx, job.job_id).get()
    zone_id = pricing.zone_id or INTERNATIONAL
    terms = ask_posting_terms(tx, zone_id=zone_id, price_zone_id=zone_id, category_id=pricing.category_id).get()
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


def _into_escrow(movement_id: str, job: LockedJob, amount: Decimal) -> Movement:
    return movement(
        movement_id,
        spendable(job.employer_id, -amount, job_id=job.job_id),
        escrow(job.employer_id, amount, job_id=job.job_id),
    )


def _out_of_escrow(movement_id: str, job: LockedJob, amount: Decimal) -> Movement:
    return _into_escrow(movement_id, job, -amount)
