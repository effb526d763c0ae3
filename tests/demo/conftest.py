"""What the tests of the crowd get: the application behind a real socket."""

from collections.abc import Iterator

import pytest

from piecework.demo import worker
from tests.demo.crowd_server import CrowdServer
from tests.given import Given


@pytest.fixture
def served(given: Given, monkeypatch: pytest.MonkeyPatch) -> Iterator[CrowdServer]:
    """The application; no worker oversleeps, which would keep a position for longer than a test lasts."""
    monkeypatch.setattr(worker, "OVERSLEEPS", 0.0)
    server = CrowdServer(given.client.app)
    server.start()
    yield server
    server.stop()
