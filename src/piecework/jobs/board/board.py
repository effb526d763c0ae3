"""The pages of the board: which jobs are offered to one worker."""

from datetime import datetime

from msgspec import Struct

from piecework.accounts.account import Account
from piecework.database import Tx
from piecework.jobs.board import sql
from piecework.paging import JOBS_A_PAGE, page_offset, pages_of


class OffersPage(Struct, frozen=True):
    """A page of offers, counted from 1; one past the end is empty."""

    current_page: int
    pages: int
    offers: list[sql.BoardOffer]


def list_offers(tx: Tx, worker: Account, *, page: int, now: datetime) -> OffersPage:
    """The jobs offered to the worker, the newest first, 25 a page; a frozen worker is offered nothing."""
    if worker.frozen_at is not None:
        return OffersPage(page, 1, [])
    rows = sql.list_offers(tx, worker, now=now, limit=JOBS_A_PAGE, offset=page_offset(page, JOBS_A_PAGE))
    offers = [row for row in rows if row.job_id is not None]  # pyright: ignore[reportUnnecessaryComparison]
    return OffersPage(page, pages_of(rows[0].matching, JOBS_A_PAGE), offers)
