"""What Stripe's events mean. Pure: an event's body in, news out; what is signed by Stripe may still be none of ours."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

import msgspec
from msgspec import Raw, Struct

from piecework.deposits.claim import REFUNDED_ID, Claim, ClaimState
from piecework.deposits.news import (
    News,
    NoEffect,
    PaymentClaimed,
    PaymentFailed,
    PaymentPending,
    PaymentReceived,
    ProviderEvent,
    Unusable,
)
from piecework.payments.minor_units import from_minor

ACCOUNT_KEY, DEPOSIT_KEY = "piecework_account", "piecework_deposit"  # of the metadata that we give a checkout
TEXT_MAX = 200


class _Object(Struct, frozen=True):
    """The parts that any object may have which is kept for the operator to see."""

    id: str = ""
    object: str = ""
    status: str | None = None
    amount: int | None = None
    amount_total: int | None = None
    amount_refunded: int | None = None
    currency: str | None = None
    payment_intent: str | None = None
    payment_status: str | None = None
    reason: str | None = None
    client_reference_id: str | None = None


class _Data(Struct, frozen=True):
    object: Raw


class _Event(Struct, frozen=True):
    id: str
    type: str
    created: int
    data: _Data
    livemode: bool = False


class _Session(Struct, frozen=True):
    """A checkout."""

    id: str
    payment_status: str
    amount_total: int
    currency: str
    metadata: dict[str, str] | None = None
    payment_intent: str | None = None


class _Refund(Struct, frozen=True):
    id: str
    amount: int
    currency: str
    status: str | None = None
    payment_intent: str | None = None
    reason: str | None = None


class _Charge(Struct, frozen=True):
    amount_refunded: int
    currency: str
    payment_intent: str | None = None


class _Dispute(Struct, frozen=True):
    id: str
    amount: int
    currency: str
    status: str
    payment_intent: str | None = None
    reason: str | None = None


_EVENT, _OBJECT = msgspec.json.Decoder(_Event), msgspec.json.Decoder(_Object)


def read_event(body: bytes, *, currency: str) -> ProviderEvent:
    """The event in the body, in our words; `currency` is the book's. Raises msgspec.DecodeError where it is none."""
    event = _EVENT.decode(body)
    happened_at = datetime.fromtimestamp(event.created, UTC)
    try:
        news = _news(event, currency, happened_at)
    except msgspec.ValidationError as error:
        news = Unusable(why=f"Its {event.type} is not as expected: {error}"[:TEXT_MAX])
    return ProviderEvent(
        event_id=event.id, source="stripe", type=event.type, happened_at=happened_at,
        body_sha256=hashlib.sha256(body).digest(), facts=_facts(event), news=news,
    )  # fmt: skip


def _facts(event: _Event) -> dict[str, Any]:
    try:
        about = _OBJECT.decode(event.data.object)
    except msgspec.ValidationError:
        return {"livemode": event.livemode}
    shown = {name: getattr(about, name) for name in about.__struct_fields__}
    return {name: value for name, value in shown.items() if value not in (None, "")} | {"livemode": event.livemode}


def _news(event: _Event, currency: str, happened_at: datetime) -> News:
    kind = "charge.dispute" if event.type.startswith("charge.dispute.") else event.type
    if kind not in _MEANINGS:
        return NoEffect(f"Nothing follows from {event.type}.")
    shape, meaning = _MEANINGS[kind]
    return meaning(shape.decode(event.data.object), currency, happened_at)


def _paid(session: _Session, currency: str, happened_at: datetime) -> News:
    ours = _deposit_of(session)
    if ours is None:
        return NoEffect("This checkout is for no deposit of this place.")
    account_id, deposit_id = ours
    reference = session.payment_intent or ""
    unusable = Unusable(why="", reference=reference, account_id=account_id, deposit_id=deposit_id)
    if session.currency.upper() != currency:
        return msgspec.structs.replace(unusable, why=_foreign(session.amount_total, session.currency, currency))
    amount = from_minor(session.amount_total, currency)
    if session.payment_status == "unpaid":
        return PaymentPending(account_id=account_id, deposit_id=deposit_id, checkout_id=session.id, amount=amount)
    if session.payment_status != "paid" or not reference or amount <= 0:
        why = f"The checkout is {session.payment_status}, for {amount}, with the payment {reference or 'none'}."
        return msgspec.structs.replace(unusable, why=why)
    return PaymentReceived(
        account_id=account_id, deposit_id=deposit_id, checkout_id=session.id, reference=reference, amount=amount
    )


