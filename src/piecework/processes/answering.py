"""One request of the server as WSGI has it, the application's answer to it, and who waits for what meanwhile.

A request without a body is answered in the server's own thread, at once. A body is received by the event loop first.
"""

import asyncio
import io
import threading
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, cast

import structlog
from granian.rsgi import HTTPProtocol, Scope

from piecework.http.bodies import NOT_RECEIVED, App
from piecework.processes.bodies import Body, Room
from piecework.processes.connections import Connections
from piecework.processes.environment import Environment, declared_bytes, environment_of, has_body
from piecework.refusal import Refusal

log = structlog.get_logger("piecework.http")


class Answering:
    """What a web process does with its requests: at most `threads` of them are in the application at once."""

    def __init__(self, app: App, connections: Connections, *, threads: int) -> None:
        self.threads = threads
        self._connections = connections
        self._app = app
        self._turns = threading.BoundedSemaphore(threads)
        self._of_bodies = ThreadPoolExecutor(threads, thread_name_prefix="with-body")
        self._room = Room()
        self._tasks: set[asyncio.Task[None]] = set()

    def answer(self, scope: Scope, proto: HTTPProtocol, loop: asyncio.AbstractEventLoop) -> None:
        """Answer a request, or have its body received; called in a thread of the server, and raises nothing."""
        try:
            self._connections.note_request(scope.client)
            environment = environment_of(scope)
            if has_body(environment):
                loop.call_soon_threadsafe(self._start, self._receive(environment, proto))
            else:
                self._run(environment, proto, io.BytesIO())
        except Exception:
            log.critical("request_lost", exc_info=True)
            proto.response_empty(500, [])

    async def serve_until(self, stopped: asyncio.Event) -> None:
        """Do the event loop's part until somebody wants it to stop."""
        self._start(self._connections.look_after())
        await stopped.wait()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)  # the loop itself would let it be collected
        task.add_done_callback(self._tasks.discard)

    async def _receive(self, environment: Environment, proto: HTTPProtocol) -> None:
        declared = declared_bytes(environment)
        body = Body(aiter(proto), self._room, declared_bytes=declared)
        try:
            bytes_max = self._app.body_bytes_max(environment["PATH_INFO"])
            if declared is None or declared <= bytes_max:  # else the application says no without looking at it
                await body.receive(bytes_max)
        except Refusal as refusal:
            environment[NOT_RECEIVED] = refusal.with_traceback(None)  # its frames would keep the connection open
        try:
            await asyncio.get_running_loop().run_in_executor(
                self._of_bodies, self._run, environment, proto, cast("IO[bytes]", body.file)
            )
        except Exception:
            log.critical("request_lost", exc_info=True)
            proto.response_empty(500, [])
        finally:
            body.close()
        await body.drain()

    def _run(self, environment: Environment, proto: HTTPProtocol, body: IO[bytes]) -> None:
        environment["wsgi.input"] = body
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], error: object = None) -> None:
            started[:] = int(status[:3]), headers

        with self._turns:
            parts = self._app(environment, start_response)
            content = whole(parts)
        proto.response_bytes(*started, content)


def whole(parts: Iterable[bytes]) -> bytes:
    """The body of an answer, which the server sends on its own: a slow reader holds no thread either."""
    try:
        return b"".join(parts)
    finally:
        if (close := getattr(parts, "close", None)) is not None:
            close()
