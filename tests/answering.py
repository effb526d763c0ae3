"""The application behind a real port, in this process: a browser sees it at whatever time the test's clock says."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: what is wrong is in the answers."""


def _with_whole_body(app: Any) -> Any:
    """The application, whose requests end where they say that they end: wsgiref hands out the bare connection."""

    def called(environ: dict[str, Any], start: Any) -> Any:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        return app(environ | {"wsgi.input": BytesIO(body)}, start)

    return called


@contextmanager
def answering(app: Any) -> Iterator[str]:
    """The address of the application, until the block ends."""
    server = make_server("127.0.0.1", 0, _with_whole_body(app), server_class=_Server, handler_class=_Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
