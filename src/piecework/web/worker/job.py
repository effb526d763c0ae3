"""One job: what is to be done and proved, the position with its clock, handing in; and reporting the job."""

from typing import Annotated, get_args

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.fields import Short
from piecework.jobs.offering.hiding import unhide_job
from piecework.jobs.offering.offer import Offer, get_offer
from piecework.jobs.reporting import STORY_CHARACTERS_MAX, report_job
from piecework.jobs.reporting_sql import ReportReason
from piecework.tasks.taking.holding import hold_position, release_position
from piecework.tasks.taking.submitting import NewSubmission, Submission, submit_task
from piecework.web.outcome import Done, Tone
from piecework.web.pages import Pages
from piecework.web.requests import WhichJob
from piecework.web.visit import Visit
from piecework.web.wording import in_own_words
from piecework.web.worker.proofs import WORDS, ProofFields, ProofForm, given_proofs
from piecework.web.worker.records import Record, record_of
from piecework.web.worker.returning import Back, back_or

pages = Pages("worker", reader="account")

REASONS: dict[ReportReason, str] = {
    "broken": "It cannot be done: something is broken",
    "unclear": "It is not clear what to do",
    "more_work_than_told": "It is more work than it says",
    "asks_for_money": "It asks me to pay",
    "asks_for_private_data": "It asks for private data",
    "unlawful": "It is against the law",
    "other": "Something else",
}
assert set(REASONS) == set(get_args(ReportReason)), "each reason has words"


class JobPage(Struct, frozen=True, kw_only=True):
    """A job as offered to this worker, or held by them."""

    offer: Offer
    record: Record | None
    form: ProofForm
    reasons: list[tuple[ReportReason, str]]
    story_characters_max: int = STORY_CHARACTERS_MAX

    @property
    def path(self) -> str:
        """The address of the job."""
        return f"/jobs/{self.offer.details.job_id}"

    @property
    def may_hand_in(self) -> bool:
        """Whether there is a form: under a hold, after one, or where the job needs none."""
        details = self.offer.details
        if details.hold_until is not None or details.ended_hold_until is not None:
            return True
        return not details.hold_required and self.offer.why_no_hold is None


@pages.shows("/jobs/{job_id}", "job.html")
def show_job(tx: Tx, visit: Visit, request: WhichJob) -> JobPage:
    """The job whole, with this worker's variables filled in."""
    offer = get_offer(tx, request.job_id, worker_id=visit.account.account_id, now=visit.now)
    return JobPage(
        offer=offer,
        record=record_of(offer.details),
        form=ProofForm(offer.details.proofs),
        reasons=list(REASONS.items()),
    )


@pages.acts("/jobs/{job_id}/hold", shows=show_job, needs_terms=True)
def hold(tx: Tx, visit: Visit, request: WhichJob) -> Done:
    """Hold a position; holding again is the same hold."""
    hold_position(
        tx,
        request.job_id,
        worker_id=visit.account.account_id,
        task_id=visit.task_id,
        holds_max=visit.rules.limits.holds_max,
        now=visit.now,
    )
    return Done(to=f"/jobs/{request.job_id}")


@pages.acts("/jobs/{job_id}/release", shows=show_job)
def release(tx: Tx, visit: Visit, request: WhichJob) -> Done:
    """Leave the held position; it costs nothing."""
    release_position(tx, request.job_id, worker_id=visit.account.account_id, now=visit.now)
    return Done(to="/jobs", message="You have left the position. It costs you nothing, and is free for others.")


class Unhide(WhichJob):
    """The job to show again, and the page of the button."""

    back: Back = ""


@pages.acts("/jobs/{job_id}/unhide", shows=show_job)
def unhide(tx: Tx, visit: Visit, request: Unhide) -> Done:
    """Have the job on this worker's board again."""
    unhide_job(tx, request.job_id, worker_id=visit.account.account_id)
    return Done(
        to=back_or(request.back, f"/jobs/{request.job_id}"),
        message="The job is on your board again, where it is offered to you.",
    )


class Submit(Struct, kw_only=True):
    """What is handed in. The form's id is the submission's: the same form again is the same submission."""

    job_id: Short[str]
    proofs: ProofFields
    form_id: Annotated[str, Meta(max_length=16)] = ""
    challenge_answer: Annotated[str, Meta(max_length=255)] = ""
    variables_token: Short[str] = ""


LATE = (
    "Your hold had ended and the place is gone, so this came too late. It is kept, and has the next place that becomes "
    "free, the oldest late work first. You need to do nothing."
)
CLOSED = "Your hold had ended and the job is over, so this came too late. It is kept, and counts nothing against you."
WRONG = "The answer to the job's question was wrong, so this is rated not satisfied."
RIGHT = "The code was right, so this is rated satisfied, and paid."
SUBMITTED = "Handed in. If the employer says nothing in time, it counts as satisfied."
REPEATED = "This was handed in before; nothing was done twice."


@pages.acts("/jobs/{job_id}/submit", shows=show_job, takes_pictures=True, is_safe_to_repeat=True)
def submit(tx: Tx, visit: Visit, request: Submit) -> Done:
    """Hand in the proofs for a held position, for one whose hold ended, or for an open one where none is needed."""
    handed_in = NewSubmission(
        proofs=given_proofs(request.proofs),
        submission_id=f"form:{request.form_id}" if request.form_id else "",
        challenge_answer=request.challenge_answer,
        variables_token=request.variables_token,
        ip_address=visit.ip_address,
        address_country=visit.address_country,
    )
    worker_id = visit.account.account_id
    with in_own_words(WORDS):
        done = submit_task(
            tx, request.job_id, handed_in, worker_id=worker_id, task_id=visit.task_id,
            has_accepted_terms=visit.has_accepted_terms, now=visit.now,
        )  # fmt: skip
    message, tone = _told(done)
    return Done(to=f"/tasks/{request.job_id}/{done.task_id}", message=message, tone=tone)


def _told(done: Submission) -> tuple[str, Tone]:
    if done.status == "LATE":
        return LATE, "note"
    if done.status == "CLOSED":
        return CLOSED, "note"
    if done.is_repeat:
        return REPEATED, "good"
    if done.status == "NOK":
        return WRONG, "bad"
    return (RIGHT if done.status == "OK" else SUBMITTED), "good"


class Report(Struct, kw_only=True):
    """The job, and what is wrong with it."""

    job_id: Short[str]
    reason: ReportReason
    story: Annotated[str, Meta(max_length=STORY_CHARACTERS_MAX)] = ""


@pages.acts("/jobs/{job_id}/report", shows=show_job)
def report(tx: Tx, visit: Visit, request: Report) -> Done:
    """Say what is wrong with a job; again, it replaces what was said before."""
    report_job(tx, request.job_id, request.reason, request.story, worker_id=visit.account.account_id, now=visit.now)
    return Done(
        to=f"/jobs/{request.job_id}", message="Your report is with the operators. A notice tells you what they say."
    )
