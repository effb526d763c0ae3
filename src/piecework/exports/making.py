"""Making a file from a snapshot of the database, which blocks nobody and is blocked by nobody."""

from collections.abc import Callable
from typing import IO, TypeVar

from piecework.database import Database, Tx

Result = TypeVar("Result")


def make_file(database: Database, into: IO[bytes], write: Callable[[Tx, IO[bytes]], Result]) -> Result:
    """Let `write` fill a file; it starts again if the connection breaks before the end.

    A file on disk, not the reader's connection: a slow reader would keep the snapshot, and PostgreSQL everything that
    is as old as that.
    """

    def begin_anew(tx: Tx) -> Result:
        into.seek(0)
        into.truncate()
        return write(tx, into)

    made = database.snapshot(begin_anew)
    into.seek(0)
    return made
