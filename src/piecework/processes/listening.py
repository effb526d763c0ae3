"""The address to listen on: whether it can be had, and whether somebody answers there."""

import errno
import socket
from contextlib import suppress

from piecework.refusal import CannotStart

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where a server that listens everywhere is found
ANSWER_SECONDS_MAX = 2.0


def check_port(host: str, port: int) -> str:
    """The IP address that `host` means, after a try to listen there. Refuses: CannotStart."""
    family, address = _resolve(host, port)
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: without it the connections of the one before would keep the port for a minute.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
            probe.listen()
        except OSError as error:
            raise CannotStart(_why_not(host, port, error)) from error
    return address


def is_ready(address: str, port: int) -> bool:
    """Whether the server there says that it can reach its database."""
    target = (ANYWHERE.get(address, address), port)
    with suppress(OSError), socket.create_connection(target, timeout=ANSWER_SECONDS_MAX) as connection:
        connection.sendall(b"GET /readyz HTTP/1.0\r\n\r\n")
        return b" 200 " in connection.recv(64)
    return False


def local_url(host: str, port: int) -> str:
    """The URL by which this machine's own programs find the server."""
    near = ANYWHERE.get(host, host)
    return f"http://[{near}]:{port}" if ":" in near else f"http://{near}:{port}"


def _resolve(host: str, port: int) -> tuple[int, str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise CannotStart(
            f"There is no address {host!r} to listen on: set PIECEWORK_HOST to an IP address of this machine, "
            f"127.0.0.1 for this machine alone or 0.0.0.0 for everybody."
        ) from error
    family, *_, address = min(found, key=lambda one: one[0] != socket.AF_INET)
    return family, str(address[0])


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is taken by another program: "
            f"stop that one, or choose another port with PIECEWORK_PORT."
        )
    if error.errno == errno.EACCES:
        return f"This user may not listen on port {port}: choose one from 1024 on with PIECEWORK_PORT."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine: set PIECEWORK_HOST to one that is."
    return f"Cannot listen on port {port} of {host}: {error.strerror}. See PIECEWORK_HOST and PIECEWORK_PORT."
