"""Money in on the employer's wire, our own: start a deposit that is paid online, see what came of each."""

from typing import Annotated, Literal

from msgspec import Struct

from piecework.database import Database, Tx
from piecework.deposits import deposit
from piecework.deposits.deposit import DepositState
from piecework.deposits.deposits_sql import ListedDeposit, ask_deposits
from piecework.deposits.starting import Bounds, TooManyDeposits
from piecework.fields import CurrentPage, DepositId, Ok, PageCount, PageNumber
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.meaning import NOON, Means
from piecework.money import Money
from piecework.paging import Page
from piecework.payments.configured import get_provider
from piecework.payments.paying import Way, pay_in
from piecework.payments.provider import NoProvider, ProviderUnavailable

section = Section("/api/deposits")

PayUrl = Annotated[
    str, Means("The provider's page to pay it at; empty where there is nothing to pay.", "https://checkout.example/c1")
]
PayBy = Annotated[str, Means("Until when it can be paid; null where it was recorded by hand.", NOON)]
MONEY_PAGE = "/employer/money"  # where who has paid, or has not, goes on


class StartDeposit(Struct):
    """How much is to be paid in."""

    amount: Annotated[Money, Means("How much to pay in: from `deposit_min` to `deposit_max`.", 50)]


@answers(deposit.Deposit)
class DepositStarted(Struct, kw_only=True):
    """Where to pay; the money is spendable when the provider has told that it came."""

    ok: Ok = True
    deposit_id: DepositId
    state: Annotated[DepositState, Means("STARTED, until it is paid.", "STARTED")]
    amount: Annotated[str, Means("How much is to be paid.", "50.0000")]
    pay_url: PayUrl
    pay_by: PayBy | None


@section.goes_outside("/start-deposit.php", refuses=(NoProvider, TooManyDeposits, ProviderUnavailable))
def start_deposit(database: Database, call: Call, request: StartDeposit) -> DepositStarted:
    """Have a page made to pay money in at, by card or as the provider lets you; an extension."""
    provider = get_provider(call.settings)
    limits = call.rules.limits
    page = f"{call.settings.base_url}{MONEY_PAGE}?deposit={call.deposit_id}"
    started = pay_in(
        database,
        provider,
        call.account,
        request.amount,
        bounds=Bounds(limits.deposit_min, limits.deposit_max),
        way=Way(paid_url=page, cancelled_url=page),
        deposit_id=call.deposit_id,
        now=call.now,
    )
    return answer(DepositStarted, started)


class GetDeposits(Struct):
    """Filters: state, page. Omitted means all."""

    state: Annotated[
        Literal["", "started", "paying", "credited", "failed", "expired"],
        Means("Only deposits of this state; empty for all.", ""),
    ] = ""
    page: PageNumber = 1


@answers(ListedDeposit, called_back="clawed", pay_url=lambda known: known.pay_url if known.state == "STARTED" else "")
class Deposit(Struct, kw_only=True):
    """A deposit; `called_back` is what of it went back by refunds and disputes."""

    deposit_id: DepositId
    source: Annotated[str, Means("`stripe`, or `hand` where an operator recorded it.", "stripe")]
    state: Annotated[
        DepositState, Means("STARTED, PAYING (a bank takes its time), CREDITED, FAILED or EXPIRED.", "CREDITED")
    ]
    amount: Annotated[str, Means("How much.", "50.0000")]
    called_back: Annotated[str, Means("What of it went back by refunds and disputes.", "0.0000")]
    reference: Annotated[str, Means("What proves it: the provider's payment, or what the operator wrote.", "pi_3Qx")]
    pay_url: PayUrl
    started_at: Annotated[str, Means("When it was started.", NOON)]
    pay_by: PayBy | None
    credited_at: Annotated[str | None, Means("When the money came; null: it has not.")]


@answers(Page[ListedDeposit], deposits="items")
class DepositsPage(Struct):
    """A page of deposits; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    deposits: Annotated[list[Deposit], Means("Deposits.")]


@section.reads("/get-deposits.php")
def get_deposits(tx: Tx, call: Call, request: GetDeposits) -> DepositsPage:
    """The caller's deposits, paid online or recorded by an operator, the newest first, 100 a page; an extension."""
    state: DepositState | None = request.state.upper() or None  # type: ignore[assignment]
    page = ask_deposits(tx, account_id=call.account.account_id, state=state, page=request.page)
    return answer(DepositsPage, page.get())
