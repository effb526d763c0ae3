"""Events of payment providers are booked: each has its effect once, however often and in whatever order it comes."""

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
from piecework.deposits.provider_events_sql import EventOutcome, receive_event, set_outcome
from piecework.deposits.settling import Paid, Settlement, answer_disputes, settle
from piecework.events.event import Event
from piecework.events.events_sql import add_events
from piecework.money import money_text

CALLED_BACK_BEFORE = "It was called back before it came."


def book_event(tx: Tx, event: ProviderEvent, *, now: datetime) -> EventOutcome:
    """Book what the event means, and keep the event with what came of it, for operators to see.

    The event is verified by whoever calls. It is looked at again each time it comes, because what it needed may be
    there by then; what it did once it does not do again, which follows from the payment, not from the event. Locks:
    the event, the payment, jobs, account, deposit, debt, purses.
    """
    receive_event(tx, event, now=now)
    outcome = _book(tx, event, now=now)
    set_outcome(tx, event.event_id, outcome)
    return outcome


def _book(tx: Tx, event: ProviderEvent, *, now: datetime) -> EventOutcome:
    match event.news:
        case PaymentReceived() as received:
            return _book_received(tx, received, event.source, now=now)
        case PaymentPending() as pending:
            return _book_pending(tx, pending, event.source, now=now)
        case PaymentFailed() as failed:
            return _book_failed(tx, failed, now=now)
        case PaymentClaimed() as claimed:
            return _book_claim(tx, claimed, now=now)
        case NoEffect(why=why):
            return EventOutcome(outcome="NOTED", detail=why)
        case Unusable() as unusable:
            return EventOutcome(
                outcome="REFUSED", detail=unusable.why, reference=unusable.reference, account_id=unusable.account_id,
                deposit_id=unusable.deposit_id,
            )  # fmt: skip


def _book_received(tx: Tx, received: PaymentReceived, source: str, *, now: datetime) -> EventOutcome:
    pending_payment, pending_claims = lock_payment(tx, received.reference), ask_claims(tx, received.reference)
    payment, claims = pending_payment.get(), pending_claims.all()
    about = {"reference": received.reference, "account_id": received.account_id, "deposit_id": received.deposit_id}
    if payment.account_id:
        return _credited_before(tx, received, payment, about)
    answer_disputes(tx, received.account_id, claims, now=now)
    deposit = _lock_or_make(tx, received, source, now=now)
    if deposit is None:
        return EventOutcome(outcome="REFUSED", detail=f"There is no account {received.account_id} here.", **about)
    if deposit.state == "CREDITED":
        detail = f"The deposit was credited before, for the payment {deposit.reference}: two payments for one deposit."
        return EventOutcome(outcome="REFUSED", detail=detail, **about)
    set_deposit(tx, received.reference, account_id=received.account_id, deposit_id=received.deposit_id)
    settlement = settle(
        tx, deposit, claims, paid=Paid(received.amount, received.reference), why=CALLED_BACK_BEFORE, now=now
    )
    difference = f" instead of {money_text(deposit.amount)}" if received.amount != deposit.amount else ""
    return EventOutcome(outcome="DONE", detail=_summary(settlement) + difference, **about)


def _credited_before(tx: Tx, received: PaymentReceived, payment: Payment, about: dict[str, str]) -> EventOutcome:
    if (payment.account_id, payment.deposit_id) == (received.account_id, received.deposit_id):
        return EventOutcome(outcome="NOTHING", detail="It was credited before.", **about)
    other = f"as the deposit {payment.deposit_id} of {payment.account_id}"
    recorded = sql.find_deposit(tx, payment.account_id, payment.deposit_id)
    if payment.account_id != received.account_id or recorded is None or recorded.source != BY_HAND:
        return EventOutcome(outcome="REFUSED", detail=f"The payment was credited before, {other}.", **about)
    waiting = sql.lock_deposit(tx, received.account_id, received.deposit_id).one()
    if waiting is not None and waiting.state in UNPAID:
        sql.set_deposit_state(tx, waiting, "EXPIRED")
    return EventOutcome(outcome="NOTHING", detail=f"The payment was recorded by hand before, {other}.", **about)


