"""Granian, with our own way from a request to a thread.

Its interface for WSGI reads a body in the thread that runs the application, and its asynchronous ones send every
request through the event loop, which costs a small read a sixth more (docs/decisions/0025-slow-senders.md). Here the
thread that Granian hands a request to answers it, as does the one that brings a small body; the event loop has the
requests with a large one alone. This module is all that knows of Granian's inner parts; requirements/ pins the version.
"""

import asyncio
from collections.abc import Callable
from contextvars import Context
from typing import Any, cast

from granian._granian import CallbackScheduler, RSGIWorker
from granian._signals import set_loop_signals
from granian.server.common import WORKERS_METHODS
from granian.server.mp import MPServer, WorkerProcess

from piecework.processes.answering import Answering, Arrival


class WebServer(MPServer):
    """A server whose target loader makes an Answering. `interface` must be RSGI."""

    @staticmethod
    @WorkerProcess.wrap_target
    def _spawn_rsgi_worker(  # pyright: ignore[reportIncompatibleMethodOverride] - called by position
        worker_id: int, answering: Answering, sock: Any, ipc: Any, _: asyncio.AbstractEventLoop, *how: Any
    ) -> None:
        loop = Loop()
        asyncio.set_event_loop(loop)
        (
            mode,
            threads,
            blocking,
            _one,
            idle_seconds,
            backpressure,
            _task,
            http,
            http1,
            http2,
            *_unused,
            tls,
            _scope,
            metrics,
        ) = how
        stop = set_loop_signals(loop)
        stopped = asyncio.Event()
        stop.add_cb(lambda: loop.call_soon_threadsafe(stopped.set))
        worker = cast("Any", RSGIWorker)(
            worker_id, sock, ipc, threads, blocking, answering.threads, idle_seconds, backpressure, http, http1, http2,
            False, None, *tls, metrics,
        )  # fmt: skip
        serve = getattr(worker, WORKERS_METHODS[mode][False])
        serve(_Scheduler(loop, answering), loop, stop)
        loop.run_until_complete(answering.serve_until(stopped))


class Loop(asyncio.SelectorEventLoop):
    """An event loop that is not troubled with what a thread can do on the spot: an Arrival.

    Granian calls these two in its own threads, with what was to be called when a body is there.
    """

    def call_soon(self, callback: Callable[..., object], *args: Any, context: Context | None = None) -> asyncio.Handle:
        """Call it in this thread if it is an Arrival, else in the loop's."""
        if isinstance(callback, Arrival):
            return callback(*args)
        return super().call_soon(callback, *args, context=context)

    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Call it in this thread if it is an Arrival, else in the loop's."""
        if isinstance(callback, Arrival):
            return callback(*args)
        return super().call_soon_threadsafe(callback, *args, context=context)


class _Scheduler(CallbackScheduler):
    """What Granian calls with each request, in one of its threads."""

    def __new__(cls, loop: asyncio.AbstractEventLoop, answering: Answering) -> "_Scheduler":
        return cast("Any", CallbackScheduler.__new__)(cls, loop, answering, None, None, None)

    def __init__(self, loop: asyncio.AbstractEventLoop, answering: Answering) -> None:
        self._schedule_fn = lambda watcher: answering(watcher.scope, watcher.proto, loop)
