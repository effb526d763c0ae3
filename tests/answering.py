"""The application behind a real port, in this process: whoever asks sees it at whatever time the test's clock says."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
        """Say nothing: what is wrong is in the answers."""


def _with_whole_body(app: Any) -> Any:
    """The application, whose requests end where they say that they end: wsgiref hands out the bare connection."""

    def called(environ: dict[str, Any], start: Any) -> Any:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        return app(environ | {"wsgi.input": BytesIO(body)}, start)

    return called


def start_answering(app: Any, port: int = 0) -> WSGIServer:
    """The application on this port, or on a free one, a thread for each connection."""
    server = make_server("127.0.0.1", port, _with_whole_body(app), _Server, _Quiet)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


def stop_answering(server: WSGIServer) -> None:
    """Refuse connections from now on."""
    server.shutdown()
    server.server_close()


@contextmanager
def answering(app: Any) -> Iterator[str]:
    """The address of the application, until the block ends."""
    server = start_answering(app)
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        stop_answering(server)
