"""A real server on a test's database: `piecework web` and `piecework chores` as processes of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

START_SECONDS_MAX = 30
STOP_SECONDS_MAX = 20


@contextmanager
def served(database_url: str, folder: Path, *, chore_processes: int = 1, **settings: str) -> Generator[str]:
    """Two web processes on one free port and some chore processes; the address, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "PIECEWORK_DATABASE_URL": database_url, "PIECEWORK_PORT": str(port), "PIECEWORK_WEB_PROCESSES": "2",
        "PIECEWORK_LOG_LEVEL": "error", "PIECEWORK_API_REQUESTS_PER_SECOND": "0", "PIECEWORK_DATA_DIR": str(folder),
    }  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        commands = ("web", *["chores"] * chore_processes)
        processes = [stack.enter_context(running(command, environment | settings, folder)) for command in commands]
        wait_until_it_answers(address, processes, folder)
        yield address


@contextmanager
def running(command: str, environment: dict[str, str], folder: Path) -> Generator[subprocess.Popen[bytes]]:
    with (folder / f"{command}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "piecework", command],
            env={**os.environ, **environment}, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_SECONDS_MAX)


def wait_until_it_answers(address: str, processes: Sequence[subprocess.Popen[bytes]], logs: Path) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            ended = [process.args for process in processes if process.poll() is not None]
            assert not ended, (ended, [log.read_text() for log in logs.glob("*.log")])
            assert time.monotonic() < deadline, "the server did not begin to answer"
            time.sleep(0.05)
