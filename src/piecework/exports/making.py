"""Making a file of one moment of the database, which nobody waits for and which waits for nobody."""

from collections.abc import Callable
from typing import IO, TypeVar

from piecework.database import Database, Tx

Result = TypeVar("Result")


def make_file(database: Database, into: IO[bytes], write: Callable[[Tx, IO[bytes]], Result]) -> Result:
    """Let `write` fill a file, which is begun anew where the connection breaks before the end.

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
