"""What a server must know of a body before the application runs: how much the address takes, and why none came."""

import re
from typing import Any

import falcon

from piecework.refusal import Refusal

_SLASHES = re.compile("//+")
NOT_RECEIVED = "piecework.not_received"  # in the environment of a request: the refusal that its body met


def one_slash(path: str) -> str:
    """The path without doubled slashes, which come of a base address that ends in one."""
    return _SLASHES.sub("/", path) if "//" in path else path


class BodyTooSlow(Refusal):
    """The body came too slowly, or stopped coming."""

    code, message, status = "body_too_slow", "The request body came too slowly. Please send it again.", 408
    is_of_transport = True


class BodyCutShort(Refusal):
    """The connection ended in the middle of the body: nobody may be there to read this."""

    code, message, status = "body_cut_short", "The request body ended before it was complete.", 400
    is_of_transport = True


class BodiesWaiting(Refusal):
    """As many large bodies are on their way as there is room for."""

    code, status = "bodies_waiting", 503
    message = "Too many large requests are on their way. Please send yours again in 5 seconds."
    is_of_transport = True
    retry_after_seconds = 5


class App(falcon.App[falcon.Request, falcon.Response]):
    """The application, which also tells how much of a body it would read."""

    def body_bytes_max(self, path: str) -> int:
        """The largest body that anything at this path takes; 0 where nothing takes one, or is served at all.

        It is the resource's own `body_bytes_max`, if it has one.
        """
        found: tuple[Any, ...] | None = self._router.find(one_slash(path))
        return getattr(found[0], "body_bytes_max", 0) if found else 0
