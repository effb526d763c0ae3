"""Every statement that reads what an account has spent; it writes nothing."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from piecework.database import Pending, Tx


class SpentAt(Struct, frozen=True):
    """What left an account for workers and the place within one day (UTC)."""

    at: datetime
    amount: Decimal


def ask_spent(tx: Tx, account_id: str, *, since: datetime) -> Pending[SpentAt]:
    """What the account spent since then, day by day; days without any are left out.

    Money is spent once it is neither spendable nor in escrow any more; coming in, being clawed back and being moved
    over from what was earned is no spending. A bonus or a fee that came back is spent less.
    """
    return tx.ask(
        SpentAt,
        """
        SELECT date_trunc('day', created_at, 'UTC') AS at, -sum(amount) AS amount
          FROM entries
         WHERE account_id = %(account_id)s AND created_at >= %(since)s AND kind IN ('spendable', 'escrow')
           AND split_part(movement_id, ':', 1) NOT IN ('deposit', 'clawback', 'clawback_back', 'move')
         GROUP BY 1
        HAVING sum(amount) <> 0
         ORDER BY 1
        """,
        account_id=account_id,
        since=since,
    )
