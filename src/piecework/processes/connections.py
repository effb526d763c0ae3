"""Connections that say nothing, or are slow to say what they want, are ended long before idle ones.

Granian knows one time for both: how long it waits for the head of a request, on a new connection as between two
requests. It is set to what idle connections have, and here the new ones are found whose first head does not come.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class Connections:
    """The connections to a port of this process, and which of them have made a request.

    `note_request` may be called in any thread. Clients are written as Granian has them: `192.0.2.1:5000`, `[::1]:5000`.
    """

    def __init__(self, port: int, *, head_seconds_max: float) -> None:
        self._port = port
        self._head_seconds_max = head_seconds_max
        self._look = 0
        self._look_of_request: dict[str, int] = {}
        self._first_seen: dict[str, float] = {}

    def note_request(self, client: str) -> None:
        """The head of a request came from there."""
        self._look_of_request[client] = self._look

    def end_slow_ones(self, now: float) -> None:
        """Look through all connections once; `now` is of time.monotonic()."""
        seen: dict[str, float] = {}
        for fd in Path("/proc/self/fd").iterdir():
            with suppress(OSError), _borrowed(int(fd.name)) as connection:  # it may have ended by now, or be no socket
                if (client := self._client_of(connection)) in self._look_of_request:
                    seen[client] = now
                elif (
                    client and now - seen.setdefault(client, self._first_seen.get(client, now)) > self._head_seconds_max
                ):
                    connection.shutdown(socket.SHUT_RDWR)
        self._first_seen = seen
        self._look += 1
        for client, look in list(self._look_of_request.items()):
            if look < self._look - 1 and client not in seen:  # the newest may have come while we looked
                del self._look_of_request[client]

    def _client_of(self, connection: socket.socket) -> str:
        """Who is connected to our port; empty for any other socket."""
        if connection.family not in {socket.AF_INET, socket.AF_INET6} or connection.getsockname()[1] != self._port:
            return ""
        host, port = connection.getpeername()[:2]  # an OSError of the one that listens
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


@contextmanager
def _borrowed(fd: int) -> Iterator[socket.socket]:
    """The socket behind a number that is not ours: another number of our own, or an OSError if it is no socket."""
    own = os.dup(fd)
    try:
        connection = socket.socket(fileno=own)
    except OSError:
        os.close(own)
        raise
    with connection:
        yield connection
