"""The surroundings of every run, and that what a test leaves is found."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.surroundings import left_processes, ports_held, usual_environment, usual_signals

SLEEPS = [sys.executable, "-c", "import time; print('sleeps', flush=True); time.sleep(3600)"]


@pytest.fixture
def hang_up_is_ignored() -> Iterator[None]:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("hang_up_is_ignored")
def test_an_ignored_signal_is_passed_on_to_nobody_and_stays_ignored():
    hang_up = ["sh", "-c", "kill -HUP $$"]
    assert subprocess.run(hang_up, check=False).returncode == 0
    with usual_signals():
        assert subprocess.run(hang_up, check=False).returncode == -signal.SIGHUP
        os.kill(os.getpid(), signal.SIGHUP)
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_nobodys_own_place_has_a_say(monkeypatch: pytest.MonkeyPatch):
    for name in ("PIECEWORK_PORT", "PGHOST", "http_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "1")
    with usual_environment():
        assert not {"PIECEWORK_PORT", "PGHOST", "http_proxy", "HTTPS_PROXY"} & os.environ.keys()
    assert os.environ["PIECEWORK_PORT"] == "1"


@pytest.mark.parametrize("how", ["a child", "by its environment", "by its folder"])
def test_process_that_is_left_is_found(tmp_path: Path, how: str):
    temporary, folder = tmp_path / "temporary", tmp_path / "folder"
    folder.mkdir()
    environment = dict(os.environ) | ({"TMPDIR": str(temporary)} if how == "by its environment" else {})
    cwd = folder if how == "by its folder" else None
    starter = "import os, subprocess, sys; subprocess.Popen(sys.argv[1:]); os._exit(0)"  # so that it is nobody's child
    command = SLEEPS if how == "a child" else [sys.executable, "-c", starter, *SLEEPS]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, cwd=cwd)
    assert process.stdout is not None
    assert process.stdout.readline() == b"sleeps\n"
    (left,) = [one for one in left_processes(temporary, [folder]) if "time.sleep" in one]
    os.kill(int(left.split()[0]), signal.SIGKILL)
    process.stdout.read()  # until it is gone
    process.stdout.close()
    process.wait()
    assert not [one for one in left_processes(temporary, [folder]) if "time.sleep" in one]


def test_port_that_is_left_is_found():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert port in ports_held()
    assert port not in ports_held()
