"""What was paid, as operators look for it; withdrawals are written in ../sql.py."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from piecework.database import Tx
from piecework.paging import Page, ask_page
from piecework.withdrawals.withdrawal import WithdrawalState


class PaidWithdrawal(Struct, frozen=True, kw_only=True):
    """A withdrawal that was paid, and whose it is; `returned_at`: when the payment came back."""

    account_id: str
    name: str
    withdrawal_id: str
    state: WithdrawalState
    amount: Decimal
    method: str
    destination: str
    batch_id: str
    reference: str
    reason: str
    ended_at: datetime
    returned_at: datetime | None


def list_paid(tx: Tx, *, text: str, withdrawal_id: str, page: int) -> Page[PaidWithdrawal]:
    """What was paid, the latest first; with a text only what has it as its account, reference or id, or in the name."""
    return ask_page(
        tx,
        PaidWithdrawal,
        """
        SELECT each.account_id, account.name, each.withdrawal_id, each.state, each.amount, each.method,
               each.destination, each.batch_id, each.reference, each.reason, each.ended_at, each.returned_at
          FROM withdrawals each
          JOIN accounts account ON account.account_id = each.account_id
         WHERE each.state IN ('PAID', 'RETURNED')
           AND (%(text)s = '' OR each.withdrawal_id = %(withdrawal_id)s OR each.account_id = %(text)s
                OR each.reference = %(text)s OR strpos(lower(account.name), lower(%(text)s)) > 0)
         ORDER BY each.ended_at DESC, each.account_id, each.withdrawal_id
         LIMIT %(limit)s OFFSET %(offset)s
        """,
        count=None,
        page=page,
        text=text,
        withdrawal_id=withdrawal_id,
    ).get()


def is_of_erased(tx: Tx, account_id: str) -> bool:
    """Whether the account was erased: nobody is there to be told."""
    return bool(
        tx.value("SELECT EXISTS (SELECT 1 FROM erasures WHERE account_id = %(account_id)s)", account_id=account_id)
    )
