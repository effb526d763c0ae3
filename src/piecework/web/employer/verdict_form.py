"""The form of a verdict: its fields, the verdict they make, and what is wrong with it in words of the form."""

from piecework.refusal import InvalidRequest, Refusal
from piecework.tasks.verdicts import verdict
from piecework.tasks.verdicts.verdict import Comment
from piecework.tasks.verdicts.verdict_request import VerdictRequest
from piecework.web.wording import plain_name, reworded


class VerdictForm(VerdictRequest, kw_only=True):
    """What an employer says of tasks. `kept_comment` is one of theirs, used where nothing was written.

    An empty comment of a satisfied task stays empty.
    """

    kept_comment: Comment = ""

    @property
    def comment(self) -> str:
        """What the worker is told."""
        written = self.task_comment.strip()
        return written if written or self.task_rating == "ok" else self.kept_comment


WORDS = {
    verdict.COMMENT_REQUIRED.name: "Say why: the worker reads it.",
    verdict.SATISFACTION_FITS.name: "That does not fit: satisfied is excellent, good or ok; not satisfied is "
    "incorrect, spam or a duplicate; a revision has none.",
    verdict.BONUS_FITS.name: "A bonus goes with a satisfied task.",
}


def sentence(refusal: Refusal) -> str:
    """Why one of many verdicts cannot be given."""
    if isinstance(refusal, InvalidRequest):
        return reworded(refusal.faults[0], WORDS).sentence(plain_name)
    return refusal.message
