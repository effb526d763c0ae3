"""What the tests of whole lives expect: moves, counts and money by rules written down here, not taken from the product.

All jobs pay 0.10 at 7 %, so that money is linear: each position holds 0.1070 until it is settled.
"""

from dataclasses import dataclass, field
from decimal import Decimal

VALUE, POSITION, APPROVAL, BONUS = Decimal("0.10"), Decimal("0.107"), Decimal("0.65"), Decimal("0.05")
BONUS_COST = Decimal("0.0535")
REVISIONS_MAX = 2

PLACED = ("HELD", "SUBMITTED", "IN_REVISION", "OK", "NOK")
UNSETTLED = ("HELD", "SUBMITTED", "IN_REVISION")
HANDED_IN = ("SUBMITTED", "IN_REVISION", "OK", "NOK", "LATE", "CLOSED", "GIVEN_UP")

# From what a task was to what it may be after any one step, however much that step had to catch up with.
MOVES = {
    "": {"HELD", "SUBMITTED", "OK", "NOK"},
    "HELD": {"HELD", "SUBMITTED", "RELEASED", "EXPIRED", "OK", "NOK", "LATE", "CLOSED"},
    "EXPIRED": {"EXPIRED", "SUBMITTED", "LATE", "CLOSED", "OK", "NOK"},
    "RELEASED": {"RELEASED"},
    "SUBMITTED": {"SUBMITTED", "OK", "NOK", "IN_REVISION"},
    "IN_REVISION": {"IN_REVISION", "SUBMITTED", "NOK", "GIVEN_UP", "OK"},
    "LATE": {"LATE", "SUBMITTED", "CLOSED", "OK", "NOK"},
    "OK": {"OK"},
    "NOK": {"NOK", "OK"},
    "CLOSED": {"CLOSED"},
    "GIVEN_UP": {"GIVEN_UP"},
}


@dataclass
class Job:
    """What was bought for a job, and what was given back of it."""

    job_id: str
    employer: int
    max_tasks: int
    distribution: int | None
    needs_hold: bool
    bought: int
    most_sold: int = 0  # a stop sells less, and what a country has taken by then it keeps
    approvals: int = 1
    approvals_returned: int = 0


@dataclass
class Task:
    """A task as it was seen last."""

    job_id: str
    worker: int
    status: str
    decided_by: str = ""
    bonus: Decimal = Decimal(0)
    revisions: int = 0


@dataclass
class Expected:
    """Everything the tests know, beside what the database says."""

    jobs: dict[str, Job] = field(default_factory=dict[str, Job])
    tasks: dict[str, Task] = field(default_factory=dict[str, Task])
    blocks: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    submissions: dict[tuple[str, int, str], str] = field(default_factory=dict[tuple[str, int, str], str])
    deposited: Decimal = Decimal(0)

    def of_job(self, job_id: str, *statuses: str) -> list[Task]:
        return [task for task in self.tasks.values() if task.job_id == job_id and task.status in statuses]

    def taken(self, job_id: str, worker: int) -> int:
        return sum(task.worker == worker for task in self.of_job(job_id, *PLACED))

    def earned(self, worker: int) -> Decimal:
        """What a worker has by verdicts and bonuses."""
        mine = [task for task in self.tasks.values() if task.worker == worker]
        return sum((VALUE * (task.status == "OK") + task.bonus for task in mine), Decimal(0))

    def share(self, job: Job, sold: int) -> int:
        """How many positions one country may take."""
        return sold if job.distribution is None else max(1, sold * job.distribution // 100)
