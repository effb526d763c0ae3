"""Turning codes on and off, and using one: each is good once, however often it is sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from piecework.accounts import letters
from piecework.accounts.account import Account
from piecework.accounts.entering import second_factor_sql as sql
from piecework.accounts.entering.codes import plain_recovery_code, step_of_code
from piecework.database import Tx
from piecework.ids import secret_digest
from piecework.mail.outbox_sql import add_emails
from piecework.refusal import Refusal

BEGUN_TIME = timedelta(hours=1)  # in which a code of a secret that was shown is typed


class WrongCode(Refusal):
    """The code is not right now, was used before, or was never given out."""

    code, status, field = "wrong_code", 403, "code"
    message = "This code is not right, or was used before. Wait for the next one, or use a recovery code."


class CodesAreOn(Refusal):
    """Codes are asked for at log-in already."""

    code = "codes_are_on"
    message = "Codes are on already. Turn them off first to begin with another phone."


class CodesAreOff(Refusal):
    """No codes are asked for at log-in."""

    code = "codes_are_off"
    message = "Codes are not on. Begin by scanning the picture with your app."


def begin_codes(tx: Tx, account_id: str, secret: str, *, now: datetime) -> None:
    """Keep a secret for an app, which counts once a code of it was typed; one that was begun before is replaced.

    Refuses: CodesAreOn.
    """
    sql.put_begun(tx, account_id, secret, now=now).one_or(CodesAreOn)


def is_over(factor: sql.Factor, *, now: datetime) -> bool:
    """Whether a secret was shown too long ago for a first code of it: whoever has seen it since may have it too."""
    return factor.confirmed_at is None and now > factor.begun_at + BEGUN_TIME


def turn_codes_on(
    tx: Tx, account: Account, code: str, recovery: Sequence[str], *, base_url: str, now: datetime
) -> None:
    """From now on a log-in asks for a code; `recovery` are the codes for when the phone is lost, shown this once.

    Refuses: CodesAreOff (nothing was begun, or too long ago), CodesAreOn, WrongCode.
    """
    factor = sql.lock_factor(tx, account.account_id)
    if factor is None or is_over(factor, now=now):
        raise CodesAreOff
    if factor.confirmed_at is not None:
        raise CodesAreOn
    step = step_of_code(factor.totp_secret, code, now=now)
    if step is None:
        raise WrongCode("This code is not right. Is the clock of your phone? Type the one that is shown now.")
    sql.confirm_factor(tx, account.account_id, step=step, now=now)
    _put_recovery(tx, account.account_id, recovery)
    add_emails(tx, [letters.codes_turned(account, "on", base_url, now=now)], now=now)


def use_code(tx: Tx, account_id: str, typed: str, *, now: datetime) -> None:
    """Take a code of the app, or a recovery code, once. Refuses: WrongCode, CodesAreOff.

    The row is locked, and the half minute of the last code remembered: that code again, or an older one, is refused.
    """
    factor = sql.lock_factor(tx, account_id)
    if factor is None or factor.confirmed_at is None:
        raise CodesAreOff
    step = step_of_code(factor.totp_secret, typed, now=now)
    if step is not None:
        sql.use_step(tx, account_id, step=step).one_or(WrongCode)
        return
    sql.take_recovery_code(tx, account_id, secret_digest(plain_recovery_code(typed))).one_or(WrongCode)


def replace_recovery_codes(tx: Tx, account: Account, recovery: Sequence[str]) -> None:
    """Give new recovery codes; the old ones are worth nothing. Refuses: CodesAreOff."""
    factor = sql.lock_factor(tx, account.account_id)
    if factor is None or factor.confirmed_at is None:
        raise CodesAreOff
    _put_recovery(tx, account.account_id, recovery)


def turn_codes_off(tx: Tx, account: Account, *, base_url: str, now: datetime) -> None:
    """No code is asked for any more, and its owner is told. Refuses: CodesAreOff."""
    sql.delete_factor(tx, account.account_id).one_or(CodesAreOff)
    sql.delete_recovery_codes(tx, account.account_id)
    add_emails(tx, [letters.codes_turned(account, "off", base_url, now=now)], now=now)


def _put_recovery(tx: Tx, account_id: str, recovery: Sequence[str]) -> None:
    digests = [secret_digest(plain_recovery_code(code)) for code in recovery]
    sql.delete_recovery_codes(tx, account_id)
    sql.add_recovery_codes(tx, account_id, digests)
