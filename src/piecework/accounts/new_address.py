"""Another e-mail address: asked for with the password, told at the old one, confirmed by a link at the new one."""

from datetime import datetime

from piecework.accounts import account_sql as sql
from piecework.accounts import letters
from piecework.accounts.account import Account, AccountFrozen
from piecework.accounts.email_addresses import EMAIL_FAULT, email_key, read_email
from piecework.accounts.entering.tokens import LinkIsOver, Token, add_token, get_token, spend_token
from piecework.accounts.entering.tokens_sql import end_tokens
from piecework.accounts.signing_up import EmailTaken
from piecework.database import Tx
from piecework.mail.outbox_sql import add_emails
from piecework.refusal import InvalidRequest


def check_new_address(account: Account, email: str) -> None:
    """Refuse what is no address, or the one there is. Refuses: InvalidRequest."""
    if read_email(email) is None:
        raise InvalidRequest.of("email", EMAIL_FAULT)
    if email_key(email) == email_key(account.email):
        raise InvalidRequest.of("email", "This is your address already.")


def request_new_address(tx: Tx, account: Account, email: str, secret: str, *, base_url: str, now: datetime) -> None:
    """Send the link to the new address, and a word to the old one; the caller has checked the password.

    Whether the address has another account is not told: its owner is, and no link is good for it.
    """
    email = read_email(email) or ""
    assert email, "check_new_address comes first"
    token = Token(account.account_id, secret)
    owner_id = sql.find_account_id_by_email(tx, email)
    owner = sql.find_account(tx, owner_id) if owner_id else None
    told = [letters.address_wanted(account, token, base_url)]
    if owner is not None:
        told.append(letters.address_in_use(owner, token))
    else:
        add_token(tx, token, "new_address", address=email, now=now)
        told.append(letters.confirm_address(account, token, email, base_url))
    add_emails(tx, told, now=now)


def get_new_address(tx: Tx, account: Account, text: str, *, now: datetime) -> str:
    """The address that a link would make the account's. Changes nothing. Refuses: LinkIsOver."""
    token = get_token(tx, text, "new_address", now=now)
    if token.account_id != account.account_id:
        raise LinkIsOver
    return token.address


def change_address(tx: Tx, account: Account, text: str, *, base_url: str, now: datetime) -> str:
    """Make the address the account's, by the link that went there; links that went to the old one are over.

    Only for who is logged in as the account: an address that was mistyped is a stranger's. A frozen account keeps its
    address, which recognises its owner, also when it is frozen at this moment. Refuses: AccountFrozen, LinkIsOver,
    EmailTaken (somebody has opened an account with it meanwhile).
    """
    sql.lock_account(tx, account.account_id)
    known = sql.find_account(tx, account.account_id)
    if known is None or known.frozen_at is not None:
        raise AccountFrozen
    token = spend_token(tx, text, "new_address", now=now)
    if token.account_id != account.account_id:
        raise LinkIsOver
    sql.claim_email(tx, token.address, account.account_id).one_or(EmailTaken)
    sql.release_email(tx, account.email, account.account_id)
    sql.set_email(tx, account.account_id, token.address)
    for purpose in ("new_password", "new_address"):
        end_tokens(tx, account.account_id, purpose, now=now)
    add_emails(tx, [letters.address_changed(account, base_url, now=now)], now=now)
    return token.address
