"""What a worker wants nothing of, on the wire: jobs to hide, employers to block."""

from msgspec import Struct

from piecework.crowd.blocking import block_workers, unblock_workers
from piecework.database import Tx
from piecework.fields import JobId, Message, Ok, Short
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.jobs.job import JobNotFound
from piecework.jobs.offering.hiding import hide_job, unhide_job
from piecework.worker_api.shapes import EmployerId

section = Section("/worker-api")


class WhichJob(Struct):
    """A job, by its id."""

    job_id: Short[JobId]


class Avoided(Struct, kw_only=True):
    """It is done; doing it again changes nothing."""

    ok: Ok = True
    message: Message


@section.changes("/jobs/{job_id}/hide", refuses=(JobNotFound,))
def hide(tx: Tx, call: Call, request: WhichJob) -> Avoided:
    """Leave the job out of the caller's board."""
    hide_job(tx, request.job_id, worker_id=call.account.account_id, now=call.now)
    return Avoided(message="The job is hidden from your board.")


@section.changes("/jobs/{job_id}/unhide")
def unhide(tx: Tx, call: Call, request: WhichJob) -> Avoided:
    """Show the job on the caller's board again."""
    unhide_job(tx, request.job_id, worker_id=call.account.account_id)
    return Avoided(message="The job is on your board again, where it is offered to you.")


class WhichEmployer(Struct):
    """An employer, by id."""

    employer_id: Short[EmployerId]


@section.changes("/employers/{employer_id}/block")
def block_employer(tx: Tx, call: Call, request: WhichEmployer) -> Avoided:
    """Be offered nothing more of this employer's; what was handed in is rated normally."""
    block_workers(tx, call.account.account_id, [request.employer_id], now=call.now)
    return Avoided(message="You are offered nothing of this employer's any more.")


@section.changes("/employers/{employer_id}/unblock")
def unblock_employer(tx: Tx, call: Call, request: WhichEmployer) -> Avoided:
    """Be offered this employer's jobs again."""
    unblock_workers(tx, call.account.account_id, [request.employer_id])
    return Avoided(message="You are offered this employer's jobs again.")
