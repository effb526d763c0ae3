"""Hearing what a payment provider tells: an event has its effect once, however often and in whatever order it comes."""

from datetime import datetime

from piecework.accounts.account_sql import find_account, lock_account
from piecework.database import Tx
from piecework.deposits import deposits_sql as sql
from piecework.deposits.claim import latest_claim
from piecework.deposits.claims_sql import Payment, ask_claims, lock_payment, put_claim, set_deposit
from piecework.deposits.deposit import BY_HAND, MOVES, UNPAID, Deposit
from piecework.deposits.news import (
    NoEffect,
    PaymentClaimed,
    PaymentFailed,
    PaymentPending,
    PaymentReceived,
    ProviderEvent,
    Unusable,
)
from piecework.deposits.provider_events_sql import Heard, receive_event, set_outcome
from piecework.deposits.settling import Paid, Settlement, answer_disputes, settle
from piecework.events.event import Event
from piecework.events.events_sql import add_events
from piecework.money import ZERO, money_text

CALLED_BACK_BEFORE = "It was called back before it came."


def hear(tx: Tx, event: ProviderEvent, *, now: datetime) -> Heard:
    """Book what the event means, and keep the event with what came of it, for operators to see.

    The event is verified by whoever calls. It is heard again each time it comes, because what it needed may be there by
    then; what it did once it does not do again, which follows from the payment, not from the event. Locks: the event,
    the payment, jobs, account, deposit, what is owed, purses.
    """
    receive_event(tx, event, now=now)
    heard = _hear(tx, event, now=now)
    set_outcome(tx, event.event_id, heard)
    return heard


def _hear(tx: Tx, event: ProviderEvent, *, now: datetime) -> Heard:
    match event.news:
        case PaymentReceived() as came:
            return _money_came(tx, came, event.source, now=now)
        case PaymentPending() as coming:
            return _money_on_its_way(tx, coming, event.source, now=now)
        case PaymentFailed() as missing:
            return _no_money_came(tx, missing, now=now)
        case PaymentClaimed() as called:
            return _called_back(tx, called, now=now)
        case NoEffect(why=why):
            return Heard(outcome="NOTED", detail=why)
        case Unusable() as unusable:
            return Heard(
                outcome="REFUSED", detail=unusable.why, reference=unusable.reference, account_id=unusable.account_id,
                deposit_id=unusable.deposit_id,
            )  # fmt: skip


def _money_came(tx: Tx, came: PaymentReceived, source: str, *, now: datetime) -> Heard:
    asked_payment, asked_claims = lock_payment(tx, came.reference), ask_claims(tx, came.reference)
    payment, claims = asked_payment.get(), asked_claims.all()
    about = {"reference": came.reference, "account_id": came.account_id, "deposit_id": came.deposit_id}
    if payment.account_id:
        return _credited_before(tx, came, payment, about)
    answer_disputes(tx, came.account_id, claims, now=now)
    deposit = _lock_or_make(tx, came, source, now=now)
    if deposit is None:
        return Heard(outcome="REFUSED", detail=f"There is no account {came.account_id} here.", **about)
    if deposit.state == "CREDITED":
        detail = f"The deposit was credited before, for the payment {deposit.reference}: two payments for one deposit."
        return Heard(outcome="REFUSED", detail=detail, **about)
    set_deposit(tx, came.reference, account_id=came.account_id, deposit_id=came.deposit_id)
    settlement = settle(tx, deposit, claims, paid=Paid(came.amount, came.reference), why=CALLED_BACK_BEFORE, now=now)
    asked = f" instead of {money_text(deposit.amount)}" if came.amount != deposit.amount else ""
    return Heard(outcome="DONE", detail=_said(settlement) + asked, **about)


def _credited_before(tx: Tx, came: PaymentReceived, payment: Payment, about: dict[str, str]) -> Heard:
    if (payment.account_id, payment.deposit_id) == (came.account_id, came.deposit_id):
        return Heard(outcome="NOTHING", detail="It was credited before.", **about)
    other = f"as the deposit {payment.deposit_id} of {payment.account_id}"
    known = sql.find_deposit(tx, payment.account_id, payment.deposit_id)
    if payment.account_id != came.account_id or known is None or known.source != BY_HAND:
        return Heard(outcome="REFUSED", detail=f"The payment was credited before, {other}.", **about)
    waiting = sql.lock_deposit(tx, came.account_id, came.deposit_id).one()
    if waiting is not None and waiting.state in UNPAID:
        sql.set_deposit_state(tx, waiting, "EXPIRED")
    return Heard(outcome="NOTHING", detail=f"The payment was recorded by hand before, {other}.", **about)


