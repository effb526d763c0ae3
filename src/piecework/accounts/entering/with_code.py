"""The second step of a log-in: a code of the app, or a recovery code; counted before it is looked at."""

from datetime import datetime

from msgspec import Struct

from piecework.accounts.account_sql import find_account
from piecework.accounts.entering import limits
from piecework.accounts.entering import log_in_sql as sql
from piecework.accounts.entering.attempts import Limit, count_attempts, forgive
from piecework.accounts.entering.devices import device_digest
from piecework.accounts.entering.entering import LogInContext, open_session_on_device
from piecework.accounts.entering.logging_in import LoggedIn
from piecework.accounts.entering.passwords_sql import lock_password
from piecework.accounts.entering.second_factor import use_code
from piecework.accounts.entering.tokens import read_token
from piecework.database import Tx
from piecework.refusal import Refusal

TRIES_MAX = 5


class LogInIsOver(Refusal):
    """The password was typed too long ago, or too many codes were wrong."""

    code, status = "log_in_is_over", 403
    message = "This log-in is over. Begin again with your password."


class HalfLogIn(Struct, frozen=True):
    """Somebody whose password was right; the attempt at a code is counted."""

    account_id: str
    secret_sha256: bytes
    limits: dict[str, Limit]


def has_half_log_in(tx: Tx, cookie: str, *, now: datetime) -> bool:
    """Whether a code is awaited from who has this cookie."""
    token = read_token(cookie)
    return token is not None and sql.has_half_log_in(tx, token.account_id, token.digest, now=now, tries_max=TRIES_MAX)


def begin_code(tx: Tx, cookie: str, *, device: str, now: datetime) -> HalfLogIn:
    """Count an attempt at a code. Commit it before the code is looked at. Refuses: LogInIsOver, TooManyAttempts."""
    token = read_token(cookie)
    if token is None:
        raise LogInIsOver
    digest = device_digest(device)
    known = sql.get_devices(tx, token.account_id, digest)
    counted = limits.of_code(token.account_id, digest if known.is_known_device else None)
    sql.count_try(tx, token.account_id, token.digest, now=now, tries_max=TRIES_MAX).one_or(LogInIsOver)
    count_attempts(tx, counted, now=now)
    return HalfLogIn(token.account_id, token.digest, counted)


def finish_with_code(tx: Tx, half: HalfLogIn, typed: str, context: LogInContext, *, now: datetime) -> LoggedIn:
    """Let somebody in whose code is right; the code and the half log-in are used up, once.

    Refuses: WrongCode, CodesAreOff, LogInIsOver (it was used, or the password was changed meanwhile).
    """
    lock_password(tx, half.account_id)
    sql.take_half_log_in(tx, half.account_id, half.secret_sha256).one_or(LogInIsOver)
    use_code(tx, half.account_id, typed, now=now)
    forgive(tx, half.limits)
    account = find_account(tx, half.account_id)
    assert account is not None, "who has begun to log in has an account"
    return LoggedIn(account, open_session_on_device(tx, account, context, with_code=True, now=now))
