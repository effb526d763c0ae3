"""Security: the password, where one is logged in, and codes at log-in."""

import secrets

from msgspec import Struct

from piecework.accounts.entering.changing_password import change_password
from piecework.accounts.entering.passwords import SALT_BYTES, hash_password, password_faults
from piecework.accounts.entering.second_factor_sql import FactorStatus, get_factor_status
from piecework.accounts.entering.session import end_session, longest
from piecework.accounts.entering.sessions_sql import OwnSession, load_sessions
from piecework.database import Database, Tx
from piecework.http.call import NoParameters
from piecework.refusal import Fault, InvalidRequest
from piecework.web.account.logging_in import programs_said
from piecework.web.account.password_again import prepare_password
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("account", reader="account")


class SecurityPage(Struct, frozen=True):
    """The log-ins of the account (one is this browser), and whether codes are on."""

    sessions: list[OwnSession]
    session_id: str
    codes: FactorStatus


@pages.shows("/account/security", "security.html")
def show_security(tx: Tx, visit: Visit, request: NoParameters) -> SecurityPage:
    """Password, codes and log-ins."""
    account_id = visit.account.account_id
    assert visit.session is not None
    opened_after = visit.now - longest(visit.rules, is_operator=visit.account.is_operator)
    sessions = load_sessions(tx, account_id, opened_after=opened_after, now=visit.now)
    return SecurityPage(sessions, visit.session.session_id, get_factor_status(tx, account_id))


class PasswordForm(Struct):
    """The password there is, the one there is to be, and whether the API secret is to end too."""

    password: str = ""
    new_password: str = ""
    api_secret_too: str = ""


class ReadyToChange(Struct, frozen=True):
    """The hash that the old password fits, and the new one's."""

    known_hash: str
    new_hash: str


def prepare_change(database: Database, visit: Visit, request: PasswordForm) -> ReadyToChange:
    """Find what is wrong with the new one, compare the old one."""
    faults = password_faults(request.new_password, email=visit.account.email, name=visit.account.name)
    InvalidRequest.raise_if_any([Fault("new_password", fault.message) for fault in faults])
    known_hash = prepare_password(database, visit, request)
    return ReadyToChange(known_hash, hash_password(request.new_password, salt=secrets.token_bytes(SALT_BYTES)))


@pages.acts(
    "/account/security/password", shows=show_security, prepare=prepare_change,
    secret_fields=("password", "new_password"), may_while_frozen=True,
)  # fmt: skip
def save_password(tx: Tx, visit: Visit, request: PasswordForm, ready: ReadyToChange) -> Done:
    """Set the new password; every other log-in and every worker token ends, and the API secret where it is said."""
    assert visit.session is not None
    change_password(
        tx, visit.account, ready.new_hash, known_hash=ready.known_hash, session_id=visit.session.session_id,
        api_secret_too=bool(request.api_secret_too), base_url=visit.settings.base_url, now=visit.now,
    )  # fmt: skip
    message = "Your new password is set; every other log-in and every worker token has ended"
    return Done(to="/account/security", message=message + programs_said(request.api_secret_too))


class WhichLogIn(Struct):
    """One log-in of the account."""

    session_id: str = ""


@pages.acts("/account/security/end-log-in", shows=show_security, may_while_frozen=True)
def end_log_in(tx: Tx, visit: Visit, request: WhichLogIn) -> Done:
    """End one log-in; one that is over already is over."""
    end_session(tx, visit.account.account_id, request.session_id)
    return Done(to="/account/security", message="That log-in has ended.")
