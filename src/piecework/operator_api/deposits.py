"""Deposits on the operator's wire: record one by hand, look at all, take money back, what providers told, who owes."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.deposits import debts_sql
from piecework.deposits.deposit import DepositState, deposit_id_by_hand
from piecework.deposits.deposits_sql import ListedDeposit, ask_deposits
from piecework.deposits.listing import AllOwing, list_owing
from piecework.deposits.provider_events_sql import ListedEvent, Outcome, list_events
from piecework.deposits.recording import (
    REASON_CHARACTERS_MAX,
    REFERENCE_CHARACTERS_MAX,
    claw_back,
    record_deposit,
    trust_recorded,
)
from piecework.deposits.settling import Settled
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.http.seconding import why_too_much
from piecework.http.shapes import Money
from piecework.money import money_text
from piecework.paging import PAGE_MAX, Page

section = Section("/operator-api")

Id = Annotated[str, Meta(max_length=64)]
PageNumber = Annotated[int, Meta(ge=1, le=PAGE_MAX)]
Reference = Annotated[str, Meta(max_length=REFERENCE_CHARACTERS_MAX)]
Reason = Annotated[str, Meta(max_length=REASON_CHARACTERS_MAX)]


class GetDeposits(Struct):
    """Whose, of which state, which page; all of all if left out."""

    account_id: Id | None = None
    state: Literal["started", "paying", "credited", "failed", "expired"] | None = None
    page: PageNumber = 1


@answers(ListedDeposit, called_back="clawed")
class KnownDeposit(Struct, kw_only=True):
    """A deposit, and whose it is. `recorded_by` is the operator who recorded it; empty on the command line."""

    account_id: str
    name: str
    email: str
    deposit_id: str
    source: str
    state: DepositState
    amount: str
    called_back: str
    reference: str
    recorded_by: str
    is_trusted: bool
    started_at: str
    credited_at: str | None


@answers(Page[ListedDeposit], deposits="items")
class KnownDepositsPage(Struct):
    """A page of deposits; one past the end is empty."""

    current_page: int
    pages: int
    deposits: list[KnownDeposit]


@section.reads("/deposits", needs="money")
def get_deposits(tx: Tx, call: Call, request: GetDeposits) -> KnownDepositsPage:
    """Deposits, paid online or recorded by hand, the newest first, 100 a page."""
    state: Any = None if request.state is None else request.state.upper()
    page = ask_deposits(tx, account_id=request.account_id, state=state, page=request.page).get()
    return answer(KnownDepositsPage, page)


class RecordDeposit(Struct, kw_only=True):
    """Whose money came, how much, and what proves it; `is_trusted`: it cannot be called back any more."""

    account_id: Id
    amount: Money
    reference: Reference
    is_trusted: bool = False


class DepositSettled(Struct, kw_only=True):
    """What was credited, or taken back."""

    ok: Literal[True] = True
    deposit_id: str
    credited: str
    taken: str


def _is_large(tx: Tx, call: Call, request: RecordDeposit) -> str:
    return why_too_much(call.settings, request.amount)


@section.changes("/deposits", needs="money", second=_is_large)
def record(tx: Tx, call: Call, request: RecordDeposit) -> DepositSettled:
    """Record money that came in from outside, once for its reference; debts are paid from it first."""
    settled = record_deposit(
        tx,
        request.account_id,
        request.amount,
        reference=request.reference,
        recorded_by=call.account.account_id,
        now=call.now,
        auto_approve_over=call.rules.limits.auto_approve_deposits_over if request.is_trusted else None,
    )
    return _settled(deposit_id_by_hand(request.reference), settled)


class WhichDeposit(Struct):
    """Whose deposit, and which."""

    account_id: Id
    deposit_id: Id


class DepositTrusted(Struct):
    """The deposit is trusted."""

    ok: Literal[True]
    deposit_id: str


@section.changes("/deposits/{account_id}/{deposit_id}/trust", needs="money")
def trust(tx: Tx, call: Call, request: WhichDeposit) -> DepositTrusted:
    """Say that a deposit cannot be called back any more; it counts towards posting without review."""
    trust_recorded(
        tx,
        request.account_id,
        request.deposit_id,
        auto_approve_over=call.rules.limits.auto_approve_deposits_over,
        now=call.now,
    )
    return DepositTrusted(True, request.deposit_id)


class TakeBack(Struct, kw_only=True):
    """Of which deposit how much has gone back, what proves that, and why."""

    account_id: Id
    deposit_id: Id
    amount: Money
    reference: Reference
    reason: Reason


@section.changes("/deposits/{account_id}/{deposit_id}/take-back", needs="money")
def take_deposit_back(tx: Tx, call: Call, request: TakeBack) -> DepositSettled:
    """Record that money of a deposit by hand has gone back to where it came from, once for the reference of that."""
    settled = claw_back(
        tx,
        request.account_id,
        request.deposit_id,
        request.amount,
        reference=request.reference,
        reason=request.reason,
        now=call.now,
    )
    return _settled(request.deposit_id, settled)


class GetPaymentEvents(Struct):
    """Which outcome, about whom, which page; all if left out."""

    outcome: Literal["done", "nothing", "noted", "refused"] | None = None
    account_id: Id | None = None
    page: PageNumber = 1


@answers(ListedEvent)
class PaymentEvent(Struct, kw_only=True):
    """What a payment provider told, and what came of it."""

    event_id: str
    source: str
    type: str
    happened_at: str
    received_at: str
    times_received: int
    outcome: Outcome
    detail: str
    reference: str
    account_id: str
    deposit_id: str


@answers(Page[ListedEvent], events="items")
class PaymentEventsPage(Struct):
    """A page of events; one past the end is empty."""

    current_page: int
    pages: int
    events: list[PaymentEvent]


@section.reads("/payment-events", needs="money")
def get_payment_events(tx: Tx, call: Call, request: GetPaymentEvents) -> PaymentEventsPage:
    """What payment providers told, the latest first, 100 a page; REFUSED is for you to look at."""
    outcome: Any = None if request.outcome is None else request.outcome.upper()
    page = list_events(tx, outcome=outcome, account_id=request.account_id, page=request.page)
    return answer(PaymentEventsPage, page)


class GetOwing(Struct):
    """Which page."""

    page: PageNumber = 1


@answers(debts_sql.Owing, owed="amount")
class Owing(Struct, kw_only=True):
    """An account that owes the place money."""

    account_id: str
    name: str
    email: str
    owed: str


@answers(AllOwing, current_page="accounts.current_page", pages="accounts.pages", accounts="accounts.items")
class OwingPage(Struct, kw_only=True):
    """A page of who owes, and what all of them owe together; one past the end is empty."""

    current_page: int
    pages: int
    owed_by_all: str
    accounts: list[Owing]


@section.reads("/owing", needs="money")
def get_owing(tx: Tx, call: Call, request: GetOwing) -> OwingPage:
    """Who owes the place money, because a deposit was called back after it was spent; the most first, 100 a page."""
    return answer(OwingPage, list_owing(tx, page=request.page))


def _settled(deposit_id: str, settled: Settled) -> DepositSettled:
    return DepositSettled(deposit_id=deposit_id, credited=money_text(settled.credited), taken=money_text(settled.taken))
