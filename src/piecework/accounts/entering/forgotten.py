"""A forgotten password: a link is sent to the account's address, good once and for an hour, for a new one."""

from datetime import datetime

from msgspec import Struct

from piecework.accounts import letters
from piecework.accounts.account import Account
from piecework.accounts.account_sql import find_account, find_account_id_by_email, lock_account
from piecework.accounts.email_addresses import mailbox_of
from piecework.accounts.entering import limits
from piecework.accounts.entering import passwords_sql as sql
from piecework.accounts.entering.attempts import count_attempts, forgive
from piecework.accounts.entering.devices import device_digest, remember_device
from piecework.accounts.entering.devices_sql import delete_devices
from piecework.accounts.entering.ending import end_everywhere
from piecework.accounts.entering.log_in_sql import find_address_owner
from piecework.accounts.entering.second_factor import CodesAreOff, WrongCode, use_code
from piecework.accounts.entering.tokens import Token, add_token, get_token, read_token, spend_token
from piecework.accounts.entering.tokens_sql import EmailToken, end_tokens
from piecework.database import Tx
from piecework.mail.outbox_sql import add_emails


class Asker(Struct, frozen=True, kw_only=True):
    """Who has forgotten the password of the account with this address, or says so.

    `device` is the secret in the device's cookie, `code` one of their app or a recovery code; either may be empty.
    """

    email: str
    ip_address: str
    device: str = ""
    code: str = ""


def begin_asking(tx: Tx, asker: Asker, *, now: datetime) -> bool:
    """Count a request for a link; answers whether a code is to show whose it is. Commit it before the link is sent.

    The owner, on a device that is known or by a code, is counted apart: strangers who ask again and again do not keep
    them waiting. Refuses: TooManyAttempts.
    """
    mailbox, digest = mailbox_of(asker.email), device_digest(asker.device)
    found = find_address_owner(tx, asker.email, digest)
    if found is not None and found.is_known_device and digest is not None:
        counted = limits.of_own_letter(f"{found.account_id} on {digest.hex()[:16]}")
    elif asker.code.strip():
        counted = limits.of_code_for_letter(mailbox, asker.ip_address)
    else:
        counted = limits.of_letter("password", mailbox, asker.ip_address)
    count_attempts(tx, counted, now=now)
    return counted.keys() == limits.of_code_for_letter(mailbox, asker.ip_address).keys()


def request_new_password(tx: Tx, asker: Asker, secret: str, *, by_code: bool, base_url: str, now: datetime) -> None:
    """Send the link to the account's address; whether there is an account is not told (begin_asking comes first).

    Refuses: WrongCode, where the link is asked for by a code; also where there is no account, or it has no codes.
    """
    account_id = find_account_id_by_email(tx, asker.email)
    account = find_account(tx, account_id) if account_id else None
    if by_code:
        _use_code(tx, account, asker.code, now=now)
    if account is not None:
        token = Token(account.account_id, secret)
        add_token(tx, token, "new_password", address=account.email, now=now)
        add_emails(tx, [letters.new_password(account, token, base_url)], now=now)


def _use_code(tx: Tx, account: Account | None, code: str, *, now: datetime) -> None:
    if account is None:
        raise WrongCode
    try:
        use_code(tx, account.account_id, code, now=now)
    except CodesAreOff:
        raise WrongCode from None


def get_asker(tx: Tx, text: str, *, now: datetime) -> Account:
    """Whose new password the link is for. Refuses: LinkIsOver."""
    return _owner(tx, get_token(tx, text, "new_password", now=now))


def set_new_password(
    tx: Tx, text: str, password_hash: str, *, device: str, api_secret_too: bool, base_url: str, now: datetime
) -> Account:
    """Set the password by the link: every session and worker token ends, and the API secret where it is said.

    No other link is good, and no device is known but this one. Codes are still asked for where they are on.
    Refuses: LinkIsOver.
    """
    if (token := read_token(text)) is not None:
        lock_account(tx, token.account_id)  # two links at once, each of which ends the other
    account = _owner(tx, spend_token(tx, text, "new_password", now=now))
    account_id = account.account_id
    sql.put_password(tx, account_id, password_hash, now=now)
    for purpose in ("new_password", "new_address"):
        end_tokens(tx, account_id, purpose, now=now)
    end_everywhere(tx, account_id, api_secret_too=api_secret_too)
    delete_devices(tx, account_id)
    remember_device(tx, account_id, device, now=now)  # whose owner need not wait for those who guess
    forgive(tx, limits.of_password_again(account_id))
    add_emails(tx, [letters.password_changed(account, base_url, now=now)], now=now)
    return account


def _owner(tx: Tx, token: EmailToken) -> Account:
    account = find_account(tx, token.account_id)
    assert account is not None, "a password link was sent to an account"
    return account
