"""The worker's money on the wire: what is pending and until when, what was earned, and every movement."""

from functools import partial
from typing import Literal

from msgspec import Struct

from piecework.database import Tx
from piecework.http.answering import GIVEN, answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.http.shapes import Money
from piecework.ledger import purses
from piecework.ledger.movement import PurseKind
from piecework.paging import Page
from piecework.tasks.views import earnings_sql
from piecework.worker_api.shapes import PageNumber

section = Section("/worker-api")


@answers(earnings_sql.Earnings)
class PendingMoney(Struct, kw_only=True):
    """What waits for verdicts: it is paid at `last_rate_by` at the latest, the first of it at `first_rate_by`."""

    amount: str
    tasks: int
    first_rate_by: str | None
    last_rate_by: str | None


@answers(earnings_sql.Earnings, amount="amount_in_revision", tasks="tasks_in_revision")
class MoneyInRevision(Struct, kw_only=True):
    """What was sent back, and would be paid once it is revised; the first and the last end of a revision."""

    amount: str
    tasks: int
    first_revise_until: str | None
    last_revise_until: str | None


@answers(
    earnings_sql.Earnings,
    pending=partial(answer, PendingMoney),
    in_revision=partial(answer, MoneyInRevision),
    currency=GIVEN,
)
class Earnings(Struct, kw_only=True):
    """The caller's money as of one moment, with four decimals; each amount is what the caller gets.

    `earned_in_all` is what work ever brought, `withdrawing` is on its way out, `paid_out` has left the place.
    """

    pending: PendingMoney
    in_revision: MoneyInRevision
    earned: str
    spendable: str
    withdrawing: str
    earned_in_all: str
    paid_out: str
    currency: str


@section.reads("/earnings")
def get_earnings(tx: Tx, call: Call, request: NoParameters) -> Earnings:
    """What is pending, with dates, what was earned, and what can be spent on jobs of one's own."""
    earnings = earnings_sql.ask_earnings(tx, call.account.account_id).get()
    return answer(Earnings, earnings, currency=call.settings.currency)


class GetPage(Struct):
    """Which page."""

    page: PageNumber = 1


@answers(earnings_sql.PagedPending, amount="task_value")
class PendingTask(Struct, kw_only=True):
    """A task that waits for its verdict, what it pays, and when at the latest."""

    job_id: str
    task_id: str
    title: str
    amount: str
    submitted_at: str
    rate_by: str


@answers(Page[earnings_sql.PagedPending], tasks="items")
class PendingPage(Struct):
    """A page of pending tasks; one past the end is empty."""

    current_page: int
    pages: int
    tasks: list[PendingTask]


@section.reads("/earnings/pending")
def get_pending(tx: Tx, call: Call, request: GetPage) -> PendingPage:
    """The caller's tasks that wait for a verdict, the one that is paid first at the latest first, 100 a page."""
    return answer(PendingPage, earnings_sql.ask_pending(tx, call.account.account_id, page=request.page).get())


@answers(
    earnings_sql.PagedMovement,
    id="movement_id",
    date="created_at",
    type=lambda line: line.movement_id.partition(":")[0],
    purse="kind",
)
class Movement(Struct, kw_only=True):
    """Money that came into (or, with a minus, went out of) a purse. `type` says why: pay, bonus, appeal, move ...

    `title` is the job's, empty where it is about none.
    """

    id: str
    date: str
    type: str
    purse: PurseKind
    amount: str
    job_id: str
    title: str


@answers(Page[earnings_sql.PagedMovement], movements="items")
class MovementsPage(Struct):
    """A page of movements; one past the end is empty."""

    current_page: int
    pages: int
    movements: list[Movement]


@section.reads("/movements")
def get_movements(tx: Tx, call: Call, request: GetPage) -> MovementsPage:
    """Every movement of the caller's money, the latest first, 100 a page."""
    return answer(MovementsPage, earnings_sql.ask_movements(tx, call.account.account_id, page=request.page).get())


class MoveToSpendable(Struct):
    """How much."""

    amount: Money


@answers(purses.Balances)
class Moved(Struct, kw_only=True):
    """The money is spendable now, and does not go back."""

    ok: Literal[True] = True
    message: str = "The money is spendable now."
    earned: str
    spendable: str


@section.changes("/earnings/move-to-spendable")
def move_to_spendable(tx: Tx, call: Call, request: MoveToSpendable) -> Moved:
    """Move earned money to the money for posting jobs; one way."""
    account_id = call.account.account_id
    purses.move_to_spendable(tx, account_id, request.amount, order_id=call.order_id, now=call.now)
    balances = purses.get_balances(tx, account_id)
    return answer(Moved, balances)
