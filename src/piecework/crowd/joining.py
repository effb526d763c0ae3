"""Joining the place: an account with its secrets, its two purses and its automatic list."""

from datetime import datetime

from piecework.accounts.account import Account
from piecework.accounts.signup import create_account
from piecework.crowd.lists import open_satisfied_list
from piecework.database import Tx
from piecework.ledger.purses import open_account_purses


def join(tx: Tx, account: Account, *, api_secret: str, worker_secret: str, list_id: int, now: datetime) -> None:
    """Open an account with everything that belongs to one. Refuses: EmailTaken, InvalidRequest."""
    create_account(tx, account, api_secret=api_secret, worker_secret=worker_secret, now=now)
    open_account_purses(tx, account.account_id)
    open_satisfied_list(tx, account.account_id, list_id=list_id, now=now)
