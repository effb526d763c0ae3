"""Known vulnerabilities: what is asked, what is found, and that silence is no finding."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from making import vulnerabilities
from making.vulnerabilities import PINS, NotReached, pins_of, vulnerable

TWO = [("harmless", "1.0"), ("harmful", "2.0")]
FOUND = {"results": [{}, {"vulns": [{"id": "GHSA-1", "modified": "2026-01-01T00:00:00Z"}, {"id": "PYSEC-2"}]}]}


class Database(ThreadingHTTPServer):
    """It says to whoever asks what it was given, and keeps what it was asked."""

    answer: bytes = b""
    asked: dict[str, Any]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/querybatch"


class Asked(BaseHTTPRequestHandler):
    server: Database  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_POST(self):
        self.server.asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, format: str, *args: object):  # noqa: A002 - its name
        pass


@pytest.fixture
def database() -> Iterator[Database]:
    with Database(("127.0.0.1", 0), Asked) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_what_is_known_is_found(database: Database):
    database.answer = json.dumps(FOUND).encode()
    pages = [f"harmful 2.0: https://osv.dev/vulnerability/{name}" for name in ("GHSA-1", "PYSEC-2")]
    assert vulnerable(TWO, database=database.address) == pages
    assert database.asked["queries"][1] == {"package": {"name": "harmful", "ecosystem": "PyPI"}, "version": "2.0"}


def test_what_was_accepted_is_not_found(database: Database, monkeypatch: pytest.MonkeyPatch):
    database.answer = json.dumps(FOUND).encode()
    monkeypatch.setattr(vulnerabilities, "ACCEPTED", {"GHSA-1": "nothing of ours calls it"})
    assert vulnerable(TWO, database=database.address) == ["harmful 2.0: https://osv.dev/vulnerability/PYSEC-2"]


@pytest.mark.parametrize("answer", [b"", b"<html>", b'{"results": []}', b'{"results": "none"}'])
def test_answer_of_something_else_is_not_an_all_clear(database: Database, answer: bytes):
    database.answer = answer
    with pytest.raises(NotReached):
        vulnerable(TWO, database=database.address)


def test_database_that_is_silent_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(vulnerabilities, "SECONDS_MAX", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert vulnerabilities.main(database=f"http://127.0.0.1:{silent.getsockname()[1]}/") == 0
    assert "were NOT looked for" in capsys.readouterr().out


def test_every_pin_is_asked_for():
    text = PINS.read_text(encoding="utf-8")
    pins = pins_of(text)
    assert len(pins) == len(re.findall(r"\w==\d", text)) > 0
    assert all(version[0].isdigit() and version[-1].isalnum() for _, version in pins)
