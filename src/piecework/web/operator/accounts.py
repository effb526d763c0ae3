"""Accounts before operators: finding one, everything about it on one page, and what can be changed of it."""

from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlencode

from msgspec import Meta, Struct

from piecework.accounts.account import LEVELS
from piecework.acts import accounts
from piecework.database import Tx
from piecework.fields import PageNumber, Short
from piecework.moderation import looking_at_accounts
from piecework.moderation.accounts_sql import ListedAccount, Show, list_accounts
from piecework.moderation.looking_at_accounts import AccountOverview
from piecework.paging import Page
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("operator", reader="operator")

ACCOUNTS = "/operator/accounts"
SHOW_WORDS: dict[Show, str] = {
    "all": "All", "frozen": "Frozen", "operators": "Operators", "auto_approved": "Without review",
}  # fmt: skip


class Search(Struct, kw_only=True):
    """Filter, text and page of the accounts."""

    text: Annotated[str, Meta(max_length=200)] = ""
    show: Show = "all"
    page: PageNumber = 1


class Accounts(Struct, frozen=True):
    """A page of accounts, and what was searched for."""

    request: Search
    found: Page[ListedAccount]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Which accounts can be shown."""
        return list(SHOW_WORDS.items())

    @property
    def base(self) -> str:
        """The address with its filters, to which `page` is added."""
        return f"{ACCOUNTS}?{urlencode({'text': self.request.text, 'show': self.request.show})}&"


@pages.shows(ACCOUNTS, "accounts.html")
def show_accounts(tx: Tx, visit: Visit, request: Search) -> Accounts:
    """Accounts by id, name or address, the newest first."""
    return Accounts(request, list_accounts(tx, text=request.text, show=request.show, page=request.page))


class WhichAccount(Struct):
    """An account, by its id."""

    account_id: Short[str]


class AccountPage(Struct, frozen=True):
    """Everything about one account."""

    known: AccountOverview

    @property
    def path(self) -> str:
        """The address of the account."""
        return _address(self.known.account.account_id)

    @property
    def levels(self) -> list[tuple[str, str]]:
        """The levels there are."""
        return [(level, level.capitalize()) for level in LEVELS]

    @property
    def turned_percent(self) -> int | None:
        """How many of a hundred decided appeals turned a verdict of this employer's; None: none was decided."""
        one = self.known.account
        decided = one.verdicts_turned + one.verdicts_upheld
        return one.verdicts_turned * 100 // decided if decided else None

    @property
    def print_words(self) -> dict[str, str]:
        """What an account can have in common with one that was frozen and erased."""
        return {"mailbox": "this mailbox", "destination": "one of these pay-out destinations"}

    def shows_refusal_of(self, act: str) -> bool:
        """Whether the form of this path is on the page, which then shows there what it was refused for."""
        is_frozen = self.known.account.frozen_at is not None
        hidden = "freeze" if is_frozen else "unfreeze"
        return act.rpartition("/")[2] != hidden


@pages.shows("/operator/accounts/{account_id}", "account.html")
def show_account(tx: Tx, visit: Visit, request: WhichAccount) -> AccountPage:
    """One account whole: money, work, jobs, appeals, freezes, and what operators did about it."""
    return AccountPage(looking_at_accounts.get_account_overview(tx, request.account_id, now=visit.now))


def _then(message: str) -> Callable[[accounts.ForReason, object], Done]:
    return lambda request, result: Done(to=_address(request.account_id), message=message)


def _reviewed(request: accounts.SetAutoApproval, result: None) -> Done:
    message = f"Its jobs {'run without' if request.is_auto_approved else 'await'} review from now on."
    return Done(to=_address(request.account_id), message=message)


def _address(account_id: str) -> str:
    return f"{ACCOUNTS}/{account_id}"


_ONE = "/operator/accounts/{account_id}"
_FROZEN = "The account is frozen; its owner is told why."
_FREE = "The account is not frozen any more; its owner is told why."
pages.does(
    f"{_ONE}/freeze",
    accounts.freeze_account,
    _then(_FROZEN),
    shows=show_account,
)
pages.does(
    f"{_ONE}/unfreeze",
    accounts.unfreeze_account,
    _then(_FREE),
    shows=show_account,
)
pages.does(
    f"{_ONE}/level", accounts.set_account_level,
    lambda request, had: Done(to=_address(request.account_id), message=f"The level is {request.level}; it was {had}."),
    shows=show_account,
)  # fmt: skip
pages.does(f"{_ONE}/auto-approval", accounts.set_auto_approval, _reviewed, shows=show_account)
pages.does(f"{_ONE}/note", accounts.note_on_account, _then("The note is on record."), shows=show_account)
