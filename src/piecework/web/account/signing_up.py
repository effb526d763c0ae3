"""Signing up: a form, a link by e-mail, and an account when it is opened."""

import secrets
from typing import Literal

from msgspec import Struct

from piecework.accounts.confirming import (
    Form,
    SignUpClosed,
    begin_confirming,
    check_confirms_own,
    check_form,
    count_request,
    get_sign_up,
    is_confirmed,
    request_sign_up,
    send_again,
)
from piecework.accounts.entering.devices import remember_device
from piecework.accounts.entering.passwords import SALT_BYTES, hash_password
from piecework.accounts.entering.session import open_session
from piecework.accounts.entering.tokens import LinkIsOver, Token
from piecework.accounts.signing_up import NewSecrets
from piecework.accounts.terms import terms_in_force
from piecework.catalog.countries import country_names
from piecework.crowd.joining import join_confirmed
from piecework.database import Database, Tx
from piecework.http.call import NoParameters
from piecework.ids import new_account_id, new_secret
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.requests import LinkToken
from piecework.web.visit import Visit

pages = Pages("account", reader="anybody")


class SignUpPage(Struct, frozen=True):
    """What the form needs."""

    is_open: bool
    terms_version: str
    countries: list[tuple[str, str]]


@pages.shows("/sign-up", "sign_up.html")
def show_sign_up(tx: Tx, visit: Visit, request: NoParameters) -> SignUpPage | Done:
    """The form for somebody new."""
    if visit.session:
        return Done(to="/")
    countries = [("", "Choose …"), *country_names().items()]
    terms = terms_in_force(visit.settings.terms_file)
    return SignUpPage(visit.settings.sign_up == "open", terms.version, countries)


class SignUpForm(Struct):
    """What somebody says of themselves."""

    email: str = ""
    name: str = ""
    country: str = ""
    password: str = ""
    terms: str = ""


class ReadyToAsk(Struct, frozen=True):
    """A form without faults, and what is made for it."""

    form: Form
    password_hash: str
    token: Token


def prepare_sign_up(database: Database, visit: Visit, request: SignUpForm) -> ReadyToAsk:
    """Find what is wrong, count the request, hash the password."""
    if visit.settings.sign_up == "closed":
        raise SignUpClosed
    form = Form(
        email=request.email,
        name=request.name,
        country=request.country,
        password=request.password,
        terms_version=request.terms,
    )
    check_form(form, terms_in_force(visit.settings.terms_file))
    database.transact(lambda tx: count_request(tx, form.email, ip_address=visit.ip_address, now=visit.now))
    hashed = hash_password(form.password, salt=secrets.token_bytes(SALT_BYTES))
    return ReadyToAsk(form, hashed, Token(new_account_id(), new_secret()))


@pages.acts("/sign-up", shows=show_sign_up, prepare=prepare_sign_up, secret_fields=("password",))
def sign_up(tx: Tx, visit: Visit, request: SignUpForm, ready: ReadyToAsk) -> Done:
    """Send the link that opens the account."""
    terms = terms_in_force(visit.settings.terms_file)
    base_url = visit.settings.base_url
    request_sign_up(tx, ready.form, ready.password_hash, terms, ready.token, base_url=base_url, now=visit.now)
    message = f"A link was sent to {ready.form.email.strip()}."
    return Done(to="/sign-up/sent", message=message, keeps={"sign_up": ready.token.account_id})


class SentPage(Struct, frozen=True):
    """Whether the place sends e-mail at all."""

    sends_email: bool


@pages.shows("/sign-up/sent", "sign_up_sent.html")
def show_sent(tx: Tx, visit: Visit, request: NoParameters) -> SentPage:
    """What to do now, and a way to have the link sent again."""
    return SentPage(bool(visit.settings.smtp_url))


class AgainForm(Struct):
    """The address to send to again."""

    email: str = ""


@pages.acts("/sign-up/again", shows=show_sent)
def ask_again(tx: Tx, visit: Visit, request: AgainForm) -> Done:
    """Send another link, if somebody has signed up with this address."""
    begun = visit.kept.get("sign_up", "")
    count_request(tx, request.email, ip_address=visit.ip_address, own_sign_up_id=begun, now=visit.now)
    send_again(tx, request.email, visit.secret, own_sign_up_id=begun, base_url=visit.settings.base_url, now=visit.now)
    message = f"If somebody has signed up with {request.email.strip()}, another link is on its way."
    return Done(to="/sign-up/sent", message=message, tone="note")


class ConfirmPage(Struct, frozen=True):
    """What the link can do, and for whom."""

    state: Literal["good", "done", "over"]
    token: str
    email: str = ""
    needs_password: bool = False


@pages.shows("/sign-up/confirm", "sign_up_confirm.html")
def show_confirm(tx: Tx, visit: Visit, request: LinkToken) -> ConfirmPage:
    """The button that opens the account: a link alone changes nothing, for mail programs look at links too."""
    try:
        found = get_sign_up(tx, request.token, now=visit.now)
    except LinkIsOver:
        return ConfirmPage("done" if is_confirmed(tx, request.token) else "over", request.token)
    return ConfirmPage("good", request.token, found.email, visit.kept.get("sign_up") != found.account_id)


class ConfirmForm(Struct):
    """The token, and the password where it is asked for."""

    token: str = ""
    password: str = ""


class ReadyToOpen(Struct, frozen=True):
    """What the new account is given."""

    secrets: NewSecrets
    device: str


def prepare_confirm(database: Database, visit: Visit, request: ConfirmForm) -> ReadyToOpen:
    """See that who opens the link is who signed up."""
    found = database.transact(lambda tx: begin_confirming(tx, request.token, now=visit.now))
    check_confirms_own(found, own_sign_up_id=visit.kept.get("sign_up", ""), password=request.password)
    made = NewSecrets(pcode_secret=new_secret())
    return ReadyToOpen(made, visit.kept.get("device") or new_secret())


@pages.acts("/sign-up/confirm", shows=show_confirm, prepare=prepare_confirm, secret_fields=("password",))
def confirm(tx: Tx, visit: Visit, request: ConfirmForm, ready: ReadyToOpen) -> Done:
    """Open the account, and log its owner in."""
    account = join_confirmed(tx, request.token, ready.secrets, list_id=visit.list_id, now=visit.now)
    remember_device(tx, account.account_id, ready.device, now=visit.now)
    cookie = open_session(tx, account.account_id, visit.new_session, with_code=False, now=visit.now)
    message = f"Welcome, {account.name}. Your account is open."
    return Done(to="/", message=message, session_cookie=cookie, keeps={"device": ready.device, "sign_up": ""})
