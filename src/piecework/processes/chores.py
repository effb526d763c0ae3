"""A chore process: runs the chores until it is told to stop, and beside them the calls to receivers."""

import asyncio
import os
import secrets
import signal
import threading
from collections.abc import Sequence
from random import SystemRandom

import structlog

from piecework.chores.calling import Caller
from piecework.chores.delivering import Deliverer
from piecework.chores.noting import Notes
from piecework.chores.running import Rounds
from piecework.chores.schedule import schedule
from piecework.chores.step import Chore
from piecework.clock import system_clock
from piecework.database import Database
from piecework.processes.stopping import StopSignals
from piecework.settings import Settings

log = structlog.get_logger("piecework.chores")

CONNECTIONS_MAX = 4  # for the chores, for long ones, for the delivering loop, and for noting how all of them went
LONG_STOP_SECONDS_MAX = 1.0  # for a long chore to notice the stop: what it asks of the database ends with us
CONNECT_SECONDS_MAX = 2.0  # a stop is not noticed meanwhile


def run_chores(settings: Settings) -> None:
    """Run every chore when it is due. Several such processes at once do no harm: a job that one is at is skipped."""
    database = Database(settings.database_url, connections_max=CONNECTIONS_MAX, wait_seconds=CONNECT_SECONDS_MAX)
    database.open()
    stopping = threading.Event()
    notes, chores = Notes(), schedule(settings)
    long = [chore for chore in chores if chore.is_long]
    threads = [
        threading.Thread(target=_deliver, args=(settings, database, stopping, notes), name="delivering"),
        threading.Thread(target=_run_beside, args=(database, long, stopping, notes), name="long", daemon=True),
        threading.Thread(target=notes.keep, args=(database, stopping), name="noting"),
    ]
    try:
        with StopSignals() as signals:
            for thread in threads:
                thread.start()
            brief = [chore for chore in chores if not chore.is_long]
            dice = SystemRandom()
            Rounds(database, clock=system_clock, wait=signals.wait, dice=dice, chores=brief, notes=notes).run()
            stopping.set()
            for thread in threads:
                thread.join(LONG_STOP_SECONDS_MAX if thread.daemon else None)
    finally:
        stopping.set()
        database.close()


def _run_beside(database: Database, chores: Sequence[Chore], stopping: threading.Event, notes: Notes) -> None:
    dice = SystemRandom()
    Rounds(database, clock=system_clock, wait=stopping.wait, dice=dice, chores=chores, notes=notes).run()


def _deliver(settings: Settings, database: Database, stopping: threading.Event, notes: Notes) -> None:
    caller = Caller(settings, clock=system_clock)
    deliverer = Deliverer(database, caller, clock=system_clock, claim_id=secrets.token_hex(8), notes=notes)
    try:
        asyncio.run(deliverer.run(stopping.is_set))
    except BaseException as error:  # a process that delivers nothing must not look well: its parent starts another
        log.critical("delivering_died", error=str(error), exc_info=error)
        os.kill(os.getpid(), signal.SIGTERM)
