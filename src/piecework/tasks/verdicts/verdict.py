"""A verdict of an employer on one task, and which of its parts fit each other. Pure."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, structs

from piecework.field_rules import BETWEEN
from piecework.jobs.job_request import ListIdOrNone
from piecework.meaning import Means
from piecework.money import MONEY_MAX, ZERO, Money
from piecework.refusal import Fault, InvalidRequest, Named, Refusal, Rule
from piecework.tasks.task import FinalVerdict, LockedTask, Satisfaction

COMMENT_CHARACTERS_MAX = 500
VERDICTS_MAX = 1000  # at once
RatingGiven = Annotated[
    Literal["ok", "not_ok", "nok", "revise"],
    Means("`ok` pays, `not_ok` refunds (`nok` is the same), `revise` sends it back for 24 hours.", "ok"),
]
Comment = Annotated[str, Meta(max_length=COMMENT_CHARACTERS_MAX)]
ListOfWorker = Annotated[ListIdOrNone, Means("Put the worker on this list of yours; 0 is none.", 0)]
IsBlocked = Annotated[bool, Means("Offer this worker nothing more.", False)]
Bonus = Annotated[Money, Means("Money on top, with the job's fee; only with ok.", 0.05)]
SATISFACTION_OF: dict[RatingGiven, tuple[Satisfaction, ...]] = {
    "ok": ("", "excellent", "good", "ok"),
    "not_ok": ("", "incorrect", "spam", "dupe"),
    "revise": ("",),
}
REVISIONS_MAX = 2
SATISFACTION_FITS = Rule("satisfaction_fits", "{field} with {other} {rating} can be: {choices}.")
COMMENT_REQUIRED = Rule("comment_required", "{field} is required when {other} is {rating}.", code="required")
BONUS_FITS = Rule("bonus_fits", "{field} can be given only when {other} is ok.")


class TaskCannotBeRated(Refusal):
    """The task has a verdict already, or nothing is there to be rated."""

    code, message, field = "task_cannot_be_rated", "Task cannot be rated.", "task_id"


class NoMoreRevisions(Refusal):
    """A task is sent back at most twice; then it is ok or not_ok."""

    code, field = "no_more_revisions", "task_rating"
    message = "The task was revised twice already: rate it ok or not_ok."


class Ruling(Struct, frozen=True, kw_only=True):
    """What an employer says, whichever task it is of: every edge reads these parts, within these bounds.

    `nok` is taken for `not_ok`, as which it stands from then on. `list_id` 0: no list.
    """

    rating: RatingGiven
    satisfaction: Annotated[Satisfaction, Means("How good or bad it was.", "good")] = ""
    comment: Annotated[Comment, Means("What the employer says to it.", "Thank you.")] = ""
    list_id: ListOfWorker = 0
    block_worker: IsBlocked = False
    bonus: Bonus = ZERO

    def __post_init__(self) -> None:
        if self.rating == "nok":
            structs.force_setattr(self, "rating", "not_ok")

    def verdict_on(self, task_id: str) -> "Verdict":
        """The same, of that task."""
        return Verdict(task_id=task_id, **{part: getattr(self, part) for part in Ruling.__struct_fields__})


class Verdict(Ruling, frozen=True, kw_only=True):
    """What an employer says of one task."""

    task_id: Annotated[str, Meta(min_length=1, max_length=64)]


def check_verdict(verdict: Verdict) -> None:
    """Refuse a verdict whose parts do not fit each other, all faults at once (API 3.10). Refuses: InvalidRequest."""
    faults: list[Fault] = []
    fitting = SATISFACTION_OF[verdict.rating]
    rating: dict[str, Any] = {"other": Named("task_rating"), "rating": verdict.rating}
    if verdict.satisfaction not in fitting:
        choices = ", ".join(name for name in fitting if name) or "nothing"
        faults.append(Fault("task_satisfaction", SATISFACTION_FITS, choices=choices, **rating))
    if verdict.rating != "ok" and not verdict.comment.strip():
        faults.append(Fault("task_comment", COMMENT_REQUIRED, **rating))
    if verdict.bonus > 0 and verdict.rating != "ok":
        faults.append(Fault("task_bonus", BONUS_FITS, **rating))
    if not 0 <= verdict.bonus <= MONEY_MAX:
        faults.append(Fault("task_bonus", BETWEEN, least=0, most=MONEY_MAX))
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