def _money_on_its_way(tx: Tx, coming: PaymentPending, source: str, *, now: datetime) -> Heard:
    about = {"account_id": coming.account_id, "deposit_id": coming.deposit_id}
    deposit = _lock_or_make(tx, coming, source, now=now)
    if deposit is None:
        return Heard(outcome="REFUSED", detail=f"There is no account {coming.account_id} here.", **about)
    if "PAYING" not in MOVES[deposit.state]:
        return Heard(outcome="NOTHING", detail=f"The deposit is {deposit.state} already.", **about)
    sql.set_deposit_state(tx, deposit, "PAYING")
    return Heard(outcome="DONE", detail="It is being paid.", **about)


def _no_money_came(tx: Tx, missing: PaymentFailed, *, now: datetime) -> Heard:
    about = {"account_id": missing.account_id, "deposit_id": missing.deposit_id}
    deposit = sql.lock_deposit(tx, missing.account_id, missing.deposit_id).one()
    if deposit is None:
        return Heard(outcome="NOTED", detail="There is no such deposit here, and no money for it.", **about)
    if missing.state not in MOVES[deposit.state]:
        return Heard(outcome="NOTHING", detail=f"The deposit is {deposit.state} already.", **about)
    sql.set_deposit_state(tx, deposit, missing.state)
    if missing.state == "FAILED":
        add_events(tx, [_told_failed(deposit)], now=now)
    return Heard(outcome="DONE", detail=f"The deposit is {missing.state}.", **about)


def _called_back(tx: Tx, called: PaymentClaimed, *, now: datetime) -> Heard:
    asked_payment, asked_claims = lock_payment(tx, called.reference), ask_claims(tx, called.reference)
    payment, known = asked_payment.get(), {claim.claim_id: claim for claim in asked_claims.all()}
    about = {"reference": called.reference, "account_id": payment.account_id, "deposit_id": payment.deposit_id}
    before = known.get(called.claim.claim_id)
    claim = latest_claim(before, called.claim)
    if claim != before:
        put_claim(tx, called.reference, claim, now=now)
    if not payment.account_id:
        return Heard(outcome="NOTED", detail="No deposit is known for this payment; kept in case it comes.", **about)
    claims = [*(other for other in known.values() if other.claim_id != claim.claim_id), claim]
    has_frozen = answer_disputes(tx, payment.account_id, claims, now=now)
    lock_account(tx, payment.account_id)
    deposit = sql.lock_deposit(tx, payment.account_id, payment.deposit_id).get()
    settlement = settle(tx, deposit, claims, why=called.why, now=now)
    is_done = has_frozen or settlement.is_something
    return Heard(outcome="DONE" if is_done else "NOTHING", detail=_said(settlement) or "It was known before.", **about)


def _lock_or_make(tx: Tx, news: PaymentReceived | PaymentPending, source: str, *, now: datetime) -> Deposit | None:
    """The deposit, locked; made anew where it is not there, as after a restore. None: there is no such account."""
    deposit = sql.lock_deposit(tx, news.account_id, news.deposit_id).one()
    if deposit is not None or find_account(tx, news.account_id) is None:
        return deposit
    deposit = Deposit(
        account_id=news.account_id, deposit_id=news.deposit_id, source=source, state="STARTED", amount=news.amount,
        reference="", checkout_id=news.checkout_id, pay_url="", recorded_by="", is_trusted=False, clawed=ZERO,
        clawed_earned=ZERO, clawbacks=0, started_at=now, pay_by=None, credited_at=None,
    )  # fmt: skip
    sql.add_deposit(tx, deposit)
    return sql.lock_deposit(tx, news.account_id, news.deposit_id).get()


def _told_failed(deposit: Deposit) -> Event:
    return Event(
        account_id=deposit.account_id, event_id=f"deposit_failed:{deposit.deposit_id}", kind="deposit_failed",
        facts={"amount": money_text(deposit.amount)},
    )  # fmt: skip


def _said(settlement: Settlement) -> str:
    parts = {"Credited": settlement.credited, "taken back": settlement.clawed_back, "given back": settlement.returned}
    return ", ".join(f"{word} {money_text(amount)}" for word, amount in parts.items() if amount).capitalize()
