"""A withdrawal: what it is, the states it goes through, and who is told."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from piecework.events.event import Event
from piecework.ledger.movement import Movement, clearing, earned, movement, withdrawing
from piecework.money import money_text
from piecework.refusal import Refusal

WithdrawalState = Literal[
    "UNCONFIRMED", "REQUESTED", "APPROVED", "SENT", "PAID", "REFUSED", "CANCELLED", "LAPSED", "RETURNED"
]  # fmt: skip
Act = Literal[
    "confirm", "cancel", "lapse", "approve", "refuse", "give back for a debt", "mark as paid", "record the return of"
]  # fmt: skip

MOVES: dict[Act, tuple[tuple[WithdrawalState, ...], WithdrawalState]] = {
    "confirm": (("UNCONFIRMED",), "REQUESTED"),
    "cancel": (("UNCONFIRMED", "REQUESTED"), "CANCELLED"),
    "lapse": (("UNCONFIRMED",), "LAPSED"),
    "approve": (("REQUESTED",), "APPROVED"),
    "refuse": (("REQUESTED", "APPROVED"), "REFUSED"),
    "give back for a debt": (("UNCONFIRMED", "REQUESTED", "APPROVED"), "REFUSED"),
    "mark as paid": (("APPROVED", "SENT"), "PAID"),
    "record the return of": (("PAID",), "RETURNED"),
}
GIVES_BACK: tuple[WithdrawalState, ...] = ("REFUSED", "CANCELLED", "LAPSED")
ENDED: tuple[WithdrawalState, ...] = (*GIVES_BACK, "PAID", "RETURNED")


class WithdrawalNotFound(Refusal):
    """No such withdrawal, or another account's: always alike."""

    code, message, status, field = "withdrawal_not_found", "Withdrawal not found.", 404, "withdrawal_id"


class WithdrawalCannotMove(Refusal):
    """The state of the withdrawal does not allow that."""

    code, field = "withdrawal_cannot_move", "withdrawal_id"


class Withdrawal(Struct, frozen=True, kw_only=True):
    """A withdrawal, as whoever changes it holds it until commit."""

    account_id: str
    withdrawal_id: str
    state: WithdrawalState
    amount: Decimal
    method: str
    destination: str
    token_sha256: bytes
    requested_at: datetime
    confirm_by: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None
    reason: str
    batch_id: str = ""
    reference: str = ""


def state_after(withdrawal: Withdrawal, act: Act) -> WithdrawalState:
    """The state that an act leads to. Refuses: WithdrawalCannotMove."""
    before, after = MOVES[act]
    if withdrawal.state not in before:
        raise WithdrawalCannotMove(f"You cannot {act} this withdrawal: it is {withdrawal.state}.")
    return after


def taken_out(account_id: str, withdrawal_id: str, amount: Decimal) -> Movement:
    """Earned money is set aside."""
    return movement(f"withdraw:{withdrawal_id}", earned(account_id, -amount), withdrawing(account_id, amount))


def given_back(withdrawal: Withdrawal) -> Movement:
    """All of it is earned money again."""
    amount = withdrawal.amount
    return movement(
        f"withdraw_back:{withdrawal.withdrawal_id}",
        withdrawing(withdrawal.account_id, -amount),
        earned(withdrawal.account_id, amount),
    )


def paid_out(withdrawal: Withdrawal) -> Movement:
    """It has left the place."""
    amount = withdrawal.amount
    return movement(
        f"paid_out:{withdrawal.withdrawal_id}", withdrawing(withdrawal.account_id, -amount), clearing(amount)
    )


def returned(withdrawal: Withdrawal) -> Movement:
    """The payment came back to the place: all of it is earned money again."""
    amount = withdrawal.amount
    return movement(f"returned:{withdrawal.withdrawal_id}", clearing(-amount), earned(withdrawal.account_id, amount))


def moved_event(withdrawal: Withdrawal, state: WithdrawalState, reason: str) -> Event:
    """What its owner is told, once for each state."""
    return Event(
        account_id=withdrawal.account_id,
        event_id=f"withdrawal_moved:{withdrawal.withdrawal_id}:{state}",
        kind="withdrawal_moved",
        facts={"amount": money_text(withdrawal.amount), "state": state, "reason": reason},
    )
