"""Our own endpoints beside the published ones: the same manners, their answers compared whole."""

from typing import Any

import pytest

from piecework.database import Database
from tests.at_once import at_once
from tests.given import Given, Person
from tests.place import Place
from tests.wire.calling import WAYS, Way, check_answer

SOME = ("JSON body", "JSON of texts", "query by GET", "form with brackets")
every_way = pytest.mark.parametrize("way", [WAYS[name] for name in SOME], ids=SOME)


@pytest.fixture
def ada(place: Place) -> Person:
    return place.ada()


def names_of(employer: Person) -> dict[str, int]:
    """The sizes of one's lists by name, the automatic one aside."""
    return {row["name"]: row["workers"] for row in employer.api("jobs/get-lists")[:] if row["name"][:3] != "Suc"}


@every_way
def test_rate_multiple_tasks(place: Place, ada: Person, way: Way):
    job_id = place.running_job(ada)
    first, second, third = (place.submitted_task(place.wim(), job_id) for _ in range(3))
    verdicts: list[dict[str, Any]] = [
        {"id": first, "rating": "ok", "satisfaction": "good", "comment": "thanks", "list_id": 0, "bonus": 0.5},
        {"id": second, "rating": "not_ok", "comment": "wrong", "block_worker": True},
        {"id": third, "rating": "nok"},
        {"id": "99900012abcd1f", "rating": "ok"},
    ]
    missing = "task_comment is required when task_rating is not_ok."
    outcomes = [
        {"id": first, "ok": True, "message": "Task rated successfully."},
        {"id": second, "ok": True, "message": "Task rated successfully."},
        {"id": third, "ok": False, "message": missing},
        {"id": "99900012abcd1f", "ok": False, "message": "Task not found."},
    ]
    check_answer(way(ada, "jobs/rate-multiple-tasks", {"job_id": job_id, "tasks": verdicts}), {"tasks": outcomes})


@every_way
def test_feature_job(place: Place, ada: Person, way: Way):
    job_id = place.running_job(ada)
    before = place.spendable(ada)
    check_answer(way(ada, "jobs/feature-job", {"job_id": job_id, "amount": 2.5}), {"ok": True})
    assert (before, place.spendable(ada)) == ("98.2800", "95.7800")


def test_get_predicted_position(given: Given):
    bea = given.ada()
    for amount, category_id in ((3, "0501"), (5, "0501"), (4, "9900")):
        given.running_job(bea, premium_amount=amount, category_id=category_id)
    paused = given.running_job(bea, premium_amount=50)
    bea.api("jobs/job-pause", {"job_id": paused})
    places = {
        (2.0, "0501"): (4, 3), (3.0, "0501"): (4, 3), (4.5, "0501"): (2, 2), (50.0, "0501"): (1, 1),
        (4.0, "9900"): (3, 2), (2.0, "0500"): (4, 1),
    }  # fmt: skip
    for (amount, category_id), (in_all, in_category) in places.items():
        asked = {"category_id": category_id, "amount": amount}
        expected = {"position_in_all": in_all, "position_in_category": in_category}
        for name in SOME:
            check_answer(WAYS[name](bea, "jobs/get-predicted-position", asked), expected)


@every_way
def test_archive_job(place: Place, ada: Person, way: Way):
    job_id = place.running_job(ada)
    ada.api("jobs/job-stop", {"job_id": job_id})
    for _ in range(2):
        check_answer(way(ada, "jobs/archive-job", {"job_id": job_id}), {"ok": True})
    assert ada.api("jobs/get-jobs")["jobs"] == []


@every_way
def test_create_list(ada: Person, way: Way):
    result = way(ada, "lists/create-list", {"name": "The good ones"})
    list_id = result.json["list_id"]
    check_answer(result, {"ok": True, "list_id": list_id, "message": "List created successfully."})
    assert 1 <= list_id < 2**31
    assert {"id": list_id, "name": "The good ones", "workers": 0} in ada.api("jobs/get-lists")


def test_name_of_a_list_is_ones_own(place: Place, ada: Person):
    for employer in (ada, place.olga()):
        assert employer.api("lists/create-list", {"name": "The good ones"})["ok"]
    again = ada.api("lists/create-list", {"name": " The good ones "})
    assert (again["ok"], again["code"], again["field"]) == (False, "list_name_taken", "name")
    assert names_of(ada) == {"The good ones": 0}


