"""`piecework postbacks listen`: verifies what arrives, prints it, and ends by Ctrl-C."""

import http.client
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from piecework.cli import main
from piecework.postbacks.signing import signature_headers, signing_secret
from tests.surroundings import IN_THE_BACKGROUND, signals_ignored_by
from tests.waiting import HANG_SECONDS

SECRET = signing_secret("0f" * 32)


@contextmanager
def listening(
    *options: str, prefix: Sequence[str] = (), ends_by: signal.Signals = signal.SIGINT
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    command = [*prefix, sys.executable, "-u", "-m", "piecework", "postbacks", "listen", "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert process.stdout
        port = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline())
        assert port
        yield process, int(port[1])
    finally:
        process.send_signal(ends_by)
        assert process.wait(HANG_SECONDS) == 0
        if process.stdout:
            process.stdout.close()


def post(port: int, body: str, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HANG_SECONDS)
    connection.request("POST", "/in", body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


def lines(process: subprocess.Popen[str], count: int) -> str:
    assert process.stdout
    return "".join(process.stdout.readline() for _ in range(count))


def test_what_arrives_is_verified_and_printed():
    headers = signature_headers("msg_1", '{"a":["b"]}', secrets=[SECRET], now=datetime.now(UTC))
    with listening("--secret", SECRET) as (process, port):
        assert post(port, '{"a":["b"]}', headers) == 200
        assert lines(process, 2) == 'msg_1  /in  (signature right)\n  {"a":["b"]}\n'
        assert post(port, '{"a":["c"]}', headers) == 401
        assert "SIGNATURE WRONG" in lines(process, 2)
        assert post(port, "{}", {}) == 401
        assert "SIGNATURE WRONG" in lines(process, 2)


def test_without_a_secret_nothing_is_verified_and_the_answer_can_be_chosen():
    with listening("--answer", "503") as (process, port):
        assert post(port, "{}", {}) == 503
        assert "unverified" in lines(process, 2)


def test_in_the_background_a_ctrl_c_is_for_somebody_else():
    with listening(prefix=IN_THE_BACKGROUND, ends_by=signal.SIGTERM) as (process, port):
        assert post(port, "{}", {}) == 200
        assert signal.SIGINT in signals_ignored_by(process.pid)


def test_what_is_too_long_is_not_read():
    with listening() as (process, port):
        assert post(port, "", {"Content-Length": str(1024 * 1024 + 1)}) == 413
        assert post(port, "{}", {}) == 200
        assert "no webhook-id  /in" in lines(process, 1)


def test_a_port_that_is_taken_is_told_with_the_way_out():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = CliRunner().invoke(main, ["postbacks", "listen", "--port", port])
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"Cannot listen on 127.0.0.1:{port}: Address already in use. Choose another --port." in done.stderr


@pytest.mark.parametrize("secret", ["whsec_", "whsec_!"])
def test_a_secret_that_is_none_is_refused(secret: str):
    command = [sys.executable, "-m", "piecework", "postbacks", "listen", "--port", "0", "--secret", secret]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=HANG_SECONDS)
    assert done.returncode == 2
    assert "secret" in done.stderr
