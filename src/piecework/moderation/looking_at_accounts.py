"""Looking: accounts found by what is known of them, and everything about one in one round trip."""

from datetime import datetime

from msgspec import Struct

from piecework.accounts.account import AccountNotFound
from piecework.database import Tx
from piecework.moderation import accounts_sql as sql
from piecework.moderation.accounts_sql import FoundAccount, JobOfAccount, Show, WholeAccount
from piecework.moderation.freeze import KnownFreeze
from piecework.moderation.freezing_sql import ask_freezes
from piecework.operators.log.line import LogFilter
from piecework.operators.log.log_sql import Entry, list_entries
from piecework.paging import TASKS_A_PAGE, page_offset

JOBS_SHOWN, ACTS_SHOWN = 10, 20


class AccountsPage(Struct, frozen=True):
    """A page of accounts, counted from 1; one past the end is empty."""

    current_page: int
    has_more: bool
    accounts: list[FoundAccount]


class EverythingKnown(Struct, frozen=True, kw_only=True):
    """An account whole: in figures, its latest jobs, its freezes, and the latest acts about it, notes among them."""

    account: WholeAccount
    jobs: list[JobOfAccount]
    freezes: list[KnownFreeze]
    acts: list[Entry]


def find_accounts(tx: Tx, text: str, *, show: Show, page: int) -> AccountsPage:
    """Accounts by id, or by part of the name or address, the newest first, 100 a page; no text: every account."""
    found = sql.list_accounts(
        tx, text=text.strip(), show=show, limit=TASKS_A_PAGE + 1, offset=page_offset(page, TASKS_A_PAGE)
    )
    return AccountsPage(page, len(found) > TASKS_A_PAGE, found[:TASKS_A_PAGE])


def get_everything(tx: Tx, account_id: str, *, now: datetime) -> EverythingKnown:
    """Everything about one account that decides what to do with it. Refuses: AccountNotFound."""
    whole, jobs = sql.ask_whole(tx, account_id, now=now), sql.ask_jobs(tx, account_id, limit=JOBS_SHOWN)
    freezes = ask_freezes(tx, account_id)
    acts = list_entries(tx, LogFilter(about_account_id=account_id), limit=ACTS_SHOWN, offset=0)
    account = whole.one()
    if account is None:
        raise AccountNotFound
    return EverythingKnown(account=account, jobs=jobs.all(), freezes=freezes.all(), acts=acts)
