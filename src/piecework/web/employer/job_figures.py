"""What is told and drawn of one job: why it stands as it does, how far it is, when work came in, its money."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct

from piecework.jobs.job import JobStatus, LockedJob
from piecework.jobs.pausing import VERDICTS_MIN, Breach, breaches, pause_rule
from piecework.jobs.views.owned_sql import JobDetails
from piecework.money import round4
from piecework.rules.rules import Limits
from piecework.tasks.views.of_job_sql import SubmissionsAt
from piecework.web.charts import Column, Part, Series

HOURS_SHOWN, DAYS_SHOWN = 24, 30
SERIES = [Series("Satisfied", "good"), Series("Waiting", "wait"), Series("Not satisfied", "bad")]


class Reason(Struct, frozen=True):
    """Why a job stands as it does, in a sentence, and what an operator wrote."""

    sentence: str
    quoted: str = ""


def why(job: JobDetails, limits: Limits) -> Reason | None:
    """Why the job is not simply running; None when it is."""
    is_declined = job.review_action == "decline"
    is_reviewed = "An operator looks at it before it runs. Until then nothing is spent: stopping gives all back."
    stopped = f"It was stopped; {job.stopped_open:,} positions were refunded."
    ended = stopped if job.stopped_open else "Every position has been used."
    sentences: dict[JobStatus, str] = {
        "PENDING_REVIEW": is_reviewed,
        "PENDING_RESTART": is_reviewed,
        "PAUSED": "It is offered to nobody until you resume it. What workers hold can still be handed in.",
        "PAUSED_ADMIN": "An operator paused it.",
        "PAUSED_SYSTEM": " ".join(_breach_words(job, limits)),
        "BLOCKED": "An operator blocked it for good. What was handed in is still rated.",
        "DECLINED": "An operator declined it, and all its money came back."
        if is_declined
        else "You withdrew it before its review, and all its money came back.",
        "FINISHED": "An operator declined its restart, and the money of that came back." if is_declined else ended,
    }
    if job.status not in sentences:
        return None
    is_told = job.status in ("PAUSED_ADMIN", "BLOCKED") or (is_declined and job.status in ("DECLINED", "FINISHED"))
    return Reason(sentences[job.status], job.review_reason if is_told else "")


def _breach_words(job: JobDetails, limits: Limits) -> list[str]:
    words: dict[Breach, str] = {
        "frozen": "Your account is frozen.",
        "unrated": f"{job.submitted:,} tasks wait for a verdict, and more than {limits.unrated_tasks_max:,} pause a "
        "job: rate some, and it runs again by itself.",
        "satisfied": f"Fewer than {limits.satisfied_percent_min} % of {VERDICTS_MIN} or more verdicts are satisfied.",
    }
    found = breaches(job, pause_rule(limits), is_employer_frozen=job.is_employer_frozen)
    return [words[breach] for breach in found] or ["It was paused by a rule, and runs again within minutes."]


def progress_of(job: LockedJob) -> list[Part]:
    """The job's positions by what has become of them."""
    return [
        Part("Satisfied", job.ok, "good"),
        Part("Waiting for you", job.submitted, "wait"),
        Part("To revise", job.in_revision, "revise"),
        Part("Not satisfied", job.nok, "bad"),
        Part("Held", job.held, "plain"),
        Part("Open", job.open, "open"),
    ]


class JobMoney(Struct, frozen=True, kw_only=True):
    """The money of a job: what lies in escrow, what went to workers and to the place, what a restart costs."""

    escrow: Decimal
    paid: Decimal
    share: Decimal
    bonuses: Decimal
    restart: Decimal
    approval_fee: Decimal


def money_of(job: JobDetails, *, bonuses: Decimal, approval_fee: Decimal) -> JobMoney:
    """The job's money as it stands."""
    paid = round4(job.task_value * job.ok)
    return JobMoney(
        escrow=job.escrow,
        paid=paid,
        share=round4(paid * job.fee_rate) + round4(bonuses * job.fee_rate),
        bonuses=bonuses,
        restart=job.cost_of(job.stopped_open) + approval_fee,
        approval_fee=approval_fee,
    )


def is_young(job: JobDetails, now: datetime) -> bool:
    """Whether its submissions are drawn by the hour."""
    return now - job.created_at <= timedelta(hours=HOURS_SHOWN)


def first_hour(now: datetime) -> datetime:
    """Where a drawing by the hour begins."""
    return now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS_SHOWN - 1)


def first_day(now: datetime) -> datetime:
    """Where a drawing by the day begins."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS_SHOWN - 1)


def hours(found: Sequence[SubmissionsAt], now: datetime) -> list[Column]:
    """A column for each of the last 24 hours."""
    begin = first_hour(now)
    return _columns(found, [begin + timedelta(hours=n) for n in range(HOURS_SHOWN)], "%H:00")


def days(found: Sequence[SubmissionsAt], since: datetime, now: datetime) -> list[Column]:
    """A column for each day since then, at most the last 30."""
    begin = max(first_day(now), since.replace(hour=0, minute=0, second=0, microsecond=0))
    shown = (now - begin).days + 1
    return _columns(found, [begin + timedelta(days=n) for n in range(shown)], "%d %b")


def _columns(found: Sequence[SubmissionsAt], moments: Sequence[datetime], label: str) -> list[Column]:
    by_moment = {one.at: one for one in found}
    none = {moment: SubmissionsAt(moment, 0, 0, 0) for moment in moments}
    return [
        Column(f"{moment:{label}}", (one.ok, one.waiting, one.nok))
        for moment in moments
        for one in (by_moment.get(moment, none[moment]),)
    ]
