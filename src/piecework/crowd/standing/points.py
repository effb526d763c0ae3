"""Points: what each thing that happens to a worker is worth."""

from collections.abc import Mapping
from decimal import Decimal

from piecework.accounts.account import LEVELS, Level

TASK_POINTS = 30  # for a task at one's own level
EASIER_POINTS = 10  # less for each level that the task is easier
EXCELLENT_SHARE = Decimal("0.5")  # of the task's points, on top
EARNED_POINTS = 40  # for each 1.00
NOK_POINTS, BAD_POINTS, AWAY_POINTS = 50, 200, 100  # taken away, times the level, which counts as 1 at least

WEIGHTS: Mapping[str, object] = {
    "task_points": TASK_POINTS,
    "easier_points": EASIER_POINTS,
    "excellent_share": EXCELLENT_SHARE,
    "earned_points": EARNED_POINTS,
    "nok_points": NOK_POINTS,
    "bad_points": BAD_POINTS,
}


def rank_of(level: Level) -> int:
    """How high a named level is: 0, 1 or 2."""
    return LEVELS.index(level)
