"""Deposits on the operator's wire: record one by hand, look at all, take money back, what providers told, who owes."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from piecework.acts import deposits
from piecework.clock import wire_time
from piecework.database import Tx
from piecework.deposits import listing
from piecework.deposits.deposit import DepositState, deposit_id_by_hand
from piecework.deposits.provider_events_sql import Outcome
from piecework.deposits.settling import Settled
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.ids import Id
from piecework.money import money_text
from piecework.paging import PAGE_MAX

section = Section("/operator-api")

PageNumber = Annotated[int, Meta(ge=1, le=PAGE_MAX)]


class GetDeposits(Struct):
    """Whose, of which state, which page; all of all if left out."""

    account_id: Id | None = None
    state: Literal["started", "paying", "credited", "failed", "expired"] | None = None
    page: PageNumber = 1


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


class KnownDepositsPage(Struct):
    """A page of deposits; one past the end is empty."""

    current_page: int
    pages: int
    deposits: list[KnownDeposit]


@section.reads("/deposits", needs="money")
def get_deposits(tx: Tx, call: Call, request: GetDeposits) -> KnownDepositsPage:
    """Deposits, paid online or recorded by hand, the newest first, 100 a page."""
    state: Any = None if request.state is None else request.state.upper()
    page = listing.list_deposits(tx, account_id=request.account_id, state=state, page=request.page)
    return KnownDepositsPage(
        page.current_page,
        page.pages,
        [
            KnownDeposit(
                account_id=known.account_id,
                name=known.name,
                email=known.email,
                deposit_id=known.deposit_id,
                source=known.source,
                state=known.state,
                amount=money_text(known.amount),
                called_back=money_text(known.clawed),
                reference=known.reference,
                recorded_by=known.recorded_by,
                is_trusted=known.is_trusted,
                started_at=wire_time(known.started_at),
                credited_at=_time(known.credited_at),
            )
            for known in page.deposits
        ],
    )


class DepositSettled(Struct, kw_only=True):
    """What was credited, or taken back."""

    ok: Literal[True] = True
    deposit_id: str
    credited: str
    taken: str


def _settled(deposit_id: str, settled: Settled) -> DepositSettled:
    return DepositSettled(deposit_id=deposit_id, credited=money_text(settled.credited), taken=money_text(settled.taken))


section.acts(
    "/deposits", deposits.record, DepositSettled,
    lambda request, settled: _settled(deposit_id_by_hand(request.reference), settled),
)  # fmt: skip


class DepositTrusted(Struct):
    """The deposit is trusted."""

    ok: Literal[True]
    deposit_id: str


section.acts(
    "/deposits/{account_id}/{deposit_id}/trust", deposits.trust, DepositTrusted,
    lambda request, _: DepositTrusted(True, request.deposit_id),
)  # fmt: skip
section.acts(
    "/deposits/{account_id}/{deposit_id}/take-back", deposits.take_deposit_back, DepositSettled,
    lambda request, settled: _settled(request.deposit_id, settled),
)  # fmt: skip


class GetPaymentEvents(Struct):
    """Which outcome, about whom, which page; all if left out."""

    outcome: Literal["done", "nothing", "noted", "refused"] | None = None
    account_id: Id | None = None
    page: PageNumber = 1


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


class PaymentEventsPage(Struct):
    """A page of events; one past the end is empty."""

    current_page: int
    pages: int
    events: list[PaymentEvent]


@section.reads("/payment-events", needs="money")
def get_payment_events(tx: Tx, call: Call, request: GetPaymentEvents) -> PaymentEventsPage:
    """What payment providers told, the latest first, 100 a page; REFUSED is for you to look at."""
    outcome: Any = None if request.outcome is None else request.outcome.upper()
    page = listing.list_events(tx, outcome=outcome, account_id=request.account_id, page=request.page)
    return PaymentEventsPage(
        page.current_page,
        page.pages,
        [
            PaymentEvent(
                event_id=event.event_id,
                source=event.source,
                type=event.type,
                happened_at=wire_time(event.happened_at),
                received_at=wire_time(event.received_at),
                times_received=event.times_received,
                outcome=event.outcome,
                detail=event.detail,
                reference=event.reference,
                account_id=event.account_id,
                deposit_id=event.deposit_id,
            )
            for event in page.events
        ],
    )


class GetOwing(Struct):
    """Which page."""

    page: PageNumber = 1


class Owing(Struct, kw_only=True):
    """An account that owes the place money."""

    account_id: str
    name: str
    email: str
    owed: str


class OwingPage(Struct, kw_only=True):
    """A page of who owes, and what all of them owe together; one past the end is empty."""

    current_page: int
    pages: int
    owed_by_all: str
    accounts: list[Owing]


@section.reads("/owing", needs="money")
def get_owing(tx: Tx, call: Call, request: GetOwing) -> OwingPage:
    """Who owes the place money, because a deposit was called back after it was spent; the most first, 100 a page."""
    page = listing.list_owing(tx, page=request.page)
    return OwingPage(
        current_page=page.current_page,
        pages=page.pages,
        owed_by_all=money_text(page.owed_by_all),
        accounts=[
            Owing(account_id=known.account_id, name=known.name, email=known.email, owed=money_text(known.amount))
            for known in page.accounts
        ],
    )


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else wire_time(moment)
