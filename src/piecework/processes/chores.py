"""A chore process: runs the chores until it is told to stop, then finishes the step it is at."""

from random import SystemRandom

from piecework.chores.running import Rounds
from piecework.chores.schedule import schedule
from piecework.clock import system_clock
from piecework.database import Database
from piecework.processes.stopping import StopSignals
from piecework.settings import Settings

CONNECTIONS_MAX = 2
CONNECT_SECONDS_MAX = 2.0  # a stop is not noticed meanwhile


def run_chores(settings: Settings) -> None:
    """Run every chore when it is due. Several such processes at once do no harm: a job that one is at is skipped."""
    database = Database(settings.database_url, connections_max=CONNECTIONS_MAX, wait_seconds=CONNECT_SECONDS_MAX)
    database.open()
    try:
        with StopSignals() as signals:
            chores = schedule(settings)
            Rounds(database, clock=system_clock, wait=signals.wait, dice=SystemRandom(), chores=chores).run()
    finally:
        database.close()
