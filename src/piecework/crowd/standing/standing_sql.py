"""Every statement on standings and worker_days."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct

from piecework.accounts.account import LEVELS, Level
from piecework.database import Pending, Tx, as_json
from piecework.money import ZERO
from piecework.rules.rules import LEVELS_BY_DEFAULT


def add_standing(
    tx: Tx, account_id: str, *, points: Decimal, level_number: int, away_since: date, rules_version: int
) -> None:
    """Insert the standing of a new account."""
    tx.do(
        """
        INSERT INTO standings (account_id, carried_points, points, level_number, ok, nok, work_paused_until,
                               submit_wait_seconds, away_since, percent_needed, rules_version)
        VALUES (%(account_id)s, %(points)s, %(points)s, %(level_number)s, 0, 0, NULL, 0, %(away_since)s, NULL,
                %(rules_version)s)
        """,
        account_id=account_id,
        points=points,
        level_number=level_number,
        away_since=away_since,
        rules_version=rules_version,
    )


# Days ---------------------------------------------------------------------------------------------------------


class VerdictTally(Struct):
    """The verdicts on one worker's tasks of one job, counted."""

    worker_id: str
    ok: int = 0
    excellent: int = 0
    nok: int = 0
    bad: int = 0
    earned: Decimal = ZERO


def add_to_days(tx: Tx, tallies: Sequence[VerdictTally], *, job_level: Level, day: date) -> None:
    """Add to the workers' rows of the day, made where they are missing, in the order of the accounts.

    The points of a verdict follow from the rules at this moment, read in this statement, or from the defaults.
    """
    tx.do(
        """
        INSERT INTO worker_days (account_id, day, ok, excellent, nok, bad, earned, points, is_counted, weeks_away)
        SELECT tally.account_id, %(day)s, tally.ok, tally.excellent, tally.nok, tally.bad, tally.earned,
               (worth.task_points - worth.easier_points * greatest(0,
                   (coalesce(standing.level_number, 0) >= worth.advanced_from_level)::int
                   + (coalesce(standing.level_number, 0) >= worth.expert_from_level)::int - %(job_rank)s))
               * (tally.ok + worth.excellent_percent * tally.excellent / 100) + worth.earned_points * tally.earned
               - greatest(standing.level_number, 1)
               * (worth.nok_points * (tally.nok - tally.bad) + worth.bad_points * tally.bad),
               false, 0
          FROM unnest(%(account_ids)s::text[], %(ok)s::int[], %(excellent)s::int[], %(nok)s::int[], %(bad)s::int[],
                      %(earned)s::numeric[]) AS tally (account_id, ok, excellent, nok, bad, earned)
         CROSS JOIN jsonb_to_record(%(levels)s || coalesce((SELECT (stated -> 'levels')::jsonb FROM rules), '{}'))
               AS worth (task_points numeric, easier_points numeric, excellent_percent numeric, earned_points numeric,
                         nok_points numeric, bad_points numeric, advanced_from_level int, expert_from_level int)
          LEFT JOIN standings standing ON standing.account_id = tally.account_id
         ORDER BY tally.account_id
        ON CONFLICT (account_id, day) DO UPDATE
           SET ok = worker_days.ok + excluded.ok, excellent = worker_days.excellent + excluded.excellent,
               nok = worker_days.nok + excluded.nok, bad = worker_days.bad + excluded.bad,
               earned = worker_days.earned + excluded.earned, points = worker_days.points + excluded.points,
               is_counted = false
        """,
        day=day,
        job_rank=LEVELS.index(job_level),
        levels=as_json(LEVELS_BY_DEFAULT),
        account_ids=[worker.worker_id for worker in tallies],
        **{name: [getattr(worker, name) for worker in tallies] for name in ("ok", "excellent", "nok", "bad", "earned")},
    )


def claim_days(tx: Tx, account_ids: Sequence[str], *, day: date) -> None:
    """Lock the accounts' rows of the day until commit, in the order of the accounts; missing ones are made empty."""
    tx.do(
        """
        INSERT INTO worker_days (account_id, day, ok, excellent, nok, bad, earned, points, is_counted, weeks_away)
        SELECT claimed.account_id, %(day)s, 0, 0, 0, 0, 0, 0, true, 0
          FROM unnest(%(account_ids)s::text[]) AS claimed (account_id)
         ORDER BY claimed.account_id
        ON CONFLICT (account_id, day) DO UPDATE SET ok = worker_days.ok
        """,
        account_ids=list(account_ids),
        day=day,
    )


