"""What lets somebody into an account, as one: set by operators, ended with the account, forgotten when it is over."""

from datetime import datetime

from piecework.accounts.confirming import forget_sign_ups
from piecework.accounts.entering.attempts import forget_attempts
from piecework.accounts.entering.devices import forget_devices
from piecework.accounts.entering.devices_sql import delete_devices
from piecework.accounts.entering.ending import end_everywhere
from piecework.accounts.entering.log_in_sql import forget_half_log_ins
from piecework.accounts.entering.passwords_sql import delete_password, put_password
from piecework.accounts.entering.second_factor_sql import delete_any_factor, delete_recovery_codes
from piecework.accounts.entering.tokens import forget_tokens
from piecework.accounts.entering.tokens_sql import delete_tokens
from piecework.database import Tx

FORGOTTEN_A_BATCH = 1000


def give_password(tx: Tx, account_id: str, password_hash: str, *, api_secret_too: bool = False, now: datetime) -> None:
    """Set the password of an account, which may have had none; every session and every worker token ends."""
    put_password(tx, account_id, password_hash, now=now)
    end_everywhere(tx, account_id, api_secret_too=api_secret_too)


def end_access(tx: Tx, account_id: str) -> None:
    """Let nobody in any more, and forget what did; which terms were accepted when stays on record."""
    delete_password(tx, account_id)
    delete_devices(tx, account_id)
    delete_tokens(tx, account_id)
    delete_any_factor(tx, account_id)
    delete_recovery_codes(tx, account_id)
    end_everywhere(tx, account_id, api_secret_too=True)


def forget_log_ins(tx: Tx, *, now: datetime) -> int:
    """Delete a batch of whatever about logging in is over; answers how much."""
    return (
        forget_half_log_ins(tx, before=now, limit=FORGOTTEN_A_BATCH)
        + forget_sign_ups(tx, now=now)
        + forget_tokens(tx, now=now)
        + forget_devices(tx, now=now)
        + forget_attempts(tx, now=now)
    )
