"""Codes at log-in: begun with a picture to scan, on with the first code, off with the password."""

import secrets
from collections.abc import Sequence

import segno
from markupsafe import Markup
from msgspec import Struct

from piecework.accounts.entering.changing_password import finish_check
from piecework.accounts.entering.codes import (
    RECOVERY_BYTES,
    RECOVERY_CODES,
    SECRET_BYTES,
    enrolment_address,
    recovery_code,
    totp_secret,
)
from piecework.accounts.entering.second_factor import (
    CodesAreOff,
    begin_codes,
    is_over,
    replace_recovery_codes,
    turn_codes_off,
    turn_codes_on,
)
from piecework.accounts.entering.second_factor_sql import find_factor
from piecework.database import Tx
from piecework.http.call import NoParameters
from piecework.web.account.password_again import AgainForm, prepare_password
from piecework.web.account.security import pages, show_security
from piecework.web.outcome import Done, PageAnswer
from piecework.web.visit import Visit


class EnrolPage(Struct, frozen=True):
    """What the app needs: as a picture, and to type in."""

    picture: Markup
    secret: str


class RecoveryPage(Struct, frozen=True):
    """The codes for when the phone is lost, shown this once."""

    codes: list[str]


@pages.acts("/account/security/codes", shows=show_security, prepare=prepare_password, secret_fields=("password",))
def begin(tx: Tx, visit: Visit, request: AgainForm, known_hash: str) -> Done:
    """Make the secret that the app is to scan."""
    finish_check(tx, visit.account.account_id, known_hash)
    begin_codes(tx, visit.account.account_id, totp_secret(secrets.token_bytes(SECRET_BYTES)), now=visit.now)
    return Done(to="/account/security/codes")


@pages.shows("/account/security/codes", "codes.html")
def show_enrol(tx: Tx, visit: Visit, request: NoParameters) -> EnrolPage | Done:
    """The picture to scan, for an hour; never again once codes are on."""
    factor = find_factor(tx, visit.account.account_id)
    if factor is None or is_over(factor, now=visit.now):
        return Done(to="/account/security", message=CodesAreOff.message, tone="note")
    if factor.confirmed_at is not None:
        return Done(to="/account/security", message="Codes are on.", tone="note")
    address = enrolment_address(factor.totp_secret, email=visit.account.email, place="Piecework")
    return EnrolPage(draw_code(address), factor.totp_secret)


class CodeForm(Struct):
    """The code that the app shows."""

    code: str = ""


@pages.acts("/account/security/codes/on", shows=show_enrol, secret_fields=("code",))
def turn_on(tx: Tx, visit: Visit, request: CodeForm) -> PageAnswer:
    """Ask for codes from now on; show the recovery codes, once."""
    recovery = new_recovery_codes()
    turn_codes_on(tx, visit.account, request.code, recovery, base_url=visit.settings.base_url, now=visit.now)
    return PageAnswer("account/recovery_codes.html", RecoveryPage(recovery))


@pages.acts(
    "/account/security/codes/recovery", shows=show_security, prepare=prepare_password, secret_fields=("password",)
)
def renew_recovery(tx: Tx, visit: Visit, request: AgainForm, known_hash: str) -> PageAnswer:
    """Replace the recovery codes, and show the new ones, once."""
    finish_check(tx, visit.account.account_id, known_hash)
    recovery = new_recovery_codes()
    replace_recovery_codes(tx, visit.account, recovery)
    return PageAnswer("account/recovery_codes.html", RecoveryPage(recovery))


@pages.acts("/account/security/codes/off", shows=show_security, prepare=prepare_password, secret_fields=("password",))
def turn_off(tx: Tx, visit: Visit, request: AgainForm, known_hash: str) -> Done:
    """Ask for codes no more."""
    finish_check(tx, visit.account.account_id, known_hash)
    turn_codes_off(tx, visit.account, base_url=visit.settings.base_url, now=visit.now)
    return Done(to="/account/security", message="Codes are off: your password alone logs you in.", tone="note")


def new_recovery_codes() -> list[str]:
    """Ten codes."""
    return [recovery_code(secrets.token_bytes(RECOVERY_BYTES)) for _ in range(RECOVERY_CODES)]


def draw_code(text: str) -> Markup:
    """The text as a picture for cameras (QR), four empty modules around it, as the standard wants."""
    rows = segno.make(text, error="m").matrix
    side, path = len(rows) + 8, _path_of(rows)
    return Markup(
        '<svg class="code-picture" role="img" viewBox="0 0 {} {}"><title>The picture for your app</title>'
        '<rect width="{}" height="{}" fill="#fff"></rect><path fill="#000" d="{}"></path></svg>'
    ).format(side, side, side, side, path)


def _path_of(rows: Sequence[Sequence[int]]) -> str:
    return "".join(
        f"M{x + 4} {y + 4}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark
    )
