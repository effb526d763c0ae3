"""Noting how chores went, for operators: gathered in memory, and written down every few seconds in one statement."""

import threading
from datetime import datetime, timedelta

import structlog
from msgspec import Struct

from piecework.database import Database, Tx
from piecework.health.health_sql import ChoreRun, forget_chore_runs, put_chore_runs

log = structlog.get_logger("piecework.chores")

WRITE_SECONDS = 10.0
ERROR_CHARACTERS_MAX = 500
FORGOTTEN_AFTER = timedelta(days=7)


class Noted(Struct, frozen=True):
    """What is noted, a chore or work beside them: its name, what it does, and every how many seconds."""

    name: str
    what: str
    every_seconds: float


class Notes:
    """How each chore of this process went the last time; several threads write into it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._new: dict[str, ChoreRun] = {}

    def note(self, chore: Noted, error: Exception | None, *, now: datetime) -> None:
        """A step of the chore that began at `now` has ended, well or with an error."""
        run = ChoreRun(
            chore=chore.name,
            what=chore.what,
            every_seconds=chore.every_seconds,
            started_at=now,
            succeeded_at=now if error is None else None,
            failed_at=None if error is None else now,
            error="" if error is None else f"{type(error).__name__}: {error}"[:ERROR_CHARACTERS_MAX].replace("\0", ""),
        )
        with self._lock:
            self._new[run.chore] = run

    def write(self, database: Database) -> None:
        """Write down what is new; when that fails, the next time tells more."""
        with self._lock:
            runs, self._new = list(self._new.values()), {}
        if not runs:
            return

        def put(tx: Tx) -> None:
            put_chore_runs(tx, runs)
            forget_chore_runs(tx, before=max(run.started_at for run in runs) - FORGOTTEN_AFTER)

        try:
            database.transact(put)
        except Exception as error:
            log.warning("noting_failed", error=str(error))

    def keep(self, database: Database, stopping: threading.Event) -> None:
        """Write every few seconds until told to stop, and then once more."""
        while not stopping.wait(WRITE_SECONDS):
            self.write(database)
        self.write(database)
