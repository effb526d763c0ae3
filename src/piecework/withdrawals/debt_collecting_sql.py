"""Every statement on who owes money and has some, and on what may be taken for it."""

from piecework.database import Tx
from piecework.withdrawals.withdrawal import Withdrawal
from piecework.withdrawals.withdrawals_sql import LOCK_WITHDRAWALS


def load_debtors_with_money(tx: Tx, *, limit: int) -> list[str]:
    """Accounts that owe the place money, and have some, or wait for a withdrawal that was not sent."""
    return tx.ask_value(
        """
        SELECT debt.account_id
          FROM receivables debt
         WHERE debt.amount > 0
           AND (EXISTS (SELECT 1 FROM purses purse
                         WHERE purse.account_id = debt.account_id AND purse.kind IN ('earned', 'spendable')
                           AND purse.job_id = '' AND purse.amount > 0)
                OR EXISTS (SELECT 1 FROM withdrawals waiting
                            WHERE waiting.account_id = debt.account_id AND waiting.ended_at IS NULL
                              AND waiting.state <> 'SENT'))
         ORDER BY debt.account_id
         LIMIT %(limit)s
        """,
        limit=limit,
    ).all()


def lock_not_sent(tx: Tx, account_id: str) -> list[Withdrawal]:
    """The account's withdrawals that no bank has been given yet, the latest first, locked until commit."""
    return tx.rows(
        Withdrawal,
        LOCK_WITHDRAWALS
        + """
         WHERE account_id = %(account_id)s AND ended_at IS NULL AND state <> 'SENT'
         ORDER BY requested_at DESC, withdrawal_id
           FOR NO KEY UPDATE
        """,
        account_id=account_id,
    )
