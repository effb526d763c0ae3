"""Every statement on worker_list_filters and worker_list_exceptions, and the condition for being on a list."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString

from msgspec import Struct

from piecework.accounts.account import Level
from piecework.crowd.lists_sql import ListOfWorker
from piecework.database import Pending, Tx

# Whether `candidate` (an account) fits `filter`, seen with their `standing` where they have one.
_FITS: LiteralString = """
           candidate.account_id <> filter.account_id
       AND candidate.frozen_at IS NULL
       AND array_position(ARRAY['starter', 'advanced', 'expert'], candidate.level)
           >= array_position(ARRAY['starter', 'advanced', 'expert'], filter.workers_level)
       AND (filter.countries IS NULL OR candidate.country = ANY (filter.countries))
       AND coalesce(standing.ok + standing.nok, 0)
           >= greatest(filter.verdicts_min, (filter.success_percent_min > 0)::int)
       AND coalesce(standing.ok, 0) * 100
           >= filter.success_percent_min * coalesce(standing.ok + standing.nok, 0)
       AND NOT EXISTS (SELECT 1 FROM worker_list_exceptions exception
                        WHERE exception.account_id = filter.account_id AND exception.list_id = filter.list_id
                          AND exception.worker_id = candidate.account_id)
       AND NOT EXISTS (SELECT 1 FROM blocks block
                        WHERE block.account_id = filter.account_id AND block.blocked_account_id = candidate.account_id)
