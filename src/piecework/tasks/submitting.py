"""Submitting: a worker hands in proof, under a hold, without one, or too late, and nothing of it is lost."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from piecework.database import Pending, Tx
from piecework.jobs.job import CAN_BECOME_FULL, CountShift
from piecework.jobs.offering.rules import OfferFacts, WorkerFrozen, why_no_place_again, why_not_offered
from piecework.proofs.claiming import Claimant
from piecework.refusal import Refusal
from piecework.tasks import sql
from piecework.tasks.checking import GivenProof, check_proofs, keep_proofs, proofs_sha256
from piecework.tasks.places import sql as places
from piecework.tasks.places.entering import Entry, ask_entry, take_place
from piecework.tasks.places.freeing import write_shift
from piecework.tasks.task import TaskStatus

SUBMISSION_ID_CHARACTERS_MAX = 64


class HoldRequired(Refusal):
    """The job takes submissions only from workers who hold a position."""

    code, message = "hold_required", "Hold a position of this job first, then hand in."


class HandedIn(Struct, frozen=True, kw_only=True):
    """What comes with a submission. `submission_id` is the client's own; empty: a repeat is a new submission."""

    proofs: Sequence[GivenProof]
    submission_id: str = ""
    ip_address: str = ""


class Submission(Struct, frozen=True, kw_only=True):
    """The task that was handed in; LATE when its place was gone. `is_repeat`: it had been handed in before."""

    task_id: str
    status: TaskStatus
    submitted_at: datetime
    rate_by: datetime | None
    is_repeat: bool = False


def submit_task(tx: Tx, job_id: str, handed_in: HandedIn, *, worker_id: str, task_id: str, now: datetime) -> Submission:
    """Hand in proof for a position: the held one, also when the job was paused or stopped meanwhile, or an open one.

    After the hold ran out the worker gets the place back if nobody took it; if somebody did, the work is kept as LATE.
    The same worker, job and submission_id again is the same submission, also at the same moment: the job's lock lets
    the second see the first. `task_id` is used only where no hold has made the task. The last place finishes the job.
    Refuses: JobNotFound, WorkerFrozen, InvalidRequest, upload_not_found, and without a hold HoldRequired and
    whatever why_not_offered says.
    """
    asked = ask_entry(tx, job_id, worker_id=worker_id, now=now)
    before = places.ask_own_submission(tx, job_id, handed_in.submission_id, worker_id=worker_id)
    entry = asked.get()
    if (repeated := before.one()) is not None:
        write_shift(tx, entry.job, entry.freed.shift, refunds=entry.freed.refunds, now=now)
        return _again(repeated)
    if entry.facts.is_frozen:
        raise WorkerFrozen
    if entry.hold is None:
        _check_open_to(entry.facts, now=now)
    check_proofs(entry.facts.proofs, handed_in.proofs)
    if entry.hold is None:
        return _submit_without_hold(tx, entry, handed_in, task_id=task_id, now=now)
    if entry.hold.status == "HELD":
        return _submit_under_hold(tx, entry, handed_in, entry.hold.task_id, now=now)
    return _submit_after_hold(tx, entry, handed_in, entry.hold.task_id, now=now)


def _again(task: places.OwnTask) -> Submission:
    assert task.submitted_at is not None, "a task with a submission id was handed in"
    return Submission(
        task_id=task.task_id, status=task.status, submitted_at=task.submitted_at, rate_by=task.rate_by, is_repeat=True
    )


def _check_open_to(facts: OfferFacts, *, now: datetime) -> None:
    if reason := why_not_offered(facts, now=now):
        raise reason
    if facts.hold_required:
        raise HoldRequired


