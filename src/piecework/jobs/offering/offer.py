"""One job whole as offered to one worker: its instructions filled in, and what is left of it."""

import re
from datetime import datetime

from msgspec import Struct, structs

from piecework.database import Tx
from piecework.jobs.job import JobNotFound
from piecework.jobs.offering import sql
from piecework.jobs.offering.rules import positions_left, why_not_offered

_BUILT_IN = re.compile(r"\{\{\s*(PW_ID|JOB_ID)\s*\}\}", re.IGNORECASE)


class Offer(Struct, frozen=True):
    """One offered job whole: its details with the built-in variables filled in, and what is left for this worker."""

    details: sql.OfferDetails
    positions_left: int


def get_offer(tx: Tx, job_id: str, *, worker_id: str, now: datetime) -> Offer:
    """One job as offered to the worker, its instructions filled in.

    Who holds a position of it, or has a task of it to revise, always sees it. A job under review looks missing.
    Refuses: JobNotFound, and whatever why_not_offered says.
    """
    details = sql.find_details(tx, job_id, worker_id=worker_id, now=now)
    if details is None:
        raise JobNotFound
    is_at_work = details.hold_task_id is not None or details.has_revision
    if not is_at_work and (reason := why_not_offered(details, now=now)):
        raise reason
    filled = [fill_in(text, worker_id=worker_id, job_id=job_id) for text in details.instructions]
    return Offer(structs.replace(details, instructions=filled), positions_left(details))


def fill_in(text: str, *, worker_id: str, job_id: str) -> str:
    """An instruction with the built-in variables replaced: {{PW_ID}} is the worker's id, {{JOB_ID}} the job's."""
    values = {"PW_ID": worker_id, "JOB_ID": job_id}
    return _BUILT_IN.sub(lambda found: values[found[1].upper()], text)
