"""Reading operators among the accounts, and locking them."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from piecework.accounts.account import OperatorRole
from piecework.database import Tx


class OperatorRow(Struct, frozen=True):
    """An account as the rules about roles see it."""

    account_id: str
    operator_roles: Sequence[OperatorRole]
    frozen_at: datetime | None


def lock_operators(tx: Tx, account_id: str) -> list[OperatorRow]:
    """The account, and whoever can give roles, locked until commit: who takes a role from one of them sees the rest."""
    return tx.rows(
        OperatorRow,
        """
        SELECT account_id, operator_roles, frozen_at
          FROM accounts
         WHERE account_id = %(account_id)s OR (is_operator AND frozen_at IS NULL AND 'all' = ANY (operator_roles))
         ORDER BY account_id
           FOR NO KEY UPDATE
        """,
        account_id=account_id,
    )


class Operator(Struct, frozen=True):
    """An operator, as others see who runs the place with them."""

    account_id: str
    name: str
    email: str
    operator_roles: Sequence[OperatorRole]
    frozen_at: datetime | None


def load_operators(tx: Tx) -> list[Operator]:
    """Everybody who has a role."""
    return tx.rows(
        Operator,
        """
        SELECT account_id, name, email, operator_roles, frozen_at
          FROM accounts
         WHERE is_operator
         ORDER BY name, account_id
        """,
    )
