"""Money that comes in: recorded by hand, looked at, trusted, taken back; what providers told; who owes."""

from decimal import Decimal
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from piecework.acts import deposits
from piecework.database import Tx
from piecework.deposits import listing
from piecework.deposits.deposit import DepositState, deposit_id_by_hand
from piecework.deposits.deposits_sql import ListedDeposit, ask_deposits
from piecework.deposits.provider_events_sql import ListedEvent, Outcome, list_events
from piecework.deposits.settling import Settlement
from piecework.fields import PageNumber, Short
from piecework.money import ZERO
from piecework.paging import Page
from piecework.web.operator.money_tabs import DEPOSITS, HasTabs
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.requests import WhichPage
from piecework.web.showing import money
from piecework.web.visit import Visit

pages = Pages("operator", reader="operator", needs="money")

STATE_WORDS: dict[str, str] = {
    "": "All", "CREDITED": "Credited", "STARTED": "Not paid yet", "PAYING": "Being paid", "FAILED": "Failed",
    "EXPIRED": "Over",
}  # fmt: skip
OUTCOME_WORDS: dict[str, str] = {
    "": "All", "REFUSED": "To look at", "DONE": "Booked", "NOTED": "Noted", "NOTHING": "Known before",
}  # fmt: skip


class WhichDeposits(Struct):
    """Filters: account, state, page. Omitted means all."""

    account_id: Short[str] = ""
    state: Literal["", DepositState] = ""
    page: PageNumber = 1


class Deposits(Struct, HasTabs, frozen=True):
    """A page of deposits."""

    account_id: str
    state: str
    deposits: Page[ListedDeposit]

    @property
    def at(self) -> str:
        """Where this list is, with its filters."""
        of = f"account_id={self.account_id}&" if self.account_id else ""
        return f"{DEPOSITS}?{of}state={self.state}" if self.state else f"{DEPOSITS}?{of}".rstrip("?&")

    @property
    def base(self) -> str:
        """The address that a page number is added to."""
        return f"{self.at}{'&' if '?' in self.at else '?'}"

    @property
    def filters(self) -> list[tuple[str, str, str]]:
        """The list with each state."""
        of = f"account_id={self.account_id}&" if self.account_id else ""
        return [(f"{DEPOSITS}?{of}state={state}", words, state) for state, words in STATE_WORDS.items()]


@pages.shows("/operator/money/deposits", "deposits.html")
def show_deposits(tx: Tx, visit: Visit, request: WhichDeposits) -> Deposits:
    """Deposits, the newest first, and the form to record one."""
    account_id = request.account_id.strip()
    found = ask_deposits(tx, account_id=account_id or None, state=request.state or None, page=request.page)
    return Deposits(account_id, request.state, found.get())


def _recorded(request: deposits.RecordDeposit, settlement: Settlement) -> Done:
    to = deposit_address(request.account_id, deposit_id_by_hand(request.reference))
    return Done(to=to, message=f"Recorded: {money(settlement.credited)}.")


def _without_blanks(request: deposits.RecordDeposit) -> deposits.RecordDeposit:
    return replace(request, account_id=request.account_id.strip())


pages.does("/operator/deposits", deposits.record_deposit, _recorded, reads=_without_blanks, shows=show_deposits)


class OneDeposit(Struct, HasTabs, frozen=True):
    """A deposit, and what called it back."""

    known: listing.DepositDetails

    @property
    def at(self) -> str:
        """Where its acts are."""
        deposit = self.known.deposit
        return f"/operator/deposits/{deposit.account_id}/{deposit.deposit_id}"

    @property
    def left(self) -> Decimal:
        """What of it was not called back."""
        deposit = self.known.deposit
        return deposit.amount - deposit.clawed if deposit.state == "CREDITED" else ZERO


def deposit_address(account_id: str, deposit_id: str) -> str:
    """Where a deposit is."""
    return f"{DEPOSITS}/{account_id}/{deposit_id}"


@pages.shows("/operator/money/deposits/{account_id}/{deposit_id}", "deposit.html")
def show_deposit(tx: Tx, visit: Visit, request: deposits.WhichDeposit) -> OneDeposit:
    """One deposit, and what called it back."""
    return OneDeposit(listing.get_deposit(tx, request.account_id, request.deposit_id))


def _trusted(request: deposits.WhichDeposit, result: None) -> Done:
    message = "It counts towards posting without review now."
    return Done(to=deposit_address(request.account_id, request.deposit_id), message=message)


def _taken(request: deposits.TakeBack, settlement: Settlement) -> Done:
    message = f"Taken back: {money(settlement.clawed_back)}. Its owner reads why."
    return Done(to=deposit_address(request.account_id, request.deposit_id), message=message)


_ONE = "/operator/deposits/{account_id}/{deposit_id}"
pages.does(f"{_ONE}/trust", deposits.trust, _trusted, shows=show_deposit)
pages.does(f"{_ONE}/take-back", deposits.take_deposit_back, _taken, shows=show_deposit)


class WhichEvents(Struct):
    """Filters: outcome, page. Omitted means all."""

    outcome: Literal["", Outcome] = ""
    page: PageNumber = 1


class Events(Struct, HasTabs, frozen=True):
    """A page of what providers told."""

    outcome: str
    events: Page[ListedEvent]

    @property
    def filters(self) -> list[tuple[str, str, str]]:
        """The list with each outcome."""
        return [(f"/operator/money/events?outcome={key}", words, key) for key, words in OUTCOME_WORDS.items()]


@pages.shows("/operator/money/events", "payment_events.html")
def show_events(tx: Tx, visit: Visit, request: WhichEvents) -> Events:
    """What payment providers told, the latest first, and what came of it."""
    return Events(request.outcome, list_events(tx, outcome=request.outcome or None, page=request.page))


class Debtors(Struct, HasTabs, frozen=True):
    """A page of accounts in debt to the place."""

    debtors: listing.DebtorsPage


@pages.shows("/operator/money/owing", "owing.html")
def show_debtors(tx: Tx, visit: Visit, request: WhichPage) -> Debtors:
    """Who owes the place money, the most first."""
    return Debtors(listing.list_debtors(tx, page=request.page))
