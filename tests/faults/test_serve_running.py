"""A place that runs: counters of all its processes, a log line a request, and a demo whose tour works."""

import json
import re
import shutil
import socket
import subprocess
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.faults.place import Place, basic
from tests.given import TEXT_JOB
from tests.waiting import HANG_SECONDS, wait_until


@pytest.fixture
def place(served_place: Place) -> Place:
    return served_place


def metrics_of(place: Place) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{place.port}/metrics", timeout=HANG_SECONDS) as answer:
        return answer.read().decode()


def count(metrics: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", metrics, re.MULTILINE)
    return float(found[1]) if found else 0.0


def counting_processes(place: Place) -> int:
    """How many have counted something; one more call, as either web process may have answered all before."""
    place.call("/readyz")
    return len(list((place.folder / "data" / "metrics").glob("counter_*.db")))


def test_counters_and_log_lines_of_all_processes(place: Place):
    place.environment["PIECEWORK_WEB_PROCESSES"] = "2"
    place.start("serve")
    for _ in range(40):
        place.call("/healthz")
    metrics = metrics_of(place)
    assert count(metrics, 'piecework_http_requests_total{route="/healthz",status="200"}') == 40
    assert count(metrics, 'piecework_http_request_seconds_count{route="/healthz"}') == 40
    wait_until(lambda: count(metrics_of(place), 'piecework_chore_runs_total{chore="autorate"}') > 0)
    wait_until(lambda: counting_processes(place) >= 3)
    lines = [json.loads(line) for line in place.said.read_text().splitlines()]
    requests = [line for line in lines if line["event"] == "request" and line["route"] == "/healthz"]
    assert len({line["request_id"] for line in requests}) == 40


def test_web_and_chores_on_a_database_of_ones_own(place: Place, empty_database: str):
    place.environment["PIECEWORK_DATABASE_URL"] = empty_database
    assert place.run("migrate").returncode == 0
    place.start("chores", ready=False)
    web = place.start("web")
    assert place.call("/readyz") == {"ok": True}
    assert "piecework_http_requests_total" in metrics_of(place)
    for running in (web, place.started[1]):
        running.terminate()
        assert running.wait(HANG_SECONDS) == 0, place.all_said()


def is_open(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(1) != b""
    except BlockingIOError:
        return True


def answers_beside_idle_connections(place: Place) -> bool:
    """Whether calls were answered while as many as the place has threads were connected and idle."""
    with ExitStack() as stack:
        idle = [stack.enter_context(socket.create_connection(("127.0.0.1", place.port))) for _ in range(40)]
        for _ in range(10):
            place.call("/healthz")
        return all(is_open(connection) for connection in idle)


def test_idle_connections_hold_up_nobody(place: Place):
    """Were they counted as requests, the next would wait until the place hangs up on them."""
    place.start("serve")
    wait_until(lambda: answers_beside_idle_connections(place))


class Demo:
    """A demo and what it printed."""

    def __init__(self, place: Place) -> None:
        place.said.unlink(missing_ok=True)
        self.place = place
        self.running = place.start("demo", "--workers", "4", "--pace", "0.1")
        wait_until(lambda: "What the employer has now" in self.printed, what=place.all_said)
        self.commands = [line for line in self.printed.splitlines() if line.startswith("curl ")]

    @property
    def printed(self) -> str:
        return self.place.said.read_text()

    def paste(self, number: int) -> Any:
        pasted = subprocess.run(["sh", "-c", self.commands[number]], check=True, capture_output=True, text=True)
        return json.loads(pasted.stdout)

    def stop(self) -> None:
        self.running.terminate()
        assert self.running.wait(HANG_SECONDS) == 0, self.place.all_said()


@pytest.mark.skipif(not shutil.which("curl") or not shutil.which("python3"), reason="the commands need both")
def test_tour_of_the_demo(place: Place):
    demo = Demo(place)
    assert demo.paste(0) == {"earned": "0.0000", "spendable": "1000.0000"}
    assert demo.paste(1) == {"ok": True, "message": "Postback settings saved.", "state": "on"}
    assert demo.paste(2)["ok"]
    assert demo.paste(3)["ok"]
    assert [job["proofs"][0]["type"] for job in demo.paste(4)["jobs"]] == ["screenshot"]
    wait_until(lambda: demo.paste(5)["tasks"], what=place.all_said)
    assert demo.paste(6) == {"ok": True, "message": "Task rated successfully."}
    wait_until(lambda: demo.paste(7)["deliveries"][-1]["attempts"], what=place.all_said)
    assert demo.paste(7)["deliveries"][-1]["kind"] == "test"
    assert demo.paste(8) == {"earned": "0.0000", "spendable": "997.5000"}
    assert "warning" not in re.sub(r"warnings?\.", "", demo.printed), "the tour stays readable"
    demo.stop()
    again = Demo(place)
    assert len(again.paste(4)["jobs"]) == 1, "it finds its data"
    old_secret = subprocess.run(["sh", "-c", demo.commands[0]], check=True, capture_output=True, text=True)
    assert json.loads(old_secret.stdout)["ok"] is False
    again.stop()
    assert place.run("audit").returncode == 0


def test_crowd_with_tokens_of_ones_own(place: Place, tmp_path: Path):
    place.start("serve")
    employer = place.run_json("account", "create", "ada@example.org", "--auto-approve")
    worker = place.run_json("account", "create", "wim@example.org")
    place.run_json("deposit", "ada@example.org", "100", "--reference", "x")
    assert place.call("/api/jobs/post-job.php", TEXT_JOB, auth=basic(employer))["ok"]
    tokens = tmp_path / "tokens"
    tokens.write_text(f"{worker['worker_token']}\n\n")
    crowd = place.start("crowd", "--tokens", str(tokens), "--pace", "0.05", "--behaviour", "diligent=1", ready=False)
    wait_until(
        lambda: place.call("/api/jobs/get-unrated-tasks.php", auth=basic(employer))["tasks"],
        what=place.all_said,
    )  # fmt: skip
    crowd.terminate()
    assert crowd.wait(HANG_SECONDS) == 0, place.all_said()
