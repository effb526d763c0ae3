"""A movement: one settlement of money, whose lines sum to zero. Pure; `book.move` writes it."""

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from piecework.money import ZERO

PurseKind = Literal["spendable", "earned", "withdrawing", "escrow"]
EntryKind = Literal["spendable", "earned", "withdrawing", "escrow", "platform", "clearing", "receivable"]

PLATFORM, CLEARING = "platform", "clearing"  # system accounts: entries, no purse
SYSTEM_ACCOUNTS = (PLATFORM, CLEARING)


class Line(Struct, frozen=True):
    """One entry to be: so much into (or, negative, out of) one purse or system account, about a job or nothing."""

    account_id: str
    kind: EntryKind
    amount: Decimal
    job_id: str = ""


class Movement(Struct, frozen=True):
    """Lines that belong together. `movement_id` is derived from what is settled, so a retry cannot settle it twice."""

    movement_id: str
    lines: tuple[Line, ...]


def movement(movement_id: str, *lines: Line) -> Movement:
    """A movement of the lines that are not zero; lines that do not sum to zero are a bug."""
    kept = tuple(line for line in lines if line.amount != 0)
    assert sum((line.amount for line in kept), ZERO) == 0, f"{movement_id} does not sum to zero: {kept}"
    return Movement(movement_id, kept)


def spendable(account_id: str, amount: Decimal, *, job_id: str = "") -> Line:
    """Into an account's money for posting jobs."""
    return Line(account_id, "spendable", amount, job_id)


def earned(account_id: str, amount: Decimal, *, job_id: str = "") -> Line:
    """Into an account's money from work."""
    return Line(account_id, "earned", amount, job_id)


def withdrawing(account_id: str, amount: Decimal) -> Line:
    """Into an account's money that is on its way out."""
    return Line(account_id, "withdrawing", amount)


def escrow(employer_id: str, amount: Decimal, *, job_id: str) -> Line:
    """Into the money set aside for a job."""
    return Line(employer_id, "escrow", amount, job_id)


def platform(amount: Decimal, *, job_id: str = "") -> Line:
    """Into what the place has earned."""
    return Line(PLATFORM, "platform", amount, job_id)


def receivable(account_id: str, amount: Decimal, *, job_id: str = "") -> Line:
    """Onto what an account owes the place: minus for what it owes more, plus for what it pays. No purse holds it."""
    return Line(account_id, "receivable", amount, job_id)


def clearing(amount: Decimal) -> Line:
    """Into the account between the book and the world outside: minus for money that came in."""
    return Line(CLEARING, "clearing", amount)
