"""Logging in takes three steps: count the attempt and commit, compare the password, open a session.

What is answered, and how long it takes, is the same whether the address has an account or not. Guesses make whoever
guesses wait; the owner's own devices are counted apart, so that nobody can lock them out.
"""

from datetime import datetime

from msgspec import Struct

from piecework.accounts import letters, limits
from piecework.accounts.account import Account
from piecework.accounts.addresses import email_key
from piecework.accounts.attempts.attempts import Limit, count_attempts, forgive, take_back
from piecework.accounts.devices.devices import device_digest, remember_device
from piecework.accounts.log_in import sql
from piecework.accounts.passwords.passwords import is_password
from piecework.accounts.passwords.sql import lock_password
from piecework.accounts.sessions.session import NewSession, open_session
from piecework.accounts.sql import find_account
from piecework.database import Tx
from piecework.mail.sql import add_emails
from piecework.refusal import Refusal


class WrongLogIn(Refusal):
    """No account has this address and this password; which of the two is wrong is not told."""

    code, status, field = "wrong_log_in", 403, "password"
    message = "No account has this e-mail address and this password. Check both, or choose a new password."


class Knock(Struct, frozen=True, kw_only=True):
    """Who knocks: what they typed, and from where. `device` is the secret in the device's cookie, or empty."""

    email: str
    ip_address: str
    device: str


class Claim(Struct, frozen=True, kw_only=True):
    """Whom the address belongs to, if anybody; its attempt is counted."""

    account_id: str | None
    password_hash: str | None
    is_known_device: bool
    has_devices: bool
    limits: dict[str, Limit]


def begin_log_in(tx: Tx, knock: Knock, *, now: datetime) -> Claim:
    """Count the attempt, and look the address up. Commit it before the password is compared.

    Refuses: TooManyAttempts.
    """
    email, digest = email_key(knock.email), device_digest(knock.device)
    found = sql.find_claimed(tx, email, digest)
    if found is not None and found.is_known_device and digest is not None:
        counted = limits.of_log_in_on(found.account_id, digest)
    else:
        counted = limits.of_log_in(email, knock.ip_address)
    count_attempts(tx, counted, now=now)
    return Claim(
        account_id=found.account_id if found else None,
        password_hash=found.password_hash if found else None,
        is_known_device=found is not None and found.is_known_device,
        has_devices=found is not None and found.has_devices,
        limits=counted,
    )


def check_claim(claim: Claim, password: str) -> str:
    """Compare the password, outside transactions; answers whose it is. Refuses: WrongLogIn."""
    if not is_password(password, claim.password_hash) or claim.account_id is None:
        raise WrongLogIn
    return claim.account_id


def finish_log_in(
    tx: Tx, claim: Claim, knock: Knock, session: NewSession, *, base_url: str, now: datetime
) -> tuple[Account, str]:
    """Open a session for whose password was right; answers who, and what the session's cookie holds.

    The password's row is locked: whoever changes it and ends sessions finds this one. Refuses: WrongLogIn (it was
    changed since it was compared).
    """
    account_id = claim.account_id
    if account_id is None or lock_password(tx, account_id).one() != claim.password_hash:
        raise WrongLogIn
    account = find_account(tx, account_id)
    assert account is not None, "who has a password has an account"
    _forget_attempts(tx, claim, knock, now=now)
    if claim.has_devices and not claim.is_known_device:
        letter = letters.new_device(account, session.ip_address, session.user_agent, base_url, now=now)
        add_emails(tx, [letter], now=now)
    remember_device(tx, account_id, knock.device, now=now)
    return account, open_session(tx, account_id, session, now=now)


def _forget_attempts(tx: Tx, claim: Claim, knock: Knock, *, now: datetime) -> None:
    """Who was right begins anew; what others did from the same network, or at the same address, stays counted."""
    own = [limits.one_from_one(email_key(knock.email), knock.ip_address)] if len(claim.limits) > 1 else claim.limits
    forgive(tx, own)
    take_back(tx, claim.limits.keys() - set(own), now=now)
