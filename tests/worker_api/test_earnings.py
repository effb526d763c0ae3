"""A worker's money: what is pending and until when, moving it, and every movement."""

from typing import Any

import pytest

from tests.conftest import VirtualClock
from tests.given import Given, Person


@pytest.fixture
def ada(given: Given) -> Person:
    return given.ada()


def earnings(worker: Person) -> Any:
    answer = worker.work("GET", "earnings")
    assert answer.status_code == 200, answer.text
    return answer.json


def rate(ada: Person, job_id: str, task_id: str, rating: str, **more: Any) -> None:
    call = {"job_id": job_id, "task_id": task_id, "task_rating": rating, "task_comment": "so", **more}
    assert ada.api("jobs/rate-single-task", call)["ok"]


def earn(given: Given, ada: Person, wim: Person) -> None:
    """Wim earns 0.1000."""
    job_id = given.running_job(ada)
    rate(ada, job_id, given.submitted_task(wim, job_id), "ok")


def move(worker: Person, amount: object) -> Any:
    return worker.work("POST", "earnings/move-to-spendable", {"amount": amount})


def test_pending_money_has_dates(given: Given, ada: Person, clock: VirtualClock):
    wim = given.wim()
    given.submitted_task(wim, given.running_job(ada, ttr=3, task_value=0.2))
    clock.pass_(hours=1)
    given.submitted_task(wim, given.running_job(ada))
    sent_back = given.running_job(ada)
    rate(ada, sent_back, given.submitted_task(wim, sent_back), "revise")
    assert earnings(wim) == {
        "pending": {
            "amount": "0.3000",
            "tasks": 2,
            "first_rate_by": "2026-03-04T12:00:00Z",
            "last_rate_by": "2026-03-08T13:00:00Z",
        },
        "in_revision": {
            "amount": "0.1000",
            "tasks": 1,
            "first_revise_until": "2026-03-02T13:00:00Z",
            "last_revise_until": "2026-03-02T13:00:00Z",
        },
        "earned": "0.0000",
        "spendable": "0.0000",
        "withdrawing": "0.0000",
        "earned_in_all": "0.0000",
        "paid_out": "0.0000",
        "owed": "0.0000",
        "currency": "USD",
    }


def test_pending_tasks_are_listed_by_when_they_are_paid(given: Given, ada: Person):
    wim = given.wim()
    later = given.submitted_task(wim, given.running_job(ada))
    sooner = given.submitted_task(wim, given.running_job(ada, ttr=2))
    page = wim.work("GET", "earnings/pending").json
    assert [(task["task_id"], task["amount"], task["rate_by"]) for task in page["tasks"]] == [
        (sooner, "0.1000", "2026-03-03T12:00:00Z"),
        (later, "0.1000", "2026-03-08T12:00:00Z"),
    ]
    assert wim.work("GET", "earnings/pending", page=2).json == {"current_page": 2, "pages": 1, "tasks": []}


def test_nothing_pending(given: Given):
    assert earnings(given.wim())["pending"] == {
        "amount": "0.0000", "tasks": 0, "first_rate_by": None, "last_rate_by": None,
    }  # fmt: skip


def test_earned_money_becomes_spendable(given: Given, ada: Person):
    wim = given.wim()
    earn(given, ada, wim)
    assert move(wim, "0.04").json == {
        "ok": True, "message": "The money is spendable now.", "earned": "0.0600", "spendable": "0.0400",
    }  # fmt: skip
    kinds = [(line["type"], line["purse"], line["amount"]) for line in wim.work("GET", "movements").json["movements"]]
    assert sorted(kinds) == [
        ("move", "earned", "-0.0400"), ("move", "spendable", "0.0400"), ("pay", "earned", "0.1000"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "status", "code"),
    [
        ("0.1001", 402, "not_enough_earned"),
        (0, 422, "invalid"),
        (-1, 422, "invalid"),
        ("0.00001", 422, "invalid"),
        ("NaN", 422, "invalid"),
        ("1e400", 422, "invalid"),
        (None, 422, "required"),
        ("much", 422, "invalid"),
    ],
)
def test_what_cannot_be_moved_is_refused(given: Given, ada: Person, amount: object, status: int, code: str):
    wim = given.wim()
    earn(given, ada, wim)
    answer = move(wim, amount)
    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (status, code, "amount")
    assert earnings(wim)["earned"] == "0.1000"


def test_all_of_it_can_be_moved_once(given: Given, ada: Person):
    wim = given.wim()
    earn(given, ada, wim)
    assert [move(wim, "0.1").status_code, move(wim, "0.1").status_code] == [200, 402]
