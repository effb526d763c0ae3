"""A new job: its form, what it would cost while it is filled in, and posting it."""

import shlex
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

import msgspec
from msgspec import Struct, structs

from piecework.catalog.catalog import Category, Zone
from piecework.catalog.catalog_sql import ask_categories, ask_zones
from piecework.crowd.lists_sql import WorkerList, ask_worker_lists
from piecework.database import Tx
from piecework.http.answers import encode
from piecework.jobs.brief_checking import PostingRules
from piecework.jobs.job import JobNotFound
from piecework.jobs.offering.reach import count_reached
from piecework.jobs.posting import CheckedBrief, post_job, price_brief
from piecework.jobs.views.owned_sql import ask_posted_job
from piecework.money import ZERO, round4
from piecework.refusal import Fault, InvalidRequest
from piecework.web.employer.job_form import JobForm, JobRead, form_of, in_words, read_job, values_sent
from piecework.web.outcome import Done, PageAnswer
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("employer", reader="account")

NEW_JOB = "employer/new_job.html"
QUOTE = "employer/quote.html"
Result = TypeVar("Result")


class QuoteDetails(Struct, frozen=True, kw_only=True):
    """What the job would cost, line by line, or what is missing for a price; and the request a program would send."""

    faults: list[Fault]
    lines: list[tuple[str, Decimal]] = []
    total: Decimal = ZERO
    missing: Decimal = ZERO
    task_value_min: Decimal = ZERO
    reached: int = 0
    curl: str = ""


class NewJobPage(Struct, frozen=True, kw_only=True):
    """The choices, the fields as they are filled in, and the price if there is a quote."""

    form: JobForm
    zones: list[Zone]
    categories: list[tuple[str, list[Category]]]
    lists: list[WorkerList]
    list_workers_min: int
    copy_of: str = ""
    quote: QuoteDetails | None = None

    @property
    def zone_choices(self) -> list[tuple[str, str]]:
        """The zones by id and name."""
        return [(zone.zone_id, zone.name) for zone in self.zones]


class WhichCopy(Struct):
    """The earlier job to begin with."""

    copy: str = ""


@pages.shows("/employer/jobs/new", "new_job.html", form_id_in_address=True)
def show_new_job(tx: Tx, visit: Visit, request: WhichCopy) -> NewJobPage:
    """The form, empty or filled in like an earlier job."""
    employer_id = visit.account.account_id
    earlier = ask_posted_job(tx, request.copy, employer_id=employer_id) if request.copy else None
    page = _page(tx, visit, JobForm())
    if earlier is None:
        return page
    job = earlier.one_or(JobNotFound)
    return structs.replace(page, form=form_of(job), copy_of=request.copy)


def _page(tx: Tx, visit: Visit, form: JobForm, quote: QuoteDetails | None = None) -> NewJobPage:
    zones, categories = ask_zones(tx), ask_categories(tx)
    lists = ask_worker_lists(tx, visit.account.account_id)
    groups: dict[str, list[Category]] = {}
    for category in (category for category in categories.all() if not category.is_closed):
        groups.setdefault(category.name, []).append(category)
    return NewJobPage(
        form=form,
        zones=sorted(
            (zone for zone in zones.all() if not zone.is_closed),
            key=lambda zone: (zone.countries is not None, zone.name),
        ),
        categories=sorted(groups.items()),
        lists=lists.all(),
        list_workers_min=visit.rules.limits.list_workers_min,
        quote=quote,
    )


@pages.acts("/employer/jobs/new", shows=show_new_job, needs_terms=True)
def post_new_job(tx: Tx, visit: Visit, request: JobForm) -> Done:
    """Post the job: its cost leaves the spendable money."""
    read = read_job(request)
    in_form(
        request,
        lambda: post_job(
            tx, read.brief, job_id=visit.job_id, employer=visit.account, rules=_rules(visit), now=visit.now,
            shape_faults=read.faults,
        ),
    )  # fmt: skip
    message = "The job runs." if visit.account.is_auto_approved else "The job is posted, and waits for its review."
    return Done(to=f"/employer/campaign-details.php?Id={visit.job_id}", message=message)


class QuoteForm(JobForm, kw_only=True):
    """The form, and whether only the price is asked for (by a script) or the page with it."""

    part: str = ""


@pages.acts("/employer/jobs/quote", shows=show_new_job, changes_nothing=True)
def quote_new_job(tx: Tx, visit: Visit, request: QuoteForm) -> PageAnswer:
    """What the job would cost; a script gets the price alone, and what is still missing is no refusal then."""
    read = read_job(request)
    if request.part == "quote":
        try:
            return PageAnswer(QUOTE, _quote(tx, visit, request, read))
        except InvalidRequest as refusal:
            return PageAnswer(QUOTE, QuoteDetails(faults=refusal.faults))
    return PageAnswer(NEW_JOB, _page(tx, visit, request, _quote(tx, visit, request, read)))


def _quote(tx: Tx, visit: Visit, form: JobForm, read: JobRead) -> QuoteDetails:
    employer_id = visit.account.account_id
    checked = in_form(
        form,
        lambda: price_brief(tx, read.brief, employer_id=employer_id, rules=_rules(visit), shape_faults=read.faults),
    )
    spendable = visit.session.spendable if visit.session else ZERO
    return QuoteDetails(
        faults=[],
        lines=[line for line in cost_lines(checked) if line[1]],
        total=checked.quote.total,
        missing=max(ZERO, checked.quote.total - spendable),
        task_value_min=checked.task_value_min,
        reached=count_reached(tx, checked, employer_id=employer_id),
        curl=_curl(visit, read),
    )


def cost_lines(checked: CheckedBrief) -> list[tuple[str, Decimal]]:
    """What the job costs, and what for; the sum is what posting takes."""
    brief, quote = checked.brief, checked.quote
    tasks_value = round4(brief.task_value * brief.num_tasks)
    return [
        (f"{brief.num_tasks:,} tasks", tasks_value),
        (f"The place's share, {(quote.fee_rate * 100).normalize():f} %", quote.escrow - tasks_value),
        ("Review", quote.approval),
        ("Telling followers", quote.notify),
        ("Premium for 24 hours", quote.premium),
    ]


def _curl(visit: Visit, read: JobRead) -> str:
    body = msgspec.json.format(encode(values_sent(read.request)), indent=2).decode()
    return (
        f'curl -u "{visit.account.account_id}:$API_SECRET" \\\n  -H "Content-Type: application/json" \\\n'
        f"  {visit.settings.base_url}/api/jobs/post-job.php \\\n  -d {shlex.quote(body)}"
    )


def in_form(form: JobForm, function: Callable[[], Result]) -> Result:
    """Run what may refuse the brief, with the refusal in the form's words. Refuses: InvalidRequest."""
    try:
        return function()
    except InvalidRequest as refusal:
        raise InvalidRequest(in_words(refusal.faults, form)) from None


def _rules(visit: Visit) -> PostingRules:
    return PostingRules(visit.rules.fees, visit.rules.limits.list_workers_min)
