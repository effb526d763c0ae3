"""The table and the goals, in plain text."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.rounds import Lane, cpu, per_second

MICRO = 1_000_000
_ROW = "{:<34} {:>10} {:>8} {:>10} {:>10} {:>7}"


@dataclass(frozen=True)
class Goal:
    """A ratio, what it should be, and whether it is."""

    what: str
    value: float
    wanted: str
    is_met: bool


def at_least(what: str, value: float, least: float) -> Goal:
    """A ratio that should be high."""
    return Goal(what, value, f">= {least:.2f}", value >= least)


def at_most(what: str, value: float, most: float) -> Goal:
    """A ratio that should be low."""
    return Goal(what, value, f"<= {most:.2f}", value <= most)


def print_heading(title: str) -> None:
    """Begin a table."""
    print(f"\n{title}\n")
    print(_ROW.format("", "per second", "spread", "web CPU us", "db CPU us", "trips"))


def print_lane(lane: Lane, trips: int | None = None) -> None:
    """One line of a table: medians, and how far the rates lie apart."""
    web = lane.median(lambda sample: sample.web_cpu) * MICRO
    database = lane.median(lambda sample: sample.database_cpu) * MICRO
    print(
        _ROW.format(
            lane.name,
            f"{lane.median(per_second):.0f}",
            f"{lane.spread(per_second):.0%}",
            f"{web:.0f}" if web else "-",
            f"{database:.0f}",
            trips or "",
        )
    )


def print_ratio(text: str, value: float) -> None:
    """A ratio below the lines it compares."""
    print(f"{'  ' + text:<34} {value:>10.2f}")


def print_goals(goals: Sequence[Goal]) -> None:
    """Which goals are met."""
    print("\nGoals\n")
    for goal in goals:
        print(f"{goal.what:<66} {goal.value:>6.2f}  {goal.wanted:<8} {'met' if goal.is_met else 'MISSED'}")


def rate_ratio(ours: Lane, other: Lane) -> float:
    """Our requests a second as a part of the other's."""
    return ours.median(per_second) / other.median(per_second)


def cpu_ratio(ours: Lane, other: Lane) -> float:
    """Our CPU for a request in terms of the other's."""
    return ours.median(cpu) / other.median(cpu)
