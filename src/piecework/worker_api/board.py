"""The board on the worker's wire: which jobs are offered to the caller, why others are not, and which are hidden."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.accounts.account import Level
from piecework.crowd.standing.showing import satisfied_percent
from piecework.database import Tx
from piecework.fields import (
    CategoryId,
    CreatedAt,
    CurrentPage,
    JobId,
    JobTitle,
    PageCount,
    PageNumber,
    Subcategory,
)
from piecework.http.answering import GIVEN, answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.jobs.offering import board, hiding_sql
from piecework.jobs.offering.board_sql import BoardFilter, BoardOffer
from piecework.jobs.offering.offers_sql import OfferDetails
from piecework.meaning import EMPLOYER, NOON, Means
from piecework.money import Money
from piecework.paging import Page

section = Section("/worker-api")

NoWorkWhy = Annotated[str, Means("Why nothing is offered at all; empty otherwise.", "")]
NoWorkUntil = Annotated[str, Means("When that ends by itself.")]


class EmployerRecord(Struct, kw_only=True):
    """What an employer is known for: their latest verdicts of 90 days, at most 1,000.

    `rate_seconds_median`: half of the tasks got theirs sooner; null where all were judged by the place at once.
    """

    rated: Annotated[int, Means("How many verdicts: the latest of 90 days, at most 1,000.", 812)]
    satisfied_percent: Annotated[str, Means("The share of satisfied ones in percent.", "97.3")]
    rate_seconds_median: Annotated[int | None, Means("Half of the tasks got their verdict sooner than this.", 7200)]


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

    job_id: JobId
    employer_id: Annotated[str, Means("Its employer.", EMPLOYER)]
    employer_name: Annotated[str, Means("What its employer is called.", "Ada")]
    employer_record: Annotated[
        EmployerRecord | None, Means("What its employer is known for; null before the first verdict.")
    ]
    title: JobTitle
    category_id: CategoryId
    category: Annotated[str, Means("What the category is called.", "Sign up")]
    subcategory: Subcategory
    task_value: Annotated[str, Means("What one task pays.", "0.1000")]
    positions_left: Annotated[int, Means("What is left of the job for you.", 7)]
    workers_level: Annotated[Level, Means("The least level a worker needs.", "starter")]
    workers_max_tasks: Annotated[int, Means("Tasks one worker may do; above 1 not with starter.", 1)]
    hold_minutes: Annotated[int, Means("Minutes a position may be held.", 15)]
    hold_required: Annotated[bool, Means("Whether a position must be held before work is handed in.", False)]
    ttr_days: Annotated[int, Means("Days the employer has to rate; after that it counts as satisfied.", 7)]
    created_at: CreatedAt


@answers(BoardOffer, employer_record=record_of)
class BoardLine(Offer, kw_only=True):
    """A job on the board; a featured one stands above the rest."""

    is_featured: Annotated[bool, Means("Whether its employer paid to have it stand first.", False)]


@answers(
    board.OffersPage,
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

    current_page: CurrentPage
    pages: PageCount
    view: Annotated[str, Means("The view: send it with its next pages; empty begins a new one.", "5f0c9e2a17b34d68")]
    has_more: Annotated[bool, Means("Whether more match than a view goes through.", False)]
    no_work_why: NoWorkWhy
    no_work_until: NoWorkUntil | None
    jobs: Annotated[list[BoardLine], Means("Jobs.")]


class GetJobs(Struct):
    """Filters, order, view and page of the board."""

    page: PageNumber = 1
    view: Annotated[
        str,
        Meta(pattern="^([0-9a-f]{16})?$"),
        Means("The view: send it with its next pages; empty begins a new one.", "5f0c9e2a17b34d68"),
    ] = ""
    sort: Annotated[
        Literal["newest", "best_paid", "quickest_to_rate"],
        Means("newest, best_paid or quickest_to_rate; featured jobs stand first in all.", "newest"),
    ] = "newest"
    category_id: Annotated[str, Meta(max_length=64), Means("Only of this category.", "0501")] = ""
    workers_level: Annotated[Level | None, Means("Only jobs that ask for this level.", "advanced")] = None
    task_value_min: Annotated[Money | None, Means("The least that a task pays.", 0.1)] = None
    q: Annotated[str, Meta(max_length=board.TEXT_CHARACTERS_MAX), Means("A part of the title.", "acme")] = ""
    hold_required: Annotated[bool | None, Means("Only jobs that need a hold, or only others.", False)] = None
    only_followed: Annotated[bool, Means("Only of employers you follow.", False)] = False
    only_listed: Annotated[bool, Means("Only those for a list you are on.", False)] = False


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

    code: Annotated[str, Means("The reason, as refusals call it; offered, hidden or shown_rarely.", "level_too_low")]
    jobs: Annotated[int, Means("How many jobs.", 12)]
    advice: Annotated[str, Means("What can be done.", "They need a higher level: your standing shows how to reach it.")]


@answers(board.Reasons, no_work_why="stop.why", no_work_until="stop.until")
class Reasons(Struct, kw_only=True):
    """The reasons, the commonest first; their jobs add up to all that were looked at.

    `no_work_why` is empty, or why nothing is offered at all, whatever the reasons say.
    """

    no_work_why: NoWorkWhy
    no_work_until: NoWorkUntil | None
    reasons: Annotated[list[WhyNotOffered], Means("The reasons, the commonest first.")]


@section.reads("/jobs/reasons")
def get_reasons(tx: Tx, call: Call, request: NoParameters) -> Reasons:
    """Of the newest 500 running jobs: how many are offered to the caller, and why the others are not."""
    view = board.View(call.order_id, call.account.account_id)
    return answer(Reasons, board.count_reasons(tx, call.account, view=view, now=call.now))


class GetHidden(Struct):
    """A page."""

    page: PageNumber = 1


@answers(hiding_sql.HiddenJob)
class HiddenJob(Struct, kw_only=True):
    """A job that the caller has hidden."""

    job_id: JobId
    title: JobTitle
    hidden_at: Annotated[str, Means("When it was hidden.", NOON)]


@answers(Page[hiding_sql.HiddenJob], jobs="items")
class HiddenPage(Struct):
    """A page of hidden jobs; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    jobs: Annotated[list[HiddenJob], Means("Jobs.")]


@section.reads("/jobs/hidden")
def get_hidden(tx: Tx, call: Call, request: GetHidden) -> HiddenPage:
    """The jobs that the caller has hidden, the latest first, 100 a page."""
    return answer(HiddenPage, hiding_sql.list_hidden(tx, call.account.account_id, page=request.page))
