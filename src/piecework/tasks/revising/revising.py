"""Revising a task that was sent back, or giving it up."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct, structs

from piecework.database import Tx
from piecework.jobs.job import CountShift, JobNotFound, LockedJob
from piecework.jobs.sql import lock_job, shift_counts
from piecework.proofs.claiming import Claimant
from piecework.refusal import Refusal
from piecework.tasks import sql as tasks
from piecework.tasks.checking import GivenProof, check_proofs, keep_proofs, proofs_sha256
from piecework.tasks.places import sql as places
from piecework.tasks.places.freeing import free_places, write_shift
from piecework.tasks.revising import sql
from piecework.tasks.task import TaskNotFound


class NothingToRevise(Refusal):
    """The task was not sent back, or its revision is over."""

    code, field = "nothing_to_revise", "task_id"
    message = "This task is not waiting for a revision."


class Revised(Struct, frozen=True):
    """A task that was handed in again, and when the system will rate it."""

    revision_number: int
    rate_by: datetime


def resubmit_task(
    tx: Tx, job_id: str, task_id: str, given: Sequence[GivenProof], *, worker_id: str, ip_address: str, now: datetime
) -> Revised:
    """Hand in a task again that was sent back; what was handed in before stays beside it.

    Accepted until the end of the revision has been acted on, so work that comes a moment late is not lost.
    Refuses: JobNotFound, TaskNotFound, NothingToRevise, InvalidRequest, upload_not_found.
    """
    job, task = _lock(tx, job_id, task_id, worker_id=worker_id)
    check_proofs(task.proofs, given)
    number, rate_by = task.revision_number + 1, now + timedelta(days=task.ttr_days)
    written = tasks.resubmit(
        tx, job_id, task_id, revision_number=number, ip_address=ip_address, rate_by=rate_by, now=now
    )
    claimant = Claimant(job_id, task_id, number)
    proofs = keep_proofs(tx, given, worker_id=worker_id, claimant=claimant, now=now)
    assert written.one() == task_id, "a task locked in revision was gone"
    tasks.add_submission(
        tx,
        job_id,
        task_id,
        revision_number=number,
        asked_comment=task.comment,
        proofs=proofs,
        sha256=proofs_sha256(proofs),
        now=now,
    )
    shift_counts(tx, job_id, CountShift(in_revision=-1, submitted=1), status=job.status)
    return Revised(number, rate_by)


def give_up_task(tx: Tx, job_id: str, task_id: str, *, worker_id: str, now: datetime) -> None:
    """Give up a task that was sent back; it counts nothing against the worker, and its position reopens.

    On a job that takes nobody any more the position is refunded instead (freeing.py).
    Refuses: JobNotFound, TaskNotFound, NothingToRevise.
    """
    job, _ = _lock(tx, job_id, task_id, worker_id=worker_id)
    freed = free_places(job, [task_id], of="revision")
    places.give_back_places(tx, job_id, [task_id])
    written = tasks.give_up(tx, job_id, task_id)
    shift = structs.replace(freed.shift, held=0, in_revision=-1)
    write_shift(tx, job, shift, refunds=freed.refunds, now=now)
    assert written.one() == task_id, "a task locked in revision was gone"


def _lock(tx: Tx, job_id: str, task_id: str, *, worker_id: str) -> tuple[LockedJob, sql.RevisedTask]:
    ask_job = lock_job(tx, job_id)
    ask_task = sql.lock_own_revision(tx, job_id, task_id, worker_id=worker_id)
    job, task = ask_job.one(), ask_task.one()
    if job is None:
        raise JobNotFound
    if task is None:
        raise TaskNotFound
    if task.status != "IN_REVISION":
        raise NothingToRevise
    return job, task
