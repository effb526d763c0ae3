"""Deposits, the events of providers, and who owes the place money, page by page."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from piecework.database import Tx
from piecework.deposits import sql
from piecework.deposits.deposit import DepositState
from piecework.deposits.owing.sql import Owing
from piecework.deposits.owing.sql import list_owing as find_owing
from piecework.deposits.received.sql import ListedEvent, Outcome
from piecework.deposits.received.sql import list_events as find_events
from piecework.paging import TASKS_A_PAGE, page_offset, pages_of


class DepositsPage(Struct, frozen=True):
    """A page of deposits, counted from 1; one past the end is empty."""

    current_page: int
    pages: int
    deposits: Sequence[sql.ListedDeposit]


class EventsPage(Struct, frozen=True):
    """A page of a provider's events, counted from 1; one past the end is empty."""

    current_page: int
    pages: int
    events: Sequence[ListedEvent]


class OwingPage(Struct, frozen=True):
    """A page of accounts that owe the place money, and what all of them owe; one past the end is empty."""

    current_page: int
    pages: int
    owed_by_all: Decimal
    accounts: Sequence[Owing]


def list_deposits(
    tx: Tx, *, account_id: str | None = None, state: DepositState | None = None, page: int
) -> DepositsPage:
    """Deposits of one account or of all, of one state or of all, the newest first, 100 a page."""
    rows = sql.list_deposits(
        tx, account_id=account_id, state=state, limit=TASKS_A_PAGE, offset=page_offset(page, TASKS_A_PAGE)
    )
    found = [row for row in rows if row.deposit_id is not None]  # pyright: ignore[reportUnnecessaryComparison]
    return DepositsPage(page, pages_of(rows[0].matching, TASKS_A_PAGE), found)


def list_events(tx: Tx, *, outcome: Outcome | None = None, account_id: str | None = None, page: int) -> EventsPage:
    """What providers told, the latest first, 100 a page."""
    rows = find_events(
        tx, outcome=outcome, account_id=account_id, limit=TASKS_A_PAGE, offset=page_offset(page, TASKS_A_PAGE)
    )
    found = [row for row in rows if row.event_id is not None]  # pyright: ignore[reportUnnecessaryComparison]
    return EventsPage(page, pages_of(rows[0].matching, TASKS_A_PAGE), found)


def list_owing(tx: Tx, *, page: int) -> OwingPage:
    """Who owes the place money, the most first, 100 a page."""
    rows = find_owing(tx, limit=TASKS_A_PAGE, offset=page_offset(page, TASKS_A_PAGE))
    found = [row for row in rows if row.account_id is not None]  # pyright: ignore[reportUnnecessaryComparison]
    return OwingPage(page, pages_of(rows[0].matching, TASKS_A_PAGE), rows[0].owed_by_all, found)
