"""A verdict of an employer on one task, and which of its parts fit each other. Pure."""

from decimal import Decimal

from msgspec import Struct

from piecework.money import MONEY_MAX, ZERO
from piecework.refusal import Fault, InvalidRequest, Refusal
from piecework.tasks.task import FinalVerdict, LockedTask, Rating, Satisfaction

SATISFACTION_OF: dict[Rating, tuple[Satisfaction, ...]] = {
    "ok": ("", "excellent", "good", "ok"),
    "not_ok": ("", "incorrect", "spam", "dupe"),
    "revise": ("",),
}
REVISIONS_MAX = 2


class TaskCannotBeRated(Refusal):
    """The task has a verdict already, or nothing is there to be rated."""

    code, message, field = "task_cannot_be_rated", "Task cannot be rated.", "task_id"


class NoMoreRevisions(Refusal):
    """A task is sent back at most twice; then it is ok or not_ok."""

    code, field = "no_more_revisions", "task_rating"
    message = "The task was revised twice already: rate it ok or not_ok."


class Verdict(Struct, frozen=True, kw_only=True):
    """A verdict of an employer on one task. `list_id` 0: no list."""

    task_id: str
    rating: Rating
    satisfaction: Satisfaction = ""
    comment: str = ""
    bonus: Decimal = ZERO
    list_id: int = 0
    block_worker: bool = False


def check_verdict(verdict: Verdict) -> None:
    """Refuse a verdict whose parts do not fit each other, all faults at once (API 3.10). Refuses: InvalidRequest."""
    faults: list[Fault] = []
    fitting = SATISFACTION_OF[verdict.rating]
    if verdict.satisfaction not in fitting:
        allowed = ", ".join(name for name in fitting if name) or "nothing"
        sentence = f"task_satisfaction with task_rating {verdict.rating} can be: {allowed}."
        faults.append(Fault("task_satisfaction", sentence))
    if verdict.rating != "ok" and not verdict.comment.strip():
        sentence = f"task_comment is required when task_rating is {verdict.rating}."
        faults.append(Fault("task_comment", sentence, code="required"))
    if verdict.bonus > 0 and verdict.rating != "ok":
        faults.append(Fault("task_bonus", "task_bonus can be given only when task_rating is ok."))
    if not 0 <= verdict.bonus <= MONEY_MAX:
        faults.append(Fault("task_bonus", f"task_bonus must be from 0 to {MONEY_MAX}."))
    InvalidRequest.raise_if_any(faults)


def check_ratable(task: LockedTask, verdict: Verdict) -> None:
    """Refuse a verdict that the task's state does not allow. Refuses: TaskCannotBeRated, NoMoreRevisions."""
    if task.status != "SUBMITTED":
        raise TaskCannotBeRated
    if verdict.rating == "revise" and task.revision_number >= REVISIONS_MAX:
        raise NoMoreRevisions


def final_verdict(verdict: Verdict, task: LockedTask) -> FinalVerdict:
    """An ok or not_ok verdict, ready to be written."""
    return FinalVerdict(
        task=task,
        status="OK" if verdict.rating == "ok" else "NOK",
        satisfaction=verdict.satisfaction,
        comment=verdict.comment,
        bonus=verdict.bonus,
    )
