"""Every statement on job_features."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from piecework.database import Pending, Tx


class FeaturedAhead(Struct, frozen=True):
    """How many featured jobs rank before an amount, in all and in one category."""

    in_all: int
    in_category: int


def add_feature(tx: Tx, job_id: str, feature_id: str, *, category_id: str, amount: Decimal, until: datetime) -> None:
    """Insert an order to show the job above others."""
    tx.do(
        """
        INSERT INTO job_features (job_id, feature_id, category_id, amount, featured_until)
        VALUES (%(job_id)s, %(feature_id)s, %(category_id)s, %(amount)s, %(until)s)
        """,
        job_id=job_id,
        feature_id=feature_id,
        category_id=category_id,
        amount=amount,
        until=until,
    )


def count_featured_ahead(tx: Tx, category_id: str, amount: Decimal, *, now: datetime) -> FeaturedAhead:
    """How many running jobs are featured with as much or more right now."""
    return tx.ask(
        FeaturedAhead,
        """
        SELECT count(*)::int AS in_all,
               (count(*) FILTER (WHERE ahead.category_id = %(category_id)s))::int AS in_category
          FROM (SELECT feature.job_id, feature.category_id
                  FROM job_features feature
                  JOIN job_counts counts ON counts.job_id = feature.job_id AND counts.status = 'RUNNING'
                 WHERE feature.featured_until > %(now)s
                 GROUP BY feature.job_id, feature.category_id
                HAVING sum(feature.amount) >= %(amount)s) ahead
        """,
        category_id=category_id,
        amount=amount,
        now=now,
    ).get()


class FeaturedSum(Struct, frozen=True):
    """A running job that is featured, and the sum of its orders."""

    job_id: str
    category_id: str
    amount: Decimal


def ask_featured(tx: Tx, *, now: datetime, limit: int) -> Pending[FeaturedSum]:
    """The running jobs that are featured right now, the best paid first."""
    return tx.ask(
        FeaturedSum,
        """
        SELECT feature.job_id, feature.category_id, sum(feature.amount) AS amount
          FROM job_features feature
          JOIN job_counts counts ON counts.job_id = feature.job_id AND counts.status = 'RUNNING'
         WHERE feature.featured_until > %(now)s
         GROUP BY feature.job_id, feature.category_id
         ORDER BY amount DESC
         LIMIT %(limit)s
        """,
        now=now,
        limit=limit,
    )
