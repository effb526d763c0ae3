"""Levels: how many points each takes, and which of the three names a level goes by."""

from decimal import ROUND_HALF_EVEN, Decimal

from piecework.accounts.account import Level

POINTS_STEP = 1000  # level n takes round(1000 x n^1.5) points
NAMED_FROM: dict[Level, int] = {"starter": 0, "advanced": 4, "expert": 8}


def points_for(level_number: int) -> int:
    """The points that a level takes: 1000, 2828, 5196, 8000 (advanced) ... 22627 (expert)."""
    return int((POINTS_STEP * Decimal(level_number) ** Decimal("1.5")).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def level_number_of(points: Decimal) -> int:
    """The highest level whose points are reached; 0 below the first."""
    number = 0
    while points >= points_for(number + 1):
        number += 1
    return number


def level_named(level_number: int) -> Level:
    """What a level is called on the wire."""
    return next(name for name, least in reversed(NAMED_FROM.items()) if level_number >= least)


def first_points(level: Level) -> Decimal:
    """What an account that is opened at this level begins with."""
    return Decimal(points_for(NAMED_FROM[level]))
