"""What operators watch: chores that stand still or fail, what waits, and an audit that is loud."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import structlog
from falcon.testing import TestClient

from piecework.app import build_app
from piecework.chores.auditing import audit_hourly
from piecework.chores.noting import Noted, Notes
from piecework.database import Database
from piecework.health.health import get_health
from tests.conftest import VirtualClock
from tests.given import Given, Person

CHORE = Noted("expire_holds", "Ends holds that ran out.", 5.0)


@pytest.fixture
def mo(given: Given) -> Person:
    return given.mo()


def note(given: Given, error: Exception | None = None, chore: Noted = CHORE) -> None:
    notes = Notes()
    notes.note(chore, error, now=given.clock())
    notes.write(given.database)


def chores_of(mo: Person) -> dict[str, dict[str, Any]]:
    return {chore["chore"]: chore for chore in mo.operate("GET", "health").json["chores"]}


def metrics(mo: Person) -> dict[str, float]:
    answer = mo.client.simulate_get("/metrics", remote_addr="127.0.0.1")
    assert answer.status_code == 200
    lines = [line for line in answer.text.splitlines() if line and not line.startswith("#")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def audit(given: Given) -> list[dict[str, Any]]:
    """One step of the hourly audit; what it said in the log."""
    with structlog.testing.capture_logs() as said:
        audit_hourly(given.database, given.clock(), lambda: False)
    return [dict(line) for line in said]


@contextmanager
def a_purse_that_is_wrong(given: Given, person: Person) -> Iterator[None]:
    change = "UPDATE purses SET amount = amount + %(more)s WHERE account_id = %(id)s AND kind = 'spendable'"
    given.database.transact(lambda tx: tx.do(change, more=1, id=person.id))
    yield
    given.database.transact(lambda tx: tx.do(change, more=-1, id=person.id))


def test_a_new_place_says_that_no_chore_ran(mo: Person):
    answer = mo.operate("GET", "health").json
    assert (answer["is_well"], answer["chores"], answer["audit"]) == (False, [], None)
    assert "No chore has ever run here" in answer["troubles"][0]
    assert answer["database_bytes"] > 1_000_000


def test_a_chore_is_well_then_late_then_well_again(given: Given, mo: Person, clock: VirtualClock):
    note(given)
    audit(given)
    assert mo.operate("GET", "health").json["troubles"] == []
    assert chores_of(mo)["expire_holds"] | {"meaning": ""} == {
        "chore": "expire_holds", "meaning": "", "every_seconds": 5.0, "state": "ok", "waiting": 0,
        "started_at": "2026-03-01T12:00:00Z", "succeeded_at": "2026-03-01T12:00:00Z", "failed_at": None,
        "last_error": "", "waiting_since": None,
    }  # fmt: skip
    clock.pass_(minutes=3)
    assert mo.operate("GET", "health").json["troubles"] == ["The chore expire_holds has not run for too long."]
    assert metrics(mo)['piecework_chore_late{chore="expire_holds"}'] == 1
    note(given)
    assert chores_of(mo)["expire_holds"]["state"] == "ok"


def test_a_chore_that_fails_says_how_until_it_ends_well(given: Given, mo: Person, clock: VirtualClock):
    note(given)
    clock.pass_(minutes=1)
    note(given, ValueError("nothing\0there"))
    shown = chores_of(mo)["expire_holds"]
    assert (shown["state"], shown["last_error"]) == ("failing", "ValueError: nothingthere")
    assert metrics(mo)['piecework_chore_failing{chore="expire_holds"}'] == 1
    assert "fails: ValueError" in " ".join(mo.operate("GET", "health").json["troubles"])
    clock.pass_(minutes=1)
    note(given)
    shown = chores_of(mo)["expire_holds"]
    assert (shown["state"], shown["failed_at"]) == ("ok", "2026-03-01T12:01:00Z")


def test_a_chore_that_never_ended_well_has_no_time_of_it(given: Given, mo: Person):
    note(given, ValueError("x"), chore=Noted("of_a_newer_version", "Is not known here.", 1.0))
    told = metrics(mo)
    about = {name.partition("{")[0] for name in told if 'chore="of_a_newer_version"' in name}
    assert about == {"piecework_chore_last_start_timestamp_seconds", "piecework_chore_failing", "piecework_chore_late"}


def test_what_ended_last_counts_when_the_clock_went_back(given: Given, mo: Person, clock: VirtualClock):
    note(given, ValueError("x"))
    clock.pass_(hours=-5)
    note(given)
    assert chores_of(mo)["expire_holds"]["state"] == "ok"
    clock.pass_(hours=9)
    note(given)
    clock.pass_(hours=-5)
    note(given, ValueError("y"))
    shown = chores_of(mo)["expire_holds"]
    assert (shown["state"], shown["last_error"]) == ("failing", "ValueError: y")


def test_a_chore_that_is_no_more_is_forgotten(given: Given, mo: Person, clock: VirtualClock):
    note(given, chore=Noted("of_old", "Was.", 1.0))
    clock.pass_(days=8)
    note(given)
    assert list(chores_of(mo)) == ["expire_holds"]


def test_notes_are_written_when_the_process_stops_and_survive_no_database(given: Given, mo: Person):
    notes, stopping = Notes(), threading.Event()
    notes.note(CHORE, None, now=given.clock())
    gone = Database("postgresql:///nothing?host=/nowhere", connections_max=1, wait_seconds=0.1)
    with structlog.testing.capture_logs() as said:
        notes.write(gone)
        notes.write(gone)  # what is not there is not written
    assert [line["event"] for line in said] == ["noting_failed"]
    notes.note(CHORE, None, now=given.clock())
    stopping.set()
    notes.keep(given.database, stopping)
    assert list(chores_of(mo)) == ["expire_holds"]


def test_what_is_due_and_not_done_is_a_backlog(given: Given, mo: Person, clock: VirtualClock):
    note(given)
    job_id = given.running_job(given.ada(), hold_time=15)
    given.wim().work("POST", f"jobs/{job_id}/hold")
    clock.pass_(minutes=14)
    note(given)
    assert chores_of(mo)["expire_holds"]["waiting"] == 0
    clock.pass_(minutes=31)
    note(given)
    shown = chores_of(mo)["expire_holds"]
    assert (shown["waiting"], shown["waiting_since"]) == (1, "2026-03-01T12:15:00Z")
    assert metrics(mo)['piecework_backlog_oldest_seconds{chore="expire_holds"}'] == 1800
    assert "1 things wait for expire_holds, some for long." in mo.operate("GET", "health").json["troubles"]


def test_an_audit_is_made_once_an_hour_and_kept(given: Given, mo: Person, clock: VirtualClock):
    given.running_job(given.ada())
    assert [line["event"] for line in audit(given)] == ["audit_done"]
    clock.pass_(minutes=30)
    assert audit(given) == []
    clock.pass_(minutes=31)
    assert [line["event"] for line in audit(given)] == ["audit_done"]
    shown = mo.operate("GET", "health").json["audit"]
    assert (shown["ended_at"], shown["findings"], shown["entries"] > 0) == ("2026-03-01T13:01:00Z", 0, True)
    assert metrics(mo)["piecework_audit_findings"] == 0
    assert len(given.database.read(lambda tx: get_health(tx, now=clock())).audits) == 2


def test_an_audit_that_finds_something_is_loud(given: Given, mo: Person, clock: VirtualClock):
    ada, money = given.ada(), given.mo("money")
    note(given)
    with a_purse_that_is_wrong(given, ada):
        (said,) = audit(given)
        assert (said["event"], said["log_level"], said["findings"]) == ("audit_failed", "critical", 1)
        assert said["first"].startswith(f"purses: {ada.id} spendable")
        assert metrics(mo)["piecework_audit_findings"] == 1
        answer = mo.operate("GET", "health").json
        assert answer["troubles"][0] == "The audit has 1 findings: something does not add up."
        assert answer["audit"]["first_findings"][0]["where"].startswith(ada.id)
        letters = [email for email in mo.operate("GET", "emails").json["emails"] if "audit" in email["subject"]]
        assert [letter["account_id"] for letter in letters] == [mo.id]
        assert f"purses: {ada.id} spendable" in letters[0]["body"]
        assert money.id not in {letter["account_id"] for letter in letters}


def test_operators_are_told_daily_while_it_lasts_and_again_when_it_comes_back(
    given: Given, mo: Person, clock: VirtualClock
):
    ada = given.ada()

    def letters() -> int:
        audit(given)
        clock.pass_(hours=1)
        return len([one for one in mo.operate("GET", "emails").json["emails"] if "audit" in one["subject"]])

    with a_purse_that_is_wrong(given, ada):
        assert [letters() for _ in range(25)] == [1] * 24 + [2]
    assert letters() == 2
    with a_purse_that_is_wrong(given, ada):
        assert letters() == 3


def test_an_audit_of_the_future_is_forgotten_when_the_clock_goes_back(given: Given, mo: Person, clock: VirtualClock):
    ada = given.ada()
    clock.pass_(days=300)
    audit(given)
    clock.pass_(days=-300)
    with a_purse_that_is_wrong(given, ada):
        assert [line["event"] for line in audit(given)] == ["audit_failed"]
        assert metrics(mo)["piecework_audit_findings"] == 1


def test_an_audit_that_did_not_end_is_missed(given: Given, mo: Person, clock: VirtualClock):
    audit(given)
    clock.pass_(hours=3)
    note(given)
    assert "No audit has ended within the last hours." in mo.operate("GET", "health").json["troubles"]


def test_metrics_say_when_the_database_is_gone(given: Given, clock: VirtualClock):
    with Database("postgresql:///nothing?host=/nowhere", connections_max=1, wait_seconds=0.2) as gone:
        answer = TestClient(build_app(given.settings, gone, clock)).simulate_get("/metrics", remote_addr="127.0.0.1")
    assert answer.status_code == 200
    assert "piecework_database_up 0.0" in answer.text.splitlines()


def test_postbacks_that_wait_are_counted(given: Given, mo: Person, clock: VirtualClock):
    found = given.database.read(lambda tx: get_health(tx, now=clock() + timedelta(hours=1)))
    assert (found.postbacks.waiting, found.postbacks.receivers, found.postbacks.given_up_today) == (0, 0, 0)
    assert metrics(mo)["piecework_postbacks_waiting"] == 0
    assert metrics(mo)["piecework_database_bytes"] > 1_000_000
