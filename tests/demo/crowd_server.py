"""The application behind a real socket, for programs that speak HTTP: it can go away, come back and lose answers."""

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.simple_server import WSGIServer

from tests.answering import start_answering, stop_answering

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class CrowdServer:
    """Serves a WSGI application on a free port, the same one after each return."""

    def __init__(self, app: Wsgi) -> None:
        self.app = app
        self.lost_answers = 0  # so many of the next submissions are done, but answered with 500
        self.bodies: list[bytes] = []  # of submissions
        self.calls: list[str] = []
        self._port = 0
        self._server: WSGIServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        self._server = start_answering(self._call, self._port)
        self._port = self._server.server_port

    def stop(self) -> None:
        """Refuse connections from now on."""
        if self._server is not None:
            stop_answering(self._server)
            self._server = None

    def _call(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.calls.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        if not environ["PATH_INFO"].endswith("/submit"):
            return self.app(environ, start_response)
        self.bodies.append(environ["wsgi.input"].getvalue())
        if self.lost_answers <= 0:
            return self.app(environ, start_response)
        self.lost_answers -= 1
        list(self.app(environ, lambda status, headers, exc_info=None: None))
        start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
        return [b"lost"]
