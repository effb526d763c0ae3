"""Logging in and out."""

from urllib.parse import quote

from msgspec import Struct

from piecework.accounts.account import Account
from piecework.accounts.entering.ending import end_everywhere
from piecework.accounts.entering.entering import LogInContext
from piecework.accounts.entering.logging_in import (
    CodeAwaited,
    LoggedIn,
    LogInAttempt,
    LogInClaim,
    authenticate_claim,
    begin_log_in,
    finish_log_in,
)
from piecework.accounts.entering.session import end_session
from piecework.database import Database, Tx
from piecework.http.call import NoParameters
from piecework.ids import new_secret
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.requests import NextAddress
from piecework.web.visit import Visit

pages = Pages("account", reader="anybody")


class LogInPage(Struct, frozen=True):
    """Where the form goes on to, and whether there is a way to sign up."""

    next: str
    can_sign_up: bool


@pages.shows("/log-in", "log_in.html")
def show_log_in(tx: Tx, visit: Visit, request: NextAddress) -> LogInPage | Done:
    """The form for somebody with an account; who is logged in goes on."""
    if visit.session:
        return Done(to=own_address(request.next) or home_of(visit.account))
    return LogInPage(own_address(request.next), visit.settings.sign_up == "open")


class LogInForm(Struct):
    """E-mail address and password."""

    email: str = ""
    password: str = ""
    next: str = ""


class Ready(Struct, frozen=True):
    """Somebody whose password was right."""

    attempt: LogInAttempt
    claim: LogInClaim


def prepare_log_in(database: Database, visit: Visit, request: LogInForm) -> Ready:
    """Count the attempt, then compare the password."""
    device = visit.kept.get("device") or new_secret()
    attempt = LogInAttempt(email=request.email, ip_address=visit.ip_address, device=device)
    claim = database.transact(lambda tx: begin_log_in(tx, attempt, now=visit.now))
    authenticate_claim(claim, request.password)
    return Ready(attempt, claim)


@pages.acts("/log-in", shows=show_log_in, prepare=prepare_log_in, secret_fields=("password",), may_while_frozen=True)
def log_in(tx: Tx, visit: Visit, request: LogInForm, ready: Ready) -> Done:
    """Open a new session, or ask for a code; the session there was ends."""
    if visit.session:
        end_session(tx, visit.account.account_id, visit.session.session_id)
    context = LogInContext(visit.new_session, ready.attempt.device, visit.settings.base_url)
    came = finish_log_in(tx, ready.claim, ready.attempt, context, half_secret=visit.secret, now=visit.now)
    if isinstance(came, CodeAwaited):
        next_ = own_address(request.next)
        to = f"/log-in/code?next={quote(next_, safe='')}" if next_ else "/log-in/code"
        return Done(to=to, session_cookie="", keeps={"device": context.device, "code": came.cookie})
    return enter(came, context, request.next)


def enter(who: LoggedIn, context: LogInContext, goes_to: str) -> Done:
    """The browser goes on as somebody who is logged in."""
    to = own_address(goes_to) or home_of(who.account)
    return Done(to=to, session_cookie=who.session_cookie, keeps={"device": context.device, "code": ""})


@pages.acts("/log-out", shows=show_log_in, reader="account", may_while_frozen=True)
def log_out(tx: Tx, visit: Visit, request: NoParameters) -> Done:
    """End the session of this browser."""
    assert visit.session is not None
    end_session(tx, visit.account.account_id, visit.session.session_id)
    return Done(to="/", message="You are logged out.", session_cookie="")


class EverywhereForm(Struct):
    """Whether programs that use the API secret are to be refused too."""

    api_secret_too: str = ""


@pages.acts("/log-out-everywhere", shows=show_log_in, reader="account", may_while_frozen=True)
def log_out_everywhere(tx: Tx, visit: Visit, request: EverywhereForm) -> Done:
    """End every session of the account, this one too, with every worker token, and the API secret where it is said."""
    end_everywhere(tx, visit.account.account_id, api_secret_too=bool(request.api_secret_too))
    message = "You are logged out on every device, and your worker tokens are ended"
    return Done(to="/log-in", message=message + programs_said(request.api_secret_too), session_cookie="")


def programs_said(api_secret_too: str) -> str:
    """How a sentence goes on that tells what has ended."""
    return ", with the API secret." if api_secret_too else "."


def own_address(text: str) -> str:
    """The address, where it is one of ours; nothing otherwise: a link must not send people elsewhere after a log-in."""
    is_ours = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable() and text.isascii()
    return text if is_ours and not text.startswith("/log-") else ""


def home_of(account: Account) -> str:
    """Where somebody begins who was on the way to nowhere else."""
    return "/operator" if account.is_operator else "/jobs"
