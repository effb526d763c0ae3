"""Featuring: an employer pays to have a job shown above others for a day."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct

from piecework.database import Tx
from piecework.field_rules import BETWEEN
from piecework.jobs.brief import PREMIUM_MAX, PREMIUM_MIN
from piecework.jobs.jobs_sql import ask_pricing
from piecework.jobs.moves import next_status
from piecework.jobs.offering import featuring_sql as sql
from piecework.jobs.own_job import lock_own_job
from piecework.ledger.book import move
from piecework.ledger.movement import movement, platform, spendable
from piecework.ledger.purses import check_funds
from piecework.money import ZERO
from piecework.refusal import InvalidRequest

FEATURED_TIME = timedelta(hours=24)
PREMIUM_ID = "premium"  # the order that a job was posted with, counted from its approval


class PredictedRank(Struct, frozen=True):
    """The rank that a job featured now would have, counted from 1: among all, and within its category."""

    in_all: int
    in_category: int


def feature_job(tx: Tx, job_id: str, amount: Decimal, *, employer_id: str, feature_id: str, now: datetime) -> None:
    """Show the job above those that paid less, for 24 hours; its rank follows from the sum of its running orders.

    Refuses: InvalidRequest (amount), JobNotFound, JobCannotMove, OwesMoney, NotEnoughSpendable.
    """
    check_premium(amount)
    job = lock_own_job(tx, job_id, employer_id=employer_id)
    next_status(job, "feature")
    category_id = ask_pricing(tx, job_id).get().category_id
    check_funds(tx, employer_id, amount)
    sql.add_feature(tx, job_id, feature_id, category_id=category_id, amount=amount, until=now + FEATURED_TIME)
    paid = movement(
        f"feature:{feature_id}", spendable(employer_id, -amount, job_id=job_id), platform(amount, job_id=job_id)
    )
    move(tx, [paid], now=now)


def start_premium(tx: Tx, job_id: str, category_id: str, amount: Decimal, *, now: datetime) -> None:
    """Begin the 24 hours of the premium that a job was posted with; its money was a charge of the post."""
    if amount:
        sql.add_feature(tx, job_id, PREMIUM_ID, category_id=category_id, amount=amount, until=now + FEATURED_TIME)


def predict_rank(tx: Tx, category_id: str, amount: Decimal, *, now: datetime) -> PredictedRank:
    """The rank of a job featured with this amount now: behind those that paid as much or more.

    Refuses: InvalidRequest.
    """
    check_premium(amount)
    ahead = sql.count_featured_ahead(tx, category_id, amount, now=now)
    return PredictedRank(ahead.in_all + 1, ahead.in_category + 1)


def rank_among(featured: Sequence[sql.FeaturedSum], job_id: str, category_id: str, amount: Decimal) -> PredictedRank:
    """The rank that a job would have among the featured ones if its employer added this amount to its orders."""
    own = sum((other.amount for other in featured if other.job_id == job_id), ZERO)
    ahead = [other for other in featured if other.job_id != job_id and other.amount >= own + amount]
    return PredictedRank(len(ahead) + 1, sum(other.category_id == category_id for other in ahead) + 1)


def check_premium(amount: Decimal) -> None:
    """Refuse an amount that no job can be featured with."""
    if not PREMIUM_MIN <= amount <= PREMIUM_MAX:
        raise InvalidRequest.of("amount", BETWEEN, least=PREMIUM_MIN, most=PREMIUM_MAX)
