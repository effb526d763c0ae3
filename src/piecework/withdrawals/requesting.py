"""Requesting: a worker asks for earned money, confirms it by the e-mailed token, or cancels it."""

from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct

from piecework.accounts.account import Account
from piecework.clock import wire_time
from piecework.database import Tx
from piecework.events.events_sql import add_events
from piecework.field_rules import ONE_LINE
from piecework.ids import is_same_secret, secret_digest
from piecework.ledger.book import move
from piecework.ledger.debts import check_owes_nothing
from piecework.ledger.ledger_sql import lock_purse
from piecework.ledger.purses import NotEnoughEarned
from piecework.mail.email import Email
from piecework.mail.outbox_sql import add_emails
from piecework.money import MONEY_MAX, money_text, round4
from piecework.refusal import Fault, InvalidRequest, Refusal, Rule
from piecework.withdrawals import withdrawals_sql as sql
from piecework.withdrawals.locking import lock_withdrawal
from piecework.withdrawals.withdrawal import (
    GIVES_BACK,
    Act,
    Withdrawal,
    WithdrawalState,
    given_back,
    moved_event,
    state_after,
    taken_out,
)

CONFIRM_TIME = timedelta(hours=24)
UNENDED_MAX = 5
METHOD_CHARACTERS_MAX, DESTINATION_CHARACTERS_MAX = 50, 500
LAPSED_A_BATCH = 100
AMOUNT = Rule("at_least", "{field} must be at least {least}, with at most four decimals.")


class TooEarlyToWithdraw(Refusal):
    """The first withdrawal is possible some days after sign-up."""

    code = "too_early_to_withdraw"


class WaitToSubmit(Refusal):
    """Who is to wait between two submissions cannot withdraw."""

    code, status = "wait_to_submit", 403


class TooManyWithdrawals(Refusal):
    """As many of the account's withdrawals are on their way as may."""

    code = "too_many_withdrawals"
    message = f"{UNENDED_MAX} of your withdrawals are on their way: wait for one of them, or cancel one."


class WrongToken(Refusal):
    """The token is not the one that was sent."""

    code, status, field = "wrong_token", 403, "token"
    message = "This is not the token that was sent to your e-mail address for this withdrawal."


class Order(Struct, frozen=True, kw_only=True):
    """Amount, method and destination of a withdrawal."""

    amount: Decimal
    method: str
    destination: str


class WithdrawalRules(Struct, frozen=True):
    """The place's least amount, and the days after sign-up before the first."""

    amount_min: Decimal
    after_days: int


def request_withdrawal(
    tx: Tx, account: Account, order: Order, rules: WithdrawalRules, *, withdrawal_id: str, token: str, now: datetime
) -> datetime:
    """Set earned money aside and send the token that confirms it; answers until when it must be confirmed.

    `token` is random, and kept as its digest only. Refuses: InvalidRequest, OwesMoney, TooEarlyToWithdraw,
    WaitToSubmit, TooManyWithdrawals, NotEnoughEarned.
    """
    _check(order, rules)
    account_id = account.account_id
    asked_purse, asked_past = lock_purse(tx, account_id, "earned"), sql.ask_past(tx, account_id)
    past = asked_past.get()
    check_owes_nothing(past.debt)
    if now < (possible_at := past.signed_up_at + timedelta(days=rules.after_days)):
        raise TooEarlyToWithdraw(
            f"Withdrawals are possible {rules.after_days} days after sign-up: for you from {wire_time(possible_at)} on."
        )
    if past.submit_wait_seconds:
        raise WaitToSubmit(
            f"You wait {past.submit_wait_seconds} seconds between two submissions: withdrawals are possible when "
            "satisfied tasks have made that 0."
        )
    if past.unended >= UNENDED_MAX:
        raise TooManyWithdrawals
    have: Decimal = asked_purse.get()
    if have < order.amount:
        raise NotEnoughEarned(f"You have earned {money_text(have)}; {money_text(order.amount)} is more than that.")
    until = now + CONFIRM_TIME
    sql.add_withdrawal(
        tx,
        Withdrawal(
            account_id=account_id, withdrawal_id=withdrawal_id, state="UNCONFIRMED", amount=order.amount,
            method=order.method.strip(), destination=order.destination.strip(), token_sha256=secret_digest(token),
            requested_at=now, confirm_by=until, confirmed_at=None, ended_at=None, reason="",
        ),
    )  # fmt: skip
    add_emails(tx, [_letter(account, order, withdrawal_id, token, until)], now=now)
    move(tx, [taken_out(account_id, withdrawal_id, order.amount)], now=now)
    return until


