"""Somebody asks to join; the account is opened when they confirm their address (docs/decisions/0014-people.md).

What is answered never tells whether an address has an account: its owner is told, by e-mail.
"""

from datetime import datetime

from msgspec import Struct

from piecework.accounts import confirming_sql as sql
from piecework.accounts import letters
from piecework.accounts.account_sql import find_account, find_account_id_by_email
from piecework.accounts.email_addresses import EMAIL_FAULT, email_key, mailbox_of, read_email
from piecework.accounts.entering import limits
from piecework.accounts.entering.attempts import count_attempts
from piecework.accounts.entering.passwords import WrongPassword, is_password, password_faults
from piecework.accounts.entering.tokens import (
    GOOD_TIME,
    LinkIsOver,
    Token,
    add_token,
    get_token,
    read_token,
    spend_token,
)
from piecework.accounts.entering.tokens_sql import find_token
from piecework.accounts.terms import Terms
from piecework.accounts.terms_sql import keep_text
from piecework.catalog.countries import country_names
from piecework.database import Tx
from piecework.mail.outbox_sql import add_emails
from piecework.refusal import Fault, InvalidRequest, Refusal

NAME_CHARACTERS_MAX = 100
FORGOTTEN_A_BATCH = 1000


class SignUpClosed(Refusal):
    """The place opens accounts by its operators only."""

    code, status = "sign_up_closed", 403
    message = "Accounts here are opened by the operator: ask them for one."


class Form(Struct, frozen=True, kw_only=True):
    """What somebody who wants to join says of themselves; `terms_version` is what they have read and accepted."""

    email: str
    name: str
    country: str
    password: str
    terms_version: str


def check_form(form: Form, terms: Terms) -> None:
    """Refuse what cannot be an account, every fault at once. Refuses: InvalidRequest."""
    faults: list[Fault] = []
    if read_email(form.email) is None:
        faults.append(Fault("email", EMAIL_FAULT))
    faults += name_faults(form.name)
    if form.country not in country_names():
        faults.append(Fault("country", "Choose the country you live in."))
    faults += password_faults(form.password, email=form.email, name=form.name)
    if form.terms_version != terms.version:
        faults.append(Fault("terms", "An account needs the terms to be accepted. Read them, and tick the box."))
    InvalidRequest.raise_if_any(faults)


def name_faults(name: str) -> list[Fault]:
    """What is wrong with a name."""
    if not 1 <= len(name.strip()) <= NAME_CHARACTERS_MAX or not name.strip().isprintable():
        return [Fault("name", f"Give a name of 1 to {NAME_CHARACTERS_MAX} characters, on one line.")]
    return []


def count_request(tx: Tx, email: str, *, ip_address: str, own_sign_up_id: str = "", now: datetime) -> None:
    """Count a request for an e-mail, before anything else is done about it. Refuses: TooManyAttempts.

    `own_sign_up_id`: the sign-up of this address that this browser has begun. It counts apart: others' requests keep
    nobody waiting who asks for their own link again.
    """
    if own_sign_up_id and _is_sign_up_of(sql.find_sign_up(tx, own_sign_up_id), email):
        count_attempts(tx, limits.of_own_letter(f"sign-up {own_sign_up_id}"), now=now)
    else:
        count_attempts(tx, limits.of_letter("sign-up", mailbox_of(email), ip_address), now=now)


def _is_sign_up_of(sign_up: sql.SignUp | None, email: str) -> bool:
    return sign_up is not None and email_key(sign_up.email) == email_key(email)


