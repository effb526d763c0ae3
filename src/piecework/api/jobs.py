"""Jobs on the wire: what can be posted, posting, and one's own jobs (API 3.1 to 3.4, 3.8, 3.13)."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from piecework.accounts.account import Level
from piecework.api.shapes import JobId, PageNumber
from piecework.catalog import catalog
from piecework.catalog.catalog_sql import load_categories, load_zones
from piecework.crowd.lists_sql import load_worker_lists
from piecework.database import Tx
from piecework.http.answering import Source, answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.jobs import brief as asked
from piecework.jobs.brief_checking import PostingRules
from piecework.jobs.job import JobStatus
from piecework.jobs.job_request import JobRequest, brief_of
from piecework.jobs.posting import CheckedBrief, price_brief
from piecework.jobs.posting import post_job as post_new_job
from piecework.jobs.views.listing import get_job as get_own_job
from piecework.jobs.views.listing_sql import ListedJob, list_jobs
from piecework.money import money_text
from piecework.paging import Page

section = Section("/api/jobs")


class Zone(Struct):
    """A zone and the countries that can be excluded from it."""

    id: str
    zone: str
    excludable_countries: list[str]


class WorkerList(Struct):
    """One of the caller's worker lists."""

    id: int
    name: str
    workers: int


class Category(Struct):
    """A category and the least a task may pay, by zone, with three decimals."""

    id: str
    category: str
    subcategory: str
    min_task_value: dict[str, str]


@section.reads("/get-zones.php")
def get_zones(tx: Tx, call: Call, request: NoParameters) -> list[Zone]:
    """The zones a job can be shown in (API 3.1)."""
    return [Zone(zone.zone_id, zone.name, zone.excludable_countries) for zone in load_zones(tx) if not zone.is_closed]


@section.reads("/get-lists.php")
def get_lists(tx: Tx, call: Call, request: NoParameters) -> list[WorkerList]:
    """The caller's worker lists (API 3.2)."""
    return [WorkerList(row.list_id, row.name, row.workers) for row in load_worker_lists(tx, call.account.account_id)]


@section.reads("/get-categories.php")
def get_categories(tx: Tx, call: Call, request: NoParameters) -> list[Category]:
    """The categories and the least a task of each may pay (API 3.3)."""
    return [
        Category(row.category_id, row.name, row.subcategory, _price_texts(row))
        for row in load_categories(tx)
        if not row.is_closed
    ]


def _price_texts(category: catalog.Category) -> dict[str, str]:
    return {zone_id: money_text(least, 3) for zone_id, least in category.task_value_min.items()}


class PostJob(JobRequest, kw_only=True):
    """Everything an employer can say of a job. Exactly one of `zone_id` and `list_id` is needed."""

    test: bool = False


class JobPosted(Struct, omit_defaults=True):
    """Where the new job is; clients cut its id from the end of `url`. With `test`: what it would cost, no address."""

    ok: Literal[True]
    url: str
    message: str
    cost: str | UnsetType = UNSET


@section.changes("/post-job.php", collects_faults=True)
def post_job(tx: Tx, call: Call, request: PostJob) -> JobPosted:
    """Post a job, or check one with `test` (API 3.4)."""
    brief = brief_of(request)
    rules = PostingRules(call.rules.fees, call.rules.limits.list_workers_min)
    if request.test:
        checked = price_brief(
            tx, brief, employer_id=call.account.account_id, rules=rules, shape_faults=call.shape_faults
        )
        return JobPosted(True, "", "Job validated successfully.", cost=_cost(checked))
    post_new_job(
        tx, brief, job_id=call.job_id, employer=call.account, rules=rules, now=call.now,
        shape_faults=call.shape_faults,
    )  # fmt: skip
    return JobPosted(
        True, f"{call.settings.base_url}/employer/campaign-details.php?Id={call.job_id}", "Job posted successfully"
    )


def _cost(checked: CheckedBrief) -> str:
    return money_text(checked.quote.total)


OF_JOB: dict[str, Source] = {
    "id": "job_id",
    "id_user": "employer_id",
    "ttr": "ttr_days",
    "hold_time": "hold_minutes",
    "task_value": lambda job: float(job.task_value),
    "pause_after_approval": lambda job: int(job.pause_after_approval),
    "proofs": lambda job: job.proofs,  # as they were posted, and checked then
    "challenges": lambda job: job.challenges,
}


@answers(ListedJob, **OF_JOB)
class Job(Struct, kw_only=True):
    """A job as its employer sees it; `zone_id` is empty for a list job."""

    id: str
    id_user: str
    zone_id: str
    excluded_countries: list[str]
    category_id: str
    created_at: str
    status: JobStatus
    task_value: float
    tasks_done: int
    num_tasks: int
    unrated_tasks: int
    workers_max_tasks: int
    workers_level: Level
    start_time: str
    end_time: str
    speed: int
    ttr: int
    autorate: asked.Autorate
    pause_after_approval: int
    hold_time: int
    title: str
    instructions: list[str]
    notes: str
    proofs: list[asked.ProofRequirement]
    challenge_action: asked.ChallengeAction
    challenges: list[asked.Challenge]


@answers(ListedJob, **OF_JOB)
class JobWithDistribution(Job, kw_only=True):
    """A single job tells its distribution too; null when none was set."""

    distribution: int | None


@answers(Page[ListedJob], jobs="items")
class JobsPage(Struct):
    """A page of jobs; one past the end is empty."""

    current_page: int
    pages: int
    jobs: list[Job]


JobStatusFilter = Literal[
    "", "running", "finished", "pending_review", "pending_restart", "paused", "paused_system", "paused_admin",
    "blocked", "declined",
]  # fmt: skip


class GetJobs(Struct):
    """Which jobs, and in which order of posting."""

    page: PageNumber = 1
    status: JobStatusFilter = ""
    unrated_tasks: bool = False
    order: Literal["asc", "desc"] = "asc"


@section.reads("/get-jobs.php")
def get_jobs(tx: Tx, call: Call, request: GetJobs) -> JobsPage:
    """The caller's jobs that are not archived, 25 a page (API 3.8)."""
    page = list_jobs(
        tx,
        call.account.account_id,
        page=request.page,
        status=_status_of(request.status),
        unrated_only=request.unrated_tasks,
        newest_first=request.order == "desc",
    )
    return answer(JobsPage, page)


class GetJob(Struct):
    """Which job."""

    job_id: JobId


@section.reads("/get-job.php")
def get_job(tx: Tx, call: Call, request: GetJob) -> JobWithDistribution:
    """One of the caller's jobs (API 3.13)."""
    job = get_own_job(tx, request.job_id, employer_id=call.account.account_id)
    return answer(JobWithDistribution, job)


def _status_of(status: JobStatusFilter) -> JobStatus | None:
    return status.upper() or None  # type: ignore[return-value]
