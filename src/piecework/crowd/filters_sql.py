"""Every statement on worker_list_filters and worker_list_exceptions, and the condition for being on a list."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString

from msgspec import Struct

from piecework.accounts.account import LEVELS, Level
from piecework.crowd.crowd_sql import CROWD, MIGHT_FIT
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
    """A filter, and how many have the level and country it asks for, as accounts were counted last.

    `counted_at` None: they were not counted yet. How many of them have the share is told to nobody.
    """

    workers: int
    counted_at: datetime | None


def put_filter(tx: Tx, employer_id: str, list_id: int, list_filter: ListFilter) -> None:
    """Set the filter of a list, queued. The caller has locked the list."""
    tx.do(
        """
        INSERT INTO worker_list_filters (account_id, list_id, workers_level, success_percent_min, verdicts_min,
                                         countries)
        VALUES (%(employer_id)s, %(list_id)s, %(workers_level)s, %(success_percent_min)s, %(verdicts_min)s,
                %(countries)s)
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
    )


def ask_filter(tx: Tx, employer_id: str, list_id: int) -> Pending[CountedFilter]:
    """The filter of the employer's own list; no row if it has none."""
    return tx.ask(
        CountedFilter,
        "WITH "
        + CROWD
        + """
        SELECT filter.workers_level, filter.success_percent_min, filter.verdicts_min, filter.countries,
               (SELECT min(counted_at) FROM crowd_counts) AS counted_at, """
        + MIGHT_FIT
        + """ AS workers
          FROM worker_list_filters filter
         WHERE filter.account_id = %(employer_id)s AND filter.list_id = %(list_id)s
        """,
        employer_id=employer_id,
        list_id=list_id,
        levels=list(LEVELS),
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


def add_exceptions(tx: Tx, employer_id: str, list_id: int, worker_ids: Sequence[str], *, now: datetime) -> None:
    """Except these workers from a filtered list by its employer, queued, whether they fit its filter or not.

    Else the count of the list would say which of them fit it.
    """
    tx.do(
        """
        INSERT INTO worker_list_exceptions (account_id, list_id, worker_id, created_at, is_left)
        SELECT filter.account_id, filter.list_id, account.account_id, %(now)s, false
          FROM worker_list_filters filter
          JOIN accounts account ON account.account_id = ANY (%(worker_ids)s)
         WHERE filter.account_id = %(employer_id)s AND filter.list_id = %(list_id)s
           AND account.account_id <> filter.account_id
         ORDER BY account.account_id
        ON CONFLICT (account_id, list_id, worker_id) DO UPDATE SET is_left = false
        """,
        employer_id=employer_id,
        list_id=list_id,
        worker_ids=list(worker_ids),
        now=now,
    )


def leave_filter(tx: Tx, worker_id: str, employer_id: str, list_id: int, *, now: datetime) -> Pending[str]:
    """Except a worker from a filtered list who wants to be off it; no row where they do not fit its filter."""
    return tx.ask_value(
        """
        INSERT INTO worker_list_exceptions (account_id, list_id, worker_id, created_at, is_left)
        SELECT filter.account_id, filter.list_id, candidate.account_id, %(now)s, true
          FROM worker_list_filters filter
          JOIN accounts candidate ON candidate.account_id = %(worker_id)s
          LEFT JOIN standings standing ON standing.account_id = candidate.account_id
         WHERE filter.account_id = %(employer_id)s AND filter.list_id = %(list_id)s AND """
        + _FITS
        + """
        ON CONFLICT (account_id, list_id, worker_id) DO NOTHING
        RETURNING worker_id
        """,
        worker_id=worker_id,
        employer_id=employer_id,
        list_id=list_id,
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
