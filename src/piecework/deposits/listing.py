"""Deposits, the events of providers, and who owes the place money, page by page."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from piecework.accounts.account_sql import find_account
from piecework.database import Tx
from piecework.deposits import deposits_sql as sql
from piecework.deposits.claim import Claim
from piecework.deposits.claims_sql import ask_claims
from piecework.deposits.debts_sql import Owing
from piecework.deposits.debts_sql import list_owing as find_owing
from piecework.deposits.deposit import Deposit, DepositNotFound, DepositState
from piecework.deposits.provider_events_sql import ListedEvent, Outcome
from piecework.deposits.provider_events_sql import list_events as find_events
from piecework.paging import TASKS_A_PAGE, page_offset, pages_of


class DepositsPage(Struct, frozen=True):
    """A page of deposits, counted from 1; one past the end is empty."""

    current_page: int
    pages: int
    deposits: Sequence[sql.ListedDeposit]


class KnownDeposit(Struct, frozen=True, kw_only=True):
    """A deposit with whose it is, who recorded it, and what called it back."""

    deposit: Deposit
    name: str
    email: str
    recorded_by_name: str
    claims: Sequence[Claim]


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


def get_deposit(tx: Tx, account_id: str, deposit_id: str) -> KnownDeposit:
    """One deposit, and what called it back. Refuses: DepositNotFound."""
    deposit = sql.find_deposit(tx, account_id, deposit_id)
    if deposit is None:
        raise DepositNotFound
    claims, owner = ask_claims(tx, deposit.reference), find_account(tx, account_id)
    recorder = find_account(tx, deposit.recorded_by) if deposit.recorded_by else None
    assert owner is not None, "a deposit is an account's"
    return KnownDeposit(
        deposit=deposit, name=owner.name, email=owner.email, recorded_by_name=recorder.name if recorder else "",
        claims=claims.all(),
    )  # fmt: skip


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
