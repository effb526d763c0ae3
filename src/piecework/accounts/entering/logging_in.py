"""Logging in takes three steps: count the attempt and commit, compare the password, open a session (or ask for a code).

What is answered, and how long it takes, is the same whether the address has an account or not. Guesses make whoever
guesses wait; the owner's own devices are counted apart, so that nobody can lock them out.
"""

from datetime import datetime

from msgspec import Struct

from piecework.accounts.account import Account
from piecework.accounts.account_sql import find_account
from piecework.accounts.email_addresses import email_key
from piecework.accounts.entering import limits
from piecework.accounts.entering import log_in_sql as sql
from piecework.accounts.entering.attempts import Limit, count_attempts, forgive, uncount_attempts
from piecework.accounts.entering.devices import device_digest
from piecework.accounts.entering.entering import LogInContext, open_session_on_device
from piecework.accounts.entering.passwords import is_password
from piecework.accounts.entering.passwords_sql import lock_password
from piecework.accounts.entering.second_factor_sql import find_factor
from piecework.database import Tx
from piecework.ids import secret_digest
from piecework.refusal import Refusal


class WrongLogIn(Refusal):
    """No account has this address and this password; which of the two is wrong is not told."""

    code, status, field = "wrong_log_in", 403, "password"
    message = "No account has this e-mail address and this password. Check both, or choose a new password."


class LogInAttempt(Struct, frozen=True, kw_only=True):
    """Which address was typed, and from where. `device` is the secret in the device's cookie, or empty."""

    email: str
    ip_address: str
    device: str


class LogInClaim(Struct, frozen=True, kw_only=True):
    """Whom the address belongs to, if anybody; its attempt is counted."""

    account_id: str | None
    password_hash: str | None
    limits: dict[str, Limit]


class LoggedIn(Struct, frozen=True):
    """Who has logged in, and what the session's cookie holds."""

    account: Account
    session_cookie: str


class CodeAwaited(Struct, frozen=True):
    """The password was right, and a code is asked for: what the cookie holds until it is typed."""

    cookie: str


def begin_log_in(tx: Tx, attempt: LogInAttempt, *, now: datetime) -> LogInClaim:
    """Count the attempt, and look the address up. Commit it before the password is compared.

    Refuses: TooManyAttempts.
    """
    email, digest = email_key(attempt.email), device_digest(attempt.device)
    found = sql.find_address_owner(tx, attempt.email, digest)
    if found is not None and found.is_known_device and digest is not None:
        counted = limits.of_log_in_on(found.account_id, digest)
    else:
        counted = limits.of_log_in(email, attempt.ip_address)
    count_attempts(tx, counted, now=now)
    return LogInClaim(
        account_id=found.account_id if found else None,
        password_hash=found.password_hash if found else None,
        limits=counted,
    )


def authenticate_claim(claim: LogInClaim, password: str) -> str:
    """Compare the password, outside transactions; answers whose it is. Refuses: WrongLogIn."""
    if not is_password(password, claim.password_hash) or claim.account_id is None:
        raise WrongLogIn
    return claim.account_id


def finish_log_in(
    tx: Tx, claim: LogInClaim, attempt: LogInAttempt, context: LogInContext, *, half_secret: str, now: datetime
) -> LoggedIn | CodeAwaited:
    """Let somebody in whose password was right, or ask for a code where the account has codes on.

    The password's row is locked: whoever changes it and ends sessions finds this one. Refuses: WrongLogIn (it was
    changed since it was compared).
    """
    account_id = claim.account_id
    if account_id is None or lock_password(tx, account_id).one() != claim.password_hash:
        raise WrongLogIn
    _forget_attempts(tx, claim, attempt, now=now)
    factor = find_factor(tx, account_id)
    if factor is not None and factor.confirmed_at is not None:
        ends_at = now + sql.HALF_TIME
        sql.add_half_log_in(tx, account_id, secret_digest(half_secret), now=now, ends_at=ends_at)
        return CodeAwaited(f"{account_id}.{half_secret}")
    account = find_account(tx, account_id)
    assert account is not None, "who has a password has an account"
    return LoggedIn(account, open_session_on_device(tx, account, context, with_code=False, now=now))


def _forget_attempts(tx: Tx, claim: LogInClaim, attempt: LogInAttempt, *, now: datetime) -> None:
    """Who was right begins anew; what others did from the same network, or at the same address, stays counted."""
    own = [limits.one_from_one(email_key(attempt.email), attempt.ip_address)] if len(claim.limits) > 1 else claim.limits
    forgive(tx, own)
    uncount_attempts(tx, claim.limits.keys() - set(own), now=now)
