"""Watching over the parts: what ends is started again, and all of them stop when one word says so."""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from piecework.embedded_postgresql.launcher import Server
from piecework.processes.children import Child, Part
from piecework.processes.stopping import StopSignals
from piecework.refusal import CannotStart

log = structlog.get_logger("piecework.processes")

READY_LOOK_SECONDS = 0.03
FIRST_FAILURES_MAX = 3  # of a part that has never worked: later ones have no end


class Supervisor:
    """Runs the parts until somebody wants them stopped, or the embedded PostgreSQL has ended.

    `is_ready` is asked until it says yes; then `when_ready` is called, once, and may name further parts. Parts that
    have not stopped `stop_seconds` after they were asked to are killed.
    """

    def __init__(
        self,
        signals: StopSignals,
        *,
        is_ready: Callable[[], bool],
        when_ready: Callable[[], Sequence[Part]],
        stop_seconds: float,
    ) -> None:
        self._signals = signals
        self._is_ready = is_ready
        self._when_ready = when_ready
        self._stop_seconds = stop_seconds
        self._was_ready = False
        self._children: list[Child] = []

    def run(self, parts: Sequence[Part], *, server: Server | None) -> None:
        """Start the parts and watch over them. Refuses (CannotStart) to go on without the embedded PostgreSQL."""
        try:
            self._children = [Child(part) for part in parts]
            while not self._signals.wait(self._look_after_all()):
                if server is not None and _has_ended(server.pid):
                    raise CannotStart(_database_ended(server.data_dir))
                self._look_whether_ready()
        finally:
            self._stop()

    def _look_after_all(self) -> float:
        """Look after every child; answer for how long none needs a look."""
        now = time.monotonic()
        seconds = [child.look_after(now) for child in self._children]
        return min(seconds if self._was_ready else [READY_LOOK_SECONDS, *seconds])

    def _look_whether_ready(self) -> None:
        if self._was_ready:
            return
        if hopeless := [child.part.name for child in self._children if child.failures >= FIRST_FAILURES_MAX]:
            raise CannotStart(f"The part {hopeless[0]} does not start: see what it wrote above.")
        if not self._is_ready():
            return
        self._was_ready = True
        self._children += [Child(part) for part in self._when_ready()]

    def _stop(self) -> None:
        """End the children, the latest started first asked; the caller ends the database after them."""
        log.info("stopping", children=len(self._children))
        deadline = time.monotonic() + self._stop_seconds
        for child in reversed(self._children):
            child.ask_to_stop()
        for child in reversed(self._children):
            child.end(deadline)


def _has_ended(pid: int) -> bool:
    """Whether a child of ours has ended, leaving it for its starter to collect."""
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True


def _database_ended(data_dir: Path) -> str:
    return (
        f"The embedded PostgreSQL ended by itself, so everything else was stopped; what was acknowledged is safe. "
        f"The end of {data_dir / 'postgres.log'} says why. Start again when that is mended."
    )
