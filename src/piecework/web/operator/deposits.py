"""Money that comes in: recorded by hand, looked at, trusted, taken back; what providers told; who owes."""

from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.deposits import listing
from piecework.deposits.deposit import DepositState, deposit_id_by_hand
from piecework.deposits.provider_events_sql import Outcome
from piecework.deposits.recording import (
    REASON_CHARACTERS_MAX,
    REFERENCE_CHARACTERS_MAX,
    record_deposit,
    take_back,
    trust_recorded,
)
from piecework.http.fields import PageNumber, Short
from piecework.http.seconding import why_too_much
from piecework.http.shapes import Money
from piecework.money import ZERO
from piecework.web.operator.money_tabs import DEPOSITS, HasTabs
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.showing import money
from piecework.web.visit import Visit

pages = Pages("operator", reader="operator", needs="money")

Reference = Annotated[str, Meta(max_length=REFERENCE_CHARACTERS_MAX)]
STATE_WORDS: dict[str, str] = {
    "": "All", "CREDITED": "Credited", "STARTED": "Not paid yet", "PAYING": "Being paid", "FAILED": "Failed",
    "EXPIRED": "Over",
}  # fmt: skip
OUTCOME_WORDS: dict[str, str] = {
    "": "All", "REFUSED": "To look at", "DONE": "Booked", "NOTED": "Noted", "NOTHING": "Known before",
}  # fmt: skip


class WhichDeposits(Struct):
    """Whose, of which state, which page."""

    account_id: Short[str] = ""
    state: Literal["", DepositState] = ""
    page: PageNumber = 1


class Deposits(Struct, HasTabs, frozen=True):
    """A page of deposits."""

    account_id: str
    state: str
    deposits: listing.DepositsPage

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
def show_deposits(tx: Tx, visit: Visit, asked: WhichDeposits) -> Deposits:
    """Deposits, the newest first, and the form to record one."""
    found = listing.list_deposits(
        tx, account_id=asked.account_id.strip() or None, state=asked.state or None, page=asked.page
    )
    return Deposits(asked.account_id.strip(), asked.state, found)


class RecordDeposit(Struct, kw_only=True):
    """Whose money came, how much, and what proves it."""

    account_id: Short[str] = ""
    amount: Money
    reference: Reference = ""
    is_trusted: bool = False


def _is_large(tx: Tx, visit: Visit, asked: RecordDeposit) -> str:
    return why_too_much(visit.settings, asked.amount)


@pages.acts("/operator/deposits", shows=show_deposits, second=_is_large)
def record(tx: Tx, visit: Visit, asked: RecordDeposit) -> Done:
    """Record money that came in from outside, once for its reference; debts are paid from it first."""
    settled = record_deposit(
        tx,
        asked.account_id.strip(),
        asked.amount,
        reference=asked.reference,
        recorded_by=visit.account.account_id,
        now=visit.now,
        auto_approve_over=visit.rules.limits.auto_approve_deposits_over if asked.is_trusted else None,
    )
    said = f"Recorded: {money(settled.credited)}."
    return Done(to=deposit_address(asked.account_id.strip(), deposit_id_by_hand(asked.reference)), said=said)


class WhichDeposit(Struct):
    """Whose deposit, and which."""

    account_id: Short[str]
    deposit_id: Short[str]


class OneDeposit(Struct, HasTabs, frozen=True):
    """A deposit, and what called it back."""

    known: listing.KnownDeposit

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
def show_deposit(tx: Tx, visit: Visit, asked: WhichDeposit) -> OneDeposit:
    """One deposit, and what called it back. Refuses: DepositNotFound."""
    return OneDeposit(listing.get_deposit(tx, asked.account_id, asked.deposit_id))


@pages.acts("/operator/deposits/{account_id}/{deposit_id}/trust", shows=show_deposit)
def trust(tx: Tx, visit: Visit, asked: WhichDeposit) -> Done:
    """Say that a deposit cannot be called back any more."""
    over = visit.rules.limits.auto_approve_deposits_over
    trust_recorded(tx, asked.account_id, asked.deposit_id, auto_approve_over=over, now=visit.now)
    said = "It counts towards posting without review now."
    return Done(to=deposit_address(asked.account_id, asked.deposit_id), said=said)


class TakeBack(Struct, kw_only=True):
    """Of which deposit how much has gone back, what proves that, and why."""

    account_id: Short[str]
    deposit_id: Short[str]
    amount: Money
    reference: Reference = ""
    reason: Annotated[str, Meta(max_length=REASON_CHARACTERS_MAX)] = ""


@pages.acts("/operator/deposits/{account_id}/{deposit_id}/take-back", shows=show_deposit)
def take_deposit_back(tx: Tx, visit: Visit, asked: TakeBack) -> Done:
    """Record that money of a deposit by hand has gone back to where it came from."""
    settled = take_back(
        tx,
        asked.account_id,
        asked.deposit_id,
        asked.amount,
        reference=asked.reference,
        reason=asked.reason,
        now=visit.now,
    )
    said = f"Taken back: {money(settled.taken)}. Its owner reads why."
    return Done(to=deposit_address(asked.account_id, asked.deposit_id), said=said)


class WhichEvents(Struct):
    """Which outcome, which page."""

    outcome: Literal["", Outcome] = ""
    page: PageNumber = 1


class Events(Struct, HasTabs, frozen=True):
    """A page of what providers told."""

    outcome: str
    events: listing.EventsPage

    @property
    def filters(self) -> list[tuple[str, str, str]]:
        """The list with each outcome."""
        return [(f"/operator/money/events?outcome={key}", words, key) for key, words in OUTCOME_WORDS.items()]


@pages.shows("/operator/money/events", "payment_events.html")
def show_events(tx: Tx, visit: Visit, asked: WhichEvents) -> Events:
    """What payment providers told, the latest first, and what came of it."""
    return Events(asked.outcome, listing.list_events(tx, outcome=asked.outcome or None, page=asked.page))


class WhichOwing(Struct):
    """Which page."""

    page: PageNumber = 1


class Owed(Struct, HasTabs, frozen=True):
    """A page of who owes the place money."""

    owing: listing.OwingPage


@pages.shows("/operator/money/owing", "owing.html")
def show_owing(tx: Tx, visit: Visit, asked: WhichOwing) -> Owed:
    """Who owes the place money, the most first."""
    return Owed(listing.list_owing(tx, page=asked.page))
