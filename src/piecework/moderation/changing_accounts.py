"""What operators change about an account: freezing, level, review of its jobs, notes."""

from datetime import datetime

from piecework.accounts.account import Account, AccountNotFound, Level, has_role
from piecework.accounts.account_sql import find_account, lock_account, set_auto_approved, set_levels
from piecework.database import Tx
from piecework.events.event import Event
from piecework.events.events_sql import add_events
from piecework.moderation import freezing
from piecework.moderation.freeze import Freeze
from piecework.operators.roles import LastOperator
from piecework.operators.roles_sql import lock_operators
from piecework.reasons import REASON_CHARACTERS_MAX, check_reason
from piecework.refusal import Refusal


class OperatorsAccount(Refusal):
    """An operator's account is changed by who has the role `all`."""

    code, status, field = "operators_account", 403, "account_id"
    message = "This is an operator's account: only an operator with the role `all` may do that to it."


def freeze(tx: Tx, account_id: str, reason: str, *, by: Account | None, freeze_id: str, now: datetime) -> None:
    """Freeze an account with a reason that its owner reads; whoever can give roles is not the last one to be frozen.

    The operators are locked after it: of two who freeze each other at once one runs into a deadlock, begins anew, and
    is refused. Refuses: InvalidRequest (no reason), AccountNotFound, AlreadyFrozen, OperatorsAccount, LastOperator.
    """
    account = _get_account(tx, account_id, by)
    made = Freeze(freeze_id=freeze_id, cause="operator", reason=reason.strip(), frozen_by=by.account_id if by else "")
    freezing.freeze_as_operator(tx, account_id, made, now=now)
    if "all" in account.operator_roles:
        able = [row for row in lock_operators(tx, account_id) if "all" in row.operator_roles and not row.frozen_at]
        if not able:
            raise LastOperator


def unfreeze(tx: Tx, account_id: str, reason: str, *, by: Account | None, now: datetime) -> None:
    """Lift every freeze of an account. Refuses: InvalidRequest, AccountNotFound, NotFrozen, OperatorsAccount."""
    _get_account(tx, account_id, by)
    freezing.unfreeze_as_operator(tx, account_id, reason=reason, operator_id=by.account_id if by else "", now=now)


def set_level(tx: Tx, account_id: str, level: Level, reason: str, *, now: datetime) -> Level:
    """Set a worker's level, until their points reach the next threshold; answers the level before.

    Refuses: InvalidRequest (no reason), AccountNotFound.
    """
    _check_reason(reason)
    lock_account(tx, account_id)
    before = _get_account(tx, account_id).level
    set_levels(tx, {account_id: level})
    if level != before:
        event = Event(
            account_id=account_id,
            event_id=f"level_changed:{now.isoformat()}",
            kind="level_changed",
            facts={"level": level, "before": before},
        )
        add_events(tx, [event], now=now)
    return before


def change_auto_approval(tx: Tx, account_id: str, is_auto_approved: bool, reason: str) -> bool:
    """Set whether an employer's jobs run without review; answers what it was before.

    Refuses: InvalidRequest (no reason), AccountNotFound.
    """
    _check_reason(reason)
    lock_account(tx, account_id)
    before = _get_account(tx, account_id).is_auto_approved
    set_auto_approved(tx, account_id, is_auto_approved)
    return before


def note(tx: Tx, account_id: str, text: str) -> None:
    """Add a note about an account for operators: the entry in the operators' log is the note, and never changes.

    Refuses: InvalidRequest (nothing in it), AccountNotFound.
    """
    _check_reason(text)
    _get_account(tx, account_id)


def _get_account(tx: Tx, account_id: str, by: Account | None = None) -> Account:
    account = find_account(tx, account_id)
    if account is None:
        raise AccountNotFound
    if by is not None and account.is_operator and not has_role(by, "all"):
        raise OperatorsAccount
    return account


def _check_reason(reason: str) -> None:
    check_reason(reason, f"Give a reason of 1 to {REASON_CHARACTERS_MAX} characters: it is on record.")
