"""One withdrawal under its lock: whoever moves it begins here."""

from piecework.database import Tx
from piecework.withdrawals import withdrawals_sql as sql
from piecework.withdrawals.withdrawal import Withdrawal, WithdrawalNotFound


def lock_withdrawal(tx: Tx, account_id: str, withdrawal_id: str) -> Withdrawal:
    """The withdrawal, locked until commit. Refuses: WithdrawalNotFound."""
    withdrawal = sql.lock_withdrawal(tx, account_id, withdrawal_id)
    if withdrawal is None:
        raise WithdrawalNotFound
    return withdrawal
