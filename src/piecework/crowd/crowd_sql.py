"""Every statement on crowd_counts, and how many workers an employer is told of.

No such number moves when a worker blocks the employer, is frozen, or has verdicts of others: whoever asks twice would
learn it of one person. Whether a worker is on a list is decided by filters_sql.IS_LISTED, never by these.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString

from piecework.accounts.account import Level
from piecework.database import Pending, Tx

# Accounts by country and level without the employer's own and those the employer blocks; for WITH.
CROWD: LiteralString = """
    crowd AS MATERIALIZED (
        SELECT country, level, workers FROM crowd_counts
         UNION ALL
        SELECT country, level, -count(*)::int
          FROM accounts
         WHERE account_id IN (SELECT %(employer_id)s::text UNION ALL
                              SELECT blocked_account_id FROM blocks WHERE account_id = %(employer_id)s)
         GROUP BY country, level)
"""
_ASKED_FOR: LiteralString = """
                   person.level = ANY (%(levels)s)
               AND array_position(ARRAY['starter', 'advanced', 'expert'], person.level)
                   >= array_position(ARRAY['starter', 'advanced', 'expert'], filter.workers_level)
               AND (filter.countries IS NULL OR person.country = ANY (filter.countries))
"""
# How many of `crowd` have the country and level that `filter` asks for, beside who was put on the list by hand. Who
# left the list counts: the employer knows of those alone whom they took off.
MIGHT_FIT: LiteralString = (
    """
    greatest(0, (SELECT coalesce(sum(person.workers), 0) FROM crowd person WHERE """
    + _ASKED_FOR
    + """) - (SELECT count(*)
                FROM accounts person
               WHERE person.account_id IN (SELECT member.worker_id FROM worker_list_members member
                                            WHERE member.account_id = filter.account_id
                                              AND member.list_id = filter.list_id
                                            UNION ALL
                                           SELECT exception.worker_id FROM worker_list_exceptions exception
                                            WHERE exception.account_id = filter.account_id
                                              AND exception.list_id = filter.list_id AND NOT exception.is_left
                                              AND NOT EXISTS (SELECT 1 FROM blocks block
                                                               WHERE block.account_id = filter.account_id
                                                                 AND block.blocked_account_id = exception.worker_id))
                 AND person.email <> '' AND """
    + _ASKED_FOR
    + "))::int"
)


def count_crowd(tx: Tx, *, now: datetime, before: datetime) -> Pending[int]:
    """Count all accounts by country and level, frozen ones too, unless they were counted since `before`."""
    return tx.ask_value(
        """
        INSERT INTO crowd_counts (country, level, workers, counted_at)
        SELECT country, level, coalesce(counted.workers, 0), %(now)s
          FROM (SELECT country, level, count(*)::int AS workers FROM accounts WHERE email <> '' -- not those erased
                 GROUP BY country, level) counted
          FULL JOIN crowd_counts USING (country, level)
         WHERE NOT EXISTS (SELECT 1 FROM crowd_counts WHERE counted_at > %(before)s)
         ORDER BY country, level
        ON CONFLICT (country, level) DO UPDATE SET workers = excluded.workers, counted_at = excluded.counted_at
        RETURNING workers
        """,
        now=now,
        before=before,
    )


def ask_zone_reach(
    tx: Tx, employer_id: str, *, levels: Sequence[Level], countries: Sequence[str] | None, excluded: Sequence[str]
) -> Pending[int]:
    """How many workers of these levels there are in these countries (None: in all) but the excluded ones."""
    return tx.ask_value(
        "WITH "
        + CROWD
        + """
        SELECT greatest(0, coalesce(sum(workers), 0))::int
          FROM crowd
         WHERE level = ANY (%(levels)s)
           AND (%(countries)s::text[] IS NULL OR country = ANY (%(countries)s))
           AND NOT country = ANY (%(excluded)s)
        """,
        employer_id=employer_id,
        levels=list(levels),
        countries=None if countries is None else list(countries),
        excluded=list(excluded),
    )


def ask_list_reach(tx: Tx, employer_id: str, list_id: int, *, levels: Sequence[Level]) -> Pending[int]:
    """How many workers of these levels are on the employer's list, or have what its filter asks for but the share."""
    return tx.ask_value(
        "WITH "
        + CROWD
        + """
        SELECT ((SELECT count(*) FROM worker_list_members member
                   JOIN accounts worker ON worker.account_id = member.worker_id
                  WHERE member.account_id = list.account_id AND member.list_id = list.list_id
                    AND worker.level = ANY (%(levels)s))
                + CASE WHEN filter.list_id IS NULL THEN 0 ELSE """
        + MIGHT_FIT
        + """ END)::int
          FROM worker_lists list
          LEFT JOIN worker_list_filters filter ON filter.account_id = list.account_id AND filter.list_id = list.list_id
         WHERE list.account_id = %(employer_id)s AND list.list_id = %(list_id)s
        """,
        employer_id=employer_id,
        list_id=list_id,
        levels=list(levels),
    )
