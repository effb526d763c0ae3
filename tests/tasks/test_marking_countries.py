"""A task from an address in another country than the worker's account is marked, on both edges, and never refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from falcon.testing import TestClient

from piecework.app import build_app
from piecework.database import Database
from piecework.settings import Settings
from tests.address_files import write_address_file
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.tasks.test_marking import kinds_of, marks_of, revise
from tests.web.visitor import Visitor, form_on, unbroken

DE, GB, NOWHERE = "192.0.2.1", "198.51.100.1", "203.0.113.1"
PROXY = "127.0.0.1"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A place behind a proxy, with a file of addresses and a header."""
    networks: dict[str, Any] = {
        "192.0.2.0/24": {"country": {"iso_code": "DE"}},
        "198.51.100.0/24": {"country": {"iso_code": "GB"}},
    }
    return Settings(
        data_dir=str(tmp_path),
        api_requests_per_second=0,
        trusted_proxies=PROXY,
        country_header="CF-IPCountry",
        address_database=str(write_address_file(tmp_path / "countries.mmdb", networks)),
    )


def call_from(worker: Person, path: str, ip_address: str, **headers: str) -> Any:
    """Hand in from an address, past the proxy, by the worker API."""
    sent = {"Authorization": f"Bearer {worker.worker_token}"} | headers
    body = {"proofs": [{"text": "done"}]}
    answer = worker.client.simulate_post(f"/worker-api/{path}", json=body, headers=sent, remote_addr=ip_address)
    assert answer.status_code == 200, answer.text
    return answer.json


class Proxied(TestClient):
    """What the proxy hands on."""

    def simulate_request(self, *asked: Any, **how: Any) -> Any:
        return super().simulate_request(*asked, remote_addr=PROXY, **how)


def submit_from(worker: Person, job_id: str, ip_address: str, **headers: str) -> str:
    return call_from(worker, f"jobs/{job_id}/submit", ip_address, **headers)["task_id"]


@pytest.mark.parametrize(
    ("country", "ip_address", "is_marked"),
    [
        ("us", DE, True), ("de", DE, False), ("uk", GB, False), ("de", GB, True), ("us", NOWHERE, False),
        ("xx", DE, False), ("us", PROXY, False),
    ],
)  # fmt: skip
def test_an_address_in_another_country_marks_the_task(given: Given, country: str, ip_address: str, is_marked: bool):
    wim, job_id = given.wim(country=country), given.running_job(given.ada())
    task_id = submit_from(wim, job_id, ip_address)
    assert marks_of(given, task_id) == ([("other_country", task_id)] if is_marked else [])


@pytest.mark.parametrize(
    ("told", "is_marked"),
    [("US", False), ("DE", True), ("GB", True), ("us", False), ("XX", False), ("T1", False), ("", False), ("EU", False),
     ("DE, US", False), ("D", False), ("\xe9\xe9", False)],
)  # fmt: skip
def test_the_proxys_word_is_taken_before_the_file(given: Given, told: str, is_marked: bool):
    wim, job_id = given.wim(country="us"), given.running_job(given.ada())
    proxied = {"X-Forwarded-For": DE, "CF-IPCountry": told}
    assert kinds_of(given, submit_from(wim, job_id, PROXY, **proxied)) == (["other_country"] if is_marked else [])


def test_a_header_that_the_caller_sends_past_the_proxy_is_nothing(given: Given):
    job_id = given.running_job(given.ada())
    honest, liar = given.wim(country="us"), given.wim(country="us")
    assert kinds_of(given, submit_from(honest, job_id, NOWHERE, **{"CF-IPCountry": "DE"})) == []
    assert kinds_of(given, submit_from(liar, job_id, DE, **{"CF-IPCountry": "US"})) == ["other_country"]


def test_without_the_header_the_address_that_the_proxy_names_is_looked_up(given: Given):
    job_id = given.running_job(given.ada())
    assert kinds_of(given, submit_from(given.wim(country="us"), job_id, PROXY, **{"X-Forwarded-For": DE})) == [
        "other_country"
    ]


