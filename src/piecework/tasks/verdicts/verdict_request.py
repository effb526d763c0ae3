"""A verdict as the published API names its parts (API 3.10), which the form of the pages keeps to."""

from typing import Annotated

from msgspec import Struct

from piecework.meaning import Means
from piecework.money import ZERO
from piecework.tasks.task import Satisfaction
from piecework.tasks.verdicts.verdict import Bonus, Comment, IsBlocked, ListOfWorker, RatingGiven, Verdict


class VerdictRequest(Struct, kw_only=True):
    """What an employer says of a task; the parts are those of `Ruling`."""

    task_rating: RatingGiven
    task_satisfaction: Annotated[
        Satisfaction, Means("`excellent`, `good`, `ok` with ok; `incorrect`, `spam`, `dupe` with not_ok.", "good")
    ] = ""
    task_comment: Annotated[
        Comment, Means("What the worker is told; required with not_ok and revise.", "Thank you.")
    ] = ""
    list_id: ListOfWorker = 0
    block_worker: IsBlocked = False
    task_bonus: Bonus = ZERO

    @property
    def comment(self) -> str:
        """What the worker is told."""
        return self.task_comment

    def verdict_on(self, task_id: str) -> Verdict:
        """The verdict on that task."""
        return Verdict(
            task_id=task_id,
            rating=self.task_rating,
            satisfaction=self.task_satisfaction,
            comment=self.comment,
            bonus=self.task_bonus,
            list_id=self.list_id,
            block_worker=self.block_worker,
        )
