"""Roles of operators: what each may do, who gives them, and that somebody always can."""

from typing import Any

import pytest

from piecework import operator_api
from piecework.accounts.account import OperatorRole
from piecework.http.endpoint import Endpoint
from piecework.operators.roles import LastOperator, set_roles
from tests.conftest import VirtualClock
from tests.given import Given, Person

ENDPOINTS = [endpoint for section in operator_api.SECTIONS for endpoint in section.endpoints]
ROLES = ("review", "money", "all")
ANY_ID = {"job_id": "0123456789ab", "account_id": "00000000", "task_id": "0123456789abcd"}


def is_allowed(role: str, needs: str) -> bool:
    return needs == "any" or role in ("all", needs)


def roles_of(person: Person, account_id: str) -> list[str]:
    """The roles of an account, as an operator sees them."""
    operators = person.operate("GET", "operators").json["operators"]
    return next((operator["roles"] for operator in operators if operator["account_id"] == account_id), [])


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: f"{endpoint.method} {endpoint.path}")
def test_role_opens_what_needs_it_and_nothing_else(given: Given, endpoint: Endpoint[Any]):
    path = "".join(
        ANY_ID.get(part[1:-1], "x") if part.startswith("{") else part
        for part in endpoint.path.removeprefix("/operator-api/").replace("/", " / ").split()
    )
    for role in ROLES:
        answer = given.mo(role).operate(endpoint.method, path)
        assert answer.status_code not in (401, 500)
        needed = answer.status_code == 403 and answer.json["code"] == "role_needed"
        assert needed != is_allowed(role, endpoint.needs or "any"), (role, answer.text)
    for person, status in ((given.wim(), 403), (given.mo(), 401)):
        bearer = None if status == 403 else person.worker_token  # an operator's worker token opens the worker API alone
        assert person.operate(endpoint.method, path, bearer=bearer).status_code == status


@pytest.mark.parametrize("endpoint", [known for known in ENDPOINTS if known.changes], ids=lambda known: known.path)
def test_frozen_operator_changes_nothing(given: Given, clock: VirtualClock, endpoint: Endpoint[Any]):
    mo = given.mo()
    given.freeze(mo)
    path = endpoint.path.removeprefix("/operator-api/").replace("{", "").replace("}", "")
    assert mo.operate(endpoint.method, path, {}).json["code"] == "account_frozen"


def test_refusal_names_the_role_that_is_needed(given: Given):
    answer = given.mo("review").operate("GET", "withdrawals")
    assert (answer.status_code, answer.json["code"]) == (403, "role_needed")
    assert "`money`" in answer.json["message"]
    assert "yours: review" in answer.json["message"]


def test_who_has_all_gives_and_takes_roles(given: Given):
    mo, ida = given.mo(), given.person("Ida")
    assert ida.operate("GET", "jobs/waiting").json["code"] == "operators_only"
    given_roles = mo.operate("POST", f"operators/{ida.id}/roles", {"roles": ["money", "review"], "reason": "Hired."})
    assert given_roles.json == {"ok": True, "account_id": ida.id, "roles": ["money", "review"]}
    assert roles_of(mo, ida.id) == ["review", "money"]
    assert ida.operate("GET", "withdrawals").status_code == 200
    taken = {"roles": ["all"], "reason": "x"}
    assert ida.operate("POST", f"operators/{ida.id}/roles", taken).json["code"] == "role_needed"
    assert mo.operate("POST", f"operators/{ida.id}/roles", {"roles": [], "reason": "Left."}).status_code == 200
    assert ida.operate("GET", "withdrawals").json["code"] == "operators_only"
    assert roles_of(mo, ida.id) == []


def test_malformed_roles_are_refused(given: Given):
    mo = given.mo()
    for body in (
        {"roles": ["king"], "reason": "x"},
        {"roles": ["review"]},
        {"reason": "x"},
        {"roles": {"review": True}, "reason": "x"},
        {"roles": ["review"], "reason": ""},
    ):
        assert mo.operate("POST", f"operators/{mo.id}/roles", body).status_code == 422, body
    answer = mo.operate("POST", "operators/00000000/roles", {"roles": ["all"], "reason": "x"})
    assert (answer.status_code, answer.json["code"]) == (404, "account_not_found")


def test_last_one_who_gives_roles_keeps_it(given: Given):
    mo, ida = given.mo(), given.mo("review")
    of_mo: tuple[list[OperatorRole], ...] = ([], ["review", "money"])
    for roles in of_mo:
        with pytest.raises(LastOperator):
            given.database.transact(lambda tx, roles=roles: set_roles(tx, mo.id, roles))
    assert mo.operate("POST", f"operators/{ida.id}/roles", {"roles": ["all"], "reason": "x"}).status_code == 200
    given.freeze(ida)  # who is frozen cannot give roles, and does not count
    with pytest.raises(LastOperator):
        given.database.transact(lambda tx: set_roles(tx, mo.id, []))


def test_everybody_who_operates_is_listed(given: Given):
    mo, ida = given.mo(), given.person("Ida", is_operator=True, operator_roles=["review"])
    given.ada()
    assert [(known["name"], known["roles"]) for known in ida.operate("GET", "operators").json["operators"]] == [
        ("Ida", ["review"]),
        ("Mo", ["all"]),
    ]
    assert mo.operate("GET", "operators").json["operators"][1] == {
        "account_id": mo.id, "name": "Mo", "email": mo.account.email, "roles": ["all"], "frozen_at": None,
    }  # fmt: skip
