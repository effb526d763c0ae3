"""Where the money of deposits goes and comes from, and how much is called back: arithmetic, without a database."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from piecework.deposits.claim import REFUNDED_ID, Claim, ClaimKind, ClaimState, claimed_amount, latest_claim
from piecework.deposits.deposit import (
    Parts,
    clawback,
    clawback_reversal,
    credited,
    parts_clawed_back,
    parts_credited,
    parts_returned,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def claim(kind: ClaimKind, state: ClaimState, amount: str, *, minutes: int = 0) -> Claim:
    claim_id = REFUNDED_ID if kind == "refunded" else "c"
    return Claim(
        claim_id=claim_id, kind=kind, state=state, amount=Decimal(amount), reason="",
        said_at=NOON + timedelta(minutes=minutes),
    )  # fmt: skip


def parts(spendable: str, earned: str, debt: str) -> Parts:
    return Parts(Decimal(spendable), Decimal(earned), Decimal(debt))


@pytest.mark.parametrize(
    ("amount", "debt", "gives"), [("10", "0", ("10", "0")), ("10", "4", ("6", "4")), ("10", "12", ("0", "10"))]
)
def test_debts_are_paid_first(amount: str, debt: str, gives: tuple[str, str]):
    assert parts_credited(Decimal(amount), debt=Decimal(debt)) == parts(gives[0], "0", gives[1])


@pytest.mark.parametrize(
    ("amount", "takes"),
    [("3", ("3", "0", "0")), ("5", ("5", "0", "0")), ("6", ("5", "1", "0")), ("7", ("5", "2", "0")),
     ("9", ("5", "2", "2"))],
)  # fmt: skip
def test_spendable_money_is_taken_first_then_earned_and_the_rest_is_owed(amount: str, takes: tuple[str, str, str]):
    assert parts_clawed_back(Decimal(amount), spendable=Decimal(5), earned=Decimal(2)) == parts(*takes)


@pytest.mark.parametrize(
    ("amount", "gives"),
    [("2", ("0", "0", "2")), ("3", ("0", "1", "2")), ("4", ("0", "2", "2")), ("9", ("5", "2", "2"))],
)
def test_what_was_taken_last_is_given_back_first(amount: str, gives: tuple[str, str, str]):
    assert parts_returned(Decimal(amount), clawed_earned=Decimal(2), debt=Decimal(2)) == parts(*gives)


def test_movements_take_what_they_say_and_leave_nothing_over():
    whole = parts("5", "2", "1")
    in_ = {line.kind: line.amount for line in credited("ada", "r", parts("5", "0", "1")).lines}
    out = {line.kind: line.amount for line in clawback("ada", "r", 1, whole).lines}
    back = {line.kind: line.amount for line in clawback_reversal("ada", "r", 2, whole).lines}
    assert in_ == {"clearing": -6, "spendable": 5, "receivable": 1}
    assert out == {"clearing": 8, "spendable": -5, "earned": -2, "receivable": -1}
    assert back == {kind: -amount for kind, amount in out.items()}
    assert clawback("ada", "r", 1, whole).movement_id != clawback("ada", "r", 2, whole).movement_id


@pytest.mark.parametrize(
    ("claims", "called"),
    [
        ([], "0"),
        ([claim("refund", "STANDS", "3")], "3"),
        ([claim("refund", "STANDS", "3"), claim("refund", "STANDS", "4")], "7"),
        ([claim("refund", "FAILED", "3")], "0"),
        ([claim("refunded", "STANDS", "3")], "3"),
        ([claim("refunded", "STANDS", "3"), claim("refund", "STANDS", "3")], "3"),
        ([claim("refunded", "STANDS", "5"), claim("refund", "STANDS", "3")], "5"),
        ([claim("refunded", "STANDS", "5"), claim("refund", "FAILED", "3")], "2"),
        ([claim("dispute", "OPEN", "4")], "4"),
        ([claim("dispute", "LOST", "4")], "4"),
        ([claim("dispute", "WON", "4")], "0"),
        ([claim("dispute", "OPEN", "4"), claim("refund", "STANDS", "3")], "7"),
        ([claim("dispute", "OPEN", "8"), claim("refund", "STANDS", "3")], "10"),
    ],
)
def test_as_much_is_called_back_as_stands_and_never_more_than_came(claims: list[Claim], called: str):
    assert claimed_amount(claims, of=Decimal(10)) == Decimal(called)


@pytest.mark.parametrize(
    ("known", "told", "is_told"),
    [
        (None, claim("refund", "STANDS", "3"), True),
        (claim("refund", "STANDS", "3"), claim("refund", "FAILED", "3", minutes=-1), True),
        (claim("refund", "FAILED", "3"), claim("refund", "STANDS", "3", minutes=1), False),
        (claim("dispute", "OPEN", "3"), claim("dispute", "OPEN", "4", minutes=1), True),
        (claim("dispute", "OPEN", "3"), claim("dispute", "OPEN", "4"), False),
        (claim("dispute", "OPEN", "3"), claim("dispute", "OPEN", "4", minutes=-1), False),
        (claim("dispute", "WON", "3"), claim("dispute", "LOST", "3", minutes=1), True),
        (claim("dispute", "WON", "3"), claim("dispute", "LOST", "3", minutes=-1), False),
        (claim("dispute", "LOST", "3"), claim("dispute", "OPEN", "3", minutes=1), False),
        (claim("refunded", "STANDS", "3"), claim("refunded", "STANDS", "4", minutes=-1), True),
        (claim("refunded", "STANDS", "3"), claim("refunded", "STANDS", "2", minutes=1), False),
    ],
)
def test_an_end_stands_and_of_two_the_one_said_later(known: Claim | None, told: Claim, is_told: bool):
    assert latest_claim(known, told) == (told if is_told else known)
