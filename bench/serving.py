"""Web servers under the bench: started as `piecework web` starts them, each on a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from piecework.settings import Settings, settings_environment

HOST = "127.0.0.1"
READY_SECONDS_MAX = 30.0
CALLS_A_SECOND_MAX = 100_000  # counted as usual, but never refused


@dataclass(frozen=True)
class Serving:
    """A web server that answers."""

    port: int
    pid: int
    start_seconds: float


@contextmanager
def serving(database_url: str, folder: Path, *, calls_a_second: int = CALLS_A_SECOND_MAX) -> Generator[Serving]:
    """Serve a database for the length of a block."""
    port = _free_port()
    settings = Settings(
        database_url=database_url, port=port, api_requests_per_second=calls_a_second,
        proof_store=(folder / "proofs").as_uri(),
    )  # fmt: skip
    environment = {**os.environ, **settings_environment(settings), "PYTHONPATH": os.pathsep.join(sys.path)}
    began = time.perf_counter()
    with (folder / f"web-{port}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.application", HOST],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_ready(process, port, log.name)
        yield Serving(port, process.pid, time.perf_counter() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind((HOST, 0))
        return int(bound.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log_name: str) -> None:
    deadline = time.monotonic() + READY_SECONDS_MAX
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with socket.create_connection((HOST, port), timeout=5) as probe:
                probe.sendall(b"GET /readyz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
                if b" 200 " in probe.recv(1000):
                    return
        except OSError:
            pass
        time.sleep(0.01)
    raise RuntimeError(f"the web server did not start: {Path(log_name).read_text(encoding='utf-8')}")
