"""One job on the worker's wire: the job whole, and taking, leaving and handing in a position."""

from typing import Annotated

from msgspec import Meta, Struct

from piecework.clock import time_or_none, wire_time
from piecework.database import Tx
from piecework.fields import HoldUntil, Instructions, JobId, Message, Ok, RateBy, Short, SubmittedAt, TaskId
from piecework.http.answering import GIVEN, answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.jobs.brief import ProofRequirement
from piecework.jobs.job import JobNotFound
from piecework.jobs.offering.eligibility import NOT_OFFERED, TooSoon, WorkPaused
from piecework.jobs.offering.offer import get_offer
from piecework.jobs.offering.offers_sql import OfferDetails
from piecework.meaning import Means
from piecework.tasks.taking.holding import NothingHeld, TooManyHolds, hold_position, release_position
from piecework.tasks.taking.submitting import (
    SUBMISSION_ID_CHARACTERS_MAX,
    HoldRequired,
    NewSubmission,
    Submission,
    submit_task,
)
from piecework.tasks.task import TaskStatus
from piecework.worker_api.board import Offer, record_of
from piecework.worker_api.shapes import Proofs, given_device, given_proofs

section = Section("/worker-api")

LATE = (
    "Your hold had ended and the place is gone, so this came too late: it is kept, and has the next place that becomes "
    "free, the oldest late work first."
)
CLOSED = "Your hold had ended and the job is over, so this came too late: it is kept, and counts nowhere."
WRONG = "The answer to the job's challenge was wrong, so this is rated not satisfied."
RIGHT = "The code was right, so this is rated satisfied."
SUBMITTED = "Submitted. The employer has until rate_by to rate it; after that it counts as satisfied."
REPEATED = "This was handed in before under the same submission_id; nothing was changed."


class OwnHold(Struct):
    """The position the caller holds, and until when."""

    task_id: TaskId
    hold_until: HoldUntil


def _hold_of(details: OfferDetails) -> OwnHold | None:
    if details.hold_task_id is None or details.hold_until is None:
        return None
    return OwnHold(details.hold_task_id, wire_time(details.hold_until))


@answers(
    OfferDetails,
    employer_record=record_of,
    proofs=lambda details: [ProofRequirement(proof["description"], proof["type"]) for proof in details.proofs],
    hold=_hold_of,
    positions_left=GIVEN,
    challenge=GIVEN,
    variables_token=GIVEN,
)
class OfferWhole(Offer, kw_only=True):
    """A job with all a worker needs to do it; `hold` is null without one, `challenge` where the job sets none.

    `variables_token` is empty, or to be handed in with the submission: it says which values the instructions have.
    """

    notes: Annotated[str, Means("Anything else the worker should know.", "")]
    instructions: Instructions
    proofs: Annotated[list[ProofRequirement], Means("What the worker must hand in; at most 3 screenshots.")]
    challenge: Annotated[
        str | None, Means("A question to answer with the submission; a wrong answer is rated not satisfied.")
    ]
    variables_token: Annotated[
        str, Means("Says which values of the variables you were shown; empty where there are none.", "")
    ]
    hold: Annotated[OwnHold | None, Means("The position you hold; null without one.")]


class OneJob(Struct):
    """A job, by its id."""

    job_id: Short[JobId]


@section.reads("/jobs/{job_id}", refuses=NOT_OFFERED)
def get_job(tx: Tx, call: Call, request: OneJob) -> OfferWhole:
    """One job offered to the caller, or held by them, with its instructions."""
    offer = get_offer(tx, request.job_id, worker_id=call.account.account_id, now=call.now)
    return answer(
        OfferWhole,
        offer.details,
        positions_left=offer.positions_left,
        challenge=offer.question,
        variables_token=offer.variables_token,
    )


class PositionHeld(Struct, kw_only=True):
    """The caller has the position until `hold_until`; holding again answers the same hold."""

    ok: Ok = True
    message: Message
    task_id: TaskId
    hold_until: HoldUntil


@section.changes("/jobs/{job_id}/hold", refuses=(*NOT_OFFERED, WorkPaused, TooSoon, TooManyHolds))
def hold(tx: Tx, call: Call, request: OneJob) -> PositionHeld:
    """Hold a position of the job for its hold_minutes."""
    held = hold_position(
        tx,
        request.job_id,
        worker_id=call.account.account_id,
        task_id=call.task_id,
        holds_max=call.rules.limits.holds_max,
        now=call.now,
    )
    message = "You hold a position on this job." if held.is_new else "You hold a position on this job already."
    return PositionHeld(message=message, task_id=held.task_id, hold_until=wire_time(held.hold_until))


class PositionReleased(Struct, kw_only=True):
    """The caller holds the position no more."""

    ok: Ok = True
    message: Message = "The position is free for others."
    task_id: TaskId


@section.changes("/jobs/{job_id}/release", refuses=(JobNotFound, NothingHeld))
def release(tx: Tx, call: Call, request: OneJob) -> PositionReleased:
    """Leave the held position; it costs nothing."""
    task_id = release_position(tx, request.job_id, worker_id=call.account.account_id, now=call.now)
    return PositionReleased(task_id=task_id)


class Submit(Struct, kw_only=True):
    """What is handed in, in the order the job asks for it. The same `submission_id` again is the same submission."""

    job_id: Short[JobId]
    proofs: Proofs
    submission_id: Annotated[
        str,
        Meta(max_length=SUBMISSION_ID_CHARACTERS_MAX),
        Means("Your own name for this submission: the same again is the same submission.", "c0ffee"),
    ] = ""
    challenge_answer: Annotated[str, Meta(max_length=255), Means("Your answer to the job's challenge.", "")] = ""
    variables_token: Annotated[
        str,
        Meta(max_length=64),
        Means("Says which values of the variables you were shown; empty where there are none.", ""),
    ] = ""


class Submitted(Struct, kw_only=True):
    """The task that was handed in. `late`: the place was gone; LATE waits for another one, CLOSED does not."""

    ok: Ok = True
    message: Message
    task_id: TaskId
    status: Annotated[TaskStatus, Means("Where it stands.", "SUBMITTED")]
    late: Annotated[bool, Means("The place was gone: the work is kept, and does not count.", False)]
    submitted_at: SubmittedAt
    rate_by: RateBy | None


@section.changes("/jobs/{job_id}/submit", refuses=(*NOT_OFFERED, "upload_not_found", HoldRequired, WorkPaused, TooSoon))
def submit(tx: Tx, call: Call, request: Submit) -> Submitted:
    """Hand in the proofs for a held position, or for an open one where the job needs no hold."""
    handed_in = NewSubmission(
        proofs=given_proofs(request.proofs),
        submission_id=request.submission_id,
        challenge_answer=request.challenge_answer,
        variables_token=request.variables_token,
        ip_address=call.ip_address,
        address_country=call.address_country,
        device=given_device(call),
    )
    worker_id = call.account.account_id
    done = submit_task(tx, request.job_id, handed_in, worker_id=worker_id, task_id=call.task_id, now=call.now)
    return Submitted(
        message=_message_of(done),
        task_id=done.task_id,
        status=done.status,
        late=done.status in ("LATE", "CLOSED"),
        submitted_at=wire_time(done.submitted_at),
        rate_by=time_or_none(done.rate_by),
    )


def _message_of(done: Submission) -> str:
    if done.status in ("LATE", "CLOSED"):
        return LATE if done.status == "LATE" else CLOSED
    if done.is_repeat:
        return REPEATED
    return {"OK": RIGHT, "NOK": WRONG}.get(done.status, SUBMITTED)
