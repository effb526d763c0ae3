"""One deposit with its claims, and the debtors of the place."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from piecework.accounts.account_sql import find_account
from piecework.database import Tx
from piecework.deposits import deposits_sql as sql
from piecework.deposits.claim import Claim
from piecework.deposits.claims_sql import ask_claims
from piecework.deposits.deposit import Deposit, DepositNotFound
from piecework.ledger.debts_sql import Debtor, ask_debtors, ask_total_debt
from piecework.paging import Page


class DepositDetails(Struct, frozen=True, kw_only=True):
    """A deposit with whose it is, who recorded it, and the claims on it."""

    deposit: Deposit
    name: str
    email: str
    recorded_by_name: str
    claims: Sequence[Claim]


class DebtorsPage(Struct, frozen=True):
    """A page of debtors, and what all of them owe."""

    accounts: Page[Debtor]
    total_debt: Decimal


def get_deposit(tx: Tx, account_id: str, deposit_id: str) -> DepositDetails:
    """One deposit, and the claims on it. Refuses: DepositNotFound."""
    deposit = sql.find_deposit(tx, account_id, deposit_id)
    if deposit is None:
        raise DepositNotFound
    claims, owner = ask_claims(tx, deposit.reference), find_account(tx, account_id)
    recorder = find_account(tx, deposit.recorded_by) if deposit.recorded_by else None
    assert owner is not None, "a deposit is an account's"
    return DepositDetails(
        deposit=deposit, name=owner.name, email=owner.email, recorded_by_name=recorder.name if recorder else "",
        claims=claims.all(),
    )  # fmt: skip


def list_debtors(tx: Tx, *, page: int) -> DebtorsPage:
    """Debtors, who owes most first, 100 a page."""
    accounts, total_debt = ask_debtors(tx, page=page), ask_total_debt(tx)
    return DebtorsPage(accounts.get(), total_debt.get())
