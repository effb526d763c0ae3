"""Accounts by the operator API: found, looked at, frozen, given a level, trusted, noted; by whom, and on record."""

from typing import Any

import pytest

from piecework.moderation.changing_accounts import freeze
from piecework.operators.roles import LastOperator
from tests.given import Given, Person


@pytest.fixture
def rita(given: Given) -> Person:
    """Rita reviews jobs and people."""
    return given.mo("review")


def change(operator: Person, person: Person, act: str, **given: Any) -> tuple[int, str]:
    answer = operator.operate("POST", f"accounts/{person.id}/{act}", given)
    return answer.status_code, answer.json.get("code", "")


def look(operator: Person, person: Person) -> dict[str, Any]:
    return operator.operate("GET", f"accounts/{person.id}").json


def test_accounts_are_found_by_id_name_and_address(given: Given, rita: Person):
    ada, wim = given.ada(), given.wim()

    def found(query: str) -> list[str]:
        return [one["account_id"] for one in rita.operate("GET", f"accounts?{query}").json["accounts"]]

    assert set(found("")) == {ada.id, wim.id, rita.id}
    assert found(f"text={wim.id}") == [wim.id]
    assert found("text=aDA") == [ada.id]
    assert found("text=nobody-like-that") == []
    assert found("show=operators") == [rita.id]
    given.freeze(wim)
    assert found("show=frozen") == [wim.id]
    assert found("page=2") == []
    assert rita.operate("GET", "accounts?show=some").status_code == 422


def test_everything_about_one(given: Given, rita: Person):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    task_id = given.submitted_task(wim, job_id)
    ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok"})
    shown = look(rita, ada)
    assert (shown["name"], shown["frozen_at"], shown["freezes"], shown["is_erased"]) == ("Ada", None, [], False)
    assert shown["employer"] == {
        "jobs": 1, "running_jobs": 1, "ok": 1, "nok": 0, "to_rate": 0, "reports": 0, "appeals_upheld": 0,
        "appeals_rejected": 0,
    }  # fmt: skip
    assert [job["job_id"] for job in shown["latest_jobs"]] == [job_id]
    assert look(rita, wim)["money"]["earned"] == "0.1000"
    assert rita.operate("GET", "accounts/00000000").status_code == 404


def test_frozen_and_free_again(given: Given, rita: Person):
    ada = given.ada()
    job_id = given.running_job(ada)
    assert change(rita, ada, "freeze", reason="Stolen card.") == (200, "")
    assert change(rita, ada, "freeze", reason="Again.") == (409, "already_frozen")
    shown = look(rita, ada)
    assert shown["frozen_at"]
    assert [(one["reason"], one["frozen_by"], one["lifted_at"]) for one in shown["freezes"]] == [
        ("Stolen card.", rita.id, None)
    ]
    assert [(job["job_id"], job["status"]) for job in shown["latest_jobs"]] == [(job_id, "PAUSED_SYSTEM")]
    assert change(rita, ada, "unfreeze", reason="The bank says it is hers.") == (200, "")
    assert change(rita, ada, "unfreeze", reason="Again.") == (409, "not_frozen")
    assert look(rita, ada)["frozen_at"] is None


def test_level_trust_and_note_are_on_record(given: Given, rita: Person):
    wim = given.wim()
    assert change(rita, wim, "level", level="expert", reason="Known from elsewhere.") == (200, "")
    assert change(rita, wim, "auto-approval", is_auto_approved=True, reason="Invoice agreed.") == (200, "")
    assert change(rita, wim, "note", reason="Called: is who they say.") == (200, "")
    shown = look(rita, wim)
    assert (shown["level"], shown["is_auto_approved"]) == ("expert", True)
    entries = rita.operate("GET", f"log?about_account_id={wim.id}").json["entries"]
    assert {(one["action"], one["reason"], one["facts"].get("had")) for one in entries} == {
        ("accounts.level", "Known from elsewhere.", "starter"),
        ("accounts.auto-approval", "Invoice agreed.", False),
        ("accounts.note", "Called: is who they say.", None),
    }


@pytest.mark.parametrize("act", ["freeze", "unfreeze", "level", "auto-approval", "note"])
def test_every_change_wants_a_reason_and_a_known_account(given: Given, rita: Person, act: str):
    more = {"level": "expert"} if act == "level" else {"is_auto_approved": True} if act == "auto-approval" else {}
    wim = given.wim()
    assert change(rita, wim, act, reason="", **more)[0] == 422
    assert change(rita, wim, act, reason="  ", **more)[0] == 422
    answer = rita.operate("POST", f"accounts/00000000/{act}", {"reason": "So.", **more})
    assert (answer.status_code, answer.json["code"]) == (404, "account_not_found")
    assert rita.operate("GET", "log").json["entries"] == []


def test_money_looks_and_notes_and_changes_nothing(given: Given):
    mo, wim = given.mo("money"), given.wim()
    assert mo.operate("GET", f"accounts/{wim.id}").status_code == 200
    assert change(mo, wim, "freeze", reason="So.") == (403, "role_needed")
    assert change(mo, wim, "note", reason="So.") == (200, "")


def test_operators_are_frozen_by_who_may_everything_and_never_the_last(given: Given, rita: Person):
    mo, other = given.mo("all"), given.mo("all")
    assert change(rita, mo, "freeze", reason="So.") == (403, "operators_account")
    assert change(mo, rita, "freeze", reason="So.") == (200, "")
    assert change(mo, other, "freeze", reason="So.") == (200, "")
    assert change(mo, mo, "freeze", reason="So.") == (403, "own_case")
    with pytest.raises(LastOperator):
        given.database.transact(lambda tx: freeze(tx, mo.id, "So.", by=None, freeze_id="f", now=given.clock()))
    assert look(mo, mo)["frozen_at"] is None
