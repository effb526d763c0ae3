"""A real server on a test's database: `piecework web` and `piecework chores` as processes of their own."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.ports import free_port
from tests.waiting import HANG_SECONDS, wait_until


@contextmanager
def served(database_url: str, folder: Path, *, chore_processes: int = 1, **settings: str) -> Generator[str]:
    """A web process on a free port and some chore processes; the address, until the block ends."""
    port = free_port()
    environment = {
        "PIECEWORK_DATABASE_URL": database_url, "PIECEWORK_PORT": str(port), "PIECEWORK_WEB_PROCESSES": "1",
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
            try:
                process.wait(HANG_SECONDS)
            finally:
                process.kill()


def wait_until_it_answers(address: str, processes: Sequence[subprocess.Popen[bytes]], logs: Path) -> None:
    def said() -> list[str]:
        return [log.read_text() for log in logs.glob("*.log")]

    def is_answering() -> bool:
        ended = [process.args for process in processes if process.poll() is not None]
        assert not ended, (ended, said())
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=HANG_SECONDS).close()
        except (urllib.error.URLError, ConnectionError):
            return False
        return True

    wait_until(is_answering, what=said)
