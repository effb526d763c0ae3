"""A name server on 127.0.0.1 that answers every question for an IPv4 address as it is told."""

import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.waiting import HANG_SECONDS

A = 1


@dataclass
class NameServer:
    """Its port, and what it was asked for addresses."""

    port: int
    asked: list[str] = field(default_factory=list[str])

    @property
    def setting(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextmanager
def naming(*answers: Sequence[str]) -> Iterator[NameServer]:
    """Answers the first question with the first addresses, and so on; the last from then on."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", 0))
    server = NameServer(listener.getsockname()[1])
    thread = threading.Thread(target=_serve, args=(listener, server, answers), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.sendto(b"", listener.getsockname())
        thread.join(HANG_SECONDS)
        listener.close()


def _serve(listener: socket.socket, server: NameServer, answers: tuple[Sequence[str], ...]) -> None:
    while data := listener.recvfrom(4096):
        question, caller = data
        if not question:
            return
        name, end = _name(question)
        kind = struct.unpack("!H", question[end : end + 2])[0]
        addresses: Sequence[str] = ()
        if kind == A:
            addresses = answers[min(len(server.asked), len(answers) - 1)]
            server.asked.append(name)
        head = question[:2] + struct.pack("!HHHHH", 0x8180, 1, len(addresses), 0, 0)
        records = b"".join(
            b"\xc0\x0c" + struct.pack("!HHIH", A, 1, 0, 4) + socket.inet_aton(address) for address in addresses
        )
        listener.sendto(head + question[12 : end + 4] + records, caller)


def _name(question: bytes) -> tuple[str, int]:
    labels: list[str] = []
    at = 12
    while length := question[at]:
        labels.append(question[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels), at + 1
