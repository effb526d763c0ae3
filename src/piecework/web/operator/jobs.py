"""Jobs before operators: the queue of reviews, one job whole, and every decision about it."""

from msgspec import Struct

from piecework.database import Tx
from piecework.http.fields import Short
from piecework.jobs.job import JobNotFound
from piecework.jobs.moves import MOVES
from piecework.jobs.views.owned_sql import OwnJob, ask_anybodys_job
from piecework.moderation import reviewing
from piecework.moderation.reviewing import REASON_CHARACTERS_MAX, Decide, Decision
from piecework.moderation.reviews_sql import Review, WaitingJob, ask_reviews, list_waiting_jobs
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("operator", reader="operator", needs="review")

QUEUE = "/operator/reviews"
JOBS_SHOWN = 100


class Nothing(Struct):
    """The page takes nothing."""


class Queue(Struct, frozen=True):
    """The jobs that wait longest."""

    jobs: list[WaitingJob]


@pages.shows(QUEUE, "reviews.html", needs="any")
def show_queue(tx: Tx, visit: Visit, asked: Nothing) -> Queue:
    """Jobs and restarts that await review, the oldest first."""
    return Queue(list_waiting_jobs(tx, limit=JOBS_SHOWN))


class WhichJob(Struct):
    """Which job."""

    job_id: Short[str]


class JobPage(Struct, frozen=True, kw_only=True):
    """One job as an operator decides about it."""

    job: OwnJob
    reviews: list[Review]
    reason_characters_max: int = REASON_CHARACTERS_MAX

    @property
    def path(self) -> str:
        """The address of the job."""
        return _address(self.job.job_id)

    @property
    def may_review(self) -> bool:
        """Whether the job, or its restart, waits for a review."""
        return self.job.status in MOVES["approve"]

    @property
    def may_pause(self) -> bool:
        """Whether it can be paused."""
        return self.job.status in MOVES["pause as operator"]

    @property
    def may_resume(self) -> bool:
        """Whether an operator's pause can be lifted."""
        return self.job.status in MOVES["resume as operator"]

    @property
    def may_block(self) -> bool:
        """Whether it can be ended for good."""
        return self.job.status in MOVES["block"]

    @property
    def may_release(self) -> bool:
        """Whether money of open places waits to go back."""
        return self.job.status == "BLOCKED" and self.job.open > 0

    def says_itself(self, act: str) -> bool:
        """Whether the form of this path is still on the page, and says itself what it was refused for."""
        forms = {
            "approve": self.may_review, "decline": self.may_review, "pause": self.may_pause, "resume": self.may_resume,
            "block": self.may_block, "release": self.may_release,
        }  # fmt: skip
        return forms.get(act.rpartition("/")[2], False)


@pages.shows("/operator/jobs/{job_id}", "job.html", needs="any")
def show_job(tx: Tx, visit: Visit, asked: WhichJob) -> JobPage:
    """One job: what it asks for, what it costs, how it stands, and what was decided about it."""
    ask_job, reviews = ask_anybodys_job(tx, asked.job_id, now=visit.now), ask_reviews(tx, asked.job_id)
    job = ask_job.one()
    if job is None:
        raise JobNotFound
    return JobPage(job=job, reviews=reviews.all())


class Decided(WhichJob):
    """Which job, and why, where there is something to say."""

    reason: str = ""


@pages.acts("/operator/jobs/{job_id}/approve", shows=show_job)
def approve(tx: Tx, visit: Visit, asked: Decided) -> Done:
    """Let the job, or its restart, run."""
    return _decide(tx, visit, asked, reviewing.approve_job, to=QUEUE, said="Approved.")


@pages.acts("/operator/jobs/{job_id}/decline", shows=show_job)
def decline(tx: Tx, visit: Visit, asked: Decided) -> Done:
    """Send it back to its employer with all its money."""
    return _decide(tx, visit, asked, reviewing.decline_job, to=QUEUE, said="Declined; its employer has the money back.")


@pages.acts("/operator/jobs/{job_id}/pause", shows=show_job)
def pause(tx: Tx, visit: Visit, asked: Decided) -> Done:
    """Take no new holds until an operator lifts it."""
    return _decide(tx, visit, asked, reviewing.pause_as_operator, said="Paused.")


@pages.acts("/operator/jobs/{job_id}/resume", shows=show_job)
def resume(tx: Tx, visit: Visit, asked: Decided) -> Done:
    """Lift an operator's pause."""
    return _decide(tx, visit, asked, reviewing.resume_as_operator, said="The pause is lifted.")


@pages.acts("/operator/jobs/{job_id}/block", shows=show_job)
def block(tx: Tx, visit: Visit, asked: Decided) -> Done:
    """End it for good."""
    return _decide(tx, visit, asked, reviewing.block_job, said="Blocked.")


@pages.acts("/operator/jobs/{job_id}/release", shows=show_job)
def release(tx: Tx, visit: Visit, asked: Decided) -> Done:
    """Give the employer of a blocked job the money of its open places back."""
    return _decide(tx, visit, asked, reviewing.release_job, said="The money is back with the employer.")


def _decide(tx: Tx, visit: Visit, asked: Decided, decide: Decide, *, said: str, to: str = "") -> Done:
    decision = Decision(review_id=visit.order_id, operator_id=visit.account.account_id, reason=asked.reason.strip())
    decide(tx, asked.job_id, decision, now=visit.now)
    return Done(to=to or _address(asked.job_id), said=said)


def _address(job_id: str) -> str:
    return f"/operator/jobs/{job_id}"
