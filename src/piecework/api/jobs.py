"""Jobs on the wire: what can be posted, posting, and one's own jobs (API 3.1 to 3.4, 3.8, 3.13)."""

from typing import Annotated, Literal

from msgspec import UNSET, Struct, UnsetType

from piecework.accounts.account import Level
from piecework.catalog import catalog
from piecework.catalog.catalog_sql import load_categories, load_zones
from piecework.crowd.lists_sql import load_worker_lists
from piecework.database import Tx
from piecework.fields import (
    CategoryId,
    CreatedAt,
    CurrentPage,
    Instructions,
    JobId,
    JobTitle,
    Message,
    Ok,
    PageCount,
    PageNumber,
    Short,
    Subcategory,
)
from piecework.http.answering import Source, answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.jobs import brief as asked
from piecework.jobs.brief_checking import PostingRules
from piecework.jobs.job import JobNotFound, JobStatus
from piecework.jobs.job_request import JobRequest, brief_of
from piecework.jobs.posting import BRIEF_FAULTS, CheckedBrief, price_brief
from piecework.jobs.posting import post_job as post_new_job
from piecework.jobs.views.listing import get_job as get_own_job
from piecework.jobs.views.listing_sql import ListedJob, list_jobs
from piecework.ledger.debts import OwesMoney
from piecework.ledger.purses import NotEnoughSpendable
from piecework.meaning import EMPLOYER, JOB, Means
from piecework.money import money_text
from piecework.paging import Page

section = Section("/api/jobs")


class Zone(Struct):
    """A zone and the countries that can be excluded from it."""

    id: Annotated[str, Means("What zone_id takes.", "int")]
    zone: Annotated[str, Means("What the zone is called.", "International")]
    excludable_countries: Annotated[list[str], Means("What excluded_countries takes.", ["br", "in"])]


class WorkerList(Struct):
    """One of the caller's worker lists."""

    id: Annotated[int, Means("What list_id takes.", 1806324215)]
    name: Annotated[str, Means("The name.", "Best workers")]
    workers: Annotated[int, Means("How many are on it.", 12)]


class Category(Struct):
    """A category and the least a task may pay, by zone, with three decimals."""

    id: Annotated[str, Means("What category_id takes.", "0501")]
    category: Annotated[str, Means("What the category is called.", "Sign up")]
    subcategory: Subcategory
    min_task_value: Annotated[dict[str, str], Means("The least a task may pay, by zone.", {"int": "0.080"})]


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

    test: Annotated[bool, Means("Check and price the job, create nothing.", False)] = False


class JobPosted(Struct, omit_defaults=True):
    """Where the new job is; clients cut its id from the end of `url`. With `test`: what it would cost, no address."""

    ok: Ok
    url: Annotated[
        str,
        Means(
            "Where the job is; its id is at the end. Empty with `test`.",
            f"http://127.0.0.1:8080/employer/campaign-details.php?Id={JOB}",
        ),
    ]
    message: Message
    cost: Annotated[str | UnsetType, Means("What posting takes from the balance.", "3.3250")] = UNSET


@section.changes("/post-job.php", collects_faults=True, refuses=(*BRIEF_FAULTS, OwesMoney, NotEnoughSpendable))
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

    id: Annotated[str, Means("The job's id.", JOB)]
    id_user: Annotated[str, Means("The employer's account.", EMPLOYER)]
    zone_id: Annotated[
        str, Means("Zone of countries to show the job in; get-zones lists them. Empty for a list job.", "int")
    ]
    excluded_countries: Annotated[
        list[str], Means("Countries to leave out of the zone; only its excludable ones.", ["br"])
    ]
    category_id: CategoryId
    created_at: CreatedAt
    status: Annotated[JobStatus, Means("Where it stands.", "RUNNING")]
    task_value: Annotated[float, Means("What one task pays.", 0.1)]
    tasks_done: Annotated[int, Means("Tasks handed in, whatever their verdict.", 5)]
    num_tasks: Annotated[int, Means("How many tasks to have done.", 25)]
    unrated_tasks: Annotated[int, Means("How many tasks wait for a verdict.", 2)]
    workers_max_tasks: Annotated[int, Means("Tasks one worker may do; above 1 not with starter.", 1)]
    workers_level: Annotated[Level, Means("The least level a worker needs.", "starter")]
    start_time: Annotated[str, Means("From when in the day the job is offered, UTC.", "00:00")]
    end_time: Annotated[str, Means("Until when in the day; a window may run over midnight.", "24:00")]
    speed: Annotated[int, Means("How often the job is shown; 1000 is always.", 1000)]
    ttr: Annotated[int, Means("Days to rate a task in; after that it counts as satisfied.", 7)]
    autorate: Annotated[asked.Autorate, Means("Whether the platform rates by PCODE: not, verified ones, or all.", "NO")]
    pause_after_approval: Annotated[int, Means("1 or 0.", 0)]
    hold_time: Annotated[int, Means("Minutes a worker may hold a position.", 15)]
    title: JobTitle
    instructions: Instructions
    notes: Annotated[str, Means("Anything else the worker should know.", "")]
    proofs: Annotated[list[asked.ProofRequirement], Means("What the worker must hand in; at most 3 screenshots.")]
    challenge_action: Annotated[
        asked.ChallengeAction, Means("What a wrong answer leads to; required with challenges.", "")
    ]
    challenges: Annotated[
        list[asked.Challenge], Means("Questions whose wrong answer is rated not satisfied at once.", [])
    ]


@answers(ListedJob, **OF_JOB)
class JobWithDistribution(Job, kw_only=True):
    """A single job tells its distribution too; null when none was set."""

    distribution: Annotated[int | None, Means("Percent of the positions that workers of one country may take.")]


@answers(Page[ListedJob], jobs="items")
class JobsPage(Struct):
    """A page of jobs; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    jobs: Annotated[list[Job], Means("Jobs.")]


JobStatusFilter = Literal[
    "", "running", "finished", "pending_review", "pending_restart", "paused", "paused_system", "paused_admin",
    "blocked", "declined",
]  # fmt: skip


class GetJobs(Struct):
    """Which jobs, and in which order of posting."""

    page: PageNumber = 1
    status: Annotated[JobStatusFilter, Means("Only jobs of this status; empty for all.", "running")] = ""
    unrated_tasks: Annotated[bool, Means("Only jobs with tasks that wait for a verdict.", False)] = False
    order: Annotated[Literal["asc", "desc"], Means("By the time of posting.", "asc")] = "asc"


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

    job_id: Short[JobId]


@section.reads("/get-job.php", refuses=(JobNotFound,))
def get_job(tx: Tx, call: Call, request: GetJob) -> JobWithDistribution:
    """One of the caller's jobs (API 3.13)."""
    job = get_own_job(tx, request.job_id, employer_id=call.account.account_id)
    return answer(JobWithDistribution, job)


def _status_of(status: JobStatusFilter) -> JobStatus | None:
    return status.upper() or None  # type: ignore[return-value]
