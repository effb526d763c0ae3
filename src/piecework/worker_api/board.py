"""The board on the worker's wire: which jobs are offered to the caller."""

from typing import Any

from msgspec import Struct

from piecework.accounts.account import Level
from piecework.clock import wire_time
from piecework.database import Tx
from piecework.http.endpoint import Call, Section
from piecework.jobs.board import board
from piecework.jobs.board.sql import BoardOffer
from piecework.jobs.offering.sql import OfferDetails
from piecework.money import money_text
from piecework.worker_api.shapes import PageNumber

section = Section("/worker-api")


class Offer(Struct, kw_only=True):
    """A job as offered to the caller: `positions_left` is what is left for this worker."""

    job_id: str
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


class OffersPage(Struct):
    """A page of the board; one past the end is empty."""

    current_page: int
    pages: int
    jobs: list[Offer]


class GetJobs(Struct):
    """Which page."""

    page: PageNumber = 1


@section.reads("/jobs")
def get_jobs(tx: Tx, call: Call, request: GetJobs) -> OffersPage:
    """The jobs offered to the caller, the newest first, 25 a page."""
    page = board.list_offers(tx, call.account, page=request.page, now=call.now)
    return OffersPage(page.current_page, page.pages, [Offer(**columns_of(offer)) for offer in page.offers])


def columns_of(offer: BoardOffer | OfferDetails) -> dict[str, Any]:
    """What board and single job have in common, as the wire writes it."""
    columns: dict[str, Any] = {name: getattr(offer, name) for name in Offer.__struct_fields__ if hasattr(offer, name)}
    columns["task_value"] = money_text(offer.task_value)
    columns["created_at"] = wire_time(offer.created_at)
    return columns
