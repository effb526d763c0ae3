"""A task and the states it moves through."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from msgspec import Raw, Struct

from piecework.money import ZERO
from piecework.refusal import Refusal

TaskStatus = Literal[
    "HELD", "SUBMITTED", "IN_REVISION", "OK", "NOK", "RELEASED", "EXPIRED", "LATE", "CLOSED", "GIVEN_UP",
]  # fmt: skip
Rating = Literal["ok", "not_ok", "revise"]
Satisfaction = Literal["", "excellent", "good", "ok", "incorrect", "spam", "dupe"]
ChallengeResult = Literal["", "right", "wrong"]
CodeResult = Literal["", "verified", "missing", "used"]
DecidedBy = Literal["employer", "system", "challenge", "pcode", "operator"]


class TaskNotFound(Refusal):
    """No such task, or one of another employer's or worker's: always alike."""

    code, message, status, field = "task_not_found", "Task not found.", 404, "task_id"


class TaskKey(Struct, frozen=True):
    """The key of a task."""

    job_id: str
    task_id: str


class LockedTask(Struct, frozen=True):
    """A task as a verdict needs it, locked until commit."""

    task_id: str
    worker_id: str
    status: TaskStatus
    revision_number: int


class HandedInTask(Struct, frozen=True, kw_only=True):
    """A task with proofs, as its employer sees it: JSON text as stored.

    `marks` is null unless there are any, `previous_proofs` unless the task was revised and has its verdict.
    """

    job_id: str
    task_id: str
    worker_id: str
    status: TaskStatus
    submitted_at: datetime
    ip_address: str
    country: str
    revision_number: int
    variables: list[dict[str, Any]]
    pcode: CodeResult
    proofs: Raw
    marks: Raw | None
    previous_proofs: Raw | None


class FinalVerdict(Struct, frozen=True, kw_only=True):
    """A final verdict on a task, ok or not ok, ready to be written."""

    task: LockedTask
    status: Literal["OK", "NOK"]
    satisfaction: Satisfaction = ""
    comment: str = ""
    bonus: Decimal = ZERO


class NewTask(Struct, frozen=True, kw_only=True):
    """A task to be inserted: held until a time, or submitted at once (`hold_until` None)."""

    task_id: str
    worker_id: str
    country: str
    ip_address: str = ""
    device: str = ""
    hold_until: datetime | None = None
    submission_id: str = ""
    rate_by: datetime | None = None
    variables_row: int | None = None
    variables: Sequence[Mapping[str, str]] = ()
    challenge: ChallengeResult = ""
    pcode: CodeResult = ""


class ClosedTask(Struct, frozen=True):
    """A late task that was closed without a position, and its worker."""

    task_id: str
    worker_id: str
