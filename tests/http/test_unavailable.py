"""A database that is gone: who asks is told to come again, and nothing of where it should be."""

from collections.abc import Iterator

import pytest
from falcon.testing import TestClient

from piecework.app import build_app
from piecework.database import Database
from piecework.settings import Settings
from tests.conftest import VirtualClock


@pytest.fixture(scope="module")
def client(data_dir: str) -> Iterator[TestClient]:
    with Database("postgresql:///secret?host=/nowhere", connections_max=1, wait_seconds=0.05) as gone:
        yield TestClient(build_app(Settings(data_dir=data_dir), gone, VirtualClock()))


def test_a_process_without_a_database_lives_and_is_not_ready(client: TestClient):
    assert client.simulate_get("/healthz").json == {"ok": True}
    ready = client.simulate_get("/readyz")
    assert (ready.status_code, ready.json) == (503, {"ok": False, "message": "The database cannot be reached."})


def test_a_call_is_told_to_come_again(client: TestClient):
    answer = client.simulate_get("/api/users/get-balances.php", headers={"Authorization": "Basic YTpi"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert (answer.json["ok"], answer.json["code"]) == (False, "unavailable")
    assert "secret" not in answer.text
