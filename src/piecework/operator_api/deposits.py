"""Deposits on the operator's wire: record one by hand, look at all, take money back, what providers told, who owes."""

from typing import Annotated, Any, Literal

from msgspec import Struct

from piecework.acts import deposits
from piecework.database import Tx
from piecework.deposits import listing
from piecework.deposits.deposit import DepositState, deposit_id_by_hand
from piecework.deposits.deposits_sql import ListedDeposit, ask_deposits
from piecework.deposits.listing import list_debtors
from piecework.deposits.provider_events_sql import ListedEvent, Outcome, list_events
from piecework.deposits.settling import Settlement
from piecework.fields import AccountId, CurrentPage, DepositId, Ok, PageCount, PageNumber, PersonName, Short
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.ledger import debts_sql
from piecework.meaning import EMPLOYER, NOON, Means
from piecework.money import money_text
from piecework.operator_api.shapes import EmailAddress
from piecework.paging import Page

section = Section("/operator-api")

WhoseId = Annotated[str, Means("Whose it is.", EMPLOYER)]


class GetDeposits(Struct):
    """Filters: account, state, page. Omitted means all."""

    account_id: Annotated[Short[str] | None, Means("Only this account's.", EMPLOYER)] = None
    state: Annotated[
        Literal["started", "paying", "credited", "failed", "expired"] | None,
        Means("Only deposits of this state; empty for all.", ""),
    ] = None
    page: PageNumber = 1


@answers(ListedDeposit, called_back="clawed")
class KnownDeposit(Struct, kw_only=True):
    """A deposit, and whose it is. `recorded_by` is the operator who recorded it; empty on the command line."""

    account_id: WhoseId
    name: PersonName
    email: EmailAddress
    deposit_id: DepositId
    source: Annotated[str, Means("`hand`, or the payment provider.", "hand")]
    state: Annotated[
        DepositState, Means("STARTED, PAYING (a bank takes its time), CREDITED, FAILED or EXPIRED.", "CREDITED")
    ]
    amount: Annotated[str, Means("How much.", "50.0000")]
    called_back: Annotated[str, Means("What of it went back by refunds and disputes.", "0.0000")]
    reference: Annotated[str, Means("What proves it.", "Bank statement 2026-03, line 12")]
    recorded_by: Annotated[str, Means("The operator who recorded it; empty: nobody did, or the command line.", "")]
    is_trusted: deposits.IsTrusted
    started_at: Annotated[str, Means("When it was started.", NOON)]
    credited_at: Annotated[str | None, Means("When the money came; null: it has not.")]


@answers(Page[ListedDeposit], deposits="items")
class KnownDepositsPage(Struct):
    """A page of deposits; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    deposits: Annotated[list[KnownDeposit], Means("Deposits.")]


@section.reads("/deposits", needs="money")
def get_deposits(tx: Tx, call: Call, request: GetDeposits) -> KnownDepositsPage:
    """Deposits, paid online or recorded by hand, the newest first, 100 a page."""
    state: Any = None if request.state is None else request.state.upper()
    page = ask_deposits(tx, account_id=request.account_id, state=state, page=request.page).get()
    return answer(KnownDepositsPage, page)


class DepositSettled(Struct, kw_only=True):
    """What was credited, or taken back."""

    ok: Ok = True
    deposit_id: DepositId
    credited: Annotated[str, Means("What came in, debts that it paid included.", "50.0000")]
    taken: Annotated[str, Means("What was taken back.", "0.0000")]


def _settled(deposit_id: str, settlement: Settlement) -> DepositSettled:
    return DepositSettled(
        deposit_id=deposit_id, credited=money_text(settlement.credited), taken=money_text(settlement.clawed_back)
    )


section.acts(
    "/deposits", deposits.record_deposit, DepositSettled,
    lambda request, settlement: _settled(deposit_id_by_hand(request.reference), settlement),
)  # fmt: skip


class DepositTrusted(Struct):
    """The deposit is trusted."""

    ok: Ok
    deposit_id: DepositId


section.acts(
    "/deposits/{account_id}/{deposit_id}/trust", deposits.trust, DepositTrusted,
    lambda request, _: DepositTrusted(True, request.deposit_id),
)  # fmt: skip
section.acts(
    "/deposits/{account_id}/{deposit_id}/take-back", deposits.take_deposit_back, DepositSettled,
    lambda request, settlement: _settled(request.deposit_id, settlement),
)  # fmt: skip


class GetPaymentEvents(Struct):
    """Which outcome, about whom, which page; all if left out."""

    outcome: Annotated[
        Literal["done", "nothing", "noted", "refused"] | None, Means("Only what came to this.", "refused")
    ] = None
    account_id: Annotated[Short[str] | None, Means("Only what is about this account.", EMPLOYER)] = None
    page: PageNumber = 1


@answers(ListedEvent)
class PaymentEvent(Struct, kw_only=True):
    """What a payment provider told, and what came of it."""

    event_id: Annotated[str, Means("The provider's id of it.", "evt_1Qx")]
    source: Annotated[str, Means("Who told it.", "stripe")]
    type: Annotated[str, Means("What it is called there.", "charge.refunded")]
    happened_at: Annotated[str, Means("When it happened, by the provider's clock.", NOON)]
    received_at: Annotated[str, Means("When it was told first.", NOON)]
    times_received: Annotated[int, Means("How often it was told.", 1)]
    outcome: Annotated[Outcome, Means("DONE, NOTHING, NOTED, or REFUSED: it could not be booked.", "DONE")]
    detail: Annotated[str, Means("What came of it, in words.", "Taken back 20.0000")]
    reference: Annotated[str, Means("The payment.", "pi_3Qx")]
    account_id: Annotated[str, Means("Whom it is about; empty where that is not known.", EMPLOYER)]
    deposit_id: DepositId


@answers(Page[ListedEvent], events="items")
class PaymentEventsPage(Struct):
    """A page of events; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    events: Annotated[list[PaymentEvent], Means("What was told.")]


@section.reads("/payment-events", needs="money")
def get_payment_events(tx: Tx, call: Call, request: GetPaymentEvents) -> PaymentEventsPage:
    """What payment providers told, the latest first, 100 a page; REFUSED is for you to look at."""
    outcome: Any = None if request.outcome is None else request.outcome.upper()
    page = list_events(tx, outcome=outcome, account_id=request.account_id, page=request.page)
    return answer(PaymentEventsPage, page)


class GetOwing(Struct):
    """Which page."""

    page: PageNumber = 1


@answers(debts_sql.Debtor, owed="amount")
class Owing(Struct, kw_only=True):
    """An account that owes the place money."""

    account_id: AccountId
    name: PersonName
    email: EmailAddress
    owed: Annotated[str, Means("How much.", "54.1500")]


@answers(
    listing.DebtorsPage, current_page="accounts.current_page", pages="accounts.pages", accounts="accounts.items",
    owed_by_all="total_debt",
)  # fmt: skip
class OwingPage(Struct, kw_only=True):
    """A page of who owes, and what all of them owe together; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    owed_by_all: Annotated[str, Means("What all of them owe together.", "54.1500")]
    accounts: Annotated[list[Owing], Means("Who owes money.")]


@section.reads("/owing", needs="money")
def get_owing(tx: Tx, call: Call, request: GetOwing) -> OwingPage:
    """Who owes the place money, because a deposit was called back after it was spent; the most first, 100 a page."""
    return answer(OwingPage, list_debtors(tx, page=request.page))
