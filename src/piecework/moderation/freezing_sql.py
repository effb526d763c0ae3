"""Every statement on freezes."""

from datetime import datetime

from piecework.database import Pending, Tx
from piecework.moderation.freeze import Freeze, FreezeRecord


def add_freeze(tx: Tx, account_id: str, freeze: Freeze, *, now: datetime) -> Pending[str]:
    """Write the freeze; no row comes back where it was written before."""
    return tx.ask_value(
        """
        INSERT INTO freezes (account_id, freeze_id, cause, reason, frozen_by, frozen_at, lifted_by, lifted_reason)
        VALUES (%(account_id)s, %(freeze_id)s, %(cause)s, %(reason)s, %(frozen_by)s, %(now)s, '', '')
        ON CONFLICT (account_id, freeze_id) DO NOTHING
        RETURNING freeze_id
        """,
        account_id=account_id,
        freeze_id=freeze.freeze_id,
        cause=freeze.cause,
        reason=freeze.reason,
        frozen_by=freeze.frozen_by,
        now=now,
    )


def lift(tx: Tx, account_id: str, freeze_id: str, *, reason: str, lifted_by: str, now: datetime) -> Pending[str]:
    """Lift a freeze; no row comes back if it is lifted already, or there is none."""
    return tx.ask_value(
        """
        UPDATE freezes SET lifted_at = %(now)s, lifted_by = %(lifted_by)s, lifted_reason = %(reason)s
         WHERE account_id = %(account_id)s AND freeze_id = %(freeze_id)s AND lifted_at IS NULL
        RETURNING freeze_id
        """,
        account_id=account_id,
        freeze_id=freeze_id,
        reason=reason,
        lifted_by=lifted_by,
        now=now,
    )


def lift_all(tx: Tx, account_id: str, *, reason: str, lifted_by: str, now: datetime) -> Pending[str]:
    """Lift every freeze of the account that is not lifted; answers their ids."""
    return tx.ask_value(
        """
        UPDATE freezes SET lifted_at = %(now)s, lifted_by = %(lifted_by)s, lifted_reason = %(reason)s
         WHERE account_id = %(account_id)s AND lifted_at IS NULL
        RETURNING freeze_id
        """,
        account_id=account_id,
        reason=reason,
        lifted_by=lifted_by,
        now=now,
    )


def has_active_freeze(tx: Tx, account_id: str) -> bool:
    """Whether the account has a freeze that is not lifted."""
    return bool(
        tx.value(
            "SELECT EXISTS (SELECT 1 FROM freezes WHERE account_id = %(account_id)s AND lifted_at IS NULL)",
            account_id=account_id,
        )
    )


def load_freezes(tx: Tx, account_id: str) -> list[FreezeRecord]:
    """Every freeze of the account, the latest first."""
    return ask_freezes(tx, account_id).all()


def ask_freezes(tx: Tx, account_id: str) -> Pending[FreezeRecord]:
    """Every freeze of the account, the latest first."""
    return tx.ask(
        FreezeRecord,
        """
        SELECT freeze_id, cause, reason, frozen_by, frozen_at, lifted_at, lifted_by, lifted_reason
          FROM freezes
         WHERE account_id = %(account_id)s
         ORDER BY frozen_at DESC, freeze_id
        """,
        account_id=account_id,
    )
