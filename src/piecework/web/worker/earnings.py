"""The worker's money: what is pending and until when, what was earned week by week, and every movement."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from piecework.database import Tx
from piecework.fields import PageNumber
from piecework.ledger import purses
from piecework.money import ZERO, Money
from piecework.paging import Page
from piecework.tasks.views.earnings_sql import (
    EarnedAt,
    Earnings,
    PagedMovement,
    PagedPending,
    ask_earned_by_week,
    ask_earnings,
    ask_movements,
    ask_pending,
)
from piecework.web.charts import Column, Series
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("worker", reader="account")

WEEKS_SHOWN = 12
Show = Literal["movements", "pending"]
EARNED = [Series("Tasks", "good"), Series("Bonuses", "wait")]
TYPE_WORDS = {
    "pay": "Satisfied task", "bonus": "Bonus", "appeal": "Appeal upheld", "move": "Moved to spendable",
    "withdraw": "Withdrawal", "withdraw_back": "Withdrawal given back", "paid_out": "Paid out", "deposit": "Deposit",
    "returned": "Payment sent back by the bank", "debt": "Paid what was owed",
    "clawback": "Deposit called back", "clawback_back": "Deposit given back", "post": "Job posted",
    "feature": "Job featured", "approve": "Job approved", "refund": "Refund of a job", "release": "Refund of a job",
}  # fmt: skip
PURSE_WORDS = {"earned": "Earned", "spendable": "Spendable", "withdrawing": "On its way out"}


class AskEarnings(Struct, kw_only=True):
    """The list below the figures, and its page."""

    show: Show = "movements"
    page: PageNumber = 1


class MovementRow(Struct, frozen=True):
    """A movement in words."""

    line: PagedMovement
    words: str
    purse: str


class EarningsPage(Struct, frozen=True, kw_only=True):
    """All of a worker's money at a glance, and a page of one of the lists below."""

    show: Show
    at: str
    tabs: list[tuple[str, str, int]]
    sums: Earnings
    weeks: list[Column]
    earned_lately: Decimal
    moves: list[MovementRow]
    waiting: list[PagedPending]
    listed: Page[PagedPending] | Page[PagedMovement]

    @property
    def series(self) -> list[Series]:
        """What the columns are made of."""
        return EARNED

    @property
    def weeks_shown(self) -> int:
        """Over how many weeks."""
        return WEEKS_SHOWN


@pages.shows("/earnings", "earnings.html", form_id_in_address=True)
def show_earnings(tx: Tx, visit: Visit, request: AskEarnings) -> EarningsPage:
    """What is pending, with dates, what was earned, and every movement, the latest first."""
    worker_id, since = visit.account.account_id, first_week(visit.now)
    ask_sums, weeks = ask_earnings(tx, worker_id), ask_earned_by_week(tx, worker_id, since=since)
    moved = ask_movements(tx, worker_id, page=request.page).get() if request.show == "movements" else None
    waiting = ask_pending(tx, worker_id, page=request.page).get() if moved is None else None
    sums, found = ask_sums.get(), weeks.all()
    listed = waiting or moved
    assert listed is not None, "one of both lists is shown"
    return EarningsPage(
        show=request.show,
        at=_at(request.show),
        tabs=[(_at("movements"), "Movements", 0), (_at("pending"), "Pending", sums.tasks)],
        sums=sums,
        weeks=week_columns(found, since),
        earned_lately=sum((week.pay + week.bonus for week in found), ZERO),
        moves=[shown_movement(line) for line in moved.items] if moved else [],
        waiting=waiting.items if waiting else [],
        listed=listed,
    )


def _at(show: Show) -> str:
    return "/earnings?show=pending" if show == "pending" else "/earnings"


def first_week(now: datetime) -> datetime:
    """The Monday on which the weeks that are drawn begin."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=today.weekday(), weeks=WEEKS_SHOWN - 1)


def week_columns(found: Sequence[EarnedAt], since: datetime) -> list[Column]:
    """A column for each week, named by its Monday."""
    by_week = {week.at: (week.pay, week.bonus) for week in found}
    mondays = [since + timedelta(weeks=n) for n in range(WEEKS_SHOWN)]
    return [Column(f"{monday.day} {monday:%b}", by_week.get(monday, (ZERO, ZERO))) for monday in mondays]


def shown_movement(line: PagedMovement) -> MovementRow:
    """A movement in words; kinds without any keep their name."""
    kind = line.movement_id.partition(":")[0]
    return MovementRow(line, TYPE_WORDS.get(kind, kind.replace("_", " ").capitalize()), PURSE_WORDS[line.kind])


class MoveToSpendable(Struct):
    """The amount to move."""

    amount: Money


@pages.acts("/earnings/move-to-spendable", shows=show_earnings)
def move_to_spendable(tx: Tx, visit: Visit, request: MoveToSpendable) -> Done:
    """Move earned money to the money for posting jobs; one way."""
    purses.move_to_spendable(tx, visit.account.account_id, request.amount, order_id=visit.order_id, now=visit.now)
    return Done(to="/earnings", message="The money is spendable now: post a job with it.")
