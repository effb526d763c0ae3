"""The board on the worker's wire: which jobs are offered to the caller, why others are not, and which are hidden."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from piecework.accounts.account import Level
from piecework.clock import wire_time
from piecework.database import Tx
from piecework.http.endpoint import Call, NoParameters, Section
from piecework.http.shapes import Money
from piecework.jobs.board import board
from piecework.jobs.board.sql import BoardFilter, BoardOffer
from piecework.jobs.hiding import hiding
from piecework.jobs.offering.sql import OfferDetails
from piecework.money import money_text
from piecework.worker_api.shapes import PageNumber, time_or_none

section = Section("/worker-api")


class Offer(Struct, kw_only=True):
    """A job as offered to the caller: `positions_left` is what is left for this worker."""

    job_id: str
    employer_id: str
    title: str
    category_id: str
    category: str
    subcategory: str
    task_value: str
    positions_left: int
    workers_level: Level
    workers_max_tasks: int
    hold_minutes: int
    hold_required: bool
    ttr_days: int
    created_at: str


class BoardLine(Offer, kw_only=True):
    """A job on the board, with its employer's name; a featured one stands above the rest."""

    employer_name: str
    is_featured: bool


class Board(Struct, kw_only=True):
    """A page of the board; one past the end is empty.

    `view` is to be sent with the next pages, so that they go on where this one ends. `has_more`: more jobs match than
    the 20 pages that can be seen; filters show them. `no_work_why` is empty, or why nothing is offered at all.
    """

    current_page: int
    pages: int
    view: str
    has_more: bool
    no_work_why: str
    no_work_until: str | None
    jobs: list[BoardLine]


class GetJobs(Struct):
    """Which page of which view, in which order, and which of the jobs."""

    page: PageNumber = 1
    view: Annotated[str, Meta(pattern="^([0-9a-f]{16})?$")] = ""
    sort: Literal["newest", "best_paid"] = "newest"
    category_id: Annotated[str, Meta(max_length=64)] = ""
    task_value_min: Money | None = None
    q: Annotated[str, Meta(max_length=board.TEXT_CHARACTERS_MAX)] = ""
    hold_required: bool | None = None
    only_followed: bool = False
    only_listed: bool = False


@section.reads("/jobs")
def get_jobs(tx: Tx, call: Call, request: GetJobs) -> Board:
    """The jobs offered to the caller, featured ones first, 25 a page."""
    view = board.View(request.view or call.view_name, call.account.account_id)
    wanted = BoardFilter(
        category_id=request.category_id or None,
        task_value_min=request.task_value_min,
        text=board.wanted_text(request.q),
        hold_required=request.hold_required,
        only_followed=request.only_followed,
        only_listed=request.only_listed,
    )
    page = board.list_offers(tx, call.account, wanted, sort=request.sort, view=view, page=request.page, now=call.now)
    return Board(
        current_page=page.current_page,
        pages=page.pages,
        view=view.name,
        has_more=page.has_more,
        no_work_why=page.no_work_why,
        no_work_until=time_or_none(page.no_work_until),
        jobs=[
            BoardLine(**columns_of(offer), employer_name=offer.employer_name, is_featured=offer.is_featured)
            for offer in page.offers
        ],
    )


class WhyNotOffered(Struct, kw_only=True):
    """Why so many jobs are not on the board, and what can be done about it; `offered` for those that are."""

    code: str
    jobs: int
    advice: str


class Reasons(Struct):
    """The reasons, the commonest first; their jobs add up to all that were looked at."""

    reasons: list[WhyNotOffered]


@section.reads("/jobs/reasons")
def get_reasons(tx: Tx, call: Call, request: NoParameters) -> Reasons:
    """Of the newest 500 running jobs: how many are offered to the caller, and why the others are not."""
    view = board.View(call.view_name, call.account.account_id)
    reasons = board.count_reasons(tx, call.account, view=view, now=call.now)
    return Reasons([WhyNotOffered(code=one.code, jobs=one.jobs, advice=one.advice) for one in reasons])


class GetHidden(Struct):
    """Which page."""

    page: PageNumber = 1


class HiddenJob(Struct, kw_only=True):
    """A job that the caller has hidden."""

    job_id: str
    title: str
    hidden_at: str


class HiddenPage(Struct):
    """A page of hidden jobs; one past the end is empty."""

    current_page: int
    pages: int
    jobs: list[HiddenJob]


@section.reads("/jobs/hidden")
def get_hidden(tx: Tx, call: Call, request: GetHidden) -> HiddenPage:
    """The jobs that the caller has hidden, the latest first, 100 a page."""
    page = hiding.list_hidden(tx, call.account.account_id, page=request.page)
    jobs = [HiddenJob(job_id=job.job_id, title=job.title, hidden_at=wire_time(job.hidden_at)) for job in page.jobs]
    return HiddenPage(page.current_page, page.pages, jobs)


def columns_of(offer: BoardOffer | OfferDetails) -> dict[str, Any]:
    """What board and single job have in common, as the wire writes it."""
    columns: dict[str, Any] = {name: getattr(offer, name) for name in Offer.__struct_fields__ if hasattr(offer, name)}
    columns["task_value"] = money_text(offer.task_value)
    columns["created_at"] = wire_time(offer.created_at)
    return columns