def change_day(tx: Tx, tally: VerdictTally, *, job_level: Level, day: date, today: date) -> None:
    """Add a tally to the worker's day; if that is forgotten, add the points to today. The standing is locked."""
    tx.do(
        """
        WITH worth AS (
            SELECT (task_points - easier_points * greatest(0, (level_number >= advanced_from_level)::int
                       + (level_number >= expert_from_level)::int - %(job_rank)s))
                   * %(ok)s + earned_points * %(earned)s
                   - greatest(level_number, 1)
                   * (nok_points * (%(nok)s - %(bad)s) + bad_points * %(bad)s) AS points
              FROM standings
             CROSS JOIN jsonb_to_record(%(levels)s || coalesce((SELECT (stated -> 'levels')::jsonb FROM rules), '{}'))
                   AS each (task_points numeric, easier_points numeric, earned_points numeric, nok_points numeric,
                            bad_points numeric, advanced_from_level int, expert_from_level int)
             WHERE account_id = %(account_id)s
        ), turned AS (
            UPDATE worker_days day
               SET ok = day.ok + %(ok)s, nok = day.nok + %(nok)s, bad = day.bad + %(bad)s,
                   earned = day.earned + %(earned)s, points = day.points + worth.points, is_counted = false
              FROM worth
             WHERE day.account_id = %(account_id)s AND day.day = %(day)s
            RETURNING day.account_id
        )
        INSERT INTO worker_days (account_id, day, ok, excellent, nok, bad, earned, points, is_counted, weeks_away)
        SELECT %(account_id)s, %(today)s, 0, 0, 0, 0, 0, worth.points, false, 0
          FROM worth
         WHERE NOT EXISTS (SELECT 1 FROM turned)
        ON CONFLICT (account_id, day) DO UPDATE
           SET points = worker_days.points + excluded.points, is_counted = false
        """,
        account_id=tally.worker_id,
        ok=tally.ok,
        nok=tally.nok,
        bad=tally.bad,
        earned=tally.earned,
        day=day,
        today=today,
        job_rank=LEVELS.index(job_level),
        levels=as_json(LEVELS_BY_DEFAULT),
    )


# Counting -----------------------------------------------------------------------------------------------------


def lock_standing(tx: Tx, account_id: str) -> None:
    """Lock the worker's standing until commit: its days stay until then."""
    tx.do("SELECT 1 FROM standings WHERE account_id = %(account_id)s FOR NO KEY UPDATE", account_id=account_id)


def mark_counted(tx: Tx, account_ids: Sequence[str]) -> Pending[None]:
    """Mark the days of these accounts as counted, except those that somebody is writing to at this moment."""
    return tx.do(
        """
        UPDATE worker_days day
           SET is_counted = true
          FROM (SELECT account_id, day FROM worker_days
                 WHERE account_id = ANY (%(account_ids)s) AND NOT is_counted
                 ORDER BY account_id, day
                   FOR NO KEY UPDATE SKIP LOCKED) waiting
         WHERE day.account_id = waiting.account_id AND day.day = waiting.day
        """,
        account_ids=list(account_ids),
    )


class NewStanding(Struct, frozen=True, kw_only=True):
    """A standing to be written; `worked_on` is the last day with a verdict."""

    account_id: str
    points: Decimal
    level_number: int
    ok: int
    nok: int
    work_paused_until: datetime | None
    percent_needed: int | None
    submit_wait_seconds: int
    worked_on: date | None
    rules_version: int


def put_standings(tx: Tx, standings: Sequence[NewStanding]) -> None:
    """Write the standings, queued; a week away begins again with the last day with a verdict."""
    tx.do(
        """
        UPDATE standings standing
           SET points = made.points, level_number = made.level_number, ok = made.ok, nok = made.nok,
               work_paused_until = made.work_paused_until, percent_needed = made.percent_needed,
               submit_wait_seconds = made.submit_wait_seconds,
               away_since = greatest(standing.away_since, made.worked_on), rules_version = made.rules_version
          FROM unnest(%(account_id)s::text[], %(points)s::numeric[], %(level_number)s::int[], %(ok)s::int[],
                      %(nok)s::int[], %(work_paused_until)s::timestamptz[], %(percent_needed)s::int[],
                      %(submit_wait_seconds)s::int[], %(worked_on)s::date[], %(rules_version)s::int[])
               AS made (account_id, points, level_number, ok, nok, work_paused_until, percent_needed,
                        submit_wait_seconds, worked_on, rules_version)
         WHERE standing.account_id = made.account_id
        """,
        **{name: [getattr(made, name) for made in standings] for name in NewStanding.__struct_fields__},
    )


