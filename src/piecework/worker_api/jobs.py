"""Jobs on the worker's wire: the board, one job whole, and taking, leaving and handing in a position."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from piecework.accounts.account import Level
from piecework.clock import wire_time
from piecework.database import Tx
from piecework.http.endpoint import Call, Section
from piecework.jobs.brief import ProofAsked
from piecework.jobs.offering import board
from piecework.jobs.offering.sql import BoardOffer, OfferDetails
from piecework.money import money_text
from piecework.tasks.holding import hold_position, release_position
from piecework.tasks.submitting import SUBMISSION_ID_CHARACTERS_MAX, HandedIn, Submission, submit_task
from piecework.tasks.task import TaskStatus
from piecework.worker_api.shapes import JobId, PageNumber, Proofs, given_proofs, time_or_none

section = Section("/worker-api")

LATE = (
    "Your hold had ended and the place is gone, so this came too late: it is kept as late work, and does not count as "
    "submitted."
)
SUBMITTED = "Submitted. The employer has until rate_by to rate it; after that it counts as satisfied."
REPEATED = "This was handed in before under the same submission_id; nothing was changed."


class Offer(Struct, kw_only=True):
    """A job as offered to the caller: `positions_left` is what is left for this worker."""

    job_id: str
    title: str
    category_id: str
    category: str
    subcategory: str
    task_value: str
    positions_left: int
    workers_level: Level
    workers_max_tasks: int
    hold_minutes: int
    hold_required: bool
    ttr_days: int
    created_at: str


class OffersPage(Struct):
    """A page of the board; one past the end is empty."""

    current_page: int
    pages: int
    jobs: list[Offer]


class GetJobs(Struct):
    """Which page."""

    page: PageNumber = 1


@section.reads("/jobs")
def get_jobs(tx: Tx, call: Call, request: GetJobs) -> OffersPage:
    """The jobs offered to the caller, the newest first, 25 a page."""
    page = board.list_offers(tx, call.account, page=request.page, now=call.now)
    return OffersPage(page.current_page, page.pages, [Offer(**_columns_of(offer)) for offer in page.offers])


class OwnHold(Struct):
    """The position the caller holds, and until when."""

    task_id: str
    hold_until: str


class OfferWhole(Offer, kw_only=True):
    """A job with all a worker needs to do it; `hold` is null without one."""

    notes: str
    instructions: list[str]
    proofs: list[ProofAsked]
    hold: OwnHold | None


class OneJob(Struct):
    """Which job."""

    job_id: JobId


@section.reads("/jobs/{job_id}")
def get_job(tx: Tx, call: Call, request: OneJob) -> OfferWhole:
    """One job offered to the caller, or held by them, with its instructions."""
    offer = board.get_offer(tx, request.job_id, worker_id=call.account.account_id, now=call.now)
    details = offer.details
    return OfferWhole(
        **_columns_of(details),
        positions_left=offer.positions_left,
        notes=details.notes,
        instructions=details.instructions,
        proofs=[ProofAsked(description=proof["description"], type=proof["type"]) for proof in details.proofs],
        hold=_hold_of(details),
    )


class PositionHeld(Struct, kw_only=True):
    """The caller has the position until `hold_until`; holding again answers the same hold."""

    ok: Literal[True] = True
    message: str
    task_id: str
    hold_until: str


@section.changes("/jobs/{job_id}/hold")
def hold(tx: Tx, call: Call, request: OneJob) -> PositionHeld:
    """Hold a position of the job for its hold_minutes."""
    held = hold_position(
        tx,
        request.job_id,
        worker_id=call.account.account_id,
        task_id=call.task_id,
        holds_max=call.settings.holds_max,
        now=call.now,
    )
    message = "You hold a position on this job." if held.is_new else "You hold a position on this job already."
    return PositionHeld(message=message, task_id=held.task_id, hold_until=wire_time(held.hold_until))


class PositionReleased(Struct, kw_only=True):
    """The caller holds the position no more."""

    ok: Literal[True] = True
    message: str = "The position is free for others."
    task_id: str


@section.changes("/jobs/{job_id}/release")
def release(tx: Tx, call: Call, request: OneJob) -> PositionReleased:
    """Leave the held position; it costs nothing."""
    task_id = release_position(tx, request.job_id, worker_id=call.account.account_id, now=call.now)
    return PositionReleased(task_id=task_id)


class Submit(Struct, kw_only=True):
    """What is handed in, in the order the job asks for it. The same `submission_id` again is the same submission."""

    job_id: JobId
    proofs: Proofs
    submission_id: Annotated[str, Meta(max_length=SUBMISSION_ID_CHARACTERS_MAX)] = ""


class Submitted(Struct, kw_only=True):
    """The task that was handed in. `late`: the place was gone, the work is kept and does not count."""

    ok: Literal[True] = True
    message: str
    task_id: str
    status: TaskStatus
    late: bool
    submitted_at: str
    rate_by: str | None


@section.changes("/jobs/{job_id}/submit")
def submit(tx: Tx, call: Call, request: Submit) -> Submitted:
    """Hand in the proofs for a held position, or for an open one where the job needs no hold."""
    handed_in = HandedIn(
        proofs=given_proofs(request.proofs),
        submission_id=request.submission_id,
        ip_address=call.ip_address,
    )
    worker_id = call.account.account_id
    done = submit_task(tx, request.job_id, handed_in, worker_id=worker_id, task_id=call.task_id, now=call.now)
    return Submitted(
        message=_message_of(done),
        task_id=done.task_id,
        status=done.status,
        late=done.status == "LATE",
        submitted_at=wire_time(done.submitted_at),
        rate_by=time_or_none(done.rate_by),
    )


def _message_of(done: Submission) -> str:
    if done.status == "LATE":
        return LATE
    return REPEATED if done.is_repeat else SUBMITTED


def _hold_of(details: OfferDetails) -> OwnHold | None:
    if details.hold_task_id is None or details.hold_until is None:
        return None
    return OwnHold(details.hold_task_id, wire_time(details.hold_until))


def _columns_of(offer: BoardOffer | OfferDetails) -> dict[str, Any]:
    """What board and single job have in common, as the wire writes it."""
    columns: dict[str, Any] = {name: getattr(offer, name) for name in Offer.__struct_fields__ if hasattr(offer, name)}
    columns["task_value"] = money_text(offer.task_value)
    columns["created_at"] = wire_time(offer.created_at)
    return columns
