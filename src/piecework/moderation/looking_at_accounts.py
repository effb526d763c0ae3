"""Looking: everything about one account in two round trips; whom it is like is asked by what the first one read."""

from datetime import datetime

from msgspec import Struct

from piecework.accounts.account import AccountNotFound
from piecework.database import Tx
from piecework.moderation import accounts_sql as sql
from piecework.moderation.accounts_sql import AccountFigures, JobOfAccount
from piecework.moderation.freeze import FreezeRecord
from piecework.moderation.freezing_sql import ask_freezes
from piecework.moderation.frozen_prints import ask_matches
from piecework.moderation.frozen_prints_sql import FrozenPrint, ask_traces
from piecework.operators.log.line import LogFilter
from piecework.operators.log.log_sql import LogEntry, ask_entries

JOBS_SHOWN, ACTS_SHOWN = 10, 20


class AccountOverview(Struct, frozen=True, kw_only=True):
    """An account whole: in figures, its latest jobs, its freezes, and the latest acts about it, notes among them.

    `frozen_before`: what it has in common with accounts that were frozen and erased.
    """

    account: AccountFigures
    jobs: list[JobOfAccount]
    freezes: list[FreezeRecord]
    acts: list[LogEntry]
    frozen_before: list[FrozenPrint]


def get_account_overview(tx: Tx, account_id: str, *, now: datetime) -> AccountOverview:
    """Everything about one account that decides what to do with it. Refuses: AccountNotFound."""
    figures = sql.ask_account_figures(tx, account_id, now=now)
    jobs = sql.ask_latest_jobs_of(tx, account_id, limit=JOBS_SHOWN)
    freezes = ask_freezes(tx, account_id)
    acts = ask_entries(tx, LogFilter(about_account_id=account_id), page=1, page_size=ACTS_SHOWN)
    traces, account = ask_traces(tx, account_id), figures.one_or(AccountNotFound)
    matches = ask_matches(tx, traces.get())
    return AccountOverview(
        account=account, jobs=jobs.all(), freezes=freezes.all(), acts=acts.get().items, frozen_before=matches.all()
    )
