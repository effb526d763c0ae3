"""One job: how far it is and why it stands as it does, what it costs, its tasks, and what can be done with it."""

import io
from decimal import Decimal
from typing import Literal

from msgspec import Struct, field

from piecework.database import Pending, Tx
from piecework.exports.cells import CONTENT_TYPES
from piecework.exports.results import write_results
from piecework.fields import PageNumber
from piecework.jobs.job import JobNotFound
from piecework.jobs.moves import MOVES, JobAction
from piecework.jobs.offering import featuring
from piecework.jobs.offering.featuring_sql import FeaturedSum, ask_featured
from piecework.jobs.views.owned_sql import JobDetails, ask_own_job
from piecework.paging import JOBS_A_PAGE, Page, page_offset
from piecework.tasks.views.of_job_sql import (
    ListedStatus,
    SubmissionsAt,
    TaskRow,
    Verdicts,
    ask_submissions,
    ask_tasks,
    ask_verdicts,
)
from piecework.web.charts import Column, Part
from piecework.web.employer import job_figures as figures
from piecework.web.outcome import Download
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("employer", reader="account")

FEATURED_MAX = 1000
OFFERS = (Decimal(2), Decimal(5), Decimal(10), Decimal(20), Decimal(50))

TaskTab = Literal["waiting", "revision", "ok", "nok", "held"]
STATUS_OF: dict[TaskTab, ListedStatus] = {
    "waiting": "SUBMITTED", "revision": "IN_REVISION", "ok": "OK", "nok": "NOK", "held": "HELD",
}  # fmt: skip
TAB_WORDS: dict[TaskTab, str] = {
    "waiting": "Waiting", "revision": "To revise", "ok": "Satisfied", "nok": "Not satisfied", "held": "Held",
}  # fmt: skip

WHEN_WORDS: dict[TaskTab, str] = {
    "waiting": "Handed in", "revision": "Until", "ok": "Rated", "nok": "Rated", "held": "Until",
}  # fmt: skip
TOLD_THERE: tuple[JobAction, ...] = ("stop", "restart")


def job_address(job_id: str) -> str:
    """Where a job's page is: the address that post-job answers with."""
    return f"/employer/campaign-details.php?Id={job_id}"


class WhichJob(Struct):
    """Which job: `Id` in the address that post-job answers with, or the path of a form; and which of its tasks."""

    of_address: str = field(name="Id", default="")
    job_id: str = ""
    tasks: TaskTab | None = None
    page: PageNumber = 1


class FeatureOffer(Struct, frozen=True):
    """An amount, and where the job would stand for it."""

    amount: Decimal
    place: featuring.PredictedRank


class JobPage(Struct, frozen=True, kw_only=True):
    """Everything the page of one job shows."""

    job: JobDetails
    reason: figures.Reason | None
    money: figures.JobMoney
    may: list[JobAction]
    progress: list[Part]
    is_by_hour: bool
    submissions: list[Column]
    by_system: int
    address: str
    tab: TaskTab
    tabs: list[tuple[str, str, int]]
    tasks: Page[TaskRow]
    offers: list[FeatureOffer]

    @property
    def series(self) -> list[figures.Series]:
        """What the columns of submissions are made of."""
        return figures.SERIES

    @property
    def when_words(self) -> str:
        """What the time of a line means."""
        return WHEN_WORDS[self.tab]

    def can(self, action: JobAction) -> bool:
        """Whether the job's status allows the action."""
        return action in self.may

    def is_told_there(self, act: str) -> bool:
        """Whether the form of this path is on the page and says itself what it was refused for."""
        return any(self.can(action) and act.endswith(f"/{action}") for action in TOLD_THERE)


class _Queries(Struct, frozen=True):
    """Everything asked for in one round trip, of a job that may not be there."""

    job: Pending[JobDetails]
    verdicts: Pending[Verdicts]
    by_hour: Pending[SubmissionsAt]
    by_day: Pending[SubmissionsAt]
    tasks: dict[TaskTab, Pending[TaskRow]]
    featured: Pending[FeaturedSum]


def _ask(tx: Tx, visit: Visit, job_id: str, request: WhichJob) -> _Queries:
    employer_id, now = visit.account.account_id, visit.now
    limit, offset = JOBS_A_PAGE, page_offset(request.page, JOBS_A_PAGE)
    return _Queries(
        job=ask_own_job(tx, job_id, employer_id=employer_id, now=now),
        verdicts=ask_verdicts(tx, employer_id, job_id),
        by_hour=ask_submissions(tx, employer_id, job_id, unit="hour", since=figures.first_hour(now)),
        by_day=ask_submissions(tx, employer_id, job_id, unit="day", since=figures.first_day(now)),
        tasks={
            tab: ask_tasks(tx, employer_id, job_id, status, limit=limit, offset=offset)
            for tab, status in STATUS_OF.items()
            if request.tasks in (None, tab)
        },
        featured=ask_featured(tx, now=now, limit=FEATURED_MAX),
    )


@pages.shows("/employer/campaign-details.php", "job.html", form_id_in_address=True)
def show_job(tx: Tx, visit: Visit, request: WhichJob) -> JobPage:
    """The job whole."""
    job_id = request.of_address or request.job_id
    found = _ask(tx, visit, job_id, request)
    job = found.job.one_or(JobNotFound)
    counts: dict[TaskTab, int] = {
        "waiting": job.submitted, "revision": job.in_revision, "ok": job.ok, "nok": job.nok, "held": job.held,
    }  # fmt: skip
    tab = request.tasks or _first_tab(counts)
    by_hour, verdicts, address = figures.is_young(job, visit.now), found.verdicts.get(), job_address(job_id)
    return JobPage(
        job=job,
        reason=figures.why(job, visit.rules.limits),
        money=figures.money_of(job, bonuses=verdicts.bonuses, approval_fee=visit.rules.fees.approval_fee),
        may=[action for action, moves in MOVES.items() if job.status in moves],
        progress=figures.progress_of(job),
        is_by_hour=by_hour,
        submissions=figures.hours(found.by_hour.all(), visit.now)
        if by_hour
        else figures.days(found.by_day.all(), job.created_at, visit.now),
        by_system=verdicts.by_system,
        address=address,
        tab=tab,
        tabs=[(f"{address}&tasks={name}#tasks", TAB_WORDS[name], counts[name]) for name in counts],
        tasks=Page(
            items=found.tasks[tab].all(), current_page=request.page, page_size=JOBS_A_PAGE, matching=counts[tab]
        ),
        offers=_offers(found.featured.all(), job),
    )


def _first_tab(counts: dict[TaskTab, int]) -> TaskTab:
    for tab, count in counts.items():
        if count:
            return tab
    return "waiting"


def _offers(featured: list[FeaturedSum], job: JobDetails) -> list[FeatureOffer]:
    places = [featuring.rank_among(featured, job.job_id, job.category_id, amount) for amount in OFFERS]
    return [FeatureOffer(amount, place) for amount, place in zip(OFFERS, places, strict=True)]


class WhichResults(Struct):
    """A job, by its id."""

    job_id: str


@pages.downloads("/employer/jobs/{job_id}/results.csv", reads_snapshot=True)
def download_results(tx: Tx, visit: Visit, request: WhichResults) -> Download:
    """The job's tasks as a file, one row each."""
    file = io.BytesIO()
    write_results(
        tx, request.job_id, employer_id=visit.account.account_id, into=file, form="csv",
        base_url=visit.settings.base_url,
    )  # fmt: skip
    return Download(name=f"results-{request.job_id}.csv", content_type=CONTENT_TYPES["csv"], body=file.getvalue())
