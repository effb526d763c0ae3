"""Money in on the employer's wire, our own: start a deposit that is paid online, see what came of each."""

from typing import Literal

from msgspec import Struct

from piecework.api.shapes import PageNumber
from piecework.database import Database, Tx
from piecework.deposits import deposit
from piecework.deposits.deposit import DepositState
from piecework.deposits.deposits_sql import ListedDeposit, ask_deposits
from piecework.deposits.starting import Bounds
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.http.shapes import Money
from piecework.paging import Page
from piecework.payments.configured import get_provider
from piecework.payments.paying import Way, pay_in

section = Section("/api/deposits")

MONEY_PAGE = "/employer/money"  # where who has paid, or has not, goes on


class StartDeposit(Struct):
    """How much is to be paid in."""

    amount: Money


@answers(deposit.Deposit)
class DepositStarted(Struct, kw_only=True):
    """Where to pay; the money is spendable when the provider has told that it came."""

    ok: Literal[True] = True
    deposit_id: str
    state: DepositState
    amount: str
    pay_url: str
    pay_by: str | None


@section.goes_outside("/start-deposit.php")
def start_deposit(database: Database, call: Call, request: StartDeposit) -> DepositStarted:
    """Have a page made to pay money in at, by card or as the provider lets you; an extension.

    Refuses: NoProvider, and whatever pay_in says.
    """
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
    """Which page, and of which state; all if left out."""

    state: Literal["", "started", "paying", "credited", "failed", "expired"] = ""
    page: PageNumber = 1


@answers(ListedDeposit, called_back="clawed", pay_url=lambda known: known.pay_url if known.state == "STARTED" else "")
class Deposit(Struct, kw_only=True):
    """A deposit; `called_back` is what of it went back by refunds and disputes."""

    deposit_id: str
    source: str
    state: DepositState
    amount: str
    called_back: str
    reference: str
    pay_url: str
    started_at: str
    pay_by: str | None
    credited_at: str | None


@answers(Page[ListedDeposit], deposits="items")
class DepositsPage(Struct):
    """A page of deposits; one past the end is empty."""

    current_page: int
    pages: int
    deposits: list[Deposit]


@section.reads("/get-deposits.php")
def get_deposits(tx: Tx, call: Call, request: GetDeposits) -> DepositsPage:
    """The caller's deposits, paid online or recorded by an operator, the newest first, 100 a page; an extension."""
    state: DepositState | None = request.state.upper() or None  # type: ignore[assignment]
    page = ask_deposits(tx, account_id=call.account.account_id, state=state, page=request.page)
    return answer(DepositsPage, page.get())
