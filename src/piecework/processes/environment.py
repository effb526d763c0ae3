"""A request of the server in the words of WSGI (PEP 3333)."""

import sys
from functools import lru_cache
from typing import Any

from granian.rsgi import Scope

Environment = dict[str, Any]
OF_SERVER: Environment = {
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "Granian",
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multiprocess": True,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}


def environment_of(scope: Scope) -> Environment:
    """The request but for its body.

    A header whose name has an underscore is left out: in WSGI it could not be told from the one with a hyphen, and who
    calls through a proxy could add to what the proxy says.
    """
    host, port = _split(scope.server)
    environment = {
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "REMOTE_ADDR": _split(scope.client)[0],
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": _as_latin(scope.path),
        "QUERY_STRING": _as_latin(scope.query_string),
        "wsgi.url_scheme": scope.scheme,
        **OF_SERVER,
    }
    for header, value in scope.headers.items():
        name = _name_of(header)
        if name not in environment:
            environment[name] = value
        else:
            environment[name] += (";" if name == "HTTP_COOKIE" else ",") + value
    environment.pop("", None)
    if "HTTP_HOST" not in environment:
        environment["HTTP_HOST"] = scope.authority or ""
    return environment


def has_body(environment: Environment) -> bool:
    """Whether a body follows the head."""
    return environment.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environment


def declared_bytes(environment: Environment) -> int | None:
    """How long the body says it is; None where it comes in chunks. The server has turned away what is no number."""
    length = environment.get("CONTENT_LENGTH")
    return int(length) if length is not None and "HTTP_TRANSFER_ENCODING" not in environment else None


@lru_cache(maxsize=1024)
def _name_of(header: str) -> str:
    if "_" in header:
        return ""
    name = header.upper().replace("-", "_")
    return name if header in {"content-type", "content-length"} else f"HTTP_{name}"


@lru_cache(maxsize=1024)
def _split(address: str) -> tuple[str, str]:
    host, _, port = address.rpartition(":")
    return host.strip("[]"), port


def _as_latin(text: str) -> str:
    return text if text.isascii() else text.encode().decode("latin-1")
