"""Starting a deposit: somebody is about to pay through a provider; what nobody pays in time is over."""

from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct, structs

from piecework.accounts.account_sql import lock_account
from piecework.accounts.idempotency import KeyReused
from piecework.database import Tx
from piecework.deposits import deposits_sql as sql
from piecework.deposits.deposit import Deposit
from piecework.field_rules import BETWEEN
from piecework.money import money_text, round4
from piecework.refusal import InvalidRequest, Refusal

PAY_TIME = timedelta(hours=23)  # that the provider's page is open: Stripe allows 24 hours, by its own clock
HEARD_LATE_TIME = timedelta(days=1)  # that the provider may take to tell that nobody paid
UNPAID_MAX = 5
EXPIRED_A_BATCH = 100


class TooManyDeposits(Refusal):
    """As many of the account's deposits wait to be paid as may."""

    code = "too_many_deposits"
    message = f"{UNPAID_MAX} of your deposits wait to be paid: pay one of them, or let a day pass."


class Bounds(Struct, frozen=True):
    """The least and the most that one deposit may be."""

    least: Decimal
    most: Decimal


class Checkout(Struct, frozen=True):
    """Where the provider lets it be paid."""

    checkout_id: str
    pay_url: str


def check_amount(amount: Decimal, bounds: Bounds) -> None:
    """Refuse an amount that may not be paid in. Refuses: InvalidRequest."""
    if not bounds.least <= amount <= bounds.most or amount != round4(amount):
        least, most = money_text(bounds.least, 2), money_text(bounds.most, 2)
        raise InvalidRequest.of("amount", BETWEEN, least=least, most=most)


def start_deposit(tx: Tx, account_id: str, amount: Decimal, *, deposit_id: str, source: str, now: datetime) -> Deposit:
    """Note that the account is about to pay; the same again answers what is known of it.

    Money is credited when the provider tells that it came, never before. Refuses: TooManyDeposits, KeyReused (the
    same id for another amount).
    """
    lock_account(tx, account_id)
    known, unpaid = sql.lock_deposit(tx, account_id, deposit_id), sql.ask_unpaid_count(tx, account_id)
    if (deposit := known.one()) is not None:
        if deposit.state == "STARTED" and deposit.amount != amount:
            raise KeyReused
        return deposit
    if unpaid.get() >= UNPAID_MAX:
        raise TooManyDeposits
    deposit = Deposit(
        account_id=account_id, deposit_id=deposit_id, source=source, state="STARTED", amount=amount,
        started_at=now, pay_by=now + PAY_TIME,
    )  # fmt: skip
    sql.add_deposit(tx, deposit)
    return deposit


def note_checkout(tx: Tx, deposit: Deposit, checkout: Checkout) -> Deposit:
    """Note where a started deposit is paid."""
    sql.add_deposit(tx, deposit)  # gone where another call got no page at the same moment
    noted = structs.replace(deposit, checkout_id=checkout.checkout_id, pay_url=checkout.pay_url)
    sql.set_checkout(tx, noted)
    return noted


def forget_deposit(tx: Tx, deposit: Deposit) -> None:
    """Leave no trace of a deposit for which the provider gave no page to pay at."""
    sql.forget_deposit(tx, deposit.account_id, deposit.deposit_id)


def expire_deposits(tx: Tx, *, now: datetime) -> int:
    """End a batch of deposits that nobody paid, and nobody told of; answers how many. Money that comes is credited."""
    unpaid = sql.lock_unpaid(tx, before=now - HEARD_LATE_TIME, limit=EXPIRED_A_BATCH)
    for deposit in unpaid:
        sql.set_deposit_state(tx, deposit, "EXPIRED")
    return len(unpaid)
