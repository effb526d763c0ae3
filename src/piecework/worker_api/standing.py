"""The worker's standing on the wire: level, points, share of satisfied tasks, and how each came about."""

from msgspec import Struct

from piecework.accounts.account import Level
from piecework.clock import wire_time
from piecework.crowd.standing.reading_sql import WorkerDay
from piecework.crowd.standing.showing import (
    ShownStanding,
    satisfied_percent,
    show_standing,
    what_next_level_brings,
    why_paused,
    why_wait,
)
from piecework.crowd.standing.success import StandingRule, standing_rule
from piecework.database import Tx
from piecework.http.answering import answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.rules.rules import Levels

section = Section("/worker-api")


@answers(WorkerDay, day=lambda day: day.day.isoformat(), points=lambda day: _points_text(day.points))
class StandingDay(Struct, kw_only=True):
    """What happened on one day, and the points it gave or took."""

    day: str
    ok: int
    excellent: int
    nok: int
    bad: int
    earned: str
    weeks_away: int
    points: str


class Success(Struct, kw_only=True):
    """The share of satisfied tasks of the last days; `paused_until` is null while new work is not paused."""

    ok: int
    nok: int
    percent: str | None
    percent_needed: int
    days: int
    paused_until: str | None
    why: str


class PointsFor(Struct, kw_only=True):
    """What gives and takes points; penalties count times the level, at least once."""

    task_at_own_level: int
    task_one_level_easier: int
    task_two_levels_easier: int
    excellent_percent: int
    each_1_earned: int
    not_satisfied: int
    spam_or_dupe: int
    week_away: int


class Standing(Struct, kw_only=True):
    """How the caller stands, and where it comes from: each of the last days on which something happened."""

    level: Level
    level_number: int
    points: str
    next_level: Level
    next_level_points: int
    next_level_brings: str
    submit_wait_seconds: int
    submit_wait_why: str
    success: Success
    points_for: PointsFor
    history: list[StandingDay]


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


def _success(shown: ShownStanding, rule: StandingRule) -> Success:
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
