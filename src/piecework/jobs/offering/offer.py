"""One job whole as offered to one worker: its instructions filled in, and what is left of it."""

from datetime import datetime

from msgspec import Struct, structs

from piecework.database import Tx
from piecework.jobs.job import JobNotFound
from piecework.jobs.offering import offers_sql as sql
from piecework.jobs.offering.challenging import challenge_for
from piecework.jobs.offering.eligibility import positions_left, why_no_new_work, why_not_offered
from piecework.jobs.variables.filling import fill_in
from piecework.jobs.variables.shown import ShownRow, sign_row
from piecework.refusal import Refusal


class Offer(Struct, frozen=True):
    """One offered job whole: its details with all variables filled in, and what is left for this worker.

    `question` is the challenge to answer with the submission, or None. `variables_token` says which row of values was
    shown to a worker without a hold, who brings it back with the submission; else it is empty. `why_no_hold` is why
    the worker cannot take a position of it now; None: they can.
    """

    details: sql.OfferDetails
    positions_left: int
    question: str | None
    variables_token: str
    why_no_hold: Refusal | None


def get_offer(tx: Tx, job_id: str, *, worker_id: str, now: datetime) -> Offer:
    """One job as offered to the worker, its instructions filled in.

    Who holds a position of it, held one until it ran out, or has a task of it to revise, always sees it: what was begun
    can be handed in. A job under review looks missing.
    Refuses: NOT_OFFERED.
    """
    details = sql.find_details(tx, job_id, worker_id=worker_id, now=now)
    if details is None:
        raise JobNotFound
    has_held = details.hold_task_id is not None or details.ended_hold_until is not None
    why_not = why_not_offered(details, now=now)
    if why_not is not None and not has_held and not details.has_revision:
        raise why_not
    filled = [fill_in(text, details.variables, worker_id=worker_id, job_id=job_id) for text in details.instructions]
    challenge = challenge_for(details.challenges, job_id=job_id, worker_id=worker_id)
    return Offer(
        structs.replace(details, instructions=filled),
        positions_left(details),
        challenge["question"] if challenge is not None else None,
        _token_of(details),
        why_no_new_work(details, now=now) or why_not,
    )


def _token_of(details: sql.OfferDetails) -> str:
    if details.shown_row is None:
        return ""
    shown = ShownRow(details.shown_row, details.taken_by_worker)
    return sign_row(shown, details.signing_key, job_id=details.job_id, worker_id=details.worker_id)
