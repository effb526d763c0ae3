"""The standing of workers, counted from their days by chores: points, level, share of satisfied tasks, pauses."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct

from piecework.accounts.account import Level
from piecework.accounts.account_sql import set_levels
from piecework.clock import wire_time
from piecework.crowd.standing import reading_sql as reading
from piecework.crowd.standing import standing_sql as sql
from piecework.crowd.standing.levels import level_named, level_number_of
from piecework.crowd.standing.success import RatedDay, StandingRule, paused_until, wait_after
from piecework.database import Tx
from piecework.events.event import Event, EventKind
from piecework.events.events_sql import add_events
from piecework.money import ZERO
from piecework.rules.rules import Levels

ACCOUNTS_A_BATCH = 200
DAYS_SHOWN = 50
DAYS_BEYOND = 10  # days are kept so much longer than they count


def days_kept(rule: StandingRule) -> int:
    """How many days are kept; the points of older ones are carried."""
    return max(DAYS_SHOWN, rule.days) + DAYS_BEYOND


def count_standings(tx: Tx, *, rule: StandingRule, now: datetime) -> int:
    """Count the verdicts since the last time, for a batch of workers; answers how many days were counted.

    Any number of processes may do it: each locks its standings, and a day that a verdict is being written to is left
    for the next time. The account is locked with it, before the days (Locks). Then come those
    who were counted before the rules became what they are.
    """
    account_ids = reading.lock_uncounted(tx, limit=ACCOUNTS_A_BATCH).all()
    if not account_ids and rule.version:
        older = reading.lock_of_older_rules(tx, rules_version=rule.version, limit=ACCOUNTS_A_BATCH).all()
        if older:
            recount(tx, older, rule=rule, now=now)
            return len(older)
    if not account_ids:
        return sql.set_first_waits(tx, rule.wait_seconds, limit=ACCOUNTS_A_BATCH).count()
    marked = sql.mark_counted(tx, account_ids)
    recount(tx, account_ids, rule=rule, now=now)
    return marked.count()


def age_standings(tx: Tx, *, rule: StandingRule, now: datetime) -> int:
    """Recount workers for whom a day counts no longer, and carry the points of days that are deleted; answers how many.

    Where the rule is switched off, all pauses and waits end.
    """
    ended = sql.end_what_is_off(tx, keeps_pauses=rule.percent_min > 0, keeps_waits=rule.wait_seconds > 0)
    today = now.date()
    kept_since = today - timedelta(days=days_kept(rule))
    account_ids = reading.lock_aged(
        tx, first_day=rule.first_day(today), kept_since=kept_since, limit=ACCOUNTS_A_BATCH
    ).all()
    if account_ids:
        sql.carry_days(tx, account_ids, kept_since=kept_since)
        recount(tx, account_ids, rule=rule, now=now)
    return len(account_ids) + ended.count()


def recount(tx: Tx, account_ids: Sequence[str], *, rule: StandingRule, now: datetime) -> None:
    """Compute the standings of these locked accounts again from their days."""
    counted = [
        _count(row, rule) for row in reading.ask_days_of(tx, account_ids, since=rule.first_day(now.date())).all()
    ]
    sql.put_standings(tx, [made.standing for made in counted])
    levels: dict[str, Level] = {made.standing.account_id: made.level for made in counted if made.level is not None}
    if levels:
        set_levels(tx, levels)
    add_events(tx, [event for made in counted for event in _events(made, now)], now=now)


class Recount(Struct, frozen=True):
    """A recounted standing and the one before; `level` is the new name of the level, None if it did not change."""

    standing: sql.NewStanding
    before: reading.DaysOfWorker
    level: Level | None


def _count(row: reading.DaysOfWorker, rule: StandingRule) -> Recount:
    days = [RatedDay(*counts) for counts in zip(row.days, row.oks, row.noks, row.bads, strict=True)]
    until = paused_until(days, rule)
    points = max(ZERO, row.points)
    number = level_number_of(points, rule.levels)
    name = level_named(number, rule.levels)
    before = level_named(row.level_number, rule.levels) if row.rules_version >= rule.version else row.level
    standing = sql.NewStanding(
        account_id=row.account_id,
        points=points,
        level_number=number,
        ok=sum(row.oks),
        nok=sum(row.noks),
        work_paused_until=until,
        percent_needed=None if until is None else rule.percent_min,
        submit_wait_seconds=wait_after(days, rule),
        worked_on=row.worked_on,
        rules_version=max(rule.version, row.rules_version),
    )
    return Recount(standing, row, None if name == before else name)


def _events(made: Recount, now: datetime) -> list[Event]:
    events: list[Event] = []
    new, before = made.standing, made.before
    if made.level is not None:
        facts: dict[str, Any] = {"level": made.level, "before": before.level}
        events.append(_event(new.account_id, "level_changed", facts, now))
    was_paused = before.work_paused_until is not None and before.work_paused_until > now
    if new.work_paused_until is not None and new.work_paused_until > now and not was_paused:
        facts = {"percent": new.ok * 100 // (new.ok + new.nok), "until": wire_time(new.work_paused_until)}
        events.append(_event(new.account_id, "work_paused", facts, now))
    return events


def _event(account_id: str, kind: EventKind, facts: dict[str, Any], now: datetime) -> Event:
    return Event(account_id=account_id, event_id=f"{kind}:{now.isoformat()}", kind=kind, facts=facts)


def count_weeks_away(tx: Tx, *, levels: Levels, now: datetime) -> int:
    """Charge workers for full weeks without a verdict or submission, down to no points; answers how many it looked at.

    Weeks in which a worker may not work (frozen, or new work paused) are not charged.
    """
    today = now.date()
    workers = reading.lock_away(tx, before=today - timedelta(days=7), now=now, limit=ACCOUNTS_A_BATCH).all()
    if not workers:
        return 0
    sql.put_away(tx, [_charge(worker, today, levels) for worker in workers], day=today)
    return len(workers)


def _charge(worker: reading.AwayWorker, today: date, levels: Levels) -> sql.ChargedWorker:
    if worker.is_barred:
        return sql.ChargedWorker(worker.account_id, 0, ZERO, today)
    since = max(worker.away_since, worker.submitted_on or worker.away_since)
    weeks = max(0, ((today - since).days - 1) // 7)
    points = max(ZERO, worker.points)
    for _ in range(weeks):
        points -= min(points, levels.away_points * max(1, level_number_of(points, levels)))
    return sql.ChargedWorker(worker.account_id, weeks, points - worker.points, since + timedelta(days=7 * weeks))
