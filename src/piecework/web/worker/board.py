"""The board: the jobs offered to this worker, and what they want to see of them, of which employers, and what not."""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from msgspec import Meta, Struct, structs

from piecework.accounts.account import LEVELS, Level
from piecework.catalog.catalog_sql import CategoryName, ask_category_names
from piecework.crowd.blocking import block_workers
from piecework.crowd.following import follow_employer, unfollow_employer
from piecework.database import Tx
from piecework.fields import PageNumber, Short
from piecework.jobs.offering import board
from piecework.jobs.offering.board_sql import BoardFilter, BoardOffer, Sort
from piecework.jobs.offering.hiding import hide_job
from piecework.money import Money
from piecework.paging import Page
from piecework.tasks.views.own_sql import OwnHold, ask_live_holds
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.visit import Visit
from piecework.web.worker.records import Record, record_of
from piecework.web.worker.returning import Back, back_or

pages = Pages("worker", reader="account")

SORTS: tuple[tuple[Sort, str], ...] = (
    ("newest", "Newest"),
    ("best_paid", "Best paid"),
    ("quickest_to_rate", "Quickest to rate"),
)


class AskBoard(Struct, kw_only=True):
    """Filters, order, view and page of the board."""

    page: PageNumber = 1
    view: Annotated[str, Meta(pattern="^([0-9a-f]{16})?$")] = ""
    sort: Sort = "newest"
    category_id: Short[str] = ""
    workers_level: Level | None = None
    task_value_min: Money | None = None
    q: Annotated[str, Meta(max_length=board.TEXT_CHARACTERS_MAX)] = ""
    no_hold: bool = False
    only_followed: bool = False
    only_listed: bool = False


class Line(Struct, frozen=True):
    """A job on the board, with what its employer is known for."""

    offer: BoardOffer
    record: Record | None


class BoardPage(Struct, frozen=True, kw_only=True):
    """A page of the board. `base` is its address without the page, and ends so that the page can be added."""

    request: AskBoard
    view: str
    base: str
    here: str
    lines: list[Line]
    offers: Page[BoardOffer]
    is_cut: bool
    has_filters: bool
    no_work_why: str
    no_work_until: datetime | None
    reasons: list[board.Reason]
    holds: list[OwnHold]
    categories: list[CategoryName]
    sorts: tuple[tuple[Sort, str], ...] = SORTS

    @property
    def category_choices(self) -> list[tuple[str, str]]:
        """Every kind of work, and first: any."""
        named = [(one.category_id, f"{one.name}: {one.subcategory}") for one in self.categories]
        return [("", "Any"), *named]

    @property
    def level_choices(self) -> list[tuple[str, str]]:
        """Every level, and first: any."""
        return [("", "Any"), *((level, level.capitalize()) for level in LEVELS)]


@pages.shows("/jobs", "board.html")
def show_board(tx: Tx, visit: Visit, request: AskBoard) -> BoardPage:
    """The jobs offered to this worker, featured ones first, 25 a page; where there are none, why."""
    worker_id, now = visit.account.account_id, visit.now
    view = board.View(request.view or visit.order_id, worker_id)
    categories, holds = ask_category_names(tx), ask_live_holds(tx, worker_id, now=now)
    offers = board.list_offers(
        tx, visit.account, _filter_of(request), sort=request.sort, view=view, page=request.page, now=now
    )
    is_bare = not offers.shown.items and not offers.no_work_why
    reasons = board.count_reasons(tx, visit.account, view=view, now=now).reasons if is_bare else []
    base = _base(request, view.name)
    return BoardPage(
        request=request,
        view=view.name,
        base=base,
        here=f"{base}page={request.page}",
        lines=[Line(offer, record_of(offer)) for offer in offers.shown.items],
        offers=offers.shown,
        is_cut=offers.is_cut,
        has_filters=_filter_of(request) != BoardFilter(),
        no_work_why=offers.no_work_why,
        no_work_until=offers.no_work_until,
        reasons=[reason for reason in reasons if reason.code != "offered"],
        holds=holds.all(),
        categories=categories.all(),
    )


def _filter_of(request: AskBoard) -> BoardFilter:
    return BoardFilter(
        category_id=request.category_id or None,
        workers_level=request.workers_level,
        task_value_min=request.task_value_min,
        text=board.search_text(request.q),
        hold_required=False if request.no_hold else None,
        only_followed=request.only_followed,
        only_listed=request.only_listed,
    )


def _base(request: AskBoard, view: str) -> str:
    """The address of this view with its filters, to which a page can be added."""
    plain = AskBoard()
    given = {name: value for name, value in structs.asdict(request).items() if value != getattr(plain, name)}
    given = {name: "1" if value is True else value for name, value in given.items()} | {"view": view}
    given.pop("page", None)
    return f"/jobs?{urlencode(given)}&"


class HideJob(Struct):
    """The job to hide, and the page of the button."""

    job_id: Short[str]
    back: Back = ""


@pages.acts("/jobs/{job_id}/hide", shows=show_board)
def hide(tx: Tx, visit: Visit, request: HideJob) -> Done:
    """Leave the job out of this worker's board."""
    hide_job(tx, request.job_id, worker_id=visit.account.account_id, now=visit.now)
    return Done(
        to=back_or(request.back, "/jobs"), message="The job is hidden. Your standing lists what you have hidden."
    )


class OfEmployer(Struct):
    """An employer, and the page of the button."""

    employer_id: Short[str]
    back: Back = ""


@pages.acts("/employers/{employer_id}/follow", shows=show_board)
def follow(tx: Tx, visit: Visit, request: OfEmployer) -> Done:
    """Hear of this employer's new jobs."""
    follow_employer(tx, visit.account.account_id, request.employer_id, now=visit.now)
    return Done(
        to=back_or(request.back, "/jobs"), message="You follow this employer, and hear of new jobs they announce."
    )


@pages.acts("/employers/{employer_id}/unfollow", shows=show_board)
def unfollow(tx: Tx, visit: Visit, request: OfEmployer) -> Done:
    """Hear no more of this employer's new jobs."""
    unfollow_employer(tx, visit.account.account_id, request.employer_id)
    return Done(to=back_or(request.back, "/jobs"), message="You do not follow this employer any more.")


@pages.acts("/employers/{employer_id}/block", shows=show_board)
def block(tx: Tx, visit: Visit, request: OfEmployer) -> Done:
    """Be offered nothing more of this employer's; what was handed in is rated normally."""
    block_workers(tx, visit.account.account_id, [request.employer_id], now=visit.now)
    return Done(
        to=back_or(request.back, "/jobs"),
        message="You are offered nothing of this employer's any more. Your standing lists whom you have blocked.",
    )
