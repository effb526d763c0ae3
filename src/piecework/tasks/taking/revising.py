"""Revising a task that was sent back, or giving it up."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct, structs

from piecework.database import Tx
from piecework.events.events_sql import add_submitted
from piecework.jobs.job import CountShift, JobNotFound, LockedJob
from piecework.jobs.jobs_sql import lock_job
from piecework.proofs.claiming import Claimant
from piecework.refusal import Refusal
from piecework.tasks import tasks_sql as tasks
from piecework.tasks.marking import Sender, mark_sender
from piecework.tasks.taking import revising_sql as sql
from piecework.tasks.taking.freeing import free_positions, give_back_positions, write_shift
from piecework.tasks.taking.immediate_verdicts import add_immediate_verdict
from piecework.tasks.taking.late import admit_late
from piecework.tasks.taking.position_change import PositionChange
from piecework.tasks.taking.proof_checking import SubmittedProof, check_proofs, keep_proofs, proofs_sha256
from piecework.tasks.taking.submissions_sql import add_submission
from piecework.tasks.task import LockedTask, TaskNotFound, TaskStatus
from piecework.tasks.verdicts.judging import CodeFacts, Judgement, immediate_verdict, judge_code


class NothingToRevise(Refusal):
    """The task was not sent back, or its revision is over."""

    code, field = "nothing_to_revise", "task_id"
    message = "This task is not waiting for a revision."


class Resubmission(Struct, frozen=True):
    """A task that was handed in again, and when the system will rate it; OK (`rate_by` None): its code was right."""

    revision_number: int
    status: TaskStatus
    rate_by: datetime | None


def resubmit_task(
    tx: Tx,
    job_id: str,
    task_id: str,
    proofs: Sequence[SubmittedProof],
    *,
    worker_id: str,
    ip_address: str,
    address_country: str = "",
    device: str = "",
    now: datetime,
) -> Resubmission:
    """Hand in a task again that was sent back; what was handed in before stays beside it.

    Accepted until the end of the revision has been acted on, so work that comes a moment late is not lost.
    Refuses: JobNotFound, TaskNotFound, NothingToRevise, InvalidRequest, upload_not_found.
    """
    job, task = _lock(tx, job_id, task_id, worker_id=worker_id)
    check_proofs(task.proofs, proofs)
    number, rate_by = task.revision_number + 1, now + timedelta(days=task.ttr_days)
    pcode = judge_code(CodeFacts(job_id, worker_id, task.pcode_secret, task.has_verified_code), proofs)
    written = tasks.resubmit(
        tx, job_id, task_id, revision_number=number, ip_address=ip_address, device=device, pcode=pcode,
        rate_by=rate_by, now=now,
    )  # fmt: skip
    claimant = Claimant(job_id, task_id, number)
    sender = Sender(worker_id, task.country, ip_address, address_country, device)
    _keep(tx, proofs, claimant, sender, asked_comment=task.comment, now=now)
    assert written.one() == task_id, "a task locked in revision was gone"
    locked = LockedTask(task_id, worker_id, "SUBMITTED", number)
    immediate = immediate_verdict(locked, Judgement(pcode=pcode), task.autorate)
    change = PositionChange(CountShift(in_revision=-1, submitted=1), [])
    resubmission = Resubmission(number, "SUBMITTED", rate_by)
    if immediate is not None:
        change = add_immediate_verdict(tx, job, change, immediate, now=now)
        resubmission = Resubmission(number, immediate.verdict.status, None)
    write_shift(tx, job, change, now=now)
    add_submitted(tx, job.employer_id, job_id, [(task_id, number)], now=now)
    return resubmission


def _keep(
    tx: Tx, proofs: Sequence[SubmittedProof], claimant: Claimant, sender: Sender, *, asked_comment: str, now: datetime
) -> None:
    kept = keep_proofs(tx, proofs, worker_id=sender.worker_id, claimant=claimant, now=now)
    add_submission(
        tx,
        claimant.job_id,
        claimant.task_id,
        revision_number=claimant.revision_number,
        asked_comment=asked_comment,
        proofs=kept,
        sha256=proofs_sha256(kept),
        now=now,
    )
    mark_sender(tx, claimant, sender, now=now)


def give_up_task(tx: Tx, job_id: str, task_id: str, *, worker_id: str, now: datetime) -> None:
    """Give up a task that was sent back; it counts nothing against the worker, and its position reopens.

    On a job that takes nobody any more the position is refunded instead (freeing.py).
    Refuses: JobNotFound, TaskNotFound, NothingToRevise.
    """
    job, _ = _lock(tx, job_id, task_id, worker_id=worker_id)
    freed = free_positions(job, [task_id], of="revision")
    give_back_positions(tx, job_id, [task_id])
    written = tasks.give_up(tx, job_id, task_id)
    opened = PositionChange(structs.replace(freed.shift, held=0, in_revision=-1), freed.movements)
    write_shift(tx, job, admit_late(tx, job, opened, now=now), now=now)
    assert written.one() == task_id, "a task locked in revision was gone"


def _lock(tx: Tx, job_id: str, task_id: str, *, worker_id: str) -> tuple[LockedJob, sql.TaskInRevision]:
    pending_job = lock_job(tx, job_id)
    pending_task = sql.lock_own_revision(tx, job_id, task_id, worker_id=worker_id)
    job, task = pending_job.one_or(JobNotFound), pending_task.one_or(TaskNotFound)
    if task.status != "IN_REVISION":
        raise NothingToRevise
    return job, task
