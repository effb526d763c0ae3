"""A place that really runs: `piecework serve` and its like as real processes, called over HTTP, killed for real."""

import base64
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO, Any

from tests.ports import free_port
from tests.waiting import HANG_SECONDS, wait_until

PROC = Path("/proc")
PIECEWORK = (sys.executable, "-P", "-m", "piecework")
STOP_SECONDS = 100  # so that the product's own limit kills nothing that a busy machine keeps from its turn


class Process:
    """One process as /proc has it: a process id alone may be somebody else's by now."""

    def __init__(self, pid: int, parent_pid: int, started: str, name: str) -> None:
        self.pid, self.parent_pid, self.started, self.name = pid, parent_pid, started, name

    @property
    def is_alive(self) -> bool:
        found = find_process(self.pid)
        return found is not None and found.started == self.started

    def __repr__(self) -> str:
        return f"{self.pid} {self.name}"


def find_process(pid: int) -> Process | None:
    """The process, unless it has ended (a zombie has)."""
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        title = (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return None
    return Process(pid, int(fields[1]), fields[19], title) if fields[0] not in "ZX" else None


def tree_of(pid: int) -> list[Process]:
    """The process and everything it has started, at whatever remove."""
    everybody = [found for entry in PROC.glob("[0-9]*") if (found := find_process(int(entry.name)))]
    tree = [process for process in everybody if process.pid == pid]
    for process in tree:
        tree += [child for child in everybody if child.parent_pid == process.pid]
    return tree


def kill_tree(pid: int) -> list[Process]:
    """Kill it all at once, the first of it first, so that nothing stops in an orderly way."""
    tree = tree_of(pid)
    for process in tree:
        if process.is_alive:
            os.kill(process.pid, signal.SIGKILL)
    return tree


class Place:
    """A data folder and a port, and the `piecework` commands that are run on them."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.prefix: list[str] = []  # a command that runs ours as somebody else
        self.started: list[subprocess.Popen[bytes]] = []
        self.said = folder / "said.txt"
        self.environment = dict(os.environ) | {
            "PIECEWORK_DATA_DIR": str(folder / "data"), "PIECEWORK_PORT": str(self.port),
            "PIECEWORK_API_REQUESTS_PER_SECOND": "0", "PIECEWORK_STOP_SECONDS": str(STOP_SECONDS),
            "PIECEWORK_WEB_PROCESSES": "1",
        } | settings  # fmt: skip

    def start(self, *arguments: str, ready: bool = True) -> subprocess.Popen[bytes]:
        """Start a command of ours that goes on; its words go to `said`."""
        return self.start_program(*self.prefix, *PIECEWORK, *arguments, ready=ready)

    def start_program(self, *command: str, ready: bool = True) -> subprocess.Popen[bytes]:
        """Start any program that goes on."""
        with self.said.open("ab") as said:
            process = self._popen(command, stdout=said, stderr=said, start_new_session=True)
        self.started.append(process)
        if ready:
            wait_until(lambda: process.poll() is not None or self.is_ready(), what=self.all_said)
            assert process.poll() is None, self.all_said()
        return process

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        command = (*self.prefix, *PIECEWORK, *arguments)
        process = self._popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.started.append(process)
        out, err = process.communicate(timeout=HANG_SECONDS)
        return subprocess.CompletedProcess(arguments, process.returncode, out.decode(), err.decode())

    def run_json(self, *arguments: str) -> Any:
        """What a command answers to a script."""
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def is_ready(self) -> bool:
        try:
            return self.call("/readyz")["ok"] is True
        except OSError:
            return False

    def call(self, path: str, body: object = None, *, auth: str = "") -> Any:
        """The JSON of an answer, whatever its status; OSError when there was none."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": auth, "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=HANG_SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return json.load(error)

    def all_said(self) -> str:
        """Everything the commands wrote, for a failing test to show."""
        log = self.folder / "data" / "postgres.log"
        said = self.said.read_text(errors="replace") if self.said.exists() else ""
        return f"{said[-6000:]}\n{log.read_text(errors='replace')[-2000:] if log.exists() else ''}"

    def end(self) -> None:
        """End what is left of what we started.

        The death of the first of them ends the others, and PostgreSQL in order: killed, it would leave shared memory.
        """
        for process in self.started:
            if process.poll() is None:
                tree = tree_of(process.pid)
                process.kill()
                process.wait()
                wait_until(lambda tree=tree: not any(part.is_alive for part in tree), what=self.all_said)

    def _popen(
        self,
        command: tuple[str, ...],
        *,
        stdout: int | IO[bytes],
        stderr: int | IO[bytes],
        start_new_session: bool = False,
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, env=self.environment, cwd="/",
            start_new_session=start_new_session,
        )  # fmt: skip


def basic(account: dict[str, str]) -> str:
    """The Authorization of the employer API."""
    return "Basic " + base64.b64encode(f"{account['account_id']}:{account['api_secret']}".encode()).decode()


def bearer(account: dict[str, str]) -> str:
    """The Authorization of the worker API."""
    return f"Bearer {account['worker_token']}"
