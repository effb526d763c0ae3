"""Withdrawals that were paid, and payments that the bank sent back."""

from typing import Annotated
from urllib.parse import quote

from msgspec import Meta, Struct

from piecework.acts import withdrawals
from piecework.database import Tx
from piecework.fields import PageNumber
from piecework.paging import Page
from piecework.web.operator.money_tabs import PAID, HasTabs
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.visit import Visit
from piecework.withdrawals import returning
from piecework.withdrawals.returning_sql import PaidWithdrawal

pages = Pages("operator", reader="operator", needs="money")


class WhichPaid(Struct):
    """Filter and page of paid withdrawals."""

    text: Annotated[str, Meta(max_length=200)] = ""
    page: PageNumber = 1


class Paid(Struct, HasTabs, frozen=True):
    """A page of withdrawals that were paid."""

    text: str
    paid: Page[PaidWithdrawal]

    @property
    def base(self) -> str:
        """The address of the other pages."""
        return f"{PAID}?text={quote(self.text)}&" if self.text else f"{PAID}?"


@pages.shows("/operator/money/paid", "paid.html")
def show_paid(tx: Tx, visit: Visit, request: WhichPaid) -> Paid:
    """What was paid, the latest first; found by what a bank says of it."""
    return Paid(request.text, returning.list_paid(tx, text=request.text, page=request.page))


_RETURNED = "Recorded. All of it is earned money again, and its owner reads why."
pages.does(
    "/operator/withdrawals/{account_id}/{withdrawal_id}/returned", withdrawals.record_return,
    lambda request, _: Done(to=f"{PAID}?text={quote(request.withdrawal_id)}", message=_RETURNED), shows=show_paid,
)  # fmt: skip
