"""Featuring: what it costs, for how long it counts, and where a job stands that pays so much."""

from decimal import Decimal

import pytest

from piecework.jobs.offering.featuring import PREMIUM_ID, PredictedRank, predict_rank, rank_among
from piecework.jobs.offering.featuring_sql import FeaturedSum
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.place import Place, place

__all__ = ["place"]


def predicted(given: Given, amount: str, category_id: str = "0501") -> PredictedRank:
    return given.database.read(lambda tx: predict_rank(tx, category_id, Decimal(amount), now=given.clock()))


def feature(ada: Person, job_id: str, amount: str) -> str:
    answer = ada.api("jobs/feature-job", {"job_id": job_id, "amount": amount})
    return "" if answer["ok"] else answer.get("field") or answer["code"]


@pytest.mark.parametrize(("funds", "refused"), [("4.2199", "insufficient_balance"), ("4.2200", "")])
def test_who_has_less_than_it_costs_is_refused(place: Place, funds: str, refused: str):
    """The job takes 1.7200, so what is left is a hundredth of a cent less than, or just, 2.5000."""
    ada = place.ada(funds=funds)
    job_id = place.running_job(ada)
    assert feature(ada, job_id, "2.5") == refused
    assert place.spendable(ada) == ("2.4999" if refused else "0.0000")
    orders = place.work.values("SELECT count(*)::int FROM job_features WHERE job_id = %(id)s", id=job_id)
    assert orders == [0 if refused else 1]


@pytest.mark.parametrize(("amount", "refused"), [("1.9999", "amount"), ("2", ""), ("50", ""), ("50.0001", "amount")])
def test_an_order_is_from_2_to_50(place: Place, amount: str, refused: str):
    ada = place.ada()
    assert feature(ada, place.running_job(ada), amount) == refused


def test_an_order_counts_for_a_day_and_not_a_moment_longer(given: Given, clock: VirtualClock):
    ada = given.ada()
    assert feature(ada, given.running_job(ada), "3") == ""
    clock.pass_(hours=24, seconds=-1)
    assert predicted(given, "3") == PredictedRank(2, 2)
    clock.pass_(seconds=1)
    assert predicted(given, "3") == PredictedRank(1, 1)


def test_orders_of_a_job_count_together(given: Given):
    ada = given.ada()
    job_id = given.running_job(ada, premium_amount=2)
    assert feature(ada, job_id, "2.5") == ""
    assert (predicted(given, "4.5"), predicted(given, "4.5001")) == (PredictedRank(2, 2), PredictedRank(1, 1))


def test_a_job_without_a_premium_is_not_featured(given: Given):
    given.running_job(given.ada())
    assert given.database.read(lambda tx: tx.value("SELECT count(*) FROM job_features")) == 0
    job_id = given.running_job(given.ada(), premium_amount=2)
    order = given.database.read(lambda tx: tx.value("SELECT job_id || ' ' || feature_id FROM job_features"))
    assert order == f"{job_id} {PREMIUM_ID}"


@pytest.mark.parametrize(
    ("amount", "in_all", "in_category"), [("2", 3, 2), ("3", 3, 2), ("3.0001", 2, 1), ("5", 2, 1), ("5.0001", 1, 1)]
)
def test_a_job_stands_behind_whoever_pays_as_much_and_never_behind_itself(amount: str, in_all: int, in_category: int):
    """The job `own` stands at 2 already."""
    featured = [
        FeaturedSum(job_id, category_id, Decimal(sum_))
        for job_id, category_id, sum_ in (("a", "0501", "5"), ("b", "9900", "7"), ("own", "0501", "2"))
    ]
    assert rank_among(featured, "own", "0501", Decimal(amount)) == PredictedRank(in_all, in_category)
