"""Every statement that reads standings and worker_days, or locks them; it writes nothing."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct

from piecework.accounts.account import Level
from piecework.database import Pending, Tx


def lock_uncounted(tx: Tx, *, limit: int) -> Pending[str]:
    """Accounts with days that are not counted, standing and account locked until commit; busy ones are left out."""
    return tx.ask_value(
        """
        SELECT standing.account_id
          FROM standings standing
          JOIN accounts account ON account.account_id = standing.account_id
         WHERE standing.account_id IN (SELECT account_id FROM worker_days WHERE NOT is_counted)
         ORDER BY standing.account_id
         LIMIT %(limit)s
           FOR NO KEY UPDATE OF standing, account SKIP LOCKED
        """,
        limit=limit,
    )


def lock_of_older_rules(tx: Tx, *, rules_version: int, limit: int) -> Pending[str]:
    """Accounts that were counted by an older version of the rules; locked as by lock_uncounted."""
    return tx.ask_value(
        """
        SELECT standing.account_id
          FROM standings standing
          JOIN accounts account ON account.account_id = standing.account_id
         WHERE standing.rules_version < %(rules_version)s
         LIMIT %(limit)s
           FOR NO KEY UPDATE OF standing, account SKIP LOCKED
        """,
        rules_version=rules_version,
        limit=limit,
    )


class DaysOfWorker(Struct, frozen=True):
    """A worker's standing before a recount, all their points, and the days that count; `level` is the account's."""

    account_id: str
    level: Level
    level_number: int
    rules_version: int
    work_paused_until: datetime | None
    points: Decimal
    worked_on: date | None
    days: list[date]
    oks: list[int]
    noks: list[int]
    bads: list[int]


def ask_days_of(tx: Tx, account_ids: Sequence[str], *, since: date) -> Pending[DaysOfWorker]:
    """What the standings of these accounts are computed from."""
    return tx.ask(
        DaysOfWorker,
        """
        SELECT standing.account_id, account.level, standing.level_number, standing.rules_version,
               standing.work_paused_until, standing.carried_points + coalesce(every.points, 0) AS points,
               every.worked_on,
               coalesce(every.days, '{}') AS days, coalesce(every.oks, '{}') AS oks,
               coalesce(every.noks, '{}') AS noks, coalesce(every.bads, '{}') AS bads
          FROM standings standing
          JOIN accounts account ON account.account_id = standing.account_id
          LEFT JOIN (SELECT account_id, sum(points) AS points, max(day) FILTER (WHERE ok + nok > 0) AS worked_on,
                            array_agg(day ORDER BY day) FILTER (WHERE day >= %(since)s) AS days,
                            array_agg(ok ORDER BY day) FILTER (WHERE day >= %(since)s) AS oks,
                            array_agg(nok ORDER BY day) FILTER (WHERE day >= %(since)s) AS noks,
                            array_agg(bad ORDER BY day) FILTER (WHERE day >= %(since)s) AS bads
                       FROM worker_days
                      WHERE account_id = ANY (%(account_ids)s)
                      GROUP BY account_id) every ON every.account_id = standing.account_id
         WHERE standing.account_id = ANY (%(account_ids)s)
         ORDER BY standing.account_id
        """,
        account_ids=list(account_ids),
        since=since,
    )


def lock_aged(tx: Tx, *, first_day: date, kept_since: date, limit: int) -> Pending[str]:
    """Accounts whose counts have days that no longer count, or days kept too long; locked as by lock_uncounted."""
    return tx.ask_value(
        """
        SELECT standing.account_id
          FROM standings standing
          JOIN accounts account ON account.account_id = standing.account_id
         WHERE standing.account_id IN (SELECT account_id FROM worker_days WHERE day < %(first_day)s)
           AND (EXISTS (SELECT 1 FROM worker_days
                         WHERE account_id = standing.account_id AND day < %(kept_since)s)
                OR (standing.ok, standing.nok) <> (
                    SELECT coalesce(sum(ok), 0), coalesce(sum(nok), 0) FROM worker_days
                     WHERE account_id = standing.account_id AND day >= %(first_day)s))
         ORDER BY standing.account_id
         LIMIT %(limit)s
           FOR NO KEY UPDATE OF standing, account SKIP LOCKED
        """,
        first_day=first_day,
        kept_since=kept_since,
        limit=limit,
    )


class AwayWorker(Struct, frozen=True):
    """A worker who may have been away for a week. `is_barred`: they may not work now."""

    account_id: str
    points: Decimal
    away_since: date
    submitted_on: date | None
    is_barred: bool


def lock_away(tx: Tx, *, before: date, now: datetime, limit: int) -> Pending[AwayWorker]:
    """Workers with points and no verdict since a day before `before`, locked until commit, with their last submission.

    What is handed in was held at most a few months before, with all revisions.
    """
    return tx.ask(
        AwayWorker,
        """
        SELECT standing.account_id, standing.points, standing.away_since,
               (SELECT (max(task.submitted_at) AT TIME ZONE 'UTC')::date FROM tasks task
                 WHERE task.worker_id = standing.account_id
                   AND task.held_at > standing.away_since - interval '200 days') AS submitted_on,
               coalesce(standing.work_paused_until > %(now)s, false) OR account.frozen_at IS NOT NULL AS is_barred
          FROM standings standing
          JOIN accounts account ON account.account_id = standing.account_id
         WHERE standing.points > 0 AND standing.away_since < %(before)s
           AND NOT EXISTS (SELECT 1 FROM worker_days day
                            WHERE day.account_id = standing.account_id AND NOT day.is_counted)
         ORDER BY standing.account_id
         LIMIT %(limit)s
           FOR NO KEY UPDATE OF standing SKIP LOCKED
        """,
        before=before,
        now=now,
        limit=limit,
    )


class StandingRecord(Struct, frozen=True):
    """A worker's standing, as last counted."""

    points: Decimal
    level_number: int
    level: Level
    work_paused_until: datetime | None
    submit_wait_seconds: int


def ask_standing(tx: Tx, account_id: str) -> Pending[StandingRecord]:
    """The worker's standing."""
    return tx.ask(
        StandingRecord,
        """
        SELECT standing.points, standing.level_number, account.level, standing.work_paused_until,
               standing.submit_wait_seconds
          FROM standings standing
          JOIN accounts account ON account.account_id = standing.account_id
         WHERE standing.account_id = %(account_id)s
        """,
        account_id=account_id,
    )


class WorkerDay(Struct, frozen=True):
    """One day of a worker."""

    day: date
    ok: int
    excellent: int
    nok: int
    bad: int
    earned: Decimal
    points: Decimal
    weeks_away: int


def ask_days(tx: Tx, account_id: str, *, since: date) -> Pending[WorkerDay]:
    """The worker's days on which something happened, the latest first."""
    return tx.ask(
        WorkerDay,
        """
        SELECT day, ok, excellent, nok, bad, earned, points, weeks_away
          FROM worker_days
         WHERE account_id = %(account_id)s AND day >= %(since)s AND (ok > 0 OR nok > 0 OR points <> 0)
         ORDER BY day DESC
        """,
        account_id=account_id,
        since=since,
    )
