"""Deciding about a frozen account that asks to be erased: seen in time, by commands, with two operators."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from piecework.cli import main, starting
from piecework.database import Database
from piecework.health.health import get_health
from piecework.privacy.requesting import request_erasure, withdraw_request
from piecework.settings import Settings
from tests.conftest import VirtualClock
from tests.given import Given
from tests.privacy.frozen_scene import Scene


@pytest.fixture
def settings(data_dir: str) -> Settings:
    return Settings(data_dir=data_dir, api_requests_per_second=0, second_operator_over=500)


@pytest.fixture
def scene(given: Given, database: Database, clock: VirtualClock) -> Scene:
    return Scene(given, database, clock)


pytestmark = pytest.mark.unaudited  # the money came from nowhere


def test_request_that_is_due_is_seen(scene: Scene, database: Database):
    scene.freeze()
    scene.ask()

    def troubles() -> list[str]:
        found = database.read(lambda tx: get_health(tx, now=scene.clock())).troubles
        return [sentence for sentence in found if "erased" in sentence]

    scene.clock.pass_(days=22)
    assert troubles() == []
    scene.clock.pass_(days=2)
    assert troubles() == ["The oldest of 1 requests to be erased is to be decided by 2026-03-31 12:00 UTC."]
    scene.clock.pass_(days=7)
    assert troubles() == ["The oldest of 1 requests to be erased is overdue since 2026-03-31 12:00 UTC."]
    metrics = scene.mo.client.simulate_get("/metrics", remote_addr="127.0.0.1").text
    told = dict(line.rsplit(" ", 1) for line in metrics.splitlines() if line.startswith("piecework_erasure"))
    assert {name: float(value) for name, value in told.items()} == {
        "piecework_erasure_requests": 1.0, "piecework_erasure_requests_oldest_seconds": 31 * 86400.0,
    }  # fmt: skip
    scene.decide("refuse")
    assert troubles() == []


def test_money_that_its_owner_gives_up_takes_two_operators_where_it_is_much(scene: Scene, given: Given):
    nele = given.person("Nele", funds="5000")
    scene.freeze(nele)
    scene.do(lambda tx: request_erasure(tx, nele.id, gives_up_money=True, now=scene.clock()))
    answer = scene.mo.operate("POST", f"erasure-requests/{nele.id}/grant", {"reason": "So."})
    assert (answer.status_code, answer.json["why"]) == (202, "5000.0000 is more than 500.00.")
    scene.do(lambda tx: withdraw_request(tx, nele.id))
    mia, proposed = given.mo(), f"second-opinions/{scene.mo.id}/{answer.json['opinion_id']}"
    approved = mia.operate("POST", f"{proposed}/confirm")
    assert approved.json["code"] == "no_erasure_request"  # what its owner took back nobody does


def test_commands_list_refuse_and_grant(scene: Scene, database_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(starting, "configure_logs", lambda *_: None)

    def run(*arguments: str) -> Any:
        environment = {"PIECEWORK_DATABASE_URL": database_url}
        return CliRunner().invoke(main, ["account", *arguments], env=environment)

    assert run("erasure-requests").stdout == "No frozen account asks to be erased.\n"
    refused = run("refuse-erasure", scene.wim.id, "--reason", "So.")
    assert (refused.exit_code, "waits for a decision" in refused.stderr) == (1, True)
    scene.freeze()
    scene.ask()
    assert run("erasure-requests").stdout == f"{scene.wim.id}  decide by 2026-03-31T12:00:00Z  wim@example.org\n"
    (told,) = json.loads(run("erasure-requests", "--json").stdout)["requests"]
    assert told["account_id"] == scene.wim.id
    assert "stays" in run("refuse-erasure", scene.wim.id, "--reason", "So.").stdout
    scene.ask()
    assert run("grant-erasure", scene.wim.id, "--reason", "So.", "--force").exit_code == 1  # nobody says yes
    done = run("grant-erasure", scene.wim.id, "--reason", "So.", "--force", "--yes", "--json")
    assert json.loads(done.stdout) == {"account_id": scene.wim.id}
    assert (scene.is_erased(), len(scene.prints())) == (True, 2)
