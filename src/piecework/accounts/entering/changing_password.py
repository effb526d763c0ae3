"""Changing a password: who knows the old one may set another; for whoever else has it, every other session ends."""

from datetime import datetime

from piecework.accounts import letters
from piecework.accounts.account import Account
from piecework.accounts.entering import limits
from piecework.accounts.entering import passwords_sql as sql
from piecework.accounts.entering.attempts import count_attempts, forgive
from piecework.accounts.entering.log_in_sql import delete_half_log_ins
from piecework.accounts.entering.passwords import WrongPassword, is_password
from piecework.accounts.entering.session import end_all_sessions
from piecework.accounts.entering.tokens_sql import end_tokens
from piecework.database import Tx
from piecework.mail.outbox_sql import add_emails


def begin_check(tx: Tx, account_id: str, *, now: datetime) -> str | None:
    """Count an attempt at the password of somebody who is logged in; answers what to compare with. Commit it first.

    Refuses: TooManyAttempts.
    """
    count_attempts(tx, limits.of_password_again(account_id), now=now)
    return sql.find_password_hash(tx, account_id)


def check_password(password: str, known_hash: str | None) -> None:
    """Compare, outside transactions. Refuses: WrongPassword."""
    if not is_password(password, known_hash):
        raise WrongPassword


def finish_check(tx: Tx, account_id: str, known_hash: str | None) -> None:
    """The password was right: lock it until commit, and forget the attempts. Refuses: WrongPassword (changed since)."""
    if known_hash is None or sql.lock_password(tx, account_id).one() != known_hash:
        raise WrongPassword
    forgive(tx, limits.of_password_again(account_id))


def change_password(
    tx: Tx, account: Account, new_hash: str, *, known_hash: str | None, session_id: str, base_url: str, now: datetime
) -> None:
    """Set another password, whose old one was `known_hash`; every session but this one ends. Refuses: WrongPassword."""
    finish_check(tx, account.account_id, known_hash)
    sql.put_password(tx, account.account_id, new_hash, now=now)
    for purpose in ("new_password", "new_address"):
        end_tokens(tx, account.account_id, purpose, now=now)
    end_all_sessions(tx, account.account_id, but=session_id)
    delete_half_log_ins(tx, account.account_id)
    add_emails(tx, [letters.password_changed(account, base_url, now=now)], now=now)
