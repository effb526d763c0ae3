"""The web processes: Granian runs the application in several processes with several threads each."""

import gc
import os
import signal
from functools import partial

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server as Granian

from piecework.app import build_app
from piecework.database import Database
from piecework.embedded_postgresql.launcher import die_with_parent
from piecework.http.threads import UPLOADS_MAX, Workplaces
from piecework.logs import GRANIAN_LOGGING, configure_logs
from piecework.settings import Settings

HEADER_SECONDS_MAX = 15  # to send a request's headers; also how long an idle connection is kept
HEADER_BYTES_MAX = 64 * 1024
CONNECTIONS_MAX = 512  # of one process; idle ones count, so this is not the number of requests at work
DRAIN_SECONDS_MAX = 2
CONNECT_SECONDS_MAX = 3.0  # while the database is gone every thread waits as long for it, /healthz behind them


def run_web(settings: Settings, address: str) -> None:
    """Answer requests until SIGTERM or SIGINT; then what is being answered has 2 s to be finished.

    Threads that work and database connections are one number: a request that gets one gets the other. Beyond them are
    threads in which uploads wait (http/threads.py). Granian's backpressure counts open connections, idle ones too, so
    it is far above that number (docs/decisions/0010-waits-and-connections.md).
    """
    server = Granian(
        "piecework",
        address=address,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_processes,
        blocking_threads=settings.web_threads + UPLOADS_MAX,
        backpressure=CONNECTIONS_MAX,
        runtime_threads=1,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS_MAX * 1000, max_buffer_size=HEADER_BYTES_MAX),
        websockets=False,
        log_level=LogLevels.error,  # its warnings are advice on our choice of threads
        log_dictconfig=GRANIAN_LOGGING,
        respawn_failed_workers=True,
        workers_kill_timeout=DRAIN_SECONDS_MAX,
    )
    gc.collect()
    gc.freeze()  # what is imported by now stays shared between the processes
    server.serve(target_loader=partial(_load_app, settings, os.getpid()), wrap_loader=False)


def _load_app(settings: Settings, parent_pid: int) -> Workplaces:
    """The application, in a process of its own that ends with Granian's main process."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)  # Granian's main process took a note and went on; its child must not
    die_with_parent(signal.SIGKILL, parent_pid=parent_pid)
    configure_logs(settings.log_format, settings.log_level)
    database = Database(settings.database_url, connections_max=settings.web_threads, wait_seconds=CONNECT_SECONDS_MAX)
    database.open()
    return Workplaces(build_app(settings, database), settings.web_threads)
