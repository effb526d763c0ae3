"""A move of money that an operator decides: for which account, of what, how much."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct


class Move(Struct, frozen=True, kw_only=True):
    """Money that comes to an account by an act, or leaves it for good, or leaves the place from it.

    `thing` names what is moved (a withdrawal, a deposit): who approves it and pays it out moves it once.
    `is_decided`: an act before this one decided the amount; where it alone is above the threshold, that took two.
    """

    account_id: str
    thing: str
    amount: Decimal
    is_decided: bool = False


class CountedMove(Struct, frozen=True):
    """A move as it is kept for a day; an amount of 0: two operators have decided it."""

    thing: str
    amount: Decimal
    at: datetime
