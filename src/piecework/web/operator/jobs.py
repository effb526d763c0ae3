"""Jobs before operators: the queue of reviews, one job whole, and every decision about it."""

from collections.abc import Callable

from msgspec import Struct

from piecework.acts import jobs
from piecework.database import Tx
from piecework.http.call import NoParameters
from piecework.jobs.job import JobNotFound
from piecework.jobs.moves import MOVES
from piecework.jobs.views.owned_sql import JobDetails, ask_anybodys_job
from piecework.moderation.reviews_sql import JobToReview, Review, ask_reviews, load_jobs_to_review
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.requests import WhichJob
from piecework.web.visit import Visit

pages = Pages("operator", reader="operator")

QUEUE = "/operator/reviews"
JOBS_SHOWN = 100


class Queue(Struct, frozen=True):
    """The jobs that wait longest."""

    jobs: list[JobToReview]


@pages.shows(QUEUE, "reviews.html")
def show_queue(tx: Tx, visit: Visit, request: NoParameters) -> Queue:
    """Jobs and restarts that await review, the oldest first."""
    return Queue(load_jobs_to_review(tx, limit=JOBS_SHOWN))


class JobPage(Struct, frozen=True, kw_only=True):
    """One job as an operator decides about it."""

    job: JobDetails
    reviews: list[Review]

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

    def shows_refusal_of(self, act: str) -> bool:
        """Whether the form of this path is still on the page, and says itself what it was refused for."""
        forms = {
            "approve": self.may_review, "decline": self.may_review, "pause": self.may_pause, "resume": self.may_resume,
            "block": self.may_block, "release": self.may_release,
        }  # fmt: skip
        return forms.get(act.rpartition("/")[2], False)


@pages.shows("/operator/jobs/{job_id}", "job.html")
def show_job(tx: Tx, visit: Visit, request: WhichJob) -> JobPage:
    """One job: what it asks for, what it costs, how it stands, and what was decided about it."""
    ask_job, reviews = ask_anybodys_job(tx, request.job_id, now=visit.now), ask_reviews(tx, request.job_id)
    job = ask_job.one_or(JobNotFound)
    return JobPage(job=job, reviews=reviews.all())


def _then(message: str, *, to: str = "") -> Callable[[jobs.DecideFreely | jobs.DecideWithReason, object], Done]:
    return lambda request, result: Done(to=to or _address(request.job_id), message=message)


def _address(job_id: str) -> str:
    return f"/operator/jobs/{job_id}"


_ONE = "/operator/jobs/{job_id}"
_DECLINED = "Declined; its employer has the money back."
pages.does(f"{_ONE}/approve", jobs.approve, _then("Approved.", to=QUEUE), shows=show_job)
pages.does(f"{_ONE}/decline", jobs.decline, _then(_DECLINED, to=QUEUE), shows=show_job)
pages.does(f"{_ONE}/pause", jobs.pause, _then("Paused."), shows=show_job)
pages.does(f"{_ONE}/resume", jobs.resume, _then("The pause is lifted."), shows=show_job)
pages.does(f"{_ONE}/block", jobs.block, _then("Blocked."), shows=show_job)
pages.does(f"{_ONE}/release", jobs.release, _then("The money is back with the employer."), shows=show_job)
