"""The second step of a log-in, where the account has codes on."""

from msgspec import Struct

from piecework.accounts.entering.entering import LogInContext
from piecework.accounts.entering.with_code import HalfLogIn, LogInIsOver, begin_code, finish_with_code, has_half_log_in
from piecework.database import Database, Tx
from piecework.ids import new_secret
from piecework.web.account.logging_in import enter, own_address
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.requests import NextAddress
from piecework.web.visit import Visit

pages = Pages("account", reader="anybody")


class CodePage(Struct, frozen=True):
    """Where the form goes on to."""

    next: str


@pages.shows("/log-in/code", "log_in_code.html")
def show_code(tx: Tx, visit: Visit, request: NextAddress) -> CodePage | Done:
    """The form for a code; who has not typed a password lately begins with that."""
    if not has_half_log_in(tx, visit.kept.get("code", ""), now=visit.now):
        return Done(to="/log-in", message=LogInIsOver.message, tone="note", keeps={"code": ""})
    return CodePage(own_address(request.next))


class CodeForm(Struct):
    """A code of the app, or a recovery code."""

    code: str = ""
    next: str = ""


def prepare_code(database: Database, visit: Visit, request: CodeForm) -> HalfLogIn:
    """Count the attempt, in a transaction of its own."""
    cookie, device = visit.kept.get("code", ""), visit.kept.get("device", "")
    return database.transact(lambda tx: begin_code(tx, cookie, device=device, now=visit.now))


@pages.acts("/log-in/code", shows=show_code, prepare=prepare_code, secret_fields=("code",), may_while_frozen=True)
def log_in_with_code(tx: Tx, visit: Visit, request: CodeForm, half: HalfLogIn) -> Done:
    """Open a session for who has typed password and code."""
    context = LogInContext(visit.new_session, visit.kept.get("device") or new_secret(), visit.settings.base_url)
    return enter(finish_with_code(tx, half, request.code, context, now=visit.now), context, request.next)