"""

# Whether a worker is on a list; `named` says which: employer_id, list_id, worker_id.
IS_LISTED: LiteralString = (
    """
    (EXISTS (SELECT 1 FROM worker_list_members member
              WHERE member.account_id = named.employer_id AND member.list_id = named.list_id
                AND member.worker_id = named.worker_id)
     OR EXISTS (SELECT 1 FROM worker_list_filters filter
                  JOIN accounts candidate ON candidate.account_id = named.worker_id
                  LEFT JOIN standings standing ON standing.account_id = candidate.account_id
                 WHERE filter.account_id = named.employer_id AND filter.list_id = named.list_id AND """
    + _FITS
    + "))"
)


class ListFilter(Struct, frozen=True, kw_only=True):
    """The filter of a worker list: lowest level, least share of satisfied verdicts and number of them, countries."""

    workers_level: Level = "starter"
    success_percent_min: int = 0
    verdicts_min: int = 0
    countries: list[str] | None = None


class CountedFilter(ListFilter, frozen=True, kw_only=True):
    """A filter, and how many fitted it when they were counted last."""

    workers: int
    counted_at: datetime


def put_filter(tx: Tx, employer_id: str, list_id: int, list_filter: ListFilter, *, now: datetime) -> Pending[int]:
    """Set the filter of a list, and answer how many workers fit it. The caller has locked the list."""
    tx.do(
        """
        INSERT INTO worker_list_filters (account_id, list_id, workers_level, success_percent_min, verdicts_min,
                                         countries, workers, counted_at)
        VALUES (%(employer_id)s, %(list_id)s, %(workers_level)s, %(success_percent_min)s, %(verdicts_min)s,
                %(countries)s, 0, %(now)s)
        ON CONFLICT (account_id, list_id) DO UPDATE
           SET workers_level = excluded.workers_level, success_percent_min = excluded.success_percent_min,
               verdicts_min = excluded.verdicts_min, countries = excluded.countries
        """,
        employer_id=employer_id,
        list_id=list_id,
        workers_level=list_filter.workers_level,
        success_percent_min=list_filter.success_percent_min,
        verdicts_min=list_filter.verdicts_min,
        countries=list_filter.countries,
        now=now,
    )
    return count_filters(tx, [employer_id], [list_id], now=now)


def lock_uncounted_filters(tx: Tx, *, before: datetime, limit: int) -> list[tuple[str, int]]:
    """Filtered lists that were not counted since then, locked until commit; those somebody else counts are left out."""
    rows = tx.rows(
        _Key,
        """
        SELECT account_id, list_id FROM worker_list_filters
         WHERE counted_at <= %(before)s
         ORDER BY counted_at, account_id, list_id
         LIMIT %(limit)s
           FOR NO KEY UPDATE SKIP LOCKED
        """,
        before=before,
        limit=limit,
    )
    return [(row.account_id, row.list_id) for row in rows]


class _Key(Struct, frozen=True):
    account_id: str
    list_id: int


def count_filters(tx: Tx, account_ids: Sequence[str], list_ids: Sequence[int], *, now: datetime) -> Pending[int]:
    """Count who fits the filters of these lists without having been put on them by hand; answers how many each has."""
    return tx.ask_value(
        """
        UPDATE worker_list_filters filter
           SET counted_at = %(now)s, workers = (
               SELECT count(*)::int
                 FROM accounts candidate
                 LEFT JOIN standings standing ON standing.account_id = candidate.account_id
                WHERE """
        + _FITS
        + """
                  AND NOT EXISTS (SELECT 1 FROM worker_list_members member
                                   WHERE member.account_id = filter.account_id AND member.list_id = filter.list_id
                                     AND member.worker_id = candidate.account_id))
          FROM unnest(%(account_ids)s::text[], %(list_ids)s::int[]) AS counted (account_id, list_id)
         WHERE filter.account_id = counted.account_id AND filter.list_id = counted.list_id
        RETURNING filter.workers
        """,
        account_ids=list(account_ids),
        list_ids=list(list_ids),
        now=now,
    )


def ask_filter(tx: Tx, employer_id: str, list_id: int) -> Pending[CountedFilter]:
    """The filter of the employer's own list; no row if it has none."""
    return tx.ask(
        CountedFilter,
        """
        SELECT workers_level, success_percent_min, verdicts_min, countries, workers, counted_at
          FROM worker_list_filters
         WHERE account_id = %(employer_id)s AND list_id = %(list_id)s
        """,
        employer_id=employer_id,
        list_id=list_id,
    )


def delete_filter(tx: Tx, employer_id: str, list_id: int) -> None:
    """Delete the filter and its exceptions, queued."""
    tx.do(
        "DELETE FROM worker_list_exceptions WHERE account_id = %(employer_id)s AND list_id = %(list_id)s",
        employer_id=employer_id,
        list_id=list_id,
    )
    tx.do(
        "DELETE FROM worker_list_filters WHERE account_id = %(employer_id)s AND list_id = %(list_id)s",
        employer_id=employer_id,
        list_id=list_id,
    )


def add_exceptions(tx: Tx, employer_id: str, list_id: int, worker_ids: Sequence[str], *, now: datetime) -> Pending[str]:
    """Except these workers from a filtered list; answers which of them fitted its filter."""
    return tx.ask_value(
        """
        INSERT INTO worker_list_exceptions (account_id, list_id, worker_id, created_at)
        SELECT filter.account_id, filter.list_id, candidate.account_id, %(now)s
          FROM worker_list_filters filter
          JOIN accounts candidate ON candidate.account_id = ANY (%(worker_ids)s)
          LEFT JOIN standings standing ON standing.account_id = candidate.account_id
         WHERE filter.account_id = %(employer_id)s AND filter.list_id = %(list_id)s AND """
        + _FITS
        + """
         ORDER BY candidate.account_id
        ON CONFLICT (account_id, list_id, worker_id) DO NOTHING
        RETURNING worker_id
        """,
        employer_id=employer_id,
        list_id=list_id,
        worker_ids=list(worker_ids),
        now=now,
    )


def remove_exceptions(tx: Tx, employer_id: str, list_id: int, worker_ids: Sequence[str]) -> None:
    """Remove the exceptions for these workers, queued."""
    tx.do(
        """
        DELETE FROM worker_list_exceptions
         WHERE account_id = %(employer_id)s AND list_id = %(list_id)s AND worker_id = ANY (%(worker_ids)s)
        """,
        employer_id=employer_id,
        list_id=list_id,
        worker_ids=list(worker_ids),
    )


def ask_filtered_lists_of(tx: Tx, worker_id: str, *, limit: int) -> Pending[ListOfWorker]:
    """The lists that have the worker by their filter, the newest first."""
    return tx.ask(
        ListOfWorker,
        """
        SELECT list.account_id AS employer_id, employer.name AS employer_name, list.list_id, list.name, list.kind,
               NULL::timestamptz AS since
          FROM worker_list_filters filter
          JOIN worker_lists list ON list.account_id = filter.account_id AND list.list_id = filter.list_id
          JOIN accounts employer ON employer.account_id = filter.account_id
          JOIN accounts candidate ON candidate.account_id = %(worker_id)s
          LEFT JOIN standings standing ON standing.account_id = candidate.account_id
         WHERE """
        + _FITS
        + """
           AND NOT EXISTS (SELECT 1 FROM worker_list_members member
                            WHERE member.account_id = filter.account_id AND member.list_id = filter.list_id
                              AND member.worker_id = candidate.account_id)
         ORDER BY list.created_at DESC, list.account_id, list.list_id
         LIMIT %(limit)s
        """,
        worker_id=worker_id,
        limit=limit,
    )


def forget_filters_of(tx: Tx, account_id: str) -> None:
    """Delete the filters of an account's lists, with who is left out of them."""
    tx.do("DELETE FROM worker_list_exceptions WHERE account_id = %(account_id)s", account_id=account_id)
    tx.do("DELETE FROM worker_list_filters WHERE account_id = %(account_id)s", account_id=account_id)
