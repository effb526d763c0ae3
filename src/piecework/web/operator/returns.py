"""Withdrawals that were paid, and payments that the bank sent back."""

from typing import Annotated
from urllib.parse import quote

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.http.fields import PageNumber, Short
from piecework.http.seconding import why_too_much
from piecework.web.operator.money_tabs import PAID, HasTabs
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.visit import Visit
from piecework.withdrawals import paying, returning

pages = Pages("operator", reader="operator", needs="money")


class WhichPaid(Struct):
    """Which of those that were paid, and which page."""

    text: Annotated[str, Meta(max_length=200)] = ""
    page: PageNumber = 1


class Paid(Struct, HasTabs, frozen=True):
    """A page of withdrawals that were paid."""

    text: str
    paid: returning.PaidPage
    reason_characters_max: int = paying.REASON_CHARACTERS_MAX

    @property
    def base(self) -> str:
        """The address of the other pages."""
        return f"{PAID}?text={quote(self.text)}&" if self.text else f"{PAID}?"


@pages.shows("/operator/money/paid", "paid.html")
def show_paid(tx: Tx, visit: Visit, asked: WhichPaid) -> Paid:
    """What was paid, the latest first; found by what a bank says of it."""
    return Paid(asked.text, returning.list_paid(tx, text=asked.text, page=asked.page))


class WhichReturned(Struct):
    """Whose withdrawal, which, and why its payment came back."""

    account_id: Short[str]
    withdrawal_id: Short[str]
    reason: Annotated[str, Meta(max_length=paying.REASON_CHARACTERS_MAX)] = ""


def _is_large(tx: Tx, visit: Visit, asked: WhichReturned) -> str:
    return why_too_much(visit.settings, returning.get_returnable(tx, asked.account_id, asked.withdrawal_id))


@pages.acts("/operator/withdrawals/{account_id}/{withdrawal_id}/returned", shows=show_paid, second=_is_large)
def record_return(tx: Tx, visit: Visit, asked: WhichReturned) -> Done:
    """Record that the bank sent a payment back."""
    returning.record_return(tx, asked.account_id, asked.withdrawal_id, asked.reason, now=visit.now)
    return Done(
        to=f"{PAID}?text={quote(asked.withdrawal_id)}",
        said="Recorded. All of it is earned money again, and its owner reads why.",
    )