def _submit_without_hold(tx: Tx, entry: Entry, handed_in: HandedIn, *, task_id: str, now: datetime) -> Submission:
    task = _task_of(entry.facts, handed_in, task_id, rate_by=_rate_by(entry.facts, now))
    take_place(tx, entry.facts)
    sql.add_task(tx, entry.job.job_id, task, employer_id=entry.job.employer_id, now=now)
    _keep(tx, entry, handed_in, task, now=now)
    return _move_place(tx, entry, task, status="SUBMITTED", shift=CountShift(open=-1, submitted=1), now=now)


def _submit_under_hold(tx: Tx, entry: Entry, handed_in: HandedIn, task_id: str, *, now: datetime) -> Submission:
    task = _task_of(entry.facts, handed_in, task_id, rate_by=_rate_by(entry.facts, now))
    _hand_in(tx, entry, handed_in, task, status_before="HELD", status="SUBMITTED", now=now)
    return _move_place(tx, entry, task, status="SUBMITTED", shift=CountShift(held=-1, submitted=1), now=now)


def _submit_after_hold(tx: Tx, entry: Entry, handed_in: HandedIn, task_id: str, *, now: datetime) -> Submission:
    """The place is its former owner's under the rules for anybody, except that the job may be paused; else LATE."""
    if entry.job.status not in CAN_BECOME_FULL or why_no_place_again(entry.facts) is not None:
        late = _task_of(entry.facts, handed_in, task_id, rate_by=None)
        _hand_in(tx, entry, handed_in, late, status_before="EXPIRED", status="LATE", now=now)
        return _move_place(tx, entry, late, status="LATE", shift=CountShift(), now=now)
    task = _task_of(entry.facts, handed_in, task_id, rate_by=_rate_by(entry.facts, now))
    take_place(tx, entry.facts)
    _hand_in(tx, entry, handed_in, task, status_before="EXPIRED", status="SUBMITTED", now=now)
    return _move_place(tx, entry, task, status="SUBMITTED", shift=CountShift(open=-1, submitted=1), now=now)


def _rate_by(facts: OfferFacts, now: datetime) -> datetime:
    return now + timedelta(days=facts.ttr_days)


def _task_of(facts: OfferFacts, handed_in: HandedIn, task_id: str, *, rate_by: datetime | None) -> sql.NewTask:
    return sql.NewTask(
        task_id=task_id,
        worker_id=facts.worker_id,
        country=facts.worker_country,
        ip_address=handed_in.ip_address,
        submission_id=handed_in.submission_id,
        rate_by=rate_by,
    )


def _hand_in(
    tx: Tx,
    entry: Entry,
    handed_in: HandedIn,
    task: sql.NewTask,
    *,
    status_before: TaskStatus,
    status: TaskStatus,
    now: datetime,
) -> None:
    """Turn the hold into what was handed in under it. Pictures that are claimed cost no round trip of their own."""
    written = sql.hand_in_task(tx, entry.job.job_id, task, status_before=status_before, status=status, now=now)
    _keep(tx, entry, handed_in, task, now=now, written=written)


def _keep(
    tx: Tx,
    entry: Entry,
    handed_in: HandedIn,
    task: sql.NewTask,
    *,
    now: datetime,
    written: Pending[str] | None = None,
) -> None:
    claimant = Claimant(entry.job.job_id, task.task_id, 0)
    proofs = keep_proofs(tx, handed_in.proofs, worker_id=task.worker_id, claimant=claimant, now=now)
    assert written is None or written.one() == task.task_id, "a hold read under the job's lock was gone"
    sql.add_submission(tx, entry.job.job_id, task.task_id, proofs=proofs, sha256=proofs_sha256(proofs), now=now)


def _move_place(
    tx: Tx, entry: Entry, task: sql.NewTask, *, status: TaskStatus, shift: CountShift, now: datetime
) -> Submission:
    """Move the position, together with the places that ended holds freed."""
    write_shift(tx, entry.job, entry.freed.shift + shift, refunds=entry.freed.refunds, now=now)
    return Submission(task_id=task.task_id, status=status, submitted_at=now, rate_by=task.rate_by)
