"""Withdrawals that wait: approve, refuse with a reason, or record one as paid."""

from typing import Literal

from msgspec import Struct

from piecework.acts import withdrawals
from piecework.database import Tx
from piecework.fields import PageNumber
from piecework.paging import Page
from piecework.web.operator.money_tabs import AT, HasTabs
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.visit import Visit
from piecework.withdrawals.withdrawals_sql import WaitingWithdrawal, list_waiting_withdrawals

pages = Pages("operator", reader="operator", needs="money")


class WhichQueue(Struct):
    """Filter and page of waiting withdrawals."""

    state: Literal["", "REQUESTED", "APPROVED"] = ""
    page: PageNumber = 1


class Queue(Struct, HasTabs, frozen=True):
    """A page of withdrawals that wait."""

    state: str
    queue: Page[WaitingWithdrawal]

    @property
    def filters(self) -> list[tuple[str, str, str]]:
        """The queue with each filter."""
        words = {"": "All that wait", "REQUESTED": "To approve", "APPROVED": "Approved, to be paid"}
        return [(f"{AT}?state={state}" if state else AT, message, state) for state, message in words.items()]


@pages.shows("/operator/money", "withdrawals.html")
def show_queue(tx: Tx, visit: Visit, request: WhichQueue) -> Queue:
    """What is requested or approved, the oldest first."""
    return Queue(request.state, list_waiting_withdrawals(tx, state=request.state or None, page=request.page))


_ONE = "/operator/withdrawals/{account_id}/{withdrawal_id}"
_APPROVED = Done(to=AT, message="Approved. It goes with the next batch.")
_REFUSED = Done(to=AT, message="Refused. All of it is earned money again, and its owner reads why.")
_PAID = Done(to=AT, message="Recorded as paid.")
pages.does(f"{_ONE}/approve", withdrawals.approve_withdrawal, lambda *_: _APPROVED, shows=show_queue)
pages.does(f"{_ONE}/refuse", withdrawals.refuse_withdrawal, lambda *_: _REFUSED, shows=show_queue)
pages.does(f"{_ONE}/paid", withdrawals.mark_paid, lambda *_: _PAID, shows=show_queue)
