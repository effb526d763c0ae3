"""Changing a password: who knows the old one may set another; for whoever else has it, every other session ends."""

from collections.abc import Mapping
from datetime import datetime

from piecework.accounts import letters
from piecework.accounts.account import Account
from piecework.accounts.entering import limits
from piecework.accounts.entering import passwords_sql as sql
from piecework.accounts.entering.attempts import Limit, count_attempts, forgive
from piecework.accounts.entering.ending import end_everywhere
from piecework.accounts.entering.passwords import WrongPassword, is_password
from piecework.accounts.entering.tokens_sql import end_tokens
from piecework.database import Tx
from piecework.mail.outbox_sql import add_emails


def begin_check(tx: Tx, account_id: str, *, counted: Mapping[str, Limit] | None = None, now: datetime) -> str | None:
    """Count an attempt at the password of somebody who is logged in; answers what to compare with. Commit it first.

    `counted`: of whom; on the pages unless it is said. Refuses: TooManyAttempts.
    """
    count_attempts(tx, counted or limits.of_password_again(account_id), now=now)
    return sql.find_password_hash(tx, account_id)


def check_password(password: str, known_hash: str | None) -> None:
    """Compare, outside transactions. Refuses: WrongPassword."""
    if not is_password(password, known_hash):
        raise WrongPassword


def finish_check(
    tx: Tx, account_id: str, known_hash: str | None, *, counted: Mapping[str, Limit] | None = None
) -> None:
    """The password was right: lock it until commit, and forget the attempts. Refuses: WrongPassword (changed since)."""
    if known_hash is None or sql.lock_password(tx, account_id).one() != known_hash:
        raise WrongPassword
    forgive(tx, counted or limits.of_password_again(account_id))


def change_password(
    tx: Tx,
    account: Account,
    new_hash: str,
    *,
    known_hash: str | None,
    session_id: str,
    api_secret_too: bool,
    base_url: str,
    now: datetime,
) -> None:
    """Set another password, whose old one was `known_hash`; every session but this one and every worker token ends.

    The API secret ends where it is said. Refuses: WrongPassword.
    """
    finish_check(tx, account.account_id, known_hash)
    sql.put_password(tx, account.account_id, new_hash, now=now)
    for purpose in ("new_password", "new_address"):
        end_tokens(tx, account.account_id, purpose, now=now)
    end_everywhere(tx, account.account_id, but_session=session_id, api_secret_too=api_secret_too)
    add_emails(tx, [letters.password_changed(account, base_url, now=now)], now=now)