def set_first_waits(tx: Tx, seconds: int, *, limit: int) -> Pending[None]:
    """Workers without verdicts wait this long between two submissions."""
    return tx.do(
        """
        UPDATE standings standing
           SET submit_wait_seconds = %(seconds)s
          FROM (SELECT account_id FROM standings
                 WHERE ok = 0 AND nok = 0
                   AND (submit_wait_seconds < %(seconds)s OR submit_wait_seconds > %(seconds)s)
                 LIMIT %(limit)s
                   FOR NO KEY UPDATE SKIP LOCKED) fresh
         WHERE standing.account_id = fresh.account_id
        """,
        seconds=seconds,
        limit=limit,
    )


# Ageing -------------------------------------------------------------------------------------------------------


def end_what_is_off(tx: Tx, *, keeps_pauses: bool, keeps_waits: bool) -> Pending[None]:
    """End pauses and waits that the rules have switched off."""
    return tx.do(
        """
        UPDATE standings standing
           SET work_paused_until = CASE WHEN %(keeps_pauses)s THEN work_paused_until END,
               submit_wait_seconds = CASE WHEN %(keeps_waits)s THEN submit_wait_seconds ELSE 0 END
          FROM (SELECT account_id FROM standings
                 WHERE (NOT %(keeps_pauses)s AND work_paused_until IS NOT NULL)
                    OR (NOT %(keeps_waits)s AND submit_wait_seconds > 0)
                   FOR NO KEY UPDATE SKIP LOCKED) off
         WHERE standing.account_id = off.account_id
        """,
        keeps_pauses=keeps_pauses,
        keeps_waits=keeps_waits,
    )


def carry_days(tx: Tx, account_ids: Sequence[str], *, kept_since: date) -> None:
    """Remove the days before `kept_since`, and carry their points."""
    tx.do(
        """
        WITH gone AS (
            DELETE FROM worker_days
             WHERE account_id = ANY (%(account_ids)s) AND day < %(kept_since)s
            RETURNING account_id, points
        )
        UPDATE standings standing
           SET carried_points = standing.carried_points + old.points
          FROM (SELECT account_id, sum(points) AS points FROM gone GROUP BY account_id) old
         WHERE standing.account_id = old.account_id
        """,
        account_ids=list(account_ids),
        kept_since=kept_since,
    )


# Weeks away ---------------------------------------------------------------------------------------------------


class ChargedWorker(Struct, frozen=True):
    """The points that weeks away cost a worker (negative), and the day from which the next week counts."""

    account_id: str
    weeks: int
    points: Decimal
    away_since: date


def put_away(tx: Tx, charged: Sequence[ChargedWorker], *, day: date) -> None:
    """Write what weeks away cost into the workers' rows of the day, and from when the next ones are counted."""
    account_ids = [worker.account_id for worker in charged]
    tx.do(
        """
        UPDATE standings standing
           SET away_since = away.since
          FROM unnest(%(account_ids)s::text[], %(since)s::date[]) AS away (account_id, since)
         WHERE standing.account_id = away.account_id
        """,
        account_ids=account_ids,
        since=[worker.away_since for worker in charged],
    )
    tx.do(
        """
        INSERT INTO worker_days (account_id, day, ok, excellent, nok, bad, earned, points, is_counted, weeks_away)
        SELECT away.account_id, %(day)s, 0, 0, 0, 0, 0, away.points, false, away.weeks
          FROM unnest(%(account_ids)s::text[], %(weeks)s::int[], %(points)s::numeric[])
               AS away (account_id, weeks, points)
         WHERE away.weeks > 0
         ORDER BY away.account_id
        ON CONFLICT (account_id, day) DO UPDATE
           SET points = worker_days.points + excluded.points, is_counted = false,
               weeks_away = worker_days.weeks_away + excluded.weeks_away
        """,
        account_ids=account_ids,
        weeks=[worker.weeks for worker in charged],
        points=[worker.points for worker in charged],
        day=day,
    )