def _book_pending(tx: Tx, pending: PaymentPending, source: str, *, now: datetime) -> EventOutcome:
    about = {"account_id": pending.account_id, "deposit_id": pending.deposit_id}
    deposit = _lock_or_make(tx, pending, source, now=now)
    if deposit is None:
        return EventOutcome(outcome="REFUSED", detail=f"There is no account {pending.account_id} here.", **about)
    if "PAYING" not in MOVES[deposit.state]:
        return EventOutcome(outcome="NOTHING", detail=f"The deposit is {deposit.state} already.", **about)
    sql.set_deposit_state(tx, deposit, "PAYING")
    return EventOutcome(outcome="DONE", detail="It is being paid.", **about)


def _book_failed(tx: Tx, failed: PaymentFailed, *, now: datetime) -> EventOutcome:
    about = {"account_id": failed.account_id, "deposit_id": failed.deposit_id}
    deposit = sql.lock_deposit(tx, failed.account_id, failed.deposit_id).one()
    if deposit is None:
        return EventOutcome(outcome="NOTED", detail="There is no such deposit here, and no money for it.", **about)
    if failed.state not in MOVES[deposit.state]:
        return EventOutcome(outcome="NOTHING", detail=f"The deposit is {deposit.state} already.", **about)
    sql.set_deposit_state(tx, deposit, failed.state)
    if failed.state == "FAILED":
        add_events(tx, [_failed_event(deposit)], now=now)
    return EventOutcome(outcome="DONE", detail=f"The deposit is {failed.state}.", **about)


def _book_claim(tx: Tx, claimed: PaymentClaimed, *, now: datetime) -> EventOutcome:
    pending_payment, pending_claims = lock_payment(tx, claimed.reference), ask_claims(tx, claimed.reference)
    payment, claims_before = pending_payment.get(), {claim.claim_id: claim for claim in pending_claims.all()}
    about = {"reference": claimed.reference, "account_id": payment.account_id, "deposit_id": payment.deposit_id}
    before = claims_before.get(claimed.claim.claim_id)
    claim = latest_claim(before, claimed.claim)
    if claim != before:
        put_claim(tx, claimed.reference, claim, now=now)
    if not payment.account_id:
        return EventOutcome(
            outcome="NOTED", detail="No deposit is known for this payment; kept in case it comes.", **about
        )
    claims = [*(other for other in claims_before.values() if other.claim_id != claim.claim_id), claim]
    has_frozen = answer_disputes(tx, payment.account_id, claims, now=now)
    lock_account(tx, payment.account_id)
    deposit = sql.lock_deposit(tx, payment.account_id, payment.deposit_id).get()
    settlement = settle(tx, deposit, claims, why=claimed.why, now=now)
    is_done = has_frozen or settlement.is_something
    return EventOutcome(
        outcome="DONE" if is_done else "NOTHING", detail=_summary(settlement) or "It was known before.", **about
    )


def _lock_or_make(tx: Tx, news: PaymentReceived | PaymentPending, source: str, *, now: datetime) -> Deposit | None:
    """The deposit, locked; made anew where it is not there, as after a restore. None: there is no such account."""
    deposit = sql.lock_deposit(tx, news.account_id, news.deposit_id).one()
    if deposit is not None or find_account(tx, news.account_id) is None:
        return deposit
    deposit = Deposit(
        account_id=news.account_id, deposit_id=news.deposit_id, source=source, state="STARTED", amount=news.amount,
        checkout_id=news.checkout_id, started_at=now,
    )  # fmt: skip
    sql.add_deposit(tx, deposit)
    return sql.lock_deposit(tx, news.account_id, news.deposit_id).get()


def _failed_event(deposit: Deposit) -> Event:
    return Event(
        account_id=deposit.account_id, event_id=f"deposit_failed:{deposit.deposit_id}", kind="deposit_failed",
        facts={"amount": money_text(deposit.amount)},
    )  # fmt: skip


def _summary(settlement: Settlement) -> str:
    parts = {"Credited": settlement.credited, "taken back": settlement.clawed_back, "given back": settlement.returned}
    return ", ".join(f"{word} {money_text(amount)}" for word, amount in parts.items() if amount).capitalize()