def confirm_withdrawal(tx: Tx, account_id: str, withdrawal_id: str, token: str, *, now: datetime) -> WithdrawalState:
    """Confirm by the token that was sent; answers the state: LAPSED where its time was over, the money is back then.

    Confirming again changes nothing. Refuses: WithdrawalNotFound, WrongToken, WithdrawalCannotMove.
    """
    withdrawal = lock_withdrawal(tx, account_id, withdrawal_id)
    if not is_same_secret(token, withdrawal.token_sha256):
        raise WrongToken
    if withdrawal.state == "REQUESTED":
        return "REQUESTED"
    return _act(tx, withdrawal, "confirm", now=now)


def cancel_withdrawal(tx: Tx, account_id: str, withdrawal_id: str, *, now: datetime) -> WithdrawalState:
    """Have the money back while no operator has approved it; answers the state.

    Refuses: WithdrawalNotFound, WithdrawalCannotMove.
    """
    return _act(tx, lock_withdrawal(tx, account_id, withdrawal_id), "cancel", now=now)


def lapse_withdrawals(tx: Tx, *, now: datetime) -> int:
    """Give back what nobody confirmed in time, a batch of it; answers how many."""
    lapsed = sql.lock_unconfirmed(tx, before=now, limit=LAPSED_A_BATCH)
    for withdrawal in lapsed:
        sql.set_withdrawal_state(tx, withdrawal, "LAPSED", now=now)
    add_events(tx, [moved_event(withdrawal, "LAPSED", "") for withdrawal in lapsed], now=now)
    move(tx, [given_back(withdrawal) for withdrawal in lapsed], now=now)
    return len(lapsed)


def _act(tx: Tx, withdrawal: Withdrawal, act: Act, *, now: datetime) -> WithdrawalState:
    is_over = withdrawal.state == "UNCONFIRMED" and now > withdrawal.confirm_by
    state = state_after(withdrawal, "lapse" if is_over else act)
    sql.set_withdrawal_state(tx, withdrawal, state, now=now)
    if state in GIVES_BACK:
        move(tx, [given_back(withdrawal)], now=now)
    return state


def _check(order: Order, rules: WithdrawalRules) -> None:
    faults: list[Fault] = []
    if not rules.amount_min <= order.amount <= MONEY_MAX or order.amount != round4(order.amount):
        least = money_text(rules.amount_min)
        faults.append(Fault("amount", AMOUNT, least=least))
    for name, text, most in (
        ("method", order.method, METHOD_CHARACTERS_MAX),
        ("destination", order.destination, DESTINATION_CHARACTERS_MAX),
    ):
        if not text.strip() or len(text) > most or not text.isprintable():
            faults.append(Fault(name, ONE_LINE, least=1, most=most))
    InvalidRequest.raise_if_any(faults)


def _letter(account: Account, order: Order, withdrawal_id: str, token: str, until: datetime) -> Email:
    body = (
        f"Hello {account.name},\n\n"
        f"somebody who is logged in as you asked for {money_text(order.amount)} by {order.method.strip()} to\n\n"
        f"    {order.destination.strip()}\n\n"
        f"If that was you, confirm the withdrawal {withdrawal_id} with this token until {wire_time(until)}:\n\n"
        f"    {token}\n\n"
        "If it was not you, do nothing: the money goes back by itself. Then choose a new password, and tick that your\n"
        "API secret is to end too: nobody stays logged in.\n"
    )
    return Email(
        account_id=account.account_id, email_id=f"withdrawal:{withdrawal_id}", address=account.email,
        subject=f"Confirm your withdrawal of {money_text(order.amount)}", body=body, secret=token,
    )  # fmt: skip
