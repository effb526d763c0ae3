"""Deposits by operators: recorded once, taken back, trusted; what providers told and who owes are there to look at."""

from typing import Any

import pytest
from msgspec import structs

from tests.given import Given, Person


@pytest.fixture
def mo(given: Given) -> Person:
    return given.person("Mo", is_operator=True, operator_roles=["money"])


@pytest.fixture
def ada(given: Given) -> Person:
    return given.person("Ada", is_auto_approved=True)


def record(mo: Person, person: Person, amount: object = "50", reference: str = "bank 1", **changes: Any) -> Any:
    return mo.operate(
        "POST", "deposits", {"account_id": person.id, "amount": amount, "reference": reference, **changes}
    )


def spendable(person: Person) -> str:
    return str(person.api("users/get-balances")["spendable"])


def test_a_deposit_is_recorded_once_for_its_reference(mo: Person, ada: Person, given: Given):
    made = record(mo, ada).json
    assert (made["ok"], made["credited"], made["taken"]) == (True, "50.0000", "0.0000")
    assert record(mo, ada).json["code"] == "deposit_recorded"
    assert record(mo, given.person("Olga")).json["code"] == "deposit_recorded"
    assert spendable(ada) == "50.0000"
    (known,) = mo.operate("GET", f"deposits?account_id={ada.id}").json["deposits"]
    assert (known["name"], known["source"], known["state"], known["recorded_by"]) == ("Ada", "hand", "CREDITED", mo.id)
    assert (known["reference"], known["is_trusted"]) == ("bank 1", False)
    (entry,) = mo.operate("GET", "log").json["entries"]
    assert (entry["action"], entry["about"], entry["facts"]["amount"]) == ("deposits", [ada.id], "50.0000")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": 0}, "amount"), ({"amount": -1}, "amount"), ({"amount": "1.00001"}, "amount"),
        ({"amount": "1e9"}, "amount"), ({"reference": " "}, "reference"), ({"reference": "x" * 201}, "reference"),
    ],
)  # fmt: skip
def test_what_cannot_be_recorded_is_refused(mo: Person, ada: Person, changes: dict[str, Any], field: str):
    refused = mo.operate("POST", "deposits", {"account_id": ada.id, "amount": 5, "reference": "r", **changes})
    assert refused.status_code == 422
    assert refused.json["field"] == field
    assert spendable(ada) == "0.0000"


def test_an_account_that_is_not_there(mo: Person):
    refused = mo.operate("POST", "deposits", {"account_id": "00000000", "amount": 5, "reference": "r"})
    assert (refused.status_code, refused.json["code"]) == (404, "account_not_found")


def test_trusted_deposits_lead_to_posting_without_review(mo: Person, given: Given):
    olga = given.person("Olga")
    deposit_id = record(mo, olga, "1500", "bank 2").json["deposit_id"]
    job = given.running_job
    refused = given.wim().work("POST", f"jobs/{job(olga)}/hold")
    assert (refused.status_code, refused.json["code"]) == (404, "job_not_found"), "it waits for review"
    assert mo.operate("POST", f"deposits/{olga.id}/{deposit_id}/trust", {}).json["ok"]
    assert given.submitted_task(given.wim(), job(olga))


def test_money_is_taken_back_and_what_is_spent_is_owed(mo: Person, ada: Person, given: Given):
    deposit_id = record(mo, ada, "100").json["deposit_id"]
    given.running_job(ada, num_tasks=50, task_value=1)
    path = f"deposits/{ada.id}/{deposit_id}/take-back"
    body = {"amount": 60, "reference": "out 1", "reason": "Sent back to the bank."}
    assert mo.operate("POST", path, body).json["taken"] == "60.0000"
    assert mo.operate("POST", path, body).json["code"] == "deposit_recorded"
    assert mo.operate("POST", path, {**body, "amount": 41, "reference": "out 2"}).json["field"] == "amount"
    owing = mo.operate("GET", "owing").json
    assert [(each["account_id"], each["owed"]) for each in owing["accounts"]] == [(ada.id, owing["owed_by_all"])]
    assert record(mo, ada, "100", "bank 9").json["credited"] == "100.0000"
    assert mo.operate("GET", "owing").json["accounts"] == []


def test_deposits_that_are_not_there(mo: Person, ada: Person):
    for act in ("trust", "take-back"):
        body = {"amount": 1, "reference": "r", "reason": "x"} if act == "take-back" else {}
        assert mo.operate("POST", f"deposits/{ada.id}/nothing/{act}", body).json["code"] == "deposit_not_found"


def test_lists_that_are_empty(mo: Person):
    assert mo.operate("GET", "deposits?state=paying").json["deposits"] == []
    assert mo.operate("GET", "payment-events?outcome=refused").json["events"] == []
    assert mo.operate("GET", "owing").json == {"current_page": 1, "pages": 1, "owed_by_all": "0.0000", "accounts": []}


def test_only_who_handles_money_records_and_looks(given: Given, ada: Person):
    rita = given.person("Rita", is_operator=True, operator_roles=["review"])
    assert record(rita, ada).json["code"] == "role_needed"
    for path in ("deposits", "payment-events", "owing", "payable"):
        assert rita.operate("GET", path).json["code"] == "role_needed"


def test_a_large_deposit_takes_two_operators(given: Given, ada: Person):
    """What is said of large approvals holds for money that is said to have come."""
    settings = structs.replace(given.settings, second_operator_over=500)
    place = Given(given.database, given.clock, settings)
    mo, max_ = (place.person(name, is_operator=True, operator_roles=["money"]) for name in ("Mo", "Max"))
    assert record(mo, ada, "500", "bank 1").json["credited"] == "500.0000"
    proposed = record(mo, ada, "500.01", "bank 2")
    assert (proposed.status_code, spendable(ada)) == (202, "500.0000")
    path = f"second-opinions/{mo.id}/{proposed.json['opinion_id']}/confirm"
    assert mo.operate("POST", path, {}).json["code"] == "own_proposal"
    assert max_.operate("POST", path, {}).json["ok"]
    assert spendable(ada) == "1000.0100"
