"""Which status follows from which action: the one table of a job's life. Whatever is not in it is refused."""

from typing import Literal

from piecework.jobs.job import JobStatus, LockedJob
from piecework.refusal import Refusal

JobAction = Literal[
    "approve", "decline", "stop", "pause", "resume", "restart", "add positions to", "set the speed of",
    "set the TTR of", "feature", "archive", "pause as operator", "resume as operator", "pause by rule",
    "resume by rule", "block",
]  # fmt: skip

_UNDECIDED: tuple[JobStatus, ...] = (
    "PENDING_REVIEW", "PENDING_RESTART", "RUNNING", "PAUSED", "PAUSED_SYSTEM", "PAUSED_ADMIN",
)  # fmt: skip
_SAME: dict[JobStatus, JobStatus] = {status: status for status in _UNDECIDED}

# RUNNING stands for "as asked": PAUSED where pause_after_approval, or the pause that was lifted, says so.
MOVES: dict[JobAction, dict[JobStatus, JobStatus]] = {
    "approve": {"PENDING_REVIEW": "RUNNING", "PENDING_RESTART": "RUNNING"},
    "decline": {"PENDING_REVIEW": "DECLINED", "PENDING_RESTART": "FINISHED"},
    "stop": {
        "PENDING_REVIEW": "DECLINED", "PENDING_RESTART": "FINISHED",
        "RUNNING": "FINISHED", "PAUSED": "FINISHED", "PAUSED_ADMIN": "FINISHED", "PAUSED_SYSTEM": "FINISHED",
    },
    "pause": {"RUNNING": "PAUSED", "PAUSED": "PAUSED"},
    "resume": {"PAUSED": "RUNNING", "RUNNING": "RUNNING"},
    "restart": {"FINISHED": "PENDING_RESTART"},
    "add positions to": {
        "RUNNING": "RUNNING", "PAUSED": "PAUSED", "PENDING_REVIEW": "PENDING_REVIEW", "PAUSED_SYSTEM": "PAUSED_SYSTEM",
    },
    "set the speed of": _SAME,
    "set the TTR of": _SAME,
    "feature": {"RUNNING": "RUNNING", "PAUSED": "PAUSED"},
    "archive": {"FINISHED": "FINISHED", "DECLINED": "DECLINED", "BLOCKED": "BLOCKED"},
    "pause as operator": {"RUNNING": "PAUSED_ADMIN", "PAUSED": "PAUSED_ADMIN"},
    "resume as operator": {"PAUSED_ADMIN": "RUNNING"},
    "pause by rule": {"RUNNING": "PAUSED_SYSTEM", "PAUSED": "PAUSED_SYSTEM"},
    "resume by rule": {"PAUSED_SYSTEM": "RUNNING"},
    "block": dict.fromkeys((*_UNDECIDED, "FINISHED"), "BLOCKED"),
}  # fmt: skip


class JobCannotMove(Refusal):
    """The job's status does not allow the action."""

    code, field = "job_status", "job_id"

    def __init__(self, action: JobAction, status: JobStatus) -> None:
        allowed = ", ".join(MOVES[action])
        super().__init__(f"You cannot {action} a job that is {status}; it must be {allowed}.")


def next_status(job: LockedJob, action: JobAction) -> JobStatus:
    """The status after the action. Refuses: JobCannotMove."""
    status = MOVES[action].get(job.status)
    if status is None:
        raise JobCannotMove(action, job.status)
    return status
