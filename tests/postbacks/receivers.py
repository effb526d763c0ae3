"""Receivers on 127.0.0.1 that behave in every way an employer's system might."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.waiting import HANG_SECONDS, wait_until

HEAD_BYTES_MAX = 64 * 1024


@dataclass(frozen=True)
class Heard:
    """One call as it arrived; `number` counts the connections in their order, `name` is the one asked for by TLS."""

    number: int
    name: str
    path: str
    headers: dict[str, str]
    body: str


@dataclass
class Receiver:
    """A listening socket, what it has heard, and how many calls were open at the same time at most."""

    port: int
    calls: list[Heard] = field(default_factory=list[Heard])
    at_once: int = 0
    at_once_max: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/postbacks?of=ada"

    @property
    def heard(self) -> list[Heard]:
        with self.lock:
            return sorted(self.calls, key=lambda heard: heard.number)

    @property
    def bodies(self) -> list[str]:
        return [heard.body for heard in self.heard]


Answer = Callable[[socket.socket, Receiver], None]


def answering(status: str = "200 OK", *headers: str, body: bytes = b"thanks") -> Answer:
    """Answers like a web server."""

    def answer(connection: socket.socket, receiver: Receiver) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    return answer


def hanging(connection: socket.socket, receiver: Receiver) -> None:
    """Reads the request and says nothing."""
    receiver.closing.wait()


def dripping(connection: socket.socket, receiver: Receiver) -> None:
    """Answers a byte a tenth of a second, and never ends its first line."""
    while not receiver.closing.wait(0.1):
        connection.sendall(b"H")


def resetting(connection: socket.socket, receiver: Receiver) -> None:
    """Ends the connection with a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()


def flooding(connection: socket.socket, receiver: Receiver) -> None:
    """Answers 200 and sends a gigabyte after it, as far as anybody reads it."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\nContent-Encoding: gzip\r\n\r\n")
    for _ in range(1000):
        connection.sendall(bytes(1_000_000))


def unfinished(connection: socket.socket, receiver: Receiver) -> None:
    """Answers 200 and the half of a body, and says nothing more."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nthanks")
    receiver.closing.wait()


def broken_off(connection: socket.socket, receiver: Receiver) -> None:
    """Answers 200 and the half of a body, and hangs up."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nthanks")


def too_late(connection: socket.socket, receiver: Receiver) -> None:
    """Answers 200 when whoever called has hung up."""
    connection.recv(1)
    answering()(connection, receiver)


def once(holds: Callable[[Receiver], object], *, pause_seconds: float = 0.0) -> Answer:
    """Answers 200 as soon as it holds, and a little later so that what must not happen meanwhile has the time to."""

    def answer(connection: socket.socket, receiver: Receiver) -> None:
        wait_until(lambda: receiver.closing.is_set() or holds(receiver))
        receiver.closing.wait(pause_seconds)
        answering()(connection, receiver)

    return answer


@contextmanager
def receiving(
    *answers: Answer, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> Iterator[Receiver]:
    """A receiver that gives the answers one after the other, and the last one from then on."""
    listener = socket.create_server((host, port), backlog=512)
    receiver = Receiver(listener.getsockname()[1])
    thread = threading.Thread(target=_listen, args=(listener, receiver, answers, tls), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.closing.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(HANG_SECONDS)


def _listen(
    listener: socket.socket, receiver: Receiver, answers: tuple[Answer, ...], tls: ssl.SSLContext | None
) -> None:
    calls = 0
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        answer = answers[min(calls, len(answers) - 1)]
        calls += 1
        threading.Thread(target=_hear, args=(connection, receiver, answer, calls, tls), daemon=True).start()


def _hear(
    connection: socket.socket, receiver: Receiver, answer: Answer, number: int, tls: ssl.SSLContext | None
) -> None:
    names: list[str] = []
    if tls is not None:
        tls.sni_callback = lambda _, name, __: names.append(name or "")
        try:
            connection = tls.wrap_socket(connection, server_side=True)
        except OSError:
            return  # whoever called does not like the certificate
    with connection:
        try:
            heard = _read(connection, number, "".join(names))
            with receiver.lock:
                receiver.at_once += 1
                receiver.at_once_max = max(receiver.at_once_max, receiver.at_once)
                receiver.calls.append(heard)
            try:
                answer(connection, receiver)
            finally:
                with receiver.lock:
                    receiver.at_once -= 1
        except OSError:
            return  # whoever called has hung up


def _read(connection: socket.socket, number: int, name: str) -> Heard:
    data = b""
    while b"\r\n\r\n" not in data and len(data) < HEAD_BYTES_MAX:
        if not (more := connection.recv(65536)):
            raise ConnectionAbortedError
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    request, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65536)
    return Heard(number, name, request.split(" ")[1], headers, body.decode())
