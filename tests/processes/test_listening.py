"""The port: whether it can be had is found out before anything heavy is done."""

import errno
import os
import socket
from collections.abc import Iterator

import pytest

from piecework.processes.listening import check_port, is_ready, local_url
from piecework.refusal import CannotStart
from tests.ports import free_port


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


def test_taken_port_is_named(taken: int):
    with pytest.raises(CannotStart, match=f"Port {taken} .* PIECEWORK_PORT"):
        check_port("127.0.0.1", taken)


def test_port_shared_by_its_holder_is_taken_too():
    """Granian's processes share theirs; a second place must not creep in."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        server.bind(("127.0.0.1", 0))
        server.listen()
        with pytest.raises(CannotStart, match="taken"):
            check_port("127.0.0.1", server.getsockname()[1])


def test_port_of_connections_that_have_just_ended_is_free():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        caller = socket.create_connection(("127.0.0.1", port))
        answering, _ = server.accept()
        answering.close()  # who closes first keeps the port for a minute
        caller.close()
    assert check_port("127.0.0.1", port) == "127.0.0.1"


def test_name_becomes_an_address():
    assert check_port("localhost", free_port()) == "127.0.0.1"


def test_address_that_listens_everywhere_is_found_nearby():
    assert local_url("0.0.0.0", 80) == "http://127.0.0.1:80"
    assert local_url("::", 80) == "http://[::1]:80"
    assert local_url("192.0.2.1", 80) == "http://192.0.2.1:80"


def test_nobody_is_not_ready():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert not is_ready("127.0.0.1", free.getsockname()[1])


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.EACCES, "choose one from 1024 on"), (errno.ENOBUFS, "Cannot listen on port 80 of 127.0.0.1: No buffer")],
)
def test_what_the_system_says_of_a_port_is_told_with_the_setting(
    monkeypatch: pytest.MonkeyPatch, number: int, said: str
):
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(CannotStart, match=said):
        check_port("127.0.0.1", 80)
