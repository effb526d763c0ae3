"""Granian, with our own way from a request to a thread.

Its interface for WSGI reads a body in the thread that runs the application, and its asynchronous ones send every
request through the event loop, which costs a small read a sixth more (docs/decisions/0025-slow-senders.md). Here the
thread that Granian hands a request to answers it, and the event loop has the requests with a body alone. This module is
all that knows of Granian's inner parts; requirements/ pins the version.
"""

import asyncio
from typing import Any, cast

from granian._granian import CallbackScheduler, RSGIWorker
from granian._signals import set_loop_signals
from granian.server.common import WORKERS_METHODS
from granian.server.mp import MPServer, WorkerProcess

from piecework.processes.answering import Answering


class WebServer(MPServer):
    """A server whose target loader makes an Answering. `interface` must be RSGI."""

    @staticmethod
    @WorkerProcess.wrap_target
    def _spawn_rsgi_worker(  # pyright: ignore[reportIncompatibleMethodOverride] - called by position
        worker_id: int, answering: Answering, sock: Any, ipc: Any, loop: asyncio.AbstractEventLoop, *how: Any
    ) -> None:
        mode, threads, blocking, _, idle_seconds, backpressure, _, http, http1, http2, *_, tls, _, metrics = how
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


class _Scheduler(CallbackScheduler):
    """What Granian calls with each request, in one of its threads."""

    def __new__(cls, loop: asyncio.AbstractEventLoop, answering: Answering) -> "_Scheduler":
        return cast("Any", CallbackScheduler.__new__)(cls, loop, answering, None, None, None)

    def __init__(self, loop: asyncio.AbstractEventLoop, answering: Answering) -> None:
        self._schedule_fn = lambda watcher: answering(watcher.scope, watcher.proto, loop)
