"""Paying in: a deposit is noted, the provider makes a page to pay at, the page is noted; each step may be repeated."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from piecework.accounts.account import Account
from piecework.database import Database
from piecework.deposits.deposit import Deposit
from piecework.deposits.starting import Bounds, check_amount, forget_deposit, note_checkout, start_deposit
from piecework.payments.provider import Order, Provider, ProviderUnavailable


class Way(Struct, frozen=True):
    """Where people go on: who has paid, and who has changed their mind."""

    paid_url: str
    cancelled_url: str


def pay_in(
    database: Database,
    provider: Provider,
    account: Account,
    amount: Decimal,
    *,
    bounds: Bounds,
    way: Way,
    deposit_id: str,
    now: datetime,
) -> Deposit:
    """Start a deposit and have a page made to pay it at; nothing is credited before the provider tells that it came.

    Opens transactions of its own around the call outside, so that none waits for it. The same `deposit_id` again finds
    the same page, also after a crash between the steps. Refuses: InvalidRequest (amount), TooManyDeposits, KeyReused,
    ProviderUnavailable.
    """
    check_amount(amount, bounds)
    provider.check_amount(amount)
    deposit = database.transact(
        lambda tx: start_deposit(tx, account.account_id, amount, deposit_id=deposit_id, source=provider.name, now=now)
    )
    if deposit.state != "STARTED" or deposit.checkout_id or deposit.pay_by is None:
        return deposit
    order = Order(
        account_id=account.account_id, deposit_id=deposit_id, amount=amount, email=account.email, pay_by=deposit.pay_by,
        paid_url=way.paid_url, cancelled_url=way.cancelled_url,
    )  # fmt: skip
    try:
        checkout = provider.create_checkout(order)
    except ProviderUnavailable:
        database.transact(lambda tx: forget_deposit(tx, deposit))
        raise
    return database.transact(lambda tx: note_checkout(tx, deposit, checkout))
