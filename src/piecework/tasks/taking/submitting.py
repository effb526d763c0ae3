"""Submitting: a worker hands in proof, under a hold, without one, or too late, and nothing of it is lost."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct, structs

from piecework.accounts.terms import TermsNotAccepted
from piecework.crowd.blocking import block_workers
from piecework.database import Pending, Tx
from piecework.events.events_sql import add_submitted
from piecework.jobs.job import CAN_BECOME_FULL, CountShift
from piecework.jobs.offering.eligibility import WorkerFrozen, why_no_new_work, why_no_place_again, why_not_offered
from piecework.jobs.offering.offers_sql import WorkFacts
from piecework.jobs.variables.shown import ask_shown_row, check_shown_row
from piecework.jobs.variables.variables_sql import VariableRow
from piecework.proofs.claiming import Claimant
from piecework.refusal import Refusal
from piecework.tasks import tasks_sql as sql
from piecework.tasks.marking import Sender, mark_sender
from piecework.tasks.taking import places_sql as places
from piecework.tasks.taking.entering import Entry, ask_entry, take_place
from piecework.tasks.taking.freeing import OVER, write_shift
from piecework.tasks.taking.judged import judged_too
from piecework.tasks.taking.place_change import PlaceChange
from piecework.tasks.taking.proof_checking import GivenProof, check_proofs, keep_proofs, proofs_sha256
from piecework.tasks.taking.submissions_sql import add_submission
from piecework.tasks.task import LockedTask, NewTask, TaskStatus
from piecework.tasks.verdicts.judging import Judged, judge, place_verdict

SUBMISSION_ID_CHARACTERS_MAX = 64


class HoldRequired(Refusal):
    """The job takes submissions only from workers who hold a position."""

    code, message = "hold_required", "Hold a position of this job first, then hand in."


class HandedIn(Struct, frozen=True, kw_only=True):
    """What comes with a submission. `submission_id` is the client's own; empty: a repeat is a new submission.

    `address_country` is where the address is, as others write codes; empty where that is not known. `challenge_answer`
    answers the question that the job asked, `variables_token` is the one the job was shown with.
    """

    proofs: Sequence[GivenProof]
    submission_id: str = ""
    ip_address: str = ""
    address_country: str = ""
    device: str = ""
    challenge_answer: str = ""
    variables_token: str = ""


class Submission(Struct, frozen=True, kw_only=True):
    """The task that was handed in; LATE or CLOSED when its place was gone, OK or NOK when the place judged it at once.

    `is_repeat`: it had been handed in before.
    """

    task_id: str
    status: TaskStatus
    submitted_at: datetime
    rate_by: datetime | None
    is_repeat: bool = False


def submit_task(
    tx: Tx, job_id: str, handed_in: HandedIn, *, worker_id: str, task_id: str, may_begin: bool = True, now: datetime
) -> Submission:
    """Hand in proof for a position: the held one, also when the job was paused or stopped meanwhile, or an open one.

    After the hold ran out the worker gets the place back if nobody took it; if somebody did, the work is kept as LATE
    and has the next place that becomes free, or as CLOSED when the job is over. The same worker, job and submission_id
    again is the same submission, also at the same moment: the job's lock lets the second see the first. `task_id` is
    used only where no hold has made the task. The last place finishes the job. A wrong answer to the job's challenge is
    rated not satisfied at once, a right code satisfied where the job says so (judging.py). Who may not begin anything
    (`may_begin`; otherwise TermsNotAccepted) still hands in what was held.
    Refuses: JobNotFound, WorkerFrozen, InvalidRequest, upload_not_found, and without a hold HoldRequired, WorkPaused,
    TooSoon, NOT_OFFERED.
    """
    asked = ask_entry(tx, job_id, worker_id=worker_id, now=now)
    before = places.ask_own_submission(tx, job_id, handed_in.submission_id, worker_id=worker_id)
    ask_row = ask_shown_row(tx, job_id, handed_in.variables_token)
    entry = asked.get(tx, now=now)
    if (repeated := before.one()) is not None:
        write_shift(tx, entry.job, entry.freed, now=now)
        return _again(repeated)
    if entry.facts.is_frozen:
        raise WorkerFrozen
    row = None
    if entry.hold is None:
        if not may_begin:
            raise TermsNotAccepted
        _check_open_to(entry.facts, now=now)
        row = check_shown_row(entry.facts, handed_in.variables_token, ask_row.one() if ask_row else None)
    check_proofs(entry.facts.proofs, handed_in.proofs)
    judged = judge(entry.facts, handed_in.proofs, handed_in.challenge_answer)
    turn = _Turn(tx, entry, handed_in, judged, now)
    if entry.hold is None:
        return turn.without_hold(task_id, row)
    return turn.under_hold(entry.hold) if entry.hold.status == "HELD" else turn.after_hold(entry.hold)


def _again(task: places.OwnTask) -> Submission:
    assert task.submitted_at is not None, "a task with a submission id was handed in"
    return Submission(
        task_id=task.task_id, status=task.status, submitted_at=task.submitted_at, rate_by=task.rate_by, is_repeat=True
    )


def _check_open_to(facts: WorkFacts, *, now: datetime) -> None:
    if reason := why_no_new_work(facts, now=now) or why_not_offered(facts, now=now):
        raise reason
    if facts.hold_required:
        raise HoldRequired


class _Turn:
    """One submission that may be accepted, on a locked job: what it writes, whichever way it came."""

    def __init__(self, tx: Tx, entry: Entry, handed_in: HandedIn, judged: Judged, now: datetime) -> None:
        self._tx = tx
        self._entry = entry
        self._facts = entry.facts
        self._handed_in = handed_in
        self._judged = judged
        self._now = now

    def without_hold(self, task_id: str, row: VariableRow | None) -> Submission:
        """First come, first served."""
        task = self._task(
            task_id,
            rate_by=self._rate_by(),
            variables_row=None if row is None else row.row_number,
            variables=() if row is None else row.variables,
        )
        take_place(self._tx, self._facts, variables_row=task.variables_row)
        sql.add_task(self._tx, self._entry.job.job_id, task, employer_id=self._entry.job.employer_id, now=self._now)
        self._keep(task)
        return self._accept(task, CountShift(open=-1, submitted=1))

    def under_hold(self, hold: places.OwnTask) -> Submission:
        """The place is the worker's already."""
        task = self._task(hold.task_id, rate_by=self._rate_by())
        self._hand_in(task, status_before="HELD", status="SUBMITTED")
        return self._accept(task, CountShift(held=-1, submitted=1))

    def after_hold(self, hold: places.OwnTask) -> Submission:
        """The place is its former owner's under the rules for anybody, except that the job may be paused; else late."""
        if self._entry.job.status not in CAN_BECOME_FULL or why_no_place_again(self._facts) is not None:
            return self._too_late(hold)
        task = self._task(hold.task_id, rate_by=self._rate_by())
        take_place(self._tx, self._facts, variables_row=hold.variables_row)
        self._hand_in(task, status_before="EXPIRED", status="SUBMITTED")
        return self._accept(task, CountShift(open=-1, submitted=1))

    def _too_late(self, hold: places.OwnTask) -> Submission:
        status: TaskStatus = "CLOSED" if self._entry.job.status in OVER else "LATE"
        task = self._task(hold.task_id, rate_by=None)
        self._hand_in(task, status_before="EXPIRED", status=status)
        freed = self._entry.freed
        shift = freed.shift + CountShift(late=1 if status == "LATE" else 0)
        if write_shift(self._tx, self._entry.job, PlaceChange(shift, freed.movements), now=self._now) in OVER:
            status = "CLOSED"
        self._block_if_asked()
        return Submission(task_id=task.task_id, status=status, submitted_at=self._now, rate_by=None)

    def _accept(self, task: NewTask, shift: CountShift) -> Submission:
        """Move the position, together with the places that ended holds freed, and give the verdict there is already."""
        tx, job, now = self._tx, self._entry.job, self._now
        change = PlaceChange(self._entry.freed.shift + shift, self._entry.freed.movements)
        locked = LockedTask(task.task_id, task.worker_id, "SUBMITTED", 0)
        verdict = place_verdict(locked, self._judged, self._facts.autorate)
        if verdict is not None:
            change = judged_too(tx, job, change, verdict, now=now)
        write_shift(tx, job, change, now=now)
        add_submitted(tx, job.employer_id, job.job_id, [(task.task_id, 0)], now=now)
        self._block_if_asked()
        return Submission(
            task_id=task.task_id,
            status="SUBMITTED" if verdict is None else verdict.settled.status,
            submitted_at=now,
            rate_by=task.rate_by if verdict is None else None,
        )

    def _block_if_asked(self) -> None:
        if self._judged.challenge == "wrong" and self._facts.challenge_action == "rate_nok_block":
            block_workers(self._tx, self._facts.employer_id, [self._facts.worker_id], now=self._now)

    def _rate_by(self) -> datetime:
        return self._now + timedelta(days=self._facts.ttr_days)

    def _task(self, task_id: str, **changes: object) -> NewTask:
        task = NewTask(
            task_id=task_id,
            worker_id=self._facts.worker_id,
            country=self._facts.worker_country,
            ip_address=self._handed_in.ip_address,
            device=self._handed_in.device,
            submission_id=self._handed_in.submission_id,
            challenge=self._judged.challenge,
            pcode=self._judged.pcode,
        )
        return structs.replace(task, **changes)

    def _hand_in(self, task: NewTask, *, status_before: TaskStatus, status: TaskStatus) -> None:
        """Turn the hold into what was handed in under it. Pictures that are claimed cost no round trip of their own."""
        job_id = self._entry.job.job_id
        written = sql.hand_in_task(self._tx, job_id, task, status_before=status_before, status=status, now=self._now)
        self._keep(task, written)

    def _keep(self, task: NewTask, written: Pending[str] | None = None) -> None:
        tx, job_id, now = self._tx, self._entry.job.job_id, self._now
        claimant = Claimant(job_id, task.task_id, 0)
        proofs = keep_proofs(tx, self._handed_in.proofs, worker_id=task.worker_id, claimant=claimant, now=now)
        assert written is None or written.one() == task.task_id, "a hold read under the job's lock was gone"
        add_submission(tx, job_id, task.task_id, proofs=proofs, sha256=proofs_sha256(proofs), now=now)
        mark_sender(tx, claimant, self._sender(), now=now)

    def _sender(self) -> Sender:
        return Sender(
            self._facts.worker_id,
            country=self._facts.worker_country,
            ip_address=self._handed_in.ip_address,
            address_country=self._handed_in.address_country,
            device=self._handed_in.device,
        )
