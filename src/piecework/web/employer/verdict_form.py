"""The form of a verdict: its fields, the verdict they make, and what is wrong with it in words of the form."""

from collections.abc import Callable
from typing import Annotated, TypeVar

from msgspec import Meta, Struct

from piecework.jobs.asking import ListIdOrNone
from piecework.money import ZERO, Money
from piecework.refusal import Fault, InvalidRequest, Refusal
from piecework.tasks.task import Rating, Satisfaction
from piecework.tasks.verdicts.commenting import COMMENT_CHARACTERS_MAX
from piecework.tasks.verdicts.verdict import Verdict

Result = TypeVar("Result")
Comment = Annotated[str, Meta(max_length=COMMENT_CHARACTERS_MAX)]


class VerdictForm(Struct, kw_only=True):
    """What an employer says of tasks. `kept_comment` is one of theirs, used where nothing was written."""

    task_rating: Rating
    task_satisfaction: Satisfaction = ""
    task_comment: Comment = ""
    kept_comment: Comment = ""
    task_bonus: Money = ZERO
    list_id: ListIdOrNone = 0
    block_worker: bool = False

    @property
    def comment(self) -> str:
        """What the worker is told."""
        return self.task_comment.strip() or self.kept_comment


def verdict_of(form: VerdictForm, task_id: str) -> Verdict:
    """The verdict that the form gives on a task; an empty comment of a satisfied task stays empty."""
    return Verdict(
        task_id=task_id,
        rating=form.task_rating,
        satisfaction=form.task_satisfaction,
        comment=form.task_comment.strip() if form.task_rating == "ok" else form.comment,
        bonus=form.task_bonus,
        list_id=form.list_id,
        block_worker=form.block_worker,
    )


WORDS = {
    "task_comment": "Say why: the worker reads it.",
    "task_satisfaction": "That does not fit: satisfied is excellent, good or ok; not satisfied is incorrect, spam or a "
    "duplicate; a revision has none.",
    "task_bonus": "A bonus goes with a satisfied task.",
}


def in_form(function: Callable[[], Result]) -> Result:
    """Run what may refuse a verdict, with the refusal in the form's words."""
    try:
        return function()
    except InvalidRequest as refusal:
        raise InvalidRequest([_said(fault) for fault in refusal.faults]) from None


def _said(fault: Fault) -> Fault:
    return Fault(fault.field or "", WORDS.get(fault.field or "", fault.message), code=fault.fault_code)


def sentence(refusal: Refusal) -> str:
    """Why one of many verdicts cannot be given."""
    return WORDS.get(refusal.field or "", refusal.message) if isinstance(refusal, InvalidRequest) else refusal.message