def test_on_the_pages_too_and_both_see_it(given: Given):
    ada, wim = given.ada(), given.wim(country="us")
    job_id, wims = given.running_job(ada), Visitor(given, wim)
    wims.client = Proxied(given.client.app)
    proxied = {"X-Forwarded-For": DE, "CF-IPCountry": "GB"}
    fields = form_on(wims.get(f"/jobs/{job_id}").text, f"/jobs/{job_id}/submit") | {"proofs[0][text]": "done"}
    assert wims.post(f"/jobs/{job_id}/submit", fields, **proxied).status_code == 303
    task = ada.api("jobs/get-unrated-tasks")["tasks"][0]
    assert task["marks"] == [{"kind": "other_country", "task_id": task["id"], "worker_id": wim.id}]
    assert "GB" not in json.dumps(task)
    shown = unbroken(Visitor(given, ada).get(f"/employer/review?job_id={job_id}").text)
    assert "Address in another country than the worker's account" in shown
    assert f"task {task['id']}</a>" not in shown
    mark = given.mo().operate("GET", f"jobs/{job_id}/marks").json["marks"][0]
    assert (mark["kind"], mark["task_id"], mark["other_task_id"]) == ("other_country", task["id"], task["id"])

    revise(ada, job_id, task["id"])
    given.database.transact(lambda tx: tx.do("DELETE FROM task_marks"))
    address = f"/tasks/{job_id}/{task['id']}"
    fields = form_on(wims.get(address).text, f"{address}/revise") | {"proofs[0][text]": "again"}
    assert wims.post(f"{address}/revise", fields, **proxied).status_code == 303
    assert kinds_of(given, task["id"]) == ["other_country"]


def test_a_revision_is_marked_for_where_the_account_is_then_and_once(given: Given, work: Work):
    ada, wim = given.ada(), given.wim(country="de")
    job_id = given.running_job(ada)
    task_id = submit_from(wim, job_id, DE)
    for country in ("de", "us"):
        revise(ada, job_id, task_id)
        work.run("UPDATE accounts SET country = %(country)s WHERE account_id = %(id)s", country=country, id=wim.id)
        call_from(wim, f"jobs/{job_id}/tasks/{task_id}/resubmit", DE)
        assert kinds_of(given, task_id) == ([] if country == "de" else ["other_country"])
    given.submitted_task(given.wim(), job_id)
    assert given.database.read(lambda tx: tx.ask_value("SELECT count(*)::int FROM task_marks").get()) == 1


def test_work_under_a_hold_that_ended_is_marked_too(given: Given, clock: VirtualClock):
    wim, job_id = given.wim(country="us"), given.running_job(given.ada())
    assert wim.work("POST", f"jobs/{job_id}/hold").status_code == 200
    clock.pass_(minutes=16)
    assert kinds_of(given, submit_from(wim, job_id, DE)) == ["other_country"]


def test_it_takes_no_round_trip_more(given: Given):
    wim, job_id = given.wim(country="us"), given.running_job(given.ada())
    wim.work("POST", f"jobs/{job_id}/hold")
    submit_from(wim, job_id, DE)
    assert given.database.round_trips == 3


@pytest.mark.parametrize("what", ["gone", "broken", "unset"])
def test_a_file_that_is_of_no_use_stops_nobody_and_health_says_so(
    what: str, given: Given, settings: Settings, database: Database, clock: VirtualClock
):
    Path(settings.address_database).write_bytes(b"broken")
    other = {"gone": settings.address_database + ".none", "broken": settings.address_database, "unset": ""}[what]
    place = Given(
        database, clock, Settings(data_dir=settings.data_dir, api_requests_per_second=0, address_database=other)
    )
    wim, mo, job_id = place.wim(country="us"), place.mo(), place.running_job(place.ada())
    assert kinds_of(given, submit_from(wim, job_id, DE)) == []
    health = mo.operate("GET", "health").json
    assert health["address_countries"]["is_told"] is False
    assert "no task is marked" in health["address_countries"]["message"]
    troubles = [trouble for trouble in health["troubles"] if "PIECEWORK_ADDRESS_DATABASE" in trouble]
    assert len(troubles) == (0 if what == "unset" else 1)
    page = Visitor(place, mo).get("/operator/health").text
    assert "no task is marked" in page
    assert all(trouble in page for trouble in troubles)
    gauge = "piecework_address_database_usable 0.0"
    client = TestClient(build_app(place.settings, database, clock))
    assert (gauge in client.simulate_get("/metrics", remote_addr=PROXY).text) is (what != "unset")
