"""Submitting: a worker hands in proof, under a hold, without one, or too late, and nothing of it is lost."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from piecework.database import Tx
from piecework.jobs.job import CAN_BECOME_FULL, CountShift
from piecework.jobs.offering.rules import WorkerFrozen, why_no_place_again, why_not_offered
from piecework.refusal import Refusal
from piecework.tasks import sql
from piecework.tasks.checking import TextProof, check_proofs, proofs_sha256
from piecework.tasks.places import sql as places
from piecework.tasks.places.entering import Entry, ask_entry
from piecework.tasks.places.freeing import write_shift
from piecework.tasks.task import TaskStatus

SUBMISSION_ID_CHARACTERS_MAX = 64


class HoldRequired(Refusal):
    """The job takes submissions only from workers who hold a position."""

    code, message = "hold_required", "Hold a position of this job first, then hand in."


class HandedIn(Struct, frozen=True, kw_only=True):
    """What comes with a submission. `submission_id` is the client's own, or empty: then a repeat is a new submission."""

    proofs: Sequence[TextProof]
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
    Refuses: JobNotFound, WorkerFrozen, InvalidRequest, ScreenshotsNotTaken, and without a hold HoldRequired and
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
    check_proofs(entry.facts.proofs, handed_in.proofs)
    if entry.hold is None:
        return _submit_without_hold(tx, entry, handed_in, task_id=task_id, now=now)
    if entry.hold.status == "HELD":
        return _submit(tx, entry, handed_in, entry.hold, CountShift(held=-1, submitted=1), now=now)
    return _submit_after_hold(tx, entry, handed_in, entry.hold, now=now)


def _again(task: places.OwnTask) -> Submission:
    assert task.submitted_at is not None, "a task with a submission id was handed in"
    return Submission(
        task_id=task.task_id, status=task.status, submitted_at=task.submitted_at, rate_by=task.rate_by, is_repeat=True
    )


def _submit_without_hold(tx: Tx, entry: Entry, handed_in: HandedIn, *, task_id: str, now: datetime) -> Submission:
    facts = entry.facts
    if reason := why_not_offered(facts, now=now):
        raise reason
    if facts.hold_required:
        raise HoldRequired
    task = _new_task(entry, handed_in, task_id, now)
    write_shift(tx, entry.job, entry.freed.shift + CountShift(open=-1, submitted=1), refunds=entry.freed.refunds, now=now)
    _take_place(tx, entry)
    sql.add_task(tx, facts.job_id, task, employer_id=facts.employer_id, now=now)
    _keep_proofs(tx, entry, handed_in, task_id, now=now)
    return Submission(task_id=task_id, status="SUBMITTED", submitted_at=now, rate_by=task.rate_by)


def _submit_after_hold(tx: Tx, entry: Entry, handed_in: HandedIn, hold: places.OwnTask, *, now: datetime) -> Submission:
    """The place is open to its former owner under the rules for anybody, except that the job may be paused."""
    if entry.job.status not in CAN_BECOME_FULL or why_no_place_again(entry.facts) is not None:
        return _keep_late(tx, entry, handed_in, hold, now=now)
    _take_place(tx, entry)
    return _submit(tx, entry, handed_in, hold, CountShift(open=-1, submitted=1), now=now)


def _submit(
    tx: Tx, entry: Entry, handed_in: HandedIn, hold: places.OwnTask, shift: CountShift, *, now: datetime
) -> Submission:
    task = _new_task(entry, handed_in, hold.task_id, now)
    _write(tx, entry, handed_in, hold, task, "SUBMITTED", now=now)
    write_shift(tx, entry.job, entry.freed.shift + shift, refunds=entry.freed.refunds, now=now)
    return Submission(task_id=hold.task_id, status="SUBMITTED", submitted_at=now, rate_by=task.rate_by)


def _keep_late(tx: Tx, entry: Entry, handed_in: HandedIn, hold: places.OwnTask, *, now: datetime) -> Submission:
    task = _new_task(entry, handed_in, hold.task_id, now)
    _write(tx, entry, handed_in, hold, structs_without_verdict(task), "LATE", now=now)
    write_shift(tx, entry.job, entry.freed.shift, refunds=entry.freed.refunds, now=now)
    return Submission(task_id=hold.task_id, status="LATE", submitted_at=now, rate_by=None)
