"""A person's own data: everything that is known of them, nothing of others, the same to everybody who may have it."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from piecework.chores.running import run_once
from piecework.chores.schedule import schedule
from piecework.cli import main, starting
from piecework.database import Database
from piecework.privacy import exporting
from piecework.privacy.exporting import write_person
from piecework.privacy.personal_data_sql import KNOWN
from tests.architecture.test_people import OF_NOBODY
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import PASSWORD, Given, Person
from tests.privacy.test_no_trace import Traces
from tests.web.visitor import Visitor

Run = Callable[..., Result]

# Tables that tell of a person and are not handed over as such.
NOT_HANDED_OVER = {
    "account_emails": "as in accounts", "erasures": "none: it has no account", "idempotency_keys": "their own calls",
    "job_counts": "as in jobs", "payments": "as in deposits", "payment_events": "as in deposits",
    "operator_sums": "what operators moved, for a day; it is in entries",
    "second_opinions": "what operators think of doing", "proof_prints": "of what was handed in",
    "recovery_codes": "digests, of codes at log-in", "half_log_ins": "for minutes",
    "delivery_attempts": "of deliveries", "announcements": "of jobs", "job_countries": "of jobs",
    "job_features": "of jobs", "job_workers": "counted from tasks", "job_variable_rows": "of jobs",
    "worker_list_filters": "of worker lists", "worker_list_exceptions": "an employer's",
    "crowd_counts": "of nobody in particular",
}  # fmt: skip


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(starting, "configure_logs", lambda *_: None)
    return lambda *arguments: CliRunner().invoke(main, arguments, env={"PIECEWORK_DATABASE_URL": database_url})


@pytest.fixture
def at_work(given: Given, work: Work) -> tuple[Person, Person]:
    """Wim, who did a task of Ada's."""
    ada, wim = given.ada(), given.wim()
    given.set_password(ada, wim)
    job_id = given.running_job(ada, title="Her title")
    done = work.submit(wim, job_id, "what he wrote", ip_address="192.0.2.77", device="his-phone")
    ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": done.task_id, "task_rating": "ok"})
    return wim, ada