def test_name_is_given_once_to_many_who_want_it_at_once(given: Given, database_url: str):
    with Database(database_url, connections_max=6) as many:
        ada = Given(many, given.clock, given.settings).ada()
        for name in ("one", "two", "three", "four", "five"):
            answers = at_once(6, lambda _, name=name: ada.call("lists/create-list", {"name": name}))
            assert sorted(answer.json.get("code", "") for answer in answers) == ["", *["list_name_taken"] * 5]


@every_way
def test_delete_list(place: Place, ada: Person, way: Way):
    list_id = ada.api("lists/create-list", {"name": "Old"})["list_id"]
    ada.api("lists/add-workers", {"list_id": list_id, "workers": [place.wim().id]})
    check_answer(
        way(ada, "lists/delete-list", {"list_id": list_id}), {"ok": True, "message": "List deleted successfully."}
    )
    assert names_of(ada) == {}
    assert ada.api("lists/delete-list", {"list_id": list_id})["code"] == "list_not_found"


def test_automatic_list_cannot_be_deleted(ada: Person):
    (automatic,) = ada.api("jobs/get-lists")
    answer = ada.api("lists/delete-list", {"list_id": automatic["id"]})
    assert (answer["ok"], answer["code"], answer["field"]) == (False, "list_automatic", "list_id")


@every_way
def test_remove_workers(place: Place, ada: Person, way: Way):
    list_id = ada.api("lists/create-list", {"name": "Two"})["list_id"]
    leaves, stays = place.wim().id, place.wim().id
    ada.api("lists/add-workers", {"list_id": list_id, "workers": [leaves, stays]})
    asked = {"list_id": list_id, "workers": [leaves, "0de178af"]}
    done = {"ok": True, "message": "Workers removed from the list successfully."}
    check_answer(way(ada, "lists/remove-workers", asked), done)
    assert names_of(ada) == {"Two": 1}


@every_way
def test_get_transactions(place: Place, ada: Person, way: Way):
    place.clock.pass_(seconds=1)
    job_id = place.running_job(ada)
    place.clock.pass_(seconds=1)
    ada.api("jobs/feature-job", {"job_id": job_id, "amount": 2})
    result = way(ada, "users/get-transactions", {"page": 1})
    featured, posted, deposited = result.json["transactions"]

    def line(known: dict[str, Any], kind: str, amount: str, **more: str) -> dict[str, Any]:
        own = {"id": known["id"], "date": known["date"], "balance": "spendable", "job_id": ""}
        return own | {"type": kind, "amount": amount} | more

    lines = [
        line(featured, "feature", "-2.0000", job_id=job_id),
        line(posted, "post", "-1.7200", job_id=job_id, id=f"post:{job_id}"),
        line(deposited, "deposit", "100.0000"),
    ]
    check_answer(result, {"current_page": 1, "pages": 1, "transactions": lines})
    assert featured["date"] > posted["date"] > deposited["date"]
    empty = way(ada, "users/get-transactions", {"page": 2})
    check_answer(empty, {"current_page": 2, "pages": 1, "transactions": []})


def test_transactions_of_both_balances_and_ones_own_alone(place: Place, ada: Person):
    wim, job_id = place.wim(), place.running_job(ada)
    task_id = place.submitted_task(wim, job_id)
    ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok", "task_bonus": 0.2})
    lines = wim.api("users/get-transactions")["transactions"]
    assert sorted((line["type"], line["balance"], line["amount"]) for line in lines) == [
        ("bonus", "earned", "0.2000"), ("pay", "earned", "0.1000"),
    ]  # fmt: skip
    assert {line["job_id"] for line in lines} == {job_id}


@every_way
def test_reset_api_secret_kills_the_old_one_at_once(ada: Person, way: Way):
    result = way(ada, "users/reset-api-secret", {})
    secret = result.json["api_secret"]
    check_answer(result, {"ok": True, "api_secret": secret})
    assert len(secret) == 64
    assert ada.call("users/get-balances").status_code == 401
    renewed = Person(ada.account, secret, ada.worker_token, ada.client)
    assert renewed.api("users/get-balances")["spendable"] == "100.0000"
    assert ada.work("GET", "balance").status_code == 200
