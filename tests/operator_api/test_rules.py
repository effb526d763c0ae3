"""The rules of the place through the operator API."""

from typing import Any

import pytest
from falcon.testing import Result

from tests.given import Given, Person


@pytest.fixture
def mo(given: Given) -> Person:
    return given.person("Mo", is_operator=True)


def ask(person: Person, method: str, path: str, body: object = None, **query: str) -> Result:
    return person.client.simulate_request(
        method, f"/operator-api/{path}", json=body, params=query, headers={"Authorization": person.basic}
    )


def rules_by_name(mo: Person) -> dict[str, dict[str, Any]]:
    return {rule["name"]: rule for rule in ask(mo, "GET", "rules").json["rules"]}


def test_the_list_has_meaning_bounds_default_and_value(mo: Person):
    rules = rules_by_name(mo)
    assert rules["holds_max"] == {
        "name": "holds_max", "group": "limits", "kind": "whole number", "may_be": "a whole number from 1 to 100",
        "meaning": "Positions one worker may hold at the same time, over all jobs.", "default": "5", "value": "5",
    }  # fmt: skip
    assert (rules["fee_rate"]["default"], rules["fee_rate"]["value"]) == ("0.0000", "0.0700")


def test_an_operator_changes_a_rule_and_reads_the_history(given: Given, mo: Person):
    ada, wim = given.ada(), given.wim()
    answer = ask(mo, "POST", "rules/holds_max", {"value": "1", "reason": "Too many ran out."})
    assert (answer.status_code, answer.json["rule"]["value"]) == (200, "1")
    first, second = given.running_job(ada), given.running_job(ada)
    assert wim.work("POST", f"jobs/{first}/hold").status_code == 200
    assert wim.work("POST", f"jobs/{second}/hold").json["code"] == "too_many_holds"
    assert ask(mo, "GET", "rule-changes", name="holds_max").json == {
        "current_page": 1, "pages": 1, "changes": [
            {"name": "holds_max", "before": "5", "after": "1", "reason": "Too many ran out.", "changed_by": mo.id,
             "changed_at": "2026-03-01T12:00:00Z"},
        ],
    }  # fmt: skip
    assert ask(mo, "GET", "rule-changes", name="appeal_days").json["changes"] == []


@pytest.mark.parametrize(
    ("path", "body", "status", "code", "field"),
    [
        ("rules/nothing", {"value": "1", "reason": "x"}, 404, "rule_not_found", "name"),
        ("rules/holds_max", {"value": "0", "reason": "x"}, 422, "invalid", "value"),
        ("rules/holds_max", {"value": "1", "reason": ""}, 422, "invalid", "reason"),
        ("rules/holds_max", {"value": "1"}, 422, "required", "reason"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field(
    mo: Person, path: str, body: dict[str, str], status: int, code: str, field: str
):
    answer = ask(mo, "POST", path, body)
    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (status, code, field)
    assert rules_by_name(mo)["holds_max"]["value"] == "5"


def test_only_operators_see_and_change_rules(given: Given):
    olga = given.olga()
    for method, path in (("GET", "rules"), ("POST", "rules/holds_max"), ("GET", "rule-changes")):
        assert ask(olga, method, path, {"value": "1", "reason": "x"}).json["code"] == "operators_only"
