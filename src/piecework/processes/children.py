"""A child process: started so that it cannot outlive us, started again when it ends, and stopped."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress

import structlog
from msgspec import Struct

from piecework.embedded_postgresql.launcher import die_with_parent

log = structlog.get_logger("piecework.processes")

BACK_OFF_SECONDS_FIRST, BACK_OFF_SECONDS_MAX = 0.5, 30.0
STEADY_SECONDS = 60.0  # a child that has lived as long starts anew with its back-off
ASKED_SECONDS = 3.0  # and one that ended well after as long: somebody asked it to, to have it anew


class Part(Struct, frozen=True):
    """One process of the whole: its name in the log, its `piecework` command, what it reads on standard input."""

    name: str
    arguments: list[str]
    environment: Mapping[str, str]
    standard_input: bytes = b""


class Child:
    """A part that runs, or waits for its next start.

    It has a session of its own: a Ctrl-C at the terminal signals the whole foreground group, and the order of
    stopping is ours. It is a new program, not a bare fork, which would share the lock on the data folder.
    """

    def __init__(self, part: Part) -> None:
        self.part = part
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self.failures = 0  # in a row, each soon after its start
        self._starts_at = 0.0
        self.start()

    def start(self) -> None:
        """Start it. Call it from the main thread: the kernel ends the child with the thread that started it."""
        parent_pid = os.getpid()
        with tempfile.TemporaryFile() as standard_input:  # a pipe could fill up; a file can be read again
            standard_input.write(self.part.standard_input)
            standard_input.seek(0)
            self._process = subprocess.Popen(  # noqa: S603 - ourselves
                [sys.executable, "-P", "-m", "piecework", *self.part.arguments],
                stdin=standard_input,
                env=self.part.environment,
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(signal.SIGKILL, parent_pid=parent_pid),  # noqa: PLW1509 - no threads
            )
        self._started_at = time.monotonic()

    def look_after(self, now: float) -> float:
        """Note when it has ended, start it again when it is time; answer for how long it needs no look.

        `now` is of time.monotonic(). While it runs, its end wakes us by a signal.
        """
        if self._process is not None and (code := self._process.poll()) is not None:
            self._note_end(code, now)
        if self._process is None and now >= self._starts_at:
            self.start()
        return BACK_OFF_SECONDS_MAX if self._process is not None else max(self._starts_at - now, 0.01)

    def ask_to_stop(self) -> None:
        """Ask it to finish what it is doing."""
        if self._process is not None:
            self._process.terminate()

    def end(self, deadline: float) -> None:
        """Wait for its end until the deadline (of time.monotonic()), then end it and all it has started."""
        if self._process is None:
            return
        try:
            self._process.wait(max(deadline - time.monotonic(), 0.0))
        except subprocess.TimeoutExpired:
            log.warning("child_killed", child=self.part.name, pid=self._process.pid)
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _note_end(self, code: int, now: float) -> None:
        assert self._process is not None, "what has ended had been started"
        is_asked = code == 0 and now - self._started_at >= ASKED_SECONDS
        self.failures = 1 if is_asked or now - self._started_at >= STEADY_SECONDS else self.failures + 1
        seconds = min(BACK_OFF_SECONDS_FIRST * 2 ** (self.failures - 1), BACK_OFF_SECONDS_MAX)
        say = log.info if is_asked else log.error
        say("child_ended", child=self.part.name, pid=self._process.pid, code=code, restart_seconds=seconds)
        self._process = None
        self._starts_at = now + seconds
