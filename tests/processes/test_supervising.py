"""Watching over parts, with real processes that are quick to start and to end."""

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from piecework.processes.children import Part
from piecework.processes.metrics_folder import metrics_folder
from piecework.processes.stopping import StopSignals
from piecework.processes.supervising import Supervisor
from piecework.refusal import CannotStart

pytestmark = pytest.mark.faults

FAILS = Part("failing", ["nonsense"], dict(os.environ))


def run(parts: list[Part], *, is_ready: Callable[[], bool], when_ready: Callable[[], list[Part]] = list) -> None:
    with StopSignals() as signals:
        Supervisor(signals, is_ready=is_ready, when_ready=when_ready).run(parts, server=None)


def test_part_that_never_works_ends_the_start():
    with pytest.raises(CannotStart, match="failing does not start"):
        run([FAILS], is_ready=lambda: False)


def test_part_that_fails_later_is_started_again_and_again():
    threading.Timer(3.0, os.kill, [os.getpid(), signal.SIGTERM]).start()
    asked: list[str] = []
    run([FAILS], is_ready=lambda: True, when_ready=lambda: asked.append("once") or [])
    assert asked == ["once"]


def test_counters_of_an_earlier_start_are_gone(tmp_path: Path):
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "counter_1.db").touch()
    with metrics_folder(tmp_path) as folder:
        assert list(folder.iterdir()) == []
    assert list(tmp_path.iterdir()) == []