def request_sign_up(
    tx: Tx, form: Form, password_hash: str, terms: Terms, token: Token, *, base_url: str, now: datetime
) -> None:
    """Keep the form, and send the link that opens the account; `token` has the id that it is to have.

    Where the address has an account, its owner is sent a note instead. The answer is the same.
    """
    email = read_email(form.email)
    assert email is not None, "check_form comes first"
    if (owner_id := find_account_id_by_email(tx, email)) is not None:
        owner = find_account(tx, owner_id)
        assert owner is not None
        add_emails(tx, [letters.somebody_tried(owner, token, base_url)], now=now)
        return
    sql.add_sign_up(
        tx, sql.SignUp(
            account_id=token.account_id, email=email, name=form.name.strip(), country=form.country,
            password_hash=password_hash, terms_version=terms.version, asked_at=now,
            ends_at=now + GOOD_TIME["sign_up"],
        ),
    )  # fmt: skip
    keep_text(tx, terms.version, terms.text, now=now)
    _send(tx, token, email, base_url=base_url, now=now)


def send_again(tx: Tx, email: str, secret: str, *, own_sign_up_id: str = "", base_url: str, now: datetime) -> None:
    """Send another link for the sign-up that this browser has begun, or else for the last with this address.

    Nobody is told whether there is one.
    """
    own = sql.find_sign_up(tx, own_sign_up_id) if own_sign_up_id else None
    sign_up = own if _is_sign_up_of(own, email) else sql.find_latest_sign_up(tx, email, now=now)
    if sign_up is not None:
        sql.extend_sign_up(tx, sign_up.account_id, ends_at=now + GOOD_TIME["sign_up"])
        _send(tx, Token(sign_up.account_id, secret), sign_up.email, base_url=base_url, now=now)


def _send(tx: Tx, token: Token, email: str, *, base_url: str, now: datetime) -> None:
    add_token(tx, token, "sign_up", address=email, now=now)
    add_emails(tx, [letters.confirm_sign_up(token, email, base_url)], now=now)


def get_sign_up(tx: Tx, text: str, *, now: datetime) -> sql.SignUp:
    """The sign-up that this link confirms, while it is good. Changes nothing. Refuses: LinkIsOver."""
    token = get_token(tx, text, "sign_up", now=now)
    sign_up = sql.find_sign_up(tx, token.account_id)
    if sign_up is None:
        raise LinkIsOver
    return sign_up


def begin_confirming(tx: Tx, text: str, *, now: datetime) -> sql.SignUp:
    """Count an attempt to confirm; commit it before the password is compared. Refuses: LinkIsOver, TooManyAttempts."""
    sign_up = get_sign_up(tx, text, now=now)
    count_attempts(tx, limits.of_password_again(sign_up.account_id), now=now)
    return sign_up


def check_confirms_own(sign_up: sql.SignUp, *, own_sign_up_id: str, password: str) -> None:
    """Refuse who opens the link of a sign-up that may not be theirs: somebody else may have typed in their address.

    Who signed up in this browser (`own_sign_up_id`: what its cookie holds) need not type the password again. Slow:
    call it outside transactions. Refuses: WrongPassword.
    """
    if own_sign_up_id != sign_up.account_id and not is_password(password, sign_up.password_hash):
        raise WrongPassword("This is not the password that was chosen when this link was asked for.")


def take_confirmed(tx: Tx, text: str, *, now: datetime) -> sql.SignUp:
    """The sign-up whose address this link confirms, taken: crowd.joining opens the account.

    Refuses: LinkIsOver.
    """
    token = spend_token(tx, text, "sign_up", now=now)
    sign_up = sql.take_sign_up(tx, token.account_id)
    if sign_up is None:  # by another link of the same
        raise LinkIsOver
    return sign_up


def is_confirmed(tx: Tx, text: str) -> bool:
    """Whether a link, or another of the same sign-up, was opened before: a second click is told what the first did."""
    token = read_token(text)
    return (
        token is not None
        and find_token(tx, token.account_id, token.digest, "sign_up") is not None
        and find_account(tx, token.account_id) is not None
    )


def forget_sign_ups(tx: Tx, *, now: datetime) -> int:
    """Delete a batch of what nobody confirmed in time; answers how many."""
    return sql.forget_sign_ups(tx, before=now, limit=FORGOTTEN_A_BATCH)
