"""Withdrawals that wait: approve, refuse with a reason, or record one as paid."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.http.fields import PageNumber, Short
from piecework.http.seconding import why_too_much
from piecework.web.operator.money_tabs import AT, HasTabs
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.visit import Visit
from piecework.withdrawals import paying

pages = Pages("operator", reader="operator", needs="money")


class WhichQueue(Struct):
    """Which of those that wait."""

    state: Literal["", "REQUESTED", "APPROVED"] = ""
    page: PageNumber = 1


class Queue(Struct, HasTabs, frozen=True):
    """A page of withdrawals that wait."""

    state: str
    queue: paying.QueuePage

    @property
    def filters(self) -> list[tuple[str, str, str]]:
        """The queue with each filter."""
        words = {"": "All that wait", "REQUESTED": "To approve", "APPROVED": "Approved, to be paid"}
        return [(f"{AT}?state={state}" if state else AT, said, state) for state, said in words.items()]


@pages.shows("/operator/money", "withdrawals.html")
def show_queue(tx: Tx, visit: Visit, asked: WhichQueue) -> Queue:
    """What is requested or approved, the oldest first."""
    return Queue(asked.state, paying.list_waiting(tx, state=asked.state or None, page=asked.page))


class WhichWithdrawal(Struct):
    """Whose withdrawal, and which."""

    account_id: Short[str]
    withdrawal_id: Short[str]


class RefuseWithdrawal(Struct):
    """Whose withdrawal, which, and why it is refused."""

    account_id: Short[str]
    withdrawal_id: Short[str]
    reason: Annotated[str, Meta(max_length=paying.REASON_CHARACTERS_MAX)] = ""


def _is_large(tx: Tx, visit: Visit, asked: WhichWithdrawal) -> str:
    amount = paying.get_approvable(tx, asked.account_id, asked.withdrawal_id)
    return why_too_much(visit.settings, amount)


@pages.acts("/operator/withdrawals/{account_id}/{withdrawal_id}/approve", shows=show_queue, second=_is_large)
def approve(tx: Tx, visit: Visit, asked: WhichWithdrawal) -> Done:
    """Say that it will be paid; its owner cannot cancel it any more."""
    paying.approve_withdrawal(tx, asked.account_id, asked.withdrawal_id, now=visit.now)
    return Done(to=AT, said="Approved. It goes with the next batch.")


@pages.acts("/operator/withdrawals/{account_id}/{withdrawal_id}/refuse", shows=show_queue)
def refuse(tx: Tx, visit: Visit, asked: RefuseWithdrawal) -> Done:
    """Give all of it back, with the reason that its owner reads."""
    paying.refuse_withdrawal(tx, asked.account_id, asked.withdrawal_id, asked.reason, now=visit.now)
    return Done(to=AT, said="Refused. All of it is earned money again, and its owner reads why.")


@pages.acts("/operator/withdrawals/{account_id}/{withdrawal_id}/paid", shows=show_queue)
def mark_paid(tx: Tx, visit: Visit, asked: WhichWithdrawal) -> Done:
    """Record that the money has left the place, without a batch."""
    paying.mark_paid(tx, asked.account_id, asked.withdrawal_id, now=visit.now)
    return Done(to=AT, said="Recorded as paid.")
