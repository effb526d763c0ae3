"""Accounts before operators: finding one, everything about it on one page, and what can be changed of it."""

from typing import Annotated, Literal
from urllib.parse import urlencode

from msgspec import Meta, Struct

from piecework.accounts.account import LEVELS, Level
from piecework.database import Tx
from piecework.http.fields import PageNumber, Short
from piecework.moderation import changing_accounts, looking_at_accounts
from piecework.moderation.accounts_sql import Show
from piecework.moderation.changing_accounts import REASON_CHARACTERS_MAX
from piecework.moderation.looking_at_accounts import AccountsPage, EverythingKnown
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("operator", reader="operator", needs="review")

ACCOUNTS = "/operator/accounts"
SHOW_WORDS: dict[Show, str] = {
    "all": "All", "frozen": "Frozen", "operators": "Operators", "auto_approved": "Without review",
}  # fmt: skip


class Search(Struct, kw_only=True):
    """Which accounts."""

    text: Annotated[str, Meta(max_length=200)] = ""
    show: Show = "all"
    page: PageNumber = 1


class Accounts(Struct, frozen=True):
    """A page of accounts, and what was searched for."""

    asked: Search
    found: AccountsPage

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Which accounts can be shown."""
        return list(SHOW_WORDS.items())

    @property
    def base(self) -> str:
        """The address with its filters, to which `page` is added."""
        return f"{ACCOUNTS}?{urlencode({'text': self.asked.text, 'show': self.asked.show})}&"


@pages.shows(ACCOUNTS, "accounts.html", needs="any")
def show_accounts(tx: Tx, visit: Visit, asked: Search) -> Accounts:
    """Accounts by id, name or address, the newest first."""
    return Accounts(asked, looking_at_accounts.find_accounts(tx, asked.text, show=asked.show, page=asked.page))


class WhichAccount(Struct):
    """Which account."""

    account_id: Short[str]


class AccountPage(Struct, frozen=True):
    """Everything about one account."""

    known: EverythingKnown
    reason_characters_max: int = REASON_CHARACTERS_MAX

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

    def says_itself(self, act: str) -> bool:
        """Whether the form of this path is on the page, and says itself what it was refused for."""
        is_frozen = self.known.account.frozen_at is not None
        hidden = "freeze" if is_frozen else "unfreeze"
        return act.rpartition("/")[2] != hidden


@pages.shows("/operator/accounts/{account_id}", "account.html", needs="any")
def show_account(tx: Tx, visit: Visit, asked: WhichAccount) -> AccountPage:
    """One account whole: money, work, jobs, appeals, freezes, and what operators did about it."""
    return AccountPage(looking_at_accounts.get_everything(tx, asked.account_id, now=visit.now))


class ForReason(WhichAccount):
    """Which account, and why."""

    reason: str = ""


@pages.acts("/operator/accounts/{account_id}/freeze", shows=show_account)
def freeze(tx: Tx, visit: Visit, asked: ForReason) -> Done:
    """Let it change nothing, and pause its jobs."""
    changing_accounts.freeze(
        tx, asked.account_id, asked.reason, by=visit.account, freeze_id=visit.order_id, now=visit.now
    )
    return _done(asked, "The account is frozen; its owner is told why.")


@pages.acts("/operator/accounts/{account_id}/unfreeze", shows=show_account)
def unfreeze(tx: Tx, visit: Visit, asked: ForReason) -> Done:
    """Lift every freeze."""
    changing_accounts.unfreeze(tx, asked.account_id, asked.reason, by=visit.account, now=visit.now)
    return _done(asked, "The account is not frozen any more; its owner is told why.")


class SetLevel(ForReason):
    """Which account, why, and which level."""

    level: Level = "starter"


@pages.acts("/operator/accounts/{account_id}/level", shows=show_account)
def set_level(tx: Tx, visit: Visit, asked: SetLevel) -> Done:
    """Give a worker a level."""
    had = changing_accounts.set_level(tx, asked.account_id, asked.level, asked.reason, now=visit.now)
    visit.acting.add(had=had)
    return _done(asked, f"The level is {asked.level}; it was {had}.")


class SetAutoApproval(ForReason):
    """Which account, why, and whether its jobs run without review."""

    is_auto_approved: Literal["true", "false"] = "false"


@pages.acts("/operator/accounts/{account_id}/auto-approval", shows=show_account)
def set_auto_approval(tx: Tx, visit: Visit, asked: SetAutoApproval) -> Done:
    """Let an employer's jobs run without review, or not."""
    wanted = asked.is_auto_approved == "true"
    visit.acting.add(had=changing_accounts.change_auto_approval(tx, asked.account_id, wanted, asked.reason))
    return _done(asked, f"Its jobs {'run without' if wanted else 'await'} review from now on.")


@pages.acts("/operator/accounts/{account_id}/note", shows=show_account, needs="any")
def note(tx: Tx, visit: Visit, asked: ForReason) -> Done:
    """Write down what operators should know of it."""
    changing_accounts.note(tx, asked.account_id, asked.reason)
    return _done(asked, "The note is on record.")


def _done(asked: ForReason, said: str) -> Done:
    return Done(to=_address(asked.account_id), said=said)


def _address(account_id: str) -> str:
    return f"{ACCOUNTS}/{account_id}"
