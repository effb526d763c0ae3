"""The worker's money on the wire: what is pending and until when, what was earned, and every movement."""

from functools import partial
from typing import Annotated

from msgspec import Struct

from piecework.database import Tx
from piecework.fields import (
    CurrentPage,
    Earned,
    JobId,
    JobTitle,
    Message,
    Ok,
    PageCount,
    PageNumber,
    RateBy,
    Spendable,
    SubmittedAt,
    TaskId,
)
from piecework.http.answering import GIVEN, answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.ledger import purses
from piecework.ledger.movement import PurseKind
from piecework.ledger.purses import NotEnoughEarned
from piecework.meaning import JOB, LATER, NOON, TASK, Means
from piecework.money import Money
from piecework.paging import Page
from piecework.tasks.views import earnings_sql

section = Section("/worker-api")


@answers(earnings_sql.Earnings)
class PendingMoney(Struct, kw_only=True):
    """What waits for verdicts: it is paid at `last_rate_by` at the latest, the first of it at `first_rate_by`."""

    amount: Annotated[str, Means("What they pay together.", "0.3000")]
    tasks: Annotated[int, Means("How many tasks.", 3)]
    first_rate_by: Annotated[str | None, Means("When the first of it is paid at the latest.", LATER)]
    last_rate_by: Annotated[str | None, Means("When all of it is paid at the latest.", LATER)]


@answers(earnings_sql.Earnings, amount="amount_in_revision", tasks="tasks_in_revision")
class MoneyInRevision(Struct, kw_only=True):
    """What was sent back, and would be paid once it is revised; the first and the last end of a revision."""

    amount: Annotated[str, Means("What they would pay together.", "0.0000")]
    tasks: Annotated[int, Means("How many tasks.", 0)]
    first_revise_until: Annotated[str | None, Means("When the first revision is over.")]
    last_revise_until: Annotated[str | None, Means("The last end of a revision.", LATER)]


@answers(
    earnings_sql.Earnings,
    pending=partial(answer, PendingMoney),
    in_revision=partial(answer, MoneyInRevision),
    currency=GIVEN,
)
class Earnings(Struct, kw_only=True):
    """The caller's money as of one moment, with four decimals; each amount is what the caller gets.

    `earned_in_all` is what work ever brought, `withdrawing` is on its way out, `paid_out` has left the place. Who owes
    the place money withdraws none.
    """

    pending: Annotated[PendingMoney, Means("What waits for verdicts.")]
    in_revision: Annotated[MoneyInRevision, Means("What was sent back.")]
    earned: Earned
    spendable: Spendable
    withdrawing: Annotated[str, Means("What is on its way out.", "0.0000")]
    earned_in_all: Annotated[str, Means("What work ever brought.", "12.3000")]
    paid_out: Annotated[str, Means("What has left the place.", "5.0000")]
    owed: Annotated[str, Means("What you owe the place; what comes in pays it first.", "0.0000")]
    currency: Annotated[str, Means("What money is counted in.", "USD")]


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

    job_id: JobId
    task_id: TaskId
    title: JobTitle
    amount: Annotated[str, Means("What it pays.", "0.1000")]
    submitted_at: SubmittedAt
    rate_by: RateBy


@answers(Page[earnings_sql.PagedPending], tasks="items")
class PendingPage(Struct):
    """A page of pending tasks; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    tasks: Annotated[list[PendingTask], Means("Tasks.")]


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

    id: Annotated[str, Means("What was settled.", f"pay:{TASK}")]
    date: Annotated[str, Means("When.", NOON)]
    type: Annotated[str, Means("Why: pay, bonus, appeal, move, deposit, post, refund ...", "pay")]
    purse: Annotated[PurseKind, Means("earned, spendable or withdrawing.", "earned")]
    amount: Annotated[str, Means("How much; with a minus for what went out.", "0.1000")]
    job_id: Annotated[str, Means("The job it is about, or empty.", JOB)]
    title: Annotated[str, Means("The job's title; empty where it is about none.", "Sign up to ACME website")]


@answers(Page[earnings_sql.PagedMovement], movements="items")
class MovementsPage(Struct):
    """A page of movements; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    movements: Annotated[list[Movement], Means("The movements, the latest first.")]


@section.reads("/movements")
def get_movements(tx: Tx, call: Call, request: GetPage) -> MovementsPage:
    """Every movement of the caller's money, the latest first, 100 a page."""
    return answer(MovementsPage, earnings_sql.ask_movements(tx, call.account.account_id, page=request.page).get())


class MoveToSpendable(Struct):
    """How much."""

    amount: Annotated[Money, Means("How much.", 1.5)]


@answers(purses.Balances)
class Moved(Struct, kw_only=True):
    """The money is spendable now, and does not go back."""

    ok: Ok = True
    message: Message = "The money is spendable now."
    earned: Earned
    spendable: Spendable


@section.changes("/earnings/move-to-spendable", refuses=(NotEnoughEarned,))
def move_to_spendable(tx: Tx, call: Call, request: MoveToSpendable) -> Moved:
    """Move earned money to the money for posting jobs; one way."""
    account_id = call.account.account_id
    purses.move_to_spendable(tx, account_id, request.amount, order_id=call.order_id, now=call.now)
    balances = purses.get_balances(tx, account_id)
    return answer(Moved, balances)
