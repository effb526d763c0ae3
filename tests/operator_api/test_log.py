"""The operators' log: every change leaves a line, nothing takes one away, and it is found again."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from piecework.database import Database
from piecework.operators.log.log_sql import forget_act_addresses
from piecework.operators.log.recording import HIDDEN, shown_facts
from tests.conftest import VirtualClock
from tests.given import Given, Person


def log(person: Person, query: str = "") -> list[dict[str, Any]]:
    answer = person.operate("GET", f"log?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json["entries"]


def actions(person: Person, query: str = "") -> list[str]:
    return [entry["action"] for entry in log(person, query)]


@pytest.fixture
def mo(given: Given) -> Person:
    return given.mo()


@pytest.fixture
def job_id(given: Given, ada: Person) -> str:
    return given.running_job(ada)


@pytest.fixture
def ada(given: Given) -> Person:
    return given.ada(is_auto_approved=False)


def test_change_leaves_a_line_that_says_everything(given: Given, mo: Person, ada: Person, job_id: str):
    mo.operate("POST", f"jobs/{job_id}/decline", {"reason": " It asks for passwords. "})
    (entry,) = log(mo)
    assert entry.pop("entry_id")
    assert entry == {
        "operator_id": mo.id,
        "operator_name": "Mo",
        "proposed_by": "",
        "action": "jobs.decline",
        "step": "done",
        "via": "api",
        "about": [ada.id],
        "job_id": job_id,
        "task_id": "",
        "reason": "It asks for passwords.",
        "facts": {},
        "ip_address": "203.0.113.5",
        "created_at": "2026-03-01T12:00:00Z",
    }


def test_refused_call_and_read_leave_none(mo: Person, job_id: str):
    assert mo.operate("POST", f"jobs/{job_id}/resume").status_code == 409
    assert mo.operate("POST", f"jobs/{job_id}/decline", {}).status_code == 422
    assert mo.operate("GET", "jobs/waiting").status_code == 200
    assert log(mo) == []


def test_repeated_call_leaves_one(mo: Person, job_id: str):
    headers = {"Authorization": mo.basic, "Idempotency-Key": "k"}
    for _ in range(2):
        assert mo.client.simulate_post(f"/operator-api/jobs/{job_id}/approve", headers=headers).status_code == 200
    assert actions(mo) == ["jobs.approve"]


def test_roles_are_recorded_with_what_they_were(given: Given, mo: Person):
    ida = given.mo("review")
    mo.operate("POST", f"operators/{ida.id}/roles", {"roles": ["money"], "reason": "New work."})
    (entry,) = log(mo)
    assert (entry["action"], entry["about"], entry["reason"]) == ("operators.roles", [ida.id], "New work.")
    assert entry["facts"] == {"roles": ["money"], "had": ["review"]}


def test_task_is_about_its_worker_and_its_employer(given: Given, mo: Person):
    ada, wim = given.ada(), given.wim()
    job = given.running_job(ada)
    task = given.submitted_task(wim, job)
    ada.api("jobs/rate-single-task", {"job_id": job, "task_id": task, "task_rating": "not_ok", "task_comment": "No."})
    wim.work("POST", f"jobs/{job}/tasks/{task}/appeal", {"story": "It is done as asked, look again please."})
    assert mo.operate("POST", f"appeals/{job}/{task}/uphold", {"reason": "It is right."}).status_code == 200
    (entry,) = log(mo, f"about_account_id={wim.id}")
    assert (entry["about"], entry["task_id"]) == (sorted([ada.id, wim.id]), task)
    assert log(mo, f"about_account_id={ada.id}") == [entry]


def test_log_is_searched(given: Given, mo: Person, ada: Person, job_id: str, clock: VirtualClock):
    ida, other = given.mo("review"), given.running_job(given.person("Eve", funds="50"))
    mo.operate("POST", f"jobs/{job_id}/approve", {"reason": "Fine."})
    clock.pass_(hours=1)
    ida.operate("POST", f"jobs/{job_id}/pause", {"reason": "Many complaints, 100% of them new."})
    clock.pass_(hours=1)
    mo.operate("POST", f"jobs/{other}/approve")
    assert [entry["job_id"] for entry in log(mo)] == [other, job_id, job_id]
    assert actions(mo, f"operator_id={ida.id}") == ["jobs.pause"]
    assert actions(mo, f"about_account_id={ada.id}") == ["jobs.pause", "jobs.approve"]
    assert actions(mo, f"job_id={other}") == ["jobs.approve"]
    assert actions(mo, "action=jobs.p") == ["jobs.pause"]
    assert actions(mo, "action=jobs.&operator_id=" + mo.id) == ["jobs.approve", "jobs.approve"]
    assert actions(mo, "text=COMPLAINTS") == ["jobs.pause"]
    assert actions(mo, "text=100%25") == ["jobs.pause"]
    assert actions(mo, "text=%25e%25") == []
    assert actions(mo, "since=2026-03-01T13:00:00Z&until=2026-03-01T14:00:00Z") == ["jobs.pause"]
    assert actions(mo, "action=nothing") == []
    assert actions(mo, "action=approve") == [], "an action is named from its beginning"
    assert mo.operate("GET", "log?since=yesterday").json["field"] == "since"


def test_log_comes_in_pages(given: Given, mo: Person):
    job = given.running_job(given.ada())
    for _ in range(51):
        mo.operate("POST", f"jobs/{job}/pause", {"reason": "x"})
        mo.operate("POST", f"jobs/{job}/resume")
    first, second, third = (mo.operate("GET", f"log?page={page}").json for page in (1, 2, 3))
    assert (len(first["entries"]), first["has_more"]) == (100, True)
    assert (len(second["entries"]), second["has_more"]) == (2, False)
    assert third["entries"] == []
    assert not {entry["entry_id"] for entry in first["entries"]} & {entry["entry_id"] for entry in second["entries"]}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE operator_log SET reason = 'another'",
        "UPDATE operator_log SET ip_address = '', reason = 'another'",
        "UPDATE operator_log SET ip_address = '203.0.113.9'",
        "UPDATE operator_log SET account_id = ''",
        "DELETE FROM operator_log",
        "TRUNCATE operator_log",
    ],
)
def test_line_is_never_changed_or_taken_away(mo: Person, job_id: str, database_url: str, statement: str):
    mo.operate("POST", f"jobs/{job_id}/approve")
    with psycopg.connect(database_url) as connection, pytest.raises(psycopg.errors.RaiseException, match="only ever"):
        connection.execute(statement.encode())
    assert actions(mo) == ["jobs.approve"]


def test_address_alone_is_forgotten(mo: Person, job_id: str, database: Database, clock: VirtualClock):
    mo.operate("POST", f"jobs/{job_id}/approve", {"reason": "Fine."})
    (before,) = log(mo)
    now = clock.now
    assert database.transact(lambda tx: forget_act_addresses(tx, before=now, limit=10)) == 0
    assert database.transact(lambda tx: forget_act_addresses(tx, before=now + timedelta(seconds=1), limit=10)) == 1
    assert log(mo) == [before | {"ip_address": ""}]
    assert database.transact(lambda tx: forget_act_addresses(tx, before=now + timedelta(seconds=1), limit=10)) == 0


def test_secrets_and_long_texts_do_not_go_into_it():
    facts = {
        "api_secret": "s", "password": "s", "new_token": "s", "code": "s", "email": "a@example.org",
        "country_code": "us", "text": "x" * 600, "settings": {"a": 1, "webhook_secret": "s"}, "amount": "5.00",
        "on": True, "otp": "s", "destination": "DE89 3704", "csv": "a;b",
    }  # fmt: skip
    shown = shown_facts(facts)
    hidden = {name for name, value in shown.items() if value == HIDDEN}
    assert hidden == {"api_secret", "password", "new_token", "code", "email", "otp", "destination", "csv"}
    assert shown["text"] == "x" * 500 + "... (600 characters)"
    assert shown["settings"] == {"a": 1, "webhook_secret": HIDDEN}
    assert (shown["country_code"], shown["amount"], shown["on"]) == ("us", "5.00", True)
