"""The board on the worker's wire: which jobs are offered to the caller, why others are not, and which are hidden."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.accounts.account import Level
from piecework.crowd.standing.showing import satisfied_percent
from piecework.database import Tx
from piecework.http.answering import GIVEN, answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.http.shapes import Money
from piecework.jobs.offering import board, hiding_sql
from piecework.jobs.offering.board_sql import BoardFilter, BoardOffer
from piecework.jobs.offering.offers_sql import OfferDetails
from piecework.paging import Page
from piecework.worker_api.shapes import PageNumber

section = Section("/worker-api")


class EmployerRecord(Struct, kw_only=True):
    """What an employer is known for: their latest verdicts of 90 days, at most 1,000.

    `rate_seconds_median`: half of the tasks got theirs sooner; null where all were judged by the place at once.
    """

    rated: int
    satisfied_percent: str
    rate_seconds_median: int | None


def record_of(offer: BoardOffer | OfferDetails) -> EmployerRecord | None:
    """What the offer's employer is known for; None as long as nothing is."""
    if offer.employer_ok is None or offer.employer_nok is None:
        return None
    percent = satisfied_percent(offer.employer_ok, offer.employer_nok)
    if percent is None:
        return None
    return EmployerRecord(
        rated=offer.employer_ok + offer.employer_nok,
        satisfied_percent=str(percent),
        rate_seconds_median=offer.employer_rate_seconds_median,
    )


class Offer(Struct, kw_only=True):
    """A job as offered to the caller: `positions_left` is what is left for this worker.

    `employer_record` is null as long as nothing of the employer's is rated and counted.
    """

    job_id: str
    employer_id: str
    employer_name: str
    employer_record: EmployerRecord | None
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


@answers(BoardOffer, employer_record=record_of)
class BoardLine(Offer, kw_only=True):
    """A job on the board; a featured one stands above the rest."""

    is_featured: bool


@answers(
    board.Offers,
    current_page="shown.current_page",
    pages="shown.pages",
    has_more="is_cut",
    jobs="shown.items",
    view=GIVEN,
)
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
    sort: Literal["newest", "best_paid", "quickest_to_rate"] = "newest"
    category_id: Annotated[str, Meta(max_length=64)] = ""
    workers_level: Level | None = None
    task_value_min: Money | None = None
    q: Annotated[str, Meta(max_length=board.TEXT_CHARACTERS_MAX)] = ""
    hold_required: bool | None = None
    only_followed: bool = False
    only_listed: bool = False


@section.reads("/jobs")
def get_jobs(tx: Tx, call: Call, request: GetJobs) -> Board:
    """The jobs offered to the caller, featured ones first, 25 a page."""
    view = board.View(request.view or call.order_id, call.account.account_id)
    wanted = BoardFilter(
        category_id=request.category_id or None,
        workers_level=request.workers_level,
        task_value_min=request.task_value_min,
        text=board.search_text(request.q),
        hold_required=request.hold_required,
        only_followed=request.only_followed,
        only_listed=request.only_listed,
    )
    offers = board.list_offers(tx, call.account, wanted, sort=request.sort, view=view, page=request.page, now=call.now)
    return answer(Board, offers, view=view.name)


@answers(board.Reason)
class WhyNotOffered(Struct, kw_only=True):
    """Why so many jobs are not on the board, and what can be done about it; `offered` for those that are."""

    code: str
    jobs: int
    advice: str


@answers(board.Reasons, no_work_why="stop.why", no_work_until="stop.until")
class Reasons(Struct, kw_only=True):
    """The reasons, the commonest first; their jobs add up to all that were looked at.

    `no_work_why` is empty, or why nothing is offered at all, whatever the reasons say.
    """

    no_work_why: str
    no_work_until: str | None
    reasons: list[WhyNotOffered]


@section.reads("/jobs/reasons")
def get_reasons(tx: Tx, call: Call, request: NoParameters) -> Reasons:
    """Of the newest 500 running jobs: how many are offered to the caller, and why the others are not."""
    view = board.View(call.order_id, call.account.account_id)
    return answer(Reasons, board.count_reasons(tx, call.account, view=view, now=call.now))


class GetHidden(Struct):
    """Which page."""

    page: PageNumber = 1


@answers(hiding_sql.HiddenJob)
class HiddenJob(Struct, kw_only=True):
    """A job that the caller has hidden."""

    job_id: str
    title: str
    hidden_at: str


@answers(Page[hiding_sql.HiddenJob], jobs="items")
class HiddenPage(Struct):
    """A page of hidden jobs; one past the end is empty."""

    current_page: int
    pages: int
    jobs: list[HiddenJob]


@section.reads("/jobs/hidden")
def get_hidden(tx: Tx, call: Call, request: GetHidden) -> HiddenPage:
    """The jobs that the caller has hidden, the latest first, 100 a page."""
    return answer(HiddenPage, hiding_sql.list_hidden(tx, call.account.account_id, page=request.page))
