"""A job's status and its positions, as the row that every change locks first."""

from decimal import Decimal
from typing import Literal

from msgspec import Struct, structs

from piecework.accounts.account import Level
from piecework.money import escrow_needed
from piecework.refusal import Refusal

JobStatus = Literal[
    "PENDING_REVIEW", "PENDING_RESTART", "RUNNING", "PAUSED", "PAUSED_SYSTEM", "PAUSED_ADMIN",
    "FINISHED", "BLOCKED", "DECLINED",
]  # fmt: skip

CAN_BECOME_FULL: tuple[JobStatus, ...] = ("RUNNING", "PAUSED", "PAUSED_SYSTEM", "PAUSED_ADMIN")
FREED_IS_REFUNDED: tuple[JobStatus, ...] = ("FINISHED", "BLOCKED")  # a position that becomes free is never reopened


class JobNotFound(Refusal):
    """No such job, or another employer's: always alike."""

    code, message, status, field = "job_not_found", "Job not found.", 404, "job_id"


class LockedJob(Struct, frozen=True, kw_only=True):
    """A job's counts, held until commit, with what was fixed when it was posted."""

    job_id: str
    employer_id: str
    status: JobStatus
    open: int
    held: int
    submitted: int
    in_revision: int
    ok: int
    nok: int
    charges_waiting: Decimal
    resumes_as: JobStatus
    stopped_open: int
    late: int
    task_value: Decimal
    fee_rate: Decimal
    workers_level: Level

    @property
    def unsettled(self) -> int:
        """k: the positions whose money still lies in escrow."""
        return self.open + self.held + self.submitted + self.in_revision

    @property
    def sold(self) -> int:
        """All positions of the job, `num_tasks` on the wire."""
        return self.unsettled + self.ok + self.nok

    def shifted(self, shift: "CountShift") -> "LockedJob":
        """The job once its positions are moved; what its status becomes is `status_after`."""
        return structs.replace(
            self, **{name: getattr(self, name) + getattr(shift, name) for name in shift.__struct_fields__}
        )

    def escrow_for(self, positions: int) -> Decimal:
        """E(positions) at this job's own price."""
        return escrow_needed(self.task_value, positions, self.fee_rate)

    def cost_of(self, positions: int) -> Decimal:
        """What so many more positions put into escrow."""
        return self.escrow_for(self.unsettled + positions) - self.escrow_for(self.unsettled)

    @property
    def stop_refund(self) -> Decimal:
        """What a stop gives back now: open positions, and charges that still wait for a review."""
        return self.escrow_for(self.unsettled) - self.escrow_for(self.unsettled - self.open) + self.charges_waiting


class CountShift(Struct, frozen=True, kw_only=True):
    """How many positions move into (or out of) each state; late work, which has none, beside them."""

    open: int = 0
    held: int = 0
    submitted: int = 0
    in_revision: int = 0
    ok: int = 0
    nok: int = 0
    late: int = 0

    def __add__(self, other: "CountShift") -> "CountShift":
        """Both shifts made one after the other."""
        return CountShift(**{name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__})


def status_after(job: LockedJob, shift: CountShift) -> JobStatus:
    """The status the job has once the shift is made: a full job (nothing open or held) is finished at once."""
    is_full = job.open + shift.open == 0 and job.held + shift.held == 0
    return "FINISHED" if is_full and job.status in CAN_BECOME_FULL else job.status
