"""Watching over parts, with real processes that are quick to start and to end."""

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from piecework.processes import children
from piecework.processes.children import Child, Part
from piecework.processes.metrics_folder import metrics_folder
from piecework.processes.stopping import StopSignals
from piecework.processes.supervising import FIRST_FAILURES_MAX, Supervisor
from piecework.refusal import CannotStart
from tests.faults.place import find_process
from tests.waiting import HANG_SECONDS, wait_until

FAILS = Part("failing", ["nonsense"], dict(os.environ))


def run(parts: list[Part], *, is_ready: Callable[[], bool], when_ready: Callable[[], list[Part]] = list) -> None:
    with StopSignals() as signals:
        supervisor = Supervisor(signals, is_ready=is_ready, when_ready=when_ready, stop_seconds=HANG_SECONDS)
        supervisor.run(parts, server=None)


def test_part_that_never_works_ends_the_start():
    with pytest.raises(CannotStart, match="failing does not start"):
        run([FAILS], is_ready=lambda: False)


def stop_when(holds: Callable[[], bool]) -> None:
    """Ask this process to stop as soon as it holds."""

    def wait() -> None:
        try:
            wait_until(holds)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait).start()


def test_part_that_fails_later_is_started_again_and_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(children, "BACK_OFF_SECONDS_FIRST", 0.01)
    asked: list[str] = []
    with capture_logs() as said:
        stop_when(lambda: [line["event"] for line in said].count("child_ended") > FIRST_FAILURES_MAX)
        run([FAILS], is_ready=lambda: True, when_ready=lambda: asked.append("once") or [])
    assert asked == ["once"]


def test_counters_of_an_earlier_start_are_gone(tmp_path: Path):
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "counter_1.db").touch()
    with metrics_folder(tmp_path) as folder:
        assert list(folder.iterdir()) == []
    assert list(tmp_path.iterdir()) == []


def test_part_that_does_not_end_in_time_is_killed():
    child = Child(Part("listening", ["postbacks", "listen", "--port", "0"], dict(os.environ)))
    with capture_logs() as said:
        child.end(0.0)  # the deadline has passed, and nobody asked it to stop
    assert [line["event"] for line in said] == ["child_killed"]
    assert find_process(said[0]["pid"]) is None


def test_part_that_was_asked_to_end_is_started_again_without_a_longer_wait(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(children, "BACK_OFF_SECONDS_FIRST", 0.01)
    monkeypatch.setattr(children, "ASKED_SECONDS", 0.0)
    ends_well = Part("ending", ["--version"], dict(os.environ))
    with capture_logs() as said:
        stop_when(lambda: [line["event"] for line in said].count("child_ended") > FIRST_FAILURES_MAX)
        run([ends_well], is_ready=lambda: True)
    ended = [(line["log_level"], line["restart_seconds"]) for line in said if line["event"] == "child_ended"]
    assert set(ended) == {("info", 0.01)}
