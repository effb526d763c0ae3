"""A forgotten password: a link is sent to the account's address, good once and for an hour, for a new one."""

from datetime import datetime

from piecework.accounts import letters
from piecework.accounts.account import Account
from piecework.accounts.account_sql import find_account, find_account_id_by_email, lock_account
from piecework.accounts.entering import limits
from piecework.accounts.entering import passwords_sql as sql
from piecework.accounts.entering.attempts import forgive
from piecework.accounts.entering.devices import remember_device
from piecework.accounts.entering.devices_sql import delete_devices
from piecework.accounts.entering.log_in_sql import delete_half_log_ins
from piecework.accounts.entering.session import end_all_sessions
from piecework.accounts.entering.tokens import Token, add_token, get_token, read_token, spend_token
from piecework.accounts.entering.tokens_sql import EmailToken, end_tokens
from piecework.database import Tx
from piecework.mail.outbox_sql import add_emails


def request_new_password(tx: Tx, email: str, secret: str, *, base_url: str, now: datetime) -> None:
    """Send the link to the account's address; whether there is an account is not told (count_request comes first)."""
    account_id = find_account_id_by_email(tx, email)
    account = find_account(tx, account_id) if account_id else None
    if account is not None:
        token = Token(account.account_id, secret)
        add_token(tx, token, "new_password", address=account.email, now=now)
        add_emails(tx, [letters.new_password(account, token, base_url)], now=now)


def get_asker(tx: Tx, text: str, *, now: datetime) -> Account:
    """Whose new password the link is for. Refuses: LinkIsOver."""
    return _owner(tx, get_token(tx, text, "new_password", now=now))


def set_new_password(tx: Tx, text: str, password_hash: str, *, device: str, base_url: str, now: datetime) -> Account:
    """Set the password by the link: every session ends, no other link is good, no device is known but this one.

    Codes are still asked for where they are on. Refuses: LinkIsOver.
    """
    if (token := read_token(text)) is not None:
        lock_account(tx, token.account_id)  # two links at once, each of which ends the other
    account = _owner(tx, spend_token(tx, text, "new_password", now=now))
    account_id = account.account_id
    sql.put_password(tx, account_id, password_hash, now=now)
    for purpose in ("new_password", "new_address"):
        end_tokens(tx, account_id, purpose, now=now)
    end_all_sessions(tx, account_id)
    delete_half_log_ins(tx, account_id)
    delete_devices(tx, account_id)
    remember_device(tx, account_id, device, now=now)  # whose owner need not wait for those who guess
    forgive(tx, limits.of_password_again(account_id))
    add_emails(tx, [letters.password_changed(account, base_url, now=now)], now=now)
    return account


def _owner(tx: Tx, token: EmailToken) -> Account:
    account = find_account(tx, token.account_id)
    assert account is not None, "a password link was sent to an account"
    return account
