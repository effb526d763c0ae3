"""Levels: how many points each takes, and which of the three names a level goes by."""

from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from piecework.accounts.account import LEVELS, Level
from piecework.rules.rules import Levels


def points_for(level_number: int, levels: Levels) -> int:
    """The points that a level takes: by default 1000, 2828, 5196, 8000 (advanced) ... 22627 (expert)."""
    return _points_for(level_number, levels.level_step_points, levels.level_exponent)


@lru_cache(maxsize=4096)
def _points_for(level_number: int, step_points: int, exponent: Decimal) -> int:
    points = step_points * Decimal(level_number) ** exponent
    return int(points.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def level_number_of(points: Decimal, levels: Levels) -> int:
    """The highest level whose points are reached; 0 below the first."""
    reached, missed = 0, 1
    while points >= points_for(missed, levels):
        reached, missed = missed, missed * 2
    while missed - reached > 1:
        between = (reached + missed) // 2
        if points >= points_for(between, levels):
            reached = between
        else:
            missed = between
    return reached


def first_level_number(level: Level, levels: Levels) -> int:
    """The level from which on a worker goes by this name."""
    return {"starter": 0, "advanced": levels.advanced_from_level, "expert": levels.expert_from_level}[level]


def level_named(level_number: int, levels: Levels) -> Level:
    """What a level is called on the wire."""
    return next(name for name in reversed(LEVELS) if level_number >= first_level_number(name, levels))


def first_points(level: Level, levels: Levels) -> Decimal:
    """What an account that is opened at this level begins with."""
    return Decimal(points_for(first_level_number(level, levels), levels))
