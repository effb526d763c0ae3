"""The application behind a real socket, for programs that speak HTTP: it can go away, come back and lose answers."""

import io
import socketserver
import threading
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        pass


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
        self._server = make_server("127.0.0.1", self._port, self._call, _Server, _Quiet)
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Refuse connections from now on."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _call(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        # wsgiref's input is the socket itself: reading past the body would wait for ever.
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        self.calls.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        if not environ["PATH_INFO"].endswith("/submit"):
            return self.app(environ, start_response)
        self.bodies.append(body)
        if self.lost_answers <= 0:
            return self.app(environ, start_response)
        self.lost_answers -= 1
        list(self.app(environ, lambda status, headers, exc_info=None: None))
        start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
        return [b"lost"]
