"""A forgotten password: a link by e-mail, and a new one."""

import secrets

from msgspec import Struct

from piecework.accounts.entering.forgotten import (
    Asker,
    begin_asking,
    get_asker,
    request_new_password,
    set_new_password,
)
from piecework.accounts.entering.passwords import SALT_BYTES, hash_password, password_faults
from piecework.accounts.entering.tokens import LinkIsOver
from piecework.database import Database, Tx
from piecework.http.call import NoParameters
from piecework.ids import new_secret
from piecework.refusal import InvalidRequest
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.requests import LinkToken
from piecework.web.visit import Visit

pages = Pages("account", reader="anybody")


class ForgottenPage(Struct, frozen=True):
    """Whether the place sends e-mail at all."""

    sends_email: bool


@pages.shows("/forgotten", "forgotten.html")
def show_forgotten(tx: Tx, visit: Visit, request: NoParameters) -> ForgottenPage:
    """Where a link to a new password can be asked for."""
    return ForgottenPage(bool(visit.settings.smtp_url))


class ForgottenForm(Struct):
    """The address of the account; a code, for who would have to wait because others have asked."""

    email: str = ""
    code: str = ""


class ReadyToSend(Struct, frozen=True):
    """A request that is counted."""

    asker: Asker
    by_code: bool


def prepare_link(database: Database, visit: Visit, request: ForgottenForm) -> ReadyToSend:
    """Count the request, in a transaction of its own."""
    if not request.email.strip():
        raise InvalidRequest.of("email", "Give the e-mail address of your account.")
    device = visit.kept.get("device", "")
    asker = Asker(email=request.email, ip_address=visit.ip_address, device=device, code=request.code)
    return ReadyToSend(asker, database.transact(lambda tx: begin_asking(tx, asker, now=visit.now)))


@pages.acts("/forgotten", shows=show_forgotten, prepare=prepare_link, secret_fields=("code",), may_while_frozen=True)
def forget(tx: Tx, visit: Visit, request: ForgottenForm, ready: ReadyToSend) -> Done:
    """Send the link, if the address has an account; the answer does not tell."""
    base_url = visit.settings.base_url
    request_new_password(tx, ready.asker, visit.secret, by_code=ready.by_code, base_url=base_url, now=visit.now)
    message = (
        f"If {request.email.strip()} has an account here, a link to a new password is on its way. It works for an hour."
    )
    return Done(to="/forgotten", message=message, tone="note")


class NewPasswordPage(Struct, frozen=True):
    """The address of the account; empty where the link is over."""

    token: str
    email: str


@pages.shows("/forgotten/new-password", "new_password.html")
def show_new_password(tx: Tx, visit: Visit, request: LinkToken) -> NewPasswordPage:
    """The form for a new password."""
    try:
        return NewPasswordPage(request.token, get_asker(tx, request.token, now=visit.now).email)
    except LinkIsOver:
        return NewPasswordPage(request.token, "")


class NewPasswordForm(Struct):
    """The token, the new password, and whether the API secret is to end too."""

    token: str = ""
    password: str = ""
    api_secret_too: str = ""


class Ready(Struct, frozen=True):
    """The new password, hashed, and the device it is set on."""

    password_hash: str
    device: str


def prepare_new_password(database: Database, visit: Visit, request: NewPasswordForm) -> Ready:
    """Find what is wrong with the password, and hash it."""
    asker = database.read(lambda tx: get_asker(tx, request.token, now=visit.now))
    InvalidRequest.raise_if_any(password_faults(request.password, email=asker.email, name=asker.name))
    hashed = hash_password(request.password, salt=secrets.token_bytes(SALT_BYTES))
    return Ready(hashed, visit.kept.get("device") or new_secret())


@pages.acts(
    "/forgotten/new-password", shows=show_new_password, prepare=prepare_new_password, secret_fields=("password",),
    may_while_frozen=True,
)  # fmt: skip
def choose_password(tx: Tx, visit: Visit, request: NewPasswordForm, ready: Ready) -> Done:
    """Set the new password; every log-in and worker token ends, and who has it logs in with it."""
    set_new_password(
        tx, request.token, ready.password_hash, device=ready.device, api_secret_too=bool(request.api_secret_too),
        base_url=visit.settings.base_url, now=visit.now,
    )  # fmt: skip
    message = "Your new password is set, and every log-in and worker token there was has ended. Log in with it."
    return Done(to="/log-in", message=message, session_cookie="", keeps={"device": ready.device})