def _failed(session: _Session, currency: str, happened_at: datetime) -> News:
    return _unpaid(session, "FAILED")


def _expired(session: _Session, currency: str, happened_at: datetime) -> News:
    return _unpaid(session, "EXPIRED")


def _unpaid(session: _Session, state: Literal["FAILED", "EXPIRED"]) -> News:
    ours = _deposit_of(session)
    if ours is None:
        return NoEffect("This checkout is for no deposit of this place.")
    return PaymentFailed(account_id=ours[0], deposit_id=ours[1], state=state)


def _refunded(refund: _Refund, currency: str, happened_at: datetime) -> News:
    has_failed = refund.status in ("failed", "canceled")
    why = "The refund failed: the money stays." if has_failed else "The payment was refunded."
    claim = _claim(refund.id, "refund", "FAILED" if has_failed else "STANDS", refund.reason, happened_at)
    return _claimed(refund, claim, refund.amount, currency, why)


def _refunded_in_all(charge: _Charge, currency: str, happened_at: datetime) -> News:
    claim = _claim(REFUNDED_ID, "refunded", "STANDS", "", happened_at)
    return _claimed(charge, claim, charge.amount_refunded, currency, "The payment was refunded.")


def _disputed(dispute: _Dispute, currency: str, happened_at: datetime) -> News:
    if dispute.status.startswith("warning_") or dispute.status == "prevented":
        return NoEffect(f"The dispute is {dispute.status}: no money is taken.")
    states: dict[str, ClaimState] = {"won": "WON", "lost": "LOST"}
    claim = _claim(dispute.id, "dispute", states.get(dispute.status, "OPEN"), dispute.reason, happened_at)
    why = "The dispute was won." if claim.state == "WON" else f"The payment is disputed: {claim.reason or 'no reason'}."
    return _claimed(dispute, claim, dispute.amount, currency, why)


def _claim(
    claim_id: str,
    kind: Literal["refund", "refunded", "dispute"],
    state: ClaimState,
    reason: str | None,
    said_at: datetime,
) -> Claim:
    return Claim(
        claim_id=claim_id, kind=kind, state=state, amount=Decimal(0), reason=(reason or "")[:TEXT_MAX], said_at=said_at
    )


def _claimed(about: _Refund | _Charge | _Dispute, claim: Claim, count: int, currency: str, why: str) -> News:
    reference = about.payment_intent
    if not reference:
        return NoEffect("It is about no payment that a deposit could have.")
    if about.currency.upper() != currency:
        return Unusable(why=_foreign(count, about.currency, currency), reference=reference)
    claim = msgspec.structs.replace(claim, amount=from_minor(count, currency))
    return PaymentClaimed(reference=reference, claim=claim, why=why)


def _deposit_of(session: _Session) -> tuple[str, str] | None:
    known = session.metadata or {}
    account_id, deposit_id = known.get(ACCOUNT_KEY, ""), known.get(DEPOSIT_KEY, "")
    return (account_id, deposit_id) if account_id and deposit_id else None


def _foreign(count: int, currency: str, book: str) -> str:
    name = currency.upper()[:TEXT_MAX]
    return f"It is about {from_minor(count, name)} {name}; the book is in {book}."


_SESSIONS, _REFUNDS = msgspec.json.Decoder(_Session), msgspec.json.Decoder(_Refund)
_MEANINGS: dict[str, tuple[msgspec.json.Decoder[Any], Callable[[Any, str, datetime], News]]] = {
    "checkout.session.completed": (_SESSIONS, _paid),
    "checkout.session.async_payment_succeeded": (_SESSIONS, _paid),
    "checkout.session.async_payment_failed": (_SESSIONS, _failed),
    "checkout.session.expired": (_SESSIONS, _expired),
    "refund.created": (_REFUNDS, _refunded),
    "refund.updated": (_REFUNDS, _refunded),
    "refund.failed": (_REFUNDS, _refunded),
    "charge.refund.updated": (_REFUNDS, _refunded),
    "charge.refunded": (msgspec.json.Decoder(_Charge), _refunded_in_all),
    "charge.dispute": (msgspec.json.Decoder(_Dispute), _disputed),  # whichever it is, its status says all
}
