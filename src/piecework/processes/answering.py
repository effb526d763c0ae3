"""One request of the server as WSGI has it, the application's answer to it, and who waits for what meanwhile.

A request without a body is answered in the server's own thread, at once. One with a small body is answered in the
thread in which the server tells that all of it is there; a large body, or one of unknown length, is received by the
event loop.
"""

import asyncio
import io
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from queue import SimpleQueue
from typing import IO, Any, cast

import structlog
from granian._granian import RSGIHTTPProtocol as Protocol
from granian.rsgi import Scope

from piecework.http.bodies import NOT_RECEIVED, App, BodyCutShort, BodyTooSlow
from piecework.http.uploading import UPLOADS_MAX, WORK
from piecework.processes.bodies import PERIOD_SECONDS, Body, Room
from piecework.processes.connections import Connections
from piecework.processes.environment import Environment, declared_bytes, environment_of, has_body
from piecework.proofs.pictures import PICTURE_BYTES_MAX
from piecework.refusal import Refusal

log = structlog.get_logger("piecework.http")

IN_MEMORY_BYTES_MAX = 64 * 1024  # of an answer that the application gives piece by piece
SMALL_BYTES_MAX = 16 * 1024  # of a body
LOOK_SECONDS = 3.0  # between two looks for what takes too long
TOO_MANY, TOO_MANY_SECONDS = 429, 0.5  # who calls too often is told so later, and meanwhile calls no more
OPEN_SECONDS = 10.0  # in which the server has opened the file that it sends


