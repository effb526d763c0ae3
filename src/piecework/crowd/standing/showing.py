"""A worker's standing with its explanation: how it came about, and what would change it."""

from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct

from piecework.accounts.account import LEVELS, Level
from piecework.crowd.standing import reading_sql as sql
from piecework.crowd.standing.levels import first_level_number, level_named, points_for
from piecework.crowd.standing.standing import DAYS_SHOWN
from piecework.crowd.standing.success import StandingRule, breaks_rule
from piecework.database import Tx
from piecework.rules.rules import Levels


class StandingDetails(Struct, frozen=True):
    """A worker's standing, the points that the next level takes, and the days it was counted from, the latest first."""

    standing: sql.StandingRecord
    next_level_points: int
    next_level: Level
    ok: int
    nok: int
    is_paused: bool
    days: list[sql.WorkerDay]


def show_standing(tx: Tx, account_id: str, *, rule: StandingRule, now: datetime) -> StandingDetails:
    """The worker's standing as last counted, and the days that count for it now."""
    pending_standing = sql.ask_standing(tx, account_id)
    first_day = rule.first_day(now.date())
    pending_days = sql.ask_days(tx, account_id, since=min(first_day, now.date() - timedelta(days=DAYS_SHOWN - 1)))
    standing, days = pending_standing.get(), pending_days.all()
    number = standing.level_number + 1
    until = standing.work_paused_until
    return StandingDetails(
        standing=standing,
        next_level_points=points_for(number, rule.levels),
        next_level=level_named(number, rule.levels),
        ok=sum(day.ok for day in days if day.day >= first_day),
        nok=sum(day.nok for day in days if day.day >= first_day),
        is_paused=until is not None and until > now,
        days=days,
    )


def satisfied_percent(ok: int, nok: int) -> Decimal | None:
    """The share of ok verdicts in percent with one decimal; None without any."""
    return None if not ok + nok else (Decimal(100 * ok) / (ok + nok)).quantize(Decimal("0.1"))


def why_paused(shown: StandingDetails, rule: StandingRule) -> str:
    """A sentence that says why new work is paused, or how far the worker is from that."""
    share = satisfied_percent(shown.ok, shown.nok)
    share_text = f"{shown.ok} of your {shown.ok + shown.nok} tasks rated in the last {rule.days} days were satisfied"
    if shown.is_paused or breaks_rule(shown.ok, shown.nok, rule):
        return f"{share_text}, {share} %; {rule.percent_min} % are needed once {rule.verdicts_min} are rated."
    return f"{share_text}. Below {rule.percent_min} % of {rule.verdicts_min} or more, new work is paused."


def what_next_level_brings(level_number: int, levels: Levels) -> str:
    """A sentence that says what the next level opens."""
    named: Level | None = next((name for name in LEVELS if first_level_number(name, levels) > level_number), None)
    if named is None:
        return "You are an expert: every job is open to you."
    least = first_level_number(named, levels)
    if level_number + 1 == least:
        return f"Level {least} is {named}: it opens the jobs for {named} workers."
    return f"A step to level {least}, {named}, which opens the jobs for {named} workers."


def why_wait(shown: StandingDetails, rule: StandingRule) -> str:
    """A sentence that explains the wait between two submissions."""
    if not rule.wait_seconds:
        return "This place asks for no wait between two submissions."
    return (
        f"It begins at {rule.wait_seconds} seconds; over the last {rule.days} days each satisfied task changed it by "
        f"-{rule.ok_seconds} seconds, each not satisfied by +{rule.nok_seconds}, "
        f"each spam or dupe by +{rule.bad_seconds}."
    )
