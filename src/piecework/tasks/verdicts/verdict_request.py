"""A verdict as the published API names its parts (API 3.10), which the form of the pages keeps to."""

from msgspec import Struct

from piecework.jobs.job_request import ListIdOrNone
from piecework.money import ZERO, Money
from piecework.tasks.task import Satisfaction
from piecework.tasks.verdicts.verdict import Comment, RatingGiven, Verdict


class VerdictRequest(Struct, kw_only=True):
    """What an employer says of a task; the parts are those of `Ruling`."""

    task_rating: RatingGiven
    task_satisfaction: Satisfaction = ""
    task_comment: Comment = ""
    list_id: ListIdOrNone = 0
    block_worker: bool = False
    task_bonus: Money = ZERO

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