class Answering:
    """What a web process does with its requests: at most `threads` of them are in the application at once."""

    def __init__(self, app: App, connections: Connections, *, threads: int) -> None:
        self.threads = threads
        self._connections = connections
        self._app = app
        self._turns: SimpleQueue[int] = SimpleQueue()  # taken and given back a good deal quicker than a semaphore
        for turn in range(threads):
            self._turns.put(turn)
        self._with_body = ThreadPoolExecutor(threads + UPLOADS_MAX, thread_name_prefix="with-body")
        self._room = Room()
        self._tasks: set[asyncio.Task[None]] = set()
        self._arrivals: dict[Arrival, tuple[Any, float]] = {}  # what is awaited, since when

    def __call__(self, scope: Scope, proto: Protocol, loop: asyncio.AbstractEventLoop) -> None:
        """Answer a request, or have its body received; called in a thread of the server, and raises nothing."""
        try:
            self._connections.note_request(scope.client)
            environment = environment_of(scope)
            if not has_body(environment):
                self._answer(environment, proto, io.BytesIO(), loop)
            elif self._is_small(environment):
                arrival, awaited = Arrival(self.answer_arrived, environment, proto, loop), proto()
                self._arrivals[arrival] = awaited, time.monotonic()
                cast("Any", awaited).add_done_callback(arrival)
            else:
                loop.call_soon_threadsafe(self._start, self._receive(environment, proto, loop))
        except Exception as error:
            _answer_lost(proto, error)

    async def serve_until(self, stopped: asyncio.Event) -> None:
        """Do the event loop's part until somebody wants it to stop."""
        self._start(self._look_after())
        await stopped.wait()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def answer_arrived(self, arrival: "Arrival", awaited: Any) -> None:
        """Answer a request whose small body is there, or will not be; raises nothing."""
        self._arrivals.pop(arrival)
        environment, proto, loop = arrival.environment, arrival.proto, arrival.loop
        try:
            if awaited.cancelled():  # by the event loop, whose thread this is
                environment[NOT_RECEIVED] = BodyTooSlow()
                self._with_body.submit(self._answer, environment, proto, io.BytesIO(), loop)
            elif awaited.exception() is not None:
                environment[NOT_RECEIVED] = BodyCutShort()
                self._answer(environment, proto, io.BytesIO(), loop)
            else:
                self._answer(environment, proto, io.BytesIO(awaited.result()), loop)
        except Exception as error:
            _answer_lost(proto, error)

    async def _look_after(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self._look_at_connections()
            for awaited, since in list(self._arrivals.values()):
                if time.monotonic() - since > PERIOD_SECONDS:
                    awaited.cancel()

    def _look_at_connections(self) -> None:
        if self._turns.empty():
            return  # the head that we miss may be here, and wait for a thread
        try:
            self._connections.end_slow_ones(time.monotonic())
        except OSError as error:  # no file can be opened now: the next look may
            log.warning("connections_not_looked_at", error=str(error))

    def _is_small(self, environment: Environment) -> bool:
        """Whether the body may be awaited in the server's own threads: who may send a picture waits for the decoder."""
        declared = declared_bytes(environment)
        bytes_max = self._app.body_bytes_max(environment["PATH_INFO"])
        return declared is not None and declared <= min(SMALL_BYTES_MAX, bytes_max) and bytes_max < PICTURE_BYTES_MAX

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)  # the loop itself would let it be collected
        task.add_done_callback(self._tasks.discard)

    async def _receive(self, environment: Environment, proto: Protocol, loop: asyncio.AbstractEventLoop) -> None:
        declared = declared_bytes(environment)
        with closing(Body(aiter(proto), self._room, declared_bytes=declared)) as body:
            try:
                bytes_max = self._app.body_bytes_max(environment["PATH_INFO"])
                if declared is None or declared <= bytes_max:  # else the application says no without looking at it
                    await body.receive(bytes_max)
            except Refusal as refusal:
                environment[NOT_RECEIVED] = refusal.with_traceback(None)  # its frames would keep the connection open
            try:
                file = cast("IO[bytes]", body.file)
                await loop.run_in_executor(self._with_body, self._answer, environment, proto, file, loop)
            except Exception as error:
                _answer_lost(proto, error)
        await body.drain()

    def _answer(
        self, environment: Environment, proto: Protocol, body: IO[bytes], loop: asyncio.AbstractEventLoop
    ) -> None:
        environment["wsgi.input"], environment[WORK] = body, self._turns
        begun: list[Any] = []

        def begin(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
            begun[:] = int(status[:3]), headers

        turn = self._turns.get()
        try:
            pieces = self._app(environment, begin)
            content = pieces if isinstance(pieces, list) else _gathered(pieces)
        finally:
            self._turns.put(turn)
        status, headers = begun
        if isinstance(content, list):
            tell = partial(proto.response_bytes, status, headers, b"".join(content))
            if status == TOO_MANY:
                loop.call_soon_threadsafe(loop.call_later, TOO_MANY_SECONDS, tell)
            else:
                tell()
        else:
            proto.response_file(status, headers, f"/proc/self/fd/{content.fileno()}")
            loop.call_soon_threadsafe(loop.call_later, OPEN_SECONDS, content.close)


class Arrival:
    """What is done when the small body of a request is there. It is called in a thread of the server."""

    def __init__(
        self,
        answer: Callable[["Arrival", Any], None],
        environment: Environment,
        proto: Protocol,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._answer, self.environment, self.proto, self.loop = answer, environment, proto, loop

    def __call__(self, awaited: Any) -> Any:
        """Answer the request."""
        self._answer(self, awaited)


def _gathered(pieces: Iterable[bytes]) -> list[bytes] | IO[bytes]:
    """What the application gives piece by piece, in a file if it is large: a slow reader then holds no thread."""
    file = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES_MAX)  # noqa: SIM115 - closed when the server has opened it
    try:
        file.writelines(pieces)
    finally:
        if (close := getattr(pieces, "close", None)) is not None:
            close()
    if (size := file.tell()) > IN_MEMORY_BYTES_MAX:
        file.flush()
        return cast("IO[bytes]", file)
    file.seek(0)
    return [file.read(size)]


def _answer_lost(proto: Protocol, error: Exception) -> None:
    log.critical("request_lost", exc_info=error)
    proto.response_empty(500, [])