def of(person: Person) -> dict[str, list[dict[str, Any]]]:
    answer = person.work("POST", "data", {"password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return answer.json["known"]


def test_worker_has_what_they_did_and_earned(at_work: tuple[Person, Person]):
    wim, _ = at_work
    known = of(wim)
    (task,) = known["tasks"]
    assert (task["status"], task["ip_address"], task["device"]) == ("OK", "192.0.2.77", "his-phone")
    assert [handed["proofs"] for handed in task["handed_in"]] == [[{"text": "what he wrote"}]]
    assert known["account"][0]["email"] == wim.account.email
    assert [entry["amount"] for entry in known["entries"]] == [0.1]
    assert known["jobs"] == []


def test_employer_has_what_they_posted_and_not_what_was_handed_in(at_work: tuple[Person, Person]):
    _, ada = at_work
    known = of(ada)
    assert [job["title"] for job in known["jobs"]] == ["Her title"]
    assert "what he wrote" not in json.dumps(known)
    assert "192.0.2.77" not in json.dumps(known)


def test_frozen_account_has_its_data(at_work: tuple[Person, Person], given: Given):
    wim, _ = at_work
    given.freeze(wim)
    assert of(wim)["tasks"]


def test_operator_reads_it_with_a_reason_and_is_on_record(at_work: tuple[Person, Person], given: Given):
    wim, _ = at_work
    mo, known = given.mo("all"), of(wim)
    answer = mo.operate("POST", f"accounts/{wim.id}/data", {"reason": "He asked by letter."})
    assert answer.status_code == 200, answer.text
    assert answer.json["known"] == known
    (entry,) = mo.operate("GET", "log").json["entries"]
    assert (entry["action"], entry["about"], entry["reason"]) == ("accounts.data", [wim.id], "He asked by letter.")
    assert mo.operate("POST", "accounts/00000000/data", {"reason": "x"}).json["code"] == "account_not_found"


def test_too_much_for_an_answer_is_a_file(
    at_work: tuple[Person, Person], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    wim, _ = at_work
    known, file = of(wim), tmp_path / "wim.json"
    monkeypatch.setattr(exporting, "THINGS_MAX", 0)
    answer = wim.work("POST", "data", {"password": PASSWORD})
    assert (answer.status_code, answer.json["code"]) == (409, "too_much_to_answer")
    done = run("account", "data", wim.account.email, "--output", str(file), "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told == {"account_id": wim.id, "things": sum(len(things) for things in known.values())}
    written = json.loads(file.read_text())
    assert written["account_id"] == wim.id
    assert {kind: len(things) for kind, things in written["known"].items()} == {
        kind: len(things) for kind, things in known.items()
    }


def test_file_is_told_to_people_too(at_work: tuple[Person, Person], run: Run, tmp_path: Path):
    wim, _ = at_work
    file = tmp_path / "wim.json"
    told = run("account", "data", wim.id, "--output", str(file)).stdout
    assert told == f"{sum(len(things) for things in json.loads(file.read_text())['known'].values())} things.\n"
    alone = run("account", "data", wim.id, "--json")
    assert (alone.exit_code, "say which with --output" in alone.stderr) == (2, True)
    nobody = run("account", "data", "00000000")
    assert (nobody.exit_code, nobody.stdout, nobody.stderr) == (1, "", "piecework: Account not found.\n")


@pytest.mark.unaudited  # such rows add up to nothing
def test_every_table_that_tells_of_a_person_is_in_it(given: Given, database: Database, clock: VirtualClock):
    wim, ada = given.wim(), given.ada()
    tables = database.transact(lambda tx: Traces(tx, wim.id, ada.id, clock)).tables
    queries = " ".join(KNOWN.values())
    missing = {table for table in tables if f" {table}" not in queries} - set(OF_NOBODY) - set(NOT_HANDED_OVER)
    assert missing == set(), "a query for it in privacy/personal_data_sql.py, or say here why not"
    into = io.BytesIO()
    database.transact(lambda tx: Traces(tx, wim.id, ada.id, clock).leave())
    things = database.snapshot(lambda tx: write_person(tx, wim.id, into=into, base_url="", now=clock()))
    written = json.loads(into.getvalue())["known"]
    assert things == sum(len(found) for found in written.values())
    assert [kind for kind, found in written.items() if not found] == [
        "on_worker_lists_of"
    ]  # of lists that are not there


def test_account_is_erased_from_the_command_line(at_work: tuple[Person, Person], given: Given, run: Run):
    wim, _ = at_work
    refused = run("account", "erase", wim.id, "--reason", "He asked.", "--yes")
    assert refused.exit_code == 1
    assert "has earned 0.1000" in refused.output
    assert (
        run("account", "erase", wim.id, "--reason", "He asked.", "--gives-up-money").exit_code == 1
    )  # nobody says yes
    done = run("account", "erase", wim.id, "--reason", "He asked.", "--gives-up-money", "--yes", "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"account_id": wim.id})
    again = run("account", "erase", wim.id, "--reason", "He asked.", "--yes")
    assert (again.exit_code, "erased" in again.stderr) == (1, True)
    ida = given.person("Ida")
    told = run("account", "erase", ida.id, "--reason", "She asked.", "--yes").stdout
    assert told == f"{ida.id} is erased. The chores delete the rest within minutes.\n"
    _, entry = given.mo().operate("GET", "log").json["entries"]
    assert (entry["action"], entry["via"], entry["about"]) == ("accounts.erase", "command", [wim.id])


def test_operator_erases_and_sees_when_all_is_gone(
    at_work: tuple[Person, Person], given: Given, database: Database, clock: VirtualClock
):
    wim, _ = at_work
    mo = given.mo("all")
    (obstacle,) = mo.operate("GET", f"accounts/{wim.id}/erasure").json["obstacles"]
    assert "has earned 0.1000: withdraw it, or give it up" in obstacle
    refused = mo.operate("POST", f"accounts/{wim.id}/erase", {"reason": "He asked."})
    assert (refused.status_code, refused.json["code"]) == (409, "cannot_erase_yet")
    erase = {"reason": "He asked.", "gives_up_money": True}
    assert mo.operate("POST", f"accounts/{wim.id}/erase", erase).json == {"ok": True, "account_id": wim.id}
    begun = mo.operate("GET", f"accounts/{wim.id}/erasure").json
    assert (begun["asked_by"], begun["done_at"]) == (mo.id, None)
    run_once(database, clock(), [chore for chore in schedule(given.settings) if chore.name == "finish_erasures"])
    assert mo.operate("GET", f"accounts/{wim.id}/erasure").json["done_at"] is not None
    assert mo.operate("POST", f"accounts/{wim.id}/erase", erase).json["code"] == "erased_already"


def test_addresses_are_forgotten_by_rule(
    at_work: tuple[Person, Person], given: Given, work: Work, database: Database, clock: VirtualClock
):
    wim, _ = at_work
    given.mo("all").operate("POST", f"accounts/{wim.id}/data", {"reason": "He asked."})
    work.run(
        """INSERT INTO sessions (account_id, session_id, secret_sha256, created_at, last_seen_at, ends_at, ip_address,
                                 user_agent)
           VALUES (%(id)s, 's', sha256('x'), %(now)s, %(now)s, %(later)s, '192.0.2.77', '')""",
        id=wim.id, now=clock(), later=clock().replace(year=2030),
    )  # fmt: skip
    addresses = """
        SELECT ip_address FROM tasks UNION ALL SELECT ip_address FROM sessions
        UNION ALL SELECT ip_address FROM operator_log ORDER BY 1 DESC
    """
    chores = [chore for chore in schedule(given.settings) if chore.name == "forget_addresses"]
    clock.pass_(days=89)
    assert run_once(database, clock(), chores)["forget_addresses"] == 0
    clock.pass_(days=2)
    assert run_once(database, clock(), chores)["forget_addresses"] == 2
    assert work.values(addresses) == ["203.0.113.5", "", ""]
    clock.pass_(days=300)
    assert run_once(database, clock(), chores)["forget_addresses"] == 1
    assert work.values(addresses) == ["", "", ""]
    assert work.values("SELECT count(*)::int FROM sessions WHERE account_id = %(id)s", id=wim.id) == [1]


def test_a_token_without_the_password_has_nothing(at_work: tuple[Person, Person], given: Given):
    """Guesses by a token are counted, and keep nobody waiting on the pages."""
    wim, _ = at_work
    for _ in range(5):
        refused = wim.work("POST", "data", {"password": "wrong words here"})
        assert (refused.status_code, refused.json["code"], "known" in refused.json) == (403, "wrong_password", False)
    waits = wim.work("POST", "data", {"password": PASSWORD})
    assert (waits.status_code, waits.json["code"]) == (429, "too_many_attempts")
    assert wim.work("GET", "data").status_code == 404
    page = Visitor(given, wim).send("/account/delete", "/account/data", password=PASSWORD)
    assert page.status_code == 200


def test_the_right_password_again_and_again_does_not_wait(at_work: tuple[Person, Person]):
    wim, _ = at_work
    for _ in range(7):
        assert of(wim)["account"]
