"""Eligibility: pure rules say whether one worker is offered one job; each "no" has its own name and sentence."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from piecework.accounts.account import LEVELS, Level
from piecework.clock import wire_time
from piecework.jobs.job import JobNotFound, JobStatus
from piecework.refusal import Refusal

NEVER_SEEN_BY_WORKERS: tuple[JobStatus, ...] = ("PENDING_REVIEW", "DECLINED")


class OfferFacts(Struct, frozen=True, kw_only=True):
    """The facts of one job and one worker that the rules read.

    `countries` None means every country; the worker's country is in lower case.
    """

    job_id: str
    employer_id: str
    status: JobStatus
    open: int
    sold: int
    countries: list[str] | None
    excluded_countries: list[str]
    list_id: int | None
    workers_level: Level
    workers_max_tasks: int
    distribution: int | None
    start_time: str
    end_time: str
    hold_minutes: int
    hold_required: bool
    ttr_days: int
    proofs: list[dict[str, Any]]
    worker_id: str
    worker_country: str
    worker_level: Level
    is_frozen: bool
    taken_by_worker: int
    taken_in_country: int
    is_listed: bool
    is_blocked_by_employer: bool
    has_blocked_employer: bool
    work_paused_until: datetime | None
    percent_needed: int | None
    recent_ok: int
    recent_nok: int
    submit_wait_seconds: int
    last_submitted_at: datetime | None


class WorkerFrozen(Refusal):
    """A frozen account gets no new work."""

    code, message, status = "account_frozen", "Your account is frozen: it can read, but not take or hand in work.", 403


class WorkPaused(Refusal):
    """Too few of the worker's tasks were satisfied lately."""

    code, message, status = "work_paused", "New work is paused for you.", 403


class TooSoon(Refusal):
    """The worker has handed something in a moment ago, and is to wait between two submissions."""

    code, message, status = "too_soon", "Please wait a little before you take new work.", 429


class OwnJob(Refusal):
    """Nobody works on a job of their own."""

    code, message, status = "own_job", "This is a job of your own.", 403


class NotAvailable(Refusal):
    """The employer has blocked the worker; the sentence does not say so."""

    code, message, status = "not_available", "This job is not available to you.", 403


class EmployerBlocked(Refusal):
    """The worker has blocked the employer."""

    code, message, status = "employer_blocked", "You have blocked the employer of this job.", 403


class NotOnList(Refusal):
    """The job is for the workers on one of the employer's lists."""

    code, message, status = "not_on_list", "This job is only for workers on a list of the employer's.", 403


class CountryNotIncluded(Refusal):
    """The worker's country is outside the job's zone, or excluded from it."""

    code, message, status = "country_not_included", "This job is not offered in your country.", 403


class LevelTooLow(Refusal):
    """The job asks for a higher level than the worker has."""

    code, message, status = "level_too_low", "This job needs a higher level than yours.", 403


class JobNotRunning(Refusal):
    """The job takes no new workers: paused, finished, or stopped by the operator."""

    code, message = "job_not_running", "This job is not running."


class OutsideHours(Refusal):
    """The job is offered at other hours of the day."""

    code, message = "outside_hours", "This job is not offered at this hour."


class AlreadyDone(Refusal):
    """The worker has taken as many positions of the job as one worker may."""

    code, message = "already_done", "You have taken all the tasks that one worker may do on this job."


class JobIsFull(Refusal):
    """Every position of the job is taken."""

    code, message = "job_is_full", "All positions of this job are taken."


class CountryIsFull(Refusal):
    """The positions that workers of one country may take are taken."""

    code, message = "country_is_full", "All positions of this job for workers of your country are taken."


NOT_OFFERED: tuple[type[Refusal], ...] = (
    WorkerFrozen, OwnJob, JobNotFound, NotAvailable, EmployerBlocked, NotOnList, CountryNotIncluded, LevelTooLow,
    JobNotRunning, OutsideHours, AlreadyDone, JobIsFull, CountryIsFull,
)  # fmt: skip


def why_not_offered(facts: OfferFacts, *, now: datetime) -> Refusal | None:
    """Why the job is not offered to the worker, one of NOT_OFFERED; None when it is."""
    return _first(_not_for_worker(facts), _not_now(facts, now), _no_position(facts))


