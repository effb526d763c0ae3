"""Withdrawals: ask for earned money, confirm by the e-mailed token, cancel, see where each stands."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.fields import Short
from piecework.money import ZERO, Money
from piecework.paging import Page
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.requests import WhichPage
from piecework.web.visit import Visit
from piecework.withdrawals import requesting
from piecework.withdrawals.withdrawal import MOVES, Act, WithdrawalState
from piecework.withdrawals.withdrawals_sql import ListedWithdrawal, Past, ask_past, list_withdrawals

pages = Pages("worker", reader="account")

HERE = "/withdrawals"
SAID: dict[WithdrawalState, str] = {
    "REQUESTED": "The withdrawal is confirmed. An operator looks at it, and pays.",
    "LAPSED": "That was too late: the withdrawal was not confirmed in time. The money is earned money again.",
    "CANCELLED": "The withdrawal is cancelled. The money is earned money again.",
}


class WithdrawalsPage(Struct, frozen=True, kw_only=True):
    """The money that can be withdrawn, the rules, and the withdrawals, the newest first."""

    earned: Decimal
    rules: requesting.WithdrawalRules
    past: Past
    listed: Page[ListedWithdrawal]
    now: datetime
    confirm_time: timedelta = requesting.CONFIRM_TIME
    unended_max: int = requesting.UNENDED_MAX
    method_characters_max: int = requesting.METHOD_CHARACTERS_MAX
    destination_characters_max: int = requesting.DESTINATION_CHARACTERS_MAX

    @property
    def possible_at(self) -> datetime:
        """The first moment at which this account may withdraw."""
        return self.past.signed_up_at + timedelta(days=self.rules.after_days)

    @property
    def is_possible(self) -> bool:
        """Whether anything stands in the way but the amount."""
        is_early = self.now < self.possible_at
        must_wait = is_early or self.past.submit_wait_seconds or self.past.unended >= self.unended_max
        return not must_wait and not self.past.debt

    def can(self, act: Act, withdrawal: ListedWithdrawal) -> bool:
        """Whether this can be done with it now."""
        return withdrawal.state in MOVES[act][0]


@pages.shows(HERE, "withdrawals.html", form_id_in_address=True)
def show_withdrawals(tx: Tx, visit: Visit, request: WhichPage) -> WithdrawalsPage:
    """The rules, the form, and the account's withdrawals."""
    past = ask_past(tx, visit.account.account_id)
    listed = list_withdrawals(tx, visit.account.account_id, page=request.page)
    return WithdrawalsPage(
        earned=visit.session.earned if visit.session else ZERO,
        rules=_rules(visit),
        past=past.get(),
        listed=listed,
        now=visit.now,
    )


def _rules(visit: Visit) -> requesting.WithdrawalRules:
    return requesting.WithdrawalRules(visit.rules.limits.withdrawal_min, visit.rules.limits.withdrawal_after_days)


class Request(Struct):
    """Amount, method and destination."""

    amount: Money
    method: Annotated[str, Meta(max_length=requesting.METHOD_CHARACTERS_MAX)]
    destination: Annotated[str, Meta(max_length=requesting.DESTINATION_CHARACTERS_MAX)]


@pages.acts(HERE, shows=show_withdrawals)
def request(tx: Tx, visit: Visit, request: Request) -> Done:
    """Set earned money aside, and send the token that confirms it."""
    requesting.request_withdrawal(
        tx,
        visit.account,
        requesting.Order(amount=request.amount, method=request.method, destination=request.destination),
        _rules(visit),
        withdrawal_id=visit.order_id,
        token=visit.secret,
        now=visit.now,
    )
    return Done(to=HERE, message="The money is set aside. Confirm it with the token that is on its way to your e-mail.")


class Confirm(Struct):
    """A withdrawal, and the token from its e-mail."""

    withdrawal_id: Short[str]
    token: Annotated[str, Meta(max_length=200)] = ""


@pages.acts("/withdrawals/{withdrawal_id}/confirm", shows=show_withdrawals, secret_fields=("token",))
def confirm(tx: Tx, visit: Visit, request: Confirm) -> Done:
    """Confirm a withdrawal; too late, it has lapsed and the money is back."""
    state = requesting.confirm_withdrawal(
        tx, visit.account.account_id, request.withdrawal_id, request.token.strip(), now=visit.now
    )
    return Done(to=HERE, message=SAID[state], tone="good" if state == "REQUESTED" else "bad")


class Cancel(Struct):
    """A withdrawal, by its id."""

    withdrawal_id: Short[str]


@pages.acts("/withdrawals/{withdrawal_id}/cancel", shows=show_withdrawals)
def cancel(tx: Tx, visit: Visit, request: Cancel) -> Done:
    """Have the money back, as long as no operator has approved the withdrawal."""
    state = requesting.cancel_withdrawal(tx, visit.account.account_id, request.withdrawal_id, now=visit.now)
    return Done(to=HERE, message=SAID[state])
