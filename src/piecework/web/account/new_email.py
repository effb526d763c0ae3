"""Another e-mail address: asked for with the password, confirmed by the link that goes to the new one."""

from msgspec import Struct

from piecework.accounts.entering.attempts import count_attempts
from piecework.accounts.entering.changing_password import finish_check
from piecework.accounts.entering.limits import of_own_letter
from piecework.accounts.entering.tokens import LinkIsOver
from piecework.accounts.new_address import change_address, check_new_address, get_new_address, request_new_address
from piecework.database import Database, Tx
from piecework.http.call import NoParameters
from piecework.web.account.password_again import prepare_password
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.requests import LinkToken
from piecework.web.visit import Visit

pages = Pages("account", reader="account")


class EmailPage(Struct, frozen=True):
    """The address there is, and whether the place sends e-mail at all."""

    email: str
    sends_email: bool


@pages.shows("/account/email", "email.html")
def show_email(tx: Tx, visit: Visit, request: NoParameters) -> EmailPage:
    """The address, and the form for another."""
    return EmailPage(visit.account.email, bool(visit.settings.smtp_url))


class EmailForm(Struct):
    """The new address, and the password."""

    email: str = ""
    password: str = ""


def prepare_email(database: Database, visit: Visit, request: EmailForm) -> str:
    """Look at the address, compare the password, count the letter."""
    check_new_address(visit.account, request.email)
    known_hash = prepare_password(database, visit, request)
    counted = of_own_letter(f"{visit.account.account_id} for another address")
    database.transact(lambda tx: count_attempts(tx, counted, now=visit.now))
    return known_hash


@pages.acts("/account/email", shows=show_email, prepare=prepare_email, secret_fields=("password",))
def ask_email(tx: Tx, visit: Visit, request: EmailForm, known_hash: str) -> Done:
    """Send the link to the new address; until it is used, the old one stays."""
    finish_check(tx, visit.account.account_id, known_hash)
    request_new_address(tx, visit.account, request.email, visit.secret, base_url=visit.settings.base_url, now=visit.now)
    return Done(to="/account/email", message=f"A link was sent to {request.email.strip()}. It is good for a day.")


class ConfirmPage(Struct, frozen=True):
    """The address that the link would make the account's; empty where the link is over."""

    token: str
    email: str


@pages.shows("/account/email/confirm", "email_confirm.html")
def show_confirm(tx: Tx, visit: Visit, request: LinkToken) -> ConfirmPage:
    """The button that makes the address the account's: a program that only looks at links changes nothing."""
    try:
        return ConfirmPage(request.token, get_new_address(tx, visit.account, request.token, now=visit.now))
    except LinkIsOver:
        return ConfirmPage("", "")


@pages.acts("/account/email/confirm", shows=show_confirm)
def confirm_email(tx: Tx, visit: Visit, request: LinkToken) -> Done:
    """Make the address the account's."""
    address = change_address(tx, visit.account, request.token, base_url=visit.settings.base_url, now=visit.now)
    return Done(to="/account/email", message=f"Your address is {address} now.")
