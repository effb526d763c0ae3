"""A chore process: runs the chores until it is told to stop, and beside them the calls to receivers."""

import asyncio
import os
import secrets
import signal
import threading
from random import SystemRandom

import structlog

from piecework.chores.calling import Caller
from piecework.chores.delivering import Deliverer
from piecework.chores.running import Rounds
from piecework.chores.schedule import schedule
from piecework.clock import system_clock
from piecework.database import Database
from piecework.processes.stopping import StopSignals
from piecework.settings import Settings

log = structlog.get_logger("piecework.chores")

CONNECTIONS_MAX = 2  # one for the chores, one for the delivering loop
CONNECT_SECONDS_MAX = 2.0  # a stop is not noticed meanwhile


def run_chores(settings: Settings) -> None:
    """Run every chore when it is due. Several such processes at once do no harm: a job that one is at is skipped."""
    database = Database(settings.database_url, connections_max=CONNECTIONS_MAX, wait_seconds=CONNECT_SECONDS_MAX)
    database.open()
    stopping = threading.Event()
    delivering = threading.Thread(target=_deliver, args=(settings, database, stopping), name="delivering")
    try:
        with StopSignals() as signals:
            delivering.start()
            chores = schedule(settings)
            Rounds(database, clock=system_clock, wait=signals.wait, dice=SystemRandom(), chores=chores).run()
            stopping.set()
            delivering.join()
    finally:
        stopping.set()
        database.close()


def _deliver(settings: Settings, database: Database, stopping: threading.Event) -> None:
    caller = Caller(settings, clock=system_clock)
    deliverer = Deliverer(database, caller, clock=system_clock, claim_id=secrets.token_hex(8))
    try:
        asyncio.run(deliverer.run(stopping.is_set))
    except BaseException as error:  # a process that delivers nothing must not look well: its parent starts another
        log.critical("delivering_died", error=str(error), exc_info=error)
        os.kill(os.getpid(), signal.SIGTERM)
