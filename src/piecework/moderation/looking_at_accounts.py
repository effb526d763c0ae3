"""Looking at accounts: searching them, and an overview of one in one round trip."""

from datetime import datetime

from msgspec import Struct

from piecework.accounts.account import AccountNotFound
from piecework.database import Tx
from piecework.moderation import accounts_sql as sql
from piecework.moderation.accounts_sql import AccountFigures, JobOfAccount, ListedAccount, Show
from piecework.moderation.freeze import FreezeRecord
from piecework.moderation.freezing_sql import ask_freezes
from piecework.operators.log.act import LogFilter
from piecework.operators.log.log_sql import LogEntry, list_entries
from piecework.paging import TASKS_A_PAGE, page_offset

JOBS_SHOWN, ACTS_SHOWN = 10, 20


class AccountsPage(Struct, frozen=True):
    """A page of accounts, counted from 1; one past the end is empty."""

    current_page: int
    has_more: bool
    accounts: list[ListedAccount]


class AccountOverview(Struct, frozen=True, kw_only=True):
    """An overview of an account: figures, latest jobs, freezes, and the latest acts about it, with notes."""

    account: AccountFigures
    jobs: list[JobOfAccount]
    freezes: list[FreezeRecord]
    acts: list[LogEntry]


def list_accounts(tx: Tx, text: str, *, show: Show, page: int) -> AccountsPage:
    """Accounts by id, or part of the name or address, the newest first, 100 a page. An empty text means all."""
    found = sql.list_accounts(
        tx, text=text.strip(), show=show, limit=TASKS_A_PAGE + 1, offset=page_offset(page, TASKS_A_PAGE)
    )
    return AccountsPage(page, len(found) > TASKS_A_PAGE, found[:TASKS_A_PAGE])


def get_account_overview(tx: Tx, account_id: str, *, now: datetime) -> AccountOverview:
    """What an operator needs to decide about one account. Refuses: AccountNotFound."""
    pending_account, pending_jobs = (
        sql.ask_account_figures(tx, account_id, now=now),
        sql.ask_latest_jobs_of(tx, account_id, limit=JOBS_SHOWN),
    )
    pending_freezes = ask_freezes(tx, account_id)
    acts = list_entries(tx, LogFilter(about_account_id=account_id), limit=ACTS_SHOWN, offset=0)
    account = pending_account.one()
    if account is None:
        raise AccountNotFound
    return AccountOverview(account=account, jobs=pending_jobs.all(), freezes=pending_freezes.all(), acts=acts)