def why_no_position_again(facts: OfferFacts) -> Refusal | None:
    """Why a worker whose hold ran out cannot have the position back; None when they can. The job may be paused."""
    return _first(_not_for_worker(facts), _no_position(facts))


def why_no_new_work(facts: OfferFacts, *, now: datetime) -> Refusal | None:
    """Why the worker may take no new work on any job now: WorkPaused or TooSoon; None when they may."""
    if facts.work_paused_until is not None and facts.work_paused_until > now:
        return WorkPaused(
            f"New work is paused for you until {wire_time(facts.work_paused_until)}: {facts.recent_ok} of your last "
            f"{facts.recent_ok + facts.recent_nok} rated tasks were satisfied, {facts.percent_needed} % are needed."
        )
    if facts.submit_wait_seconds and facts.last_submitted_at is not None:
        ready_at = facts.last_submitted_at + timedelta(seconds=facts.submit_wait_seconds)
        if ready_at > now:
            seconds = -(-(ready_at - now) // timedelta(seconds=1))
            return TooSoon(f"You may take new work in {seconds} seconds: satisfied tasks make this wait shorter.")
    return None


def positions_left(facts: OfferFacts) -> int:
    """How many positions this worker could take: the open ones, or the rest of the country's share if it is less."""
    limit = country_limit(facts)
    return facts.open if limit is None else max(0, min(facts.open, limit - facts.taken_in_country))


def country_limit(facts: OfferFacts) -> int | None:
    """How many positions workers of one country may take: the share rounded down, at least 1; None without a limit."""
    return None if facts.distribution is None else max(1, facts.sold * facts.distribution // 100)


def is_within_hours(start_time: str, end_time: str, now: datetime) -> bool:
    """Whether the UTC time of day lies in the window, which may run over midnight; its end is outside."""
    time = now.strftime("%H:%M")
    if start_time < end_time:
        return start_time <= time < end_time
    return time >= start_time or time < end_time


def _first(*rules: Iterator[Refusal]) -> Refusal | None:
    return next((refusal for rule in rules for refusal in rule), None)


def _not_for_worker(facts: OfferFacts) -> Iterator[Refusal]:
    if facts.is_frozen:
        yield WorkerFrozen()
    yield from _not_from_employer(facts)
    yield from _not_to_such_workers(facts)


def _not_from_employer(facts: OfferFacts) -> Iterator[Refusal]:
    if facts.worker_id == facts.employer_id:
        yield OwnJob()
    if facts.status in NEVER_SEEN_BY_WORKERS:
        yield JobNotFound()
    if facts.is_blocked_by_employer:
        yield NotAvailable()
    if facts.has_blocked_employer:
        yield EmployerBlocked()


def _not_to_such_workers(facts: OfferFacts) -> Iterator[Refusal]:
    if facts.list_id is not None and not facts.is_listed:
        yield NotOnList()
    if facts.list_id is None and not _is_in_zone(facts):
        yield CountryNotIncluded()
    if LEVELS.index(facts.worker_level) < LEVELS.index(facts.workers_level):
        yield LevelTooLow(f"This job needs level {facts.workers_level}; yours is {facts.worker_level}.")


def _is_in_zone(facts: OfferFacts) -> bool:
    if facts.worker_country in facts.excluded_countries:
        return False
    return facts.countries is None or facts.worker_country in facts.countries


def _not_now(facts: OfferFacts, now: datetime) -> Iterator[Refusal]:
    if facts.status == "FINISHED":
        yield JobNotRunning("This job is finished.")
    if facts.status.startswith("PAUSED"):
        yield JobNotRunning("This job is paused.")
    if facts.status != "RUNNING":
        yield JobNotRunning()
    if not is_within_hours(facts.start_time, facts.end_time, now):
        yield OutsideHours(f"This job is offered from {facts.start_time} to {facts.end_time} UTC.")


def _no_position(facts: OfferFacts) -> Iterator[Refusal]:
    if facts.taken_by_worker >= facts.workers_max_tasks:
        yield AlreadyDone()
    if facts.open <= 0:
        yield JobIsFull()
    if positions_left(facts) <= 0:
        yield CountryIsFull()
