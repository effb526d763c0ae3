"""Freezing an account for a cause, and lifting causes: it is frozen as long as one of them is not lifted."""

from datetime import datetime
from typing import Literal

from piecework.accounts.account import AccountNotFound
from piecework.accounts.account_sql import find_account, lock_account, set_frozen
from piecework.database import Tx
from piecework.events.event import Event
from piecework.events.events_sql import add_events
from piecework.jobs.pausing import pause_jobs_of
from piecework.moderation import freezing_sql as sql
from piecework.moderation.freeze import Freeze, FreezeRecord
from piecework.reasons import REASON_CHARACTERS_MAX, check_reason
from piecework.refusal import Refusal


class AlreadyFrozen(Refusal):
    """An operator has frozen the account already."""

    code, message, field = "already_frozen", "An operator has frozen this account already.", "account_id"


class NotFrozen(Refusal):
    """The account is not frozen."""

    code, message, field = "not_frozen", "This account is not frozen.", "account_id"


def lock_with_jobs(tx: Tx, account_id: str, *, now: datetime) -> None:
    """Lock an account that is, or is to be, frozen, and pause its jobs, whose counts come first in the lock order.

    Whether it is frozen is read after it.
    """
    pause_jobs_of(tx, account_id, now=now)
    lock_account(tx, account_id)


def freeze_with_jobs(tx: Tx, account_id: str, freeze: Freeze, *, now: datetime) -> bool:
    """Freeze the account: it can change nothing, and its jobs pause. What was handed in is still rated and paid.

    Answers False where the same freeze was made before, lifted or not. The jobs' counts come first in the lock order.
    """
    lock_with_jobs(tx, account_id, now=now)
    return _freeze(tx, account_id, freeze, now=now)


def lift_freeze(tx: Tx, account_id: str, freeze_id: str, *, reason: str, lifted_by: str, now: datetime) -> bool:
    """Lift one cause; answers whether the account is free again: there may be another cause.

    Jobs go on when the chore that pauses by rule finds no reason any more. Lifting again changes nothing.
    """
    lock_account(tx, account_id)
    if sql.lift(tx, account_id, freeze_id, reason=reason, lifted_by=lifted_by, now=now).one() is None:
        return False
    if sql.has_active_freeze(tx, account_id):
        return False
    _set_free(tx, account_id, freeze_id, reason, now=now)
    return True


def freeze_as_operator(tx: Tx, account_id: str, freeze: Freeze, *, now: datetime) -> None:
    """An operator freezes an account, with a reason that its owner reads.

    Refuses: InvalidRequest (no reason), AccountNotFound, AlreadyFrozen.
    """
    _check_reason(freeze.reason)
    if find_account(tx, account_id) is None:
        raise AccountNotFound
    lock_with_jobs(tx, account_id, now=now)
    if any(other.cause == "operator" and other.lifted_at is None for other in sql.load_freezes(tx, account_id)):
        raise AlreadyFrozen
    _freeze(tx, account_id, freeze, now=now)


def unfreeze_as_operator(tx: Tx, account_id: str, *, reason: str, operator_id: str, now: datetime) -> None:
    """An operator lifts every cause, a dispute that is open or lost included: theirs is the last word.

    Refuses: InvalidRequest (no reason), AccountNotFound, NotFrozen.
    """
    _check_reason(reason)
    if find_account(tx, account_id) is None:
        raise AccountNotFound
    lock_account(tx, account_id)
    lifted = sql.lift_all(tx, account_id, reason=reason.strip(), lifted_by=operator_id, now=now).all()
    if not lifted:
        raise NotFrozen
    _set_free(tx, account_id, min(lifted), reason.strip(), now=now)


def load_freezes(tx: Tx, account_id: str) -> list[FreezeRecord]:
    """Every freeze of the account, the latest first."""
    return sql.load_freezes(tx, account_id)


def _freeze(tx: Tx, account_id: str, freeze: Freeze, *, now: datetime) -> bool:
    if sql.add_freeze(tx, account_id, freeze, now=now).one() is None:
        return False
    set_frozen(tx, account_id, now)
    add_events(tx, [_freeze_event(account_id, freeze.freeze_id, "account_frozen", freeze.reason)], now=now)
    return True


def _set_free(tx: Tx, account_id: str, freeze_id: str, reason: str, *, now: datetime) -> None:
    set_frozen(tx, account_id, None)
    add_events(tx, [_freeze_event(account_id, freeze_id, "account_unfrozen", reason)], now=now)


def _freeze_event(
    account_id: str, freeze_id: str, kind: Literal["account_frozen", "account_unfrozen"], reason: str
) -> Event:
    return Event(account_id=account_id, event_id=f"{kind}:{freeze_id}", kind=kind, facts={"reason": reason})


def _check_reason(reason: str) -> None:
    check_reason(reason, f"Give a reason of 1 to {REASON_CHARACTERS_MAX} characters: the account's owner reads it.")
