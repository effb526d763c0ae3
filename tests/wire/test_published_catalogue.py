"""Zones, lists, categories, balances (API 3.1 to 3.3, 4.1): the published answers, however they are asked for."""

import pytest

from piecework.database import Tx
from tests.given import Person
from tests.place import Place
from tests.wire import published
from tests.wire.calling import WAYS, Way, check_answer, exactly

every_way = pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))


@pytest.fixture(scope="module")
def ada(place: Place) -> Person:
    return place.ada(funds="3.3482")


@every_way
def test_get_zones(ada: Person, way: Way):
    zones = [
        {"id": zone_id, "zone": name, "excludable_countries": countries.split()}
        for zone_id, (name, countries) in published.ZONES.items()
    ]
    check_answer(way(ada, "jobs/get-zones", {}), zones)


@every_way
def test_get_categories(ada: Person, way: Way):
    answer = way(ada, "jobs/get-categories", {}).json
    shown = [
        {"id": category_id, "category": name, "subcategory": sub,
         "min_task_value": dict(zip(published.PRICED_ZONES, prices.split(), strict=True))}
        for category_id, (name, sub, prices) in published.CATEGORIES.items()
    ]  # fmt: skip
    assert exactly([row for row in answer if row["id"] in published.CATEGORIES]) == exactly(shown)
    assert [row["id"] for row in answer] == sorted(row["id"] for row in answer)
    assert {tuple(row) for row in answer} == {("id", "category", "subcategory", "min_task_value")}
    assert all(len(price.partition(".")[2]) == 3 for row in answer for price in row["min_task_value"].values())


@pytest.fixture(scope="module")
def employer_of_four_lists(place: Place) -> Person:
    """Somebody whose lists are those of the document; their automatic one is the first of them."""
    employer = place.ada()

    def put(tx: Tx) -> None:
        tx.do("DELETE FROM worker_lists WHERE account_id = %(id)s", id=employer.id)
        for list_id, (name, workers) in published.LISTS.items():
            tx.do(
                """
                INSERT INTO worker_lists (account_id, list_id, name, kind, created_at)
                VALUES (%(id)s, %(list_id)s, %(name)s, %(kind)s, %(now)s)
                """,
                id=employer.id, list_id=list_id, name=name, now=place.clock(),
                kind="satisfied" if name == "Successfully Completed" else "manual",
            )  # fmt: skip
            tx.do(
                """
                INSERT INTO worker_list_members (account_id, list_id, worker_id, added_at)
                SELECT %(id)s, %(list_id)s, 'w' || number, %(now)s FROM generate_series(1, %(workers)s::int) number
                """,
                id=employer.id, list_id=list_id, workers=workers, now=place.clock(),
            )  # fmt: skip

    place.database.transact(put)
    return employer


@every_way
def test_get_lists(employer_of_four_lists: Person, way: Way):
    lists = [{"id": list_id, "name": name, "workers": size} for list_id, (name, size) in published.LISTS.items()]
    check_answer(way(employer_of_four_lists, "jobs/get-lists", {}), lists)


def test_new_employer_has_the_automatic_list_alone(place: Place):
    lists = place.olga().api("jobs/get-lists")
    assert [(row["name"], row["workers"]) for row in lists] == [("Successfully Completed", 0)]


@every_way
def test_get_balances(place: Place, ada: Person, way: Way):
    if ada.api("users/get-balances")["earned"] == "0.0000":
        olga = place.olga()
        job_id = place.running_job(olga, task_value=0.42)
        task_id = place.submitted_task(ada, job_id)
        olga.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok"})
    check_answer(way(ada, "users/get-balances", {}), {"earned": "0.4200", "spendable": "3.3482"})
