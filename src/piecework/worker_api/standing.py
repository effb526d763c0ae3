"""The worker's standing on the wire: level, points, share of satisfied tasks, and how each came about."""

from typing import Annotated

from msgspec import Struct

from piecework.accounts.account import Level, LevelName
from piecework.clock import wire_time
from piecework.crowd.standing.reading_sql import WorkerDay
from piecework.crowd.standing.showing import (
    StandingDetails,
    satisfied_percent,
    show_standing,
    what_next_level_brings,
    why_paused,
    why_wait,
)
from piecework.crowd.standing.success import StandingRule, standing_rule
from piecework.database import Tx
from piecework.fields import TasksNotOk, TasksOk
from piecework.http.answering import answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.meaning import Means
from piecework.rules.rules import Levels

section = Section("/worker-api")


@answers(WorkerDay, day=lambda day: day.day.isoformat(), points=lambda day: _points_text(day.points))
class StandingDay(Struct, kw_only=True):
    """What happened on one day, and the points it gave or took."""

    day: Annotated[str, Means("The day, UTC.", "2026-03-01")]
    ok: Annotated[int, Means("Satisfied tasks.", 4)]
    excellent: Annotated[int, Means("How many of the satisfied were excellent.", 2)]
    nok: TasksNotOk
    bad: Annotated[int, Means("How many of the not satisfied were spam or duplicates.", 0)]
    earned: Annotated[str, Means("What was earned that day.", "0.4000")]
    weeks_away: Annotated[int, Means("Weeks without work that were charged that day.", 0)]
    points: Annotated[str, Means("What the day gave or took.", "64.0")]


class Success(Struct, kw_only=True):
    """The share of satisfied tasks of the last days; `paused_until` is null while new work is not paused."""

    ok: TasksOk
    nok: TasksNotOk
    percent: Annotated[str | None, Means("The share in percent; null without any verdict.", "94.4")]
    percent_needed: Annotated[int, Means("The share that new work needs.", 75)]
    days: Annotated[int, Means("How many days count.", 50)]
    paused_until: Annotated[str | None, Means("Until when new work is paused; null: it is not.")]
    why: Annotated[str, Means("The same in words.", "118 of your 125 tasks rated in the last 50 days were satisfied.")]


class PointsFor(Struct, kw_only=True):
    """What gives and takes points; penalties count times the level, at least once."""

    task_at_own_level: Annotated[int, Means("For a satisfied task at one's own level.", 30)]
    task_one_level_easier: Annotated[int, Means("For one that is a level easier.", 20)]
    task_two_levels_easier: Annotated[int, Means("For one that is two levels easier.", 10)]
    excellent_percent: Annotated[int, Means("More of that where it was excellent.", 50)]
    each_1_earned: Annotated[int, Means("For each 1.00 earned.", 40)]
    not_satisfied: Annotated[int, Means("For a task not satisfied, times the level.", -50)]
    spam_or_dupe: Annotated[int, Means("For spam or a duplicate, times the level.", -200)]
    week_away: Annotated[int, Means("For a week without work, times the level.", -100)]


class Standing(Struct, kw_only=True):
    """How the caller stands, and where it comes from: each of the last days on which something happened."""

    level: LevelName
    level_number: Annotated[int, Means("1000 x n^1.5 points make level n; 4 is advanced, 8 is expert.", 2)]
    points: Annotated[str, Means("The points.", "3120.0")]
    next_level: Annotated[Level, Means("What the next level is called.", "starter")]
    next_level_points: Annotated[int, Means("The points that it takes.", 5196)]
    next_level_brings: Annotated[
        str, Means("What it opens.", "A step to level 4, advanced: jobs for advanced workers.")
    ]
    submit_wait_seconds: Annotated[int, Means("Seconds to wait after a submission before new work.", 0)]
    submit_wait_why: Annotated[
        str, Means("How the wait came about.", "This place asks for no wait between two submissions.")
    ]
    success: Annotated[Success, Means("The share of satisfied tasks.")]
    points_for: Annotated[PointsFor, Means("What gives and takes points.")]
    history: Annotated[list[StandingDay], Means("The days on which something happened, the latest first.")]


@section.reads("/standing")
def get_standing(tx: Tx, call: Call, request: NoParameters) -> Standing:
    """The caller's level and points, share of satisfied tasks, and waiting time, each with how it came about."""
    rule = standing_rule(call.rules)
    shown = show_standing(tx, call.account.account_id, rule=rule, now=call.now)
    standing = shown.standing
    return Standing(
        level=standing.level,
        level_number=standing.level_number,
        points=_points_text(standing.points),
        next_level=shown.next_level,
        next_level_points=shown.next_level_points,
        next_level_brings=what_next_level_brings(standing.level_number, rule.levels),
        submit_wait_seconds=standing.submit_wait_seconds,
        submit_wait_why=why_wait(shown, rule),
        success=_success(shown, rule),
        points_for=_points_for(rule.levels),
        history=[answer(StandingDay, day) for day in shown.days],
    )


def _points_for(levels: Levels) -> PointsFor:
    return PointsFor(
        task_at_own_level=levels.task_points,
        task_one_level_easier=levels.task_points - levels.easier_points,
        task_two_levels_easier=levels.task_points - 2 * levels.easier_points,
        excellent_percent=levels.excellent_percent,
        each_1_earned=levels.earned_points,
        not_satisfied=-levels.nok_points,
        spam_or_dupe=-levels.bad_points,
        week_away=-levels.away_points,
    )


def _success(shown: StandingDetails, rule: StandingRule) -> Success:
    until, percent = shown.standing.work_paused_until, satisfied_percent(shown.ok, shown.nok)
    return Success(
        ok=shown.ok,
        nok=shown.nok,
        percent=None if percent is None else str(percent),
        percent_needed=rule.percent_min,
        days=rule.days,
        paused_until=wire_time(until) if until is not None and shown.is_paused else None,
        why=why_paused(shown, rule),
    )


def _points_text(points: object) -> str:
    return f"{points:.1f}"
