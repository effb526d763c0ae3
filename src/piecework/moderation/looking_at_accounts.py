"""Looking: everything about one account in one round trip."""

from datetime import datetime

from msgspec import Struct

from piecework.accounts.account import AccountNotFound
from piecework.database import Tx
from piecework.moderation import accounts_sql as sql
from piecework.moderation.accounts_sql import JobOfAccount, WholeAccount
from piecework.moderation.freeze import KnownFreeze
from piecework.moderation.freezing_sql import ask_freezes
from piecework.operators.log.act import LogFilter
from piecework.operators.log.log_sql import Entry, ask_entries

JOBS_SHOWN, ACTS_SHOWN = 10, 20


class EverythingKnown(Struct, frozen=True, kw_only=True):
    """An account whole: in figures, its latest jobs, its freezes, and the latest acts about it, notes among them."""

    account: WholeAccount
    jobs: list[JobOfAccount]
    freezes: list[KnownFreeze]
    acts: list[Entry]


def get_everything(tx: Tx, account_id: str, *, now: datetime) -> EverythingKnown:
    """Everything about one account that decides what to do with it. Refuses: AccountNotFound."""
    whole, jobs = sql.ask_whole(tx, account_id, now=now), sql.ask_jobs(tx, account_id, limit=JOBS_SHOWN)
    freezes = ask_freezes(tx, account_id)
    acts = ask_entries(tx, LogFilter(about_account_id=account_id), page=1, page_size=ACTS_SHOWN)
    account = whole.one()
    if account is None:
        raise AccountNotFound
    return EverythingKnown(account=account, jobs=jobs.all(), freezes=freezes.all(), acts=acts.get().items)
