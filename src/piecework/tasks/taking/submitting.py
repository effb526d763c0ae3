"""Submitting: a worker hands in proof, under a hold, without one, or too late, and nothing of it is lost."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct, structs

from piecework.accounts.terms import TermsNotAccepted
from piecework.crowd.blocking import block_workers
from piecework.database import Pending, Tx
from piecework.events.events_sql import add_submitted
from piecework.jobs.job import CAN_BECOME_FULL, CountShift
from piecework.jobs.offering.eligibility import WorkerFrozen, why_no_new_work, why_no_position_again, why_not_offered
from piecework.jobs.offering.offers_sql import WorkFacts
from piecework.jobs.variables.shown import ask_shown_row, verify_shown_row
from piecework.jobs.variables.variables_sql import VariableRow
from piecework.proofs.claiming import Claimant
from piecework.refusal import Refusal
from piecework.tasks import tasks_sql as sql
from piecework.tasks.marking import Sender, mark_sender
from piecework.tasks.taking import positions_sql as positions
from piecework.tasks.taking.freeing import OVER, write_shift
from piecework.tasks.taking.immediate_verdicts import add_immediate_verdict
from piecework.tasks.taking.position_change import PositionChange
from piecework.tasks.taking.proof_checking import SubmittedProof, check_proofs, keep_proofs, proofs_sha256
from piecework.tasks.taking.submissions_sql import add_submission
from piecework.tasks.taking.work_context import WorkContext, ask_work_context, take_position
from piecework.tasks.task import LockedTask, NewTask, TaskStatus
from piecework.tasks.verdicts.judging import Judgement, immediate_verdict, judge

SUBMISSION_ID_CHARACTERS_MAX = 64


class HoldRequired(Refusal):
    """The job takes submissions only from workers who hold a position."""

    code, message = "hold_required", "Hold a position of this job first, then hand in."


class NewSubmission(Struct, frozen=True, kw_only=True):
    """What a worker submits. `submission_id` is the client's own; if empty, a repeat is a new submission.

    `address_country` is where the address is, as others write codes; empty where that is not known. `challenge_answer`
    answers the question that the job asked, `variables_token` is the one the job was shown with.
    """

    proofs: Sequence[SubmittedProof]
    submission_id: str = ""
    ip_address: str = ""
    address_country: str = ""
    device: str = ""
    challenge_answer: str = ""
    variables_token: str = ""


class Submission(Struct, frozen=True, kw_only=True):
    """The task that was handed in: LATE or CLOSED when its position was gone, OK or NOK by an immediate verdict.

    `is_repeat`: it had been handed in before.
    """

    task_id: str
    status: TaskStatus
    submitted_at: datetime
    rate_by: datetime | None
    is_repeat: bool = False


def submit_task(
    tx: Tx,
    job_id: str,
    submission: NewSubmission,
    *,
    worker_id: str,
    task_id: str,
    has_accepted_terms: bool = True,
    now: datetime,
) -> Submission:
    """Hand in proof for a position: the held one, also when the job was paused or stopped meanwhile, or an open one.

    After the hold ran out the worker gets the position back if nobody took it; if somebody did, the work is kept as
    LATE and gets the next position that becomes free, or as CLOSED when the job is over. The same worker, job and
    submission_id again is the same submission, also at the same moment: the job's lock lets the second see the first.
    `task_id` is used only if there was no hold. The last position finishes the job. A wrong answer to the job's
    challenge is rated not satisfied at once, a right code satisfied where the job says so (judging.py). A worker who
    has not accepted the terms (TermsNotAccepted) can still hand in what was held.
    Refuses: JobNotFound, WorkerFrozen, InvalidRequest, upload_not_found, and without a hold HoldRequired, WorkPaused,
    TooSoon, NOT_OFFERED.
    """
    pending = ask_work_context(tx, job_id, worker_id=worker_id, now=now)
    pending_repeated = positions.ask_own_submission(tx, job_id, submission.submission_id, worker_id=worker_id)
    pending_row = ask_shown_row(tx, job_id, submission.variables_token)
    work = pending.get(tx, now=now)
    if (repeated := pending_repeated.one()) is not None:
        write_shift(tx, work.job, work.freed, now=now)
        return _repeat_of(repeated)
    if work.facts.is_frozen:
        raise WorkerFrozen
    row = None
    if work.hold is None:
        if not has_accepted_terms:
            raise TermsNotAccepted
        _check_open_to(work.facts, now=now)
        row = verify_shown_row(work.facts, submission.variables_token, pending_row.one() if pending_row else None)
    check_proofs(work.facts.proofs, submission.proofs)
    judgement = judge(work.facts, submission.proofs, submission.challenge_answer)
    acceptance = _Acceptance(tx, work, submission, judgement, now)
    if work.hold is None:
        return acceptance.without_hold(task_id, row)
    return acceptance.under_hold(work.hold) if work.hold.status == "HELD" else acceptance.after_hold(work.hold)


def _repeat_of(task: positions.OwnTaskState) -> Submission:
    assert task.submitted_at is not None, "a task with a submission id was handed in"
    return Submission(
        task_id=task.task_id, status=task.status, submitted_at=task.submitted_at, rate_by=task.rate_by, is_repeat=True
    )


def _check_open_to(facts: WorkFacts, *, now: datetime) -> None:
    if reason := why_no_new_work(facts, now=now) or why_not_offered(facts, now=now):
        raise reason
    if facts.hold_required:
        raise HoldRequired


class _Acceptance:
    """Accepts one checked submission on a locked job, and writes it: under a hold, without one, or after its end."""

    def __init__(
        self, tx: Tx, work: WorkContext, submission: NewSubmission, judgement: Judgement, now: datetime
    ) -> None:
        self._tx = tx
        self._work = work
        self._facts = work.facts
        self._submission = submission
        self._judgement = judgement
        self._now = now

    def without_hold(self, task_id: str, row: VariableRow | None) -> Submission:
        """Take an open position: first come, first served."""
        task = self._task(
            task_id,
            rate_by=self._rate_by(),
            variables_row=None if row is None else row.row_number,
            variables=() if row is None else row.variables,
        )
        take_position(self._tx, self._facts, variables_row=task.variables_row)
        sql.add_task(self._tx, self._work.job.job_id, task, employer_id=self._work.job.employer_id, now=self._now)
        self._keep(task)
        return self._accept(task, CountShift(open=-1, submitted=1))

    def under_hold(self, hold: positions.OwnTaskState) -> Submission:
        """The worker holds the position already."""
        task = self._task(hold.task_id, rate_by=self._rate_by())
        self._hand_in(task, status_before="HELD", status="SUBMITTED")
        return self._accept(task, CountShift(held=-1, submitted=1))

    def after_hold(self, hold: positions.OwnTaskState) -> Submission:
        """Take the position again by the rules for everybody, but the job may be paused; otherwise the work is late."""
        if self._work.job.status not in CAN_BECOME_FULL or why_no_position_again(self._facts) is not None:
            return self._too_late(hold)
        task = self._task(hold.task_id, rate_by=self._rate_by())
        take_position(self._tx, self._facts, variables_row=hold.variables_row)
        self._hand_in(task, status_before="EXPIRED", status="SUBMITTED")
        return self._accept(task, CountShift(open=-1, submitted=1))

    def _too_late(self, hold: positions.OwnTaskState) -> Submission:
        status: TaskStatus = "CLOSED" if self._work.job.status in OVER else "LATE"
        task = self._task(hold.task_id, rate_by=None)
        self._hand_in(task, status_before="EXPIRED", status=status)
        freed = self._work.freed
        shift = freed.shift + CountShift(late=1 if status == "LATE" else 0)
        if write_shift(self._tx, self._work.job, PositionChange(shift, freed.movements), now=self._now) in OVER:
            status = "CLOSED"
        self._block_for_wrong_answer()
        return Submission(task_id=task.task_id, status=status, submitted_at=self._now, rate_by=None)

    def _accept(self, task: NewTask, shift: CountShift) -> Submission:
        """Move the position, and those that ended holds freed; give the immediate verdict, if there is one."""
        tx, job, now = self._tx, self._work.job, self._now
        change = PositionChange(self._work.freed.shift + shift, self._work.freed.movements)
        locked = LockedTask(task.task_id, task.worker_id, "SUBMITTED", 0)
        immediate = immediate_verdict(locked, self._judgement, self._facts.autorate)
        if immediate is not None:
            change = add_immediate_verdict(tx, job, change, immediate, now=now)
        write_shift(tx, job, change, now=now)
        add_submitted(tx, job.employer_id, job.job_id, [(task.task_id, 0)], now=now)
        self._block_for_wrong_answer()
        return Submission(
            task_id=task.task_id,
            status="SUBMITTED" if immediate is None else immediate.verdict.status,
            submitted_at=now,
            rate_by=task.rate_by if immediate is None else None,
        )

    def _block_for_wrong_answer(self) -> None:
        if self._judgement.challenge == "wrong" and self._facts.challenge_action == "rate_nok_block":
            block_workers(self._tx, self._facts.employer_id, [self._facts.worker_id], now=self._now)

    def _rate_by(self) -> datetime:
        return self._now + timedelta(days=self._facts.ttr_days)

    def _task(self, task_id: str, **changes: object) -> NewTask:
        task = NewTask(
            task_id=task_id,
            worker_id=self._facts.worker_id,
            country=self._facts.worker_country,
            ip_address=self._submission.ip_address,
            device=self._submission.device,
            submission_id=self._submission.submission_id,
            challenge=self._judgement.challenge,
            pcode=self._judgement.pcode,
        )
        return structs.replace(task, **changes)

    def _hand_in(self, task: NewTask, *, status_before: TaskStatus, status: TaskStatus) -> None:
        """Turn the hold into what was handed in under it. Pictures that are claimed cost no round trip of their own."""
        job_id = self._work.job.job_id
        written = sql.hand_in_task(self._tx, job_id, task, status_before=status_before, status=status, now=self._now)
        self._keep(task, written)

    def _keep(self, task: NewTask, written: Pending[str] | None = None) -> None:
        tx, job_id, now = self._tx, self._work.job.job_id, self._now
        claimant = Claimant(job_id, task.task_id, 0)
        proofs = keep_proofs(tx, self._submission.proofs, worker_id=task.worker_id, claimant=claimant, now=now)
        assert written is None or written.one() == task.task_id, "a hold read under the job's lock was gone"
        add_submission(tx, job_id, task.task_id, proofs=proofs, sha256=proofs_sha256(proofs), now=now)
        mark_sender(tx, claimant, self._sender(), now=now)

    def _sender(self) -> Sender:
        return Sender(
            self._facts.worker_id,
            country=self._facts.worker_country,
            ip_address=self._submission.ip_address,
            address_country=self._submission.address_country,
            device=self._submission.device,
        )
