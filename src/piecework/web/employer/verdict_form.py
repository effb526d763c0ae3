"""The form of a verdict: its fields, the verdict they make, and what is wrong with it in words of the form."""

from typing import Annotated

from msgspec import Meta, Struct

from piecework.http.shapes import Money
from piecework.jobs.asking import ListIdOrNone
from piecework.money import ZERO
from piecework.refusal import InvalidRequest, Refusal
from piecework.tasks.task import Rating, Satisfaction
from piecework.tasks.verdicts import verdict
from piecework.tasks.verdicts.commenting import COMMENT_CHARACTERS_MAX
from piecework.tasks.verdicts.verdict import Verdict
from piecework.web.wording import plain_name, reworded

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
    verdict.COMMENT_REQUIRED.name: "Say why: the worker reads it.",
    verdict.SATISFACTION_FITS.name: "That does not fit: satisfied is excellent, good or ok; not satisfied is "
    "incorrect, spam or a duplicate; a revision has none.",
    verdict.BONUS_FITS.name: "A bonus goes with a satisfied task.",
}


def sentence(refusal: Refusal) -> str:
    """Why one of many verdicts cannot be given."""
    if isinstance(refusal, InvalidRequest):
        return reworded(refusal.faults[0], WORDS).said(plain_name)
    return refusal.message
