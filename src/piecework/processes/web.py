"""The web processes: Granian runs the application in several processes with several threads each."""

import gc
import os
import resource
import signal
from functools import partial

from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels

from piecework.app import build_app
from piecework.database import Database
from piecework.embedded_postgresql.launcher import die_with_parent
from piecework.logs import GRANIAN_LOGGING, configure_logs
from piecework.processes.answering import Answering
from piecework.processes.connections import Connections
from piecework.processes.web_server import WebServer
from piecework.settings import Settings

HEAD_SECONDS_MAX = 15  # for the head of the first request on a connection
IDLE_SECONDS_MAX = 75  # for the next one; proxies that keep connections must let go of them earlier (deploy/)
HEADER_BYTES_MAX = 64 * 1024
CONNECTIONS_MAX = 4096  # of one process; idle ones count, so this is not the number of requests at work
FILES_MAX = 4 * CONNECTIONS_MAX  # open ones, of one process: a connection may have a file for its body
DRAIN_SECONDS_MAX = 2
CONNECT_SECONDS_MAX = 3.0  # while the database is gone every thread waits as long for it, /healthz behind them


def run_web(settings: Settings, address: str) -> None:
    """Answer requests until SIGTERM or SIGINT; then what is being answered has 2 s to be finished.

    Threads and database connections are one number: a request that gets a thread gets a connection, the others wait
    before the threads. Granian's backpressure counts open connections, idle ones too, so it is far above that number
    (docs/decisions/0010-waits-and-connections.md).
    """
    server = WebServer(
        "piecework",
        address=address,
        port=settings.port,
        interface=Interfaces.RSGI,
        workers=settings.web_processes,
        backlog=CONNECTIONS_MAX,
        backpressure=allow_connections(CONNECTIONS_MAX),
        runtime_threads=1,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=IDLE_SECONDS_MAX * 1000, max_buffer_size=HEADER_BYTES_MAX),
        websockets=False,
        loop=Loops.asyncio,
        log_level=LogLevels.error,  # its warnings are advice on our choice of threads
        log_dictconfig=GRANIAN_LOGGING,
        respawn_failed_workers=True,
        workers_kill_timeout=DRAIN_SECONDS_MAX,
    )
    gc.collect()
    gc.freeze()  # what is imported by now stays shared between the processes
    server.serve(target_loader=partial(_load_app, settings, os.getpid()), wrap_loader=False)


def allow_connections(wanted: int) -> int:
    """How many connections one process can have, after its limit of open files was raised as far as is allowed."""
    files, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= files < FILES_MAX:  # -1: no limit
        files = FILES_MAX if hard < 0 else min(FILES_MAX, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return wanted if files < 0 else min(wanted, files // 2)


def _load_app(settings: Settings, parent_pid: int) -> Answering:
    """The application and its threads, in a process of its own that ends with Granian's main process."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)  # Granian's main process took a note and went on; its child must not
    die_with_parent(signal.SIGKILL, parent_pid=parent_pid)
    configure_logs(settings.log_format, settings.log_level)
    database = Database(settings.database_url, connections_max=settings.web_threads, wait_seconds=CONNECT_SECONDS_MAX)
    database.open()
    connections = Connections(settings.port, head_seconds_max=HEAD_SECONDS_MAX)
    return Answering(build_app(settings, database), connections, threads=settings.web_threads)
