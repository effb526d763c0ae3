"""Tx: one transaction, its statements queued in psycopg's pipeline mode and sent when an answer is needed."""

from collections.abc import Callable
from typing import Any, Generic, LiteralString, TypeVar

from psycopg import Connection, Cursor, Pipeline
from psycopg.rows import kwargs_row, scalar_row
from psycopg.types.json import Jsonb

Row = TypeVar("Row")


def as_json(value: object) -> Jsonb:
    """A parameter for a jsonb column; structs are written by their fields."""
    return Jsonb(value)


class Pending(Generic[Row]):
    """A statement that is queued; asking for its rows sends everything queued so far and waits once."""

    def __init__(self, tx: "Tx", cursor: Cursor[Row]) -> None:
        self._tx = tx
        self._cursor = cursor

    def all(self) -> list[Row]:
        """Every row."""
        self._tx.wait()
        return self._cursor.fetchall()

    def one(self) -> Row | None:
        """The only row, or None; two are a bug."""
        rows = self.all()
        assert len(rows) <= 1, f"one row expected, {len(rows)} came"
        return rows[0] if rows else None

    def get(self) -> Row:
        """The only row, which the caller knows is there."""
        row = self.one()
        assert row is not None, "a row that must exist is missing"
        return row

    def count(self) -> int:
        """How many rows the statement touched."""
        self._tx.wait()
        return self._cursor.rowcount


class Tx:
    """What domain functions get as `tx`: they queue and ask, they never commit.

    A round trip is one flush-and-wait. `ask` queues a statement without waiting, so that several locks
    (in the one lock order: the server runs them in the order they are queued) cost one round trip;
    `rows`, `one` and `value` ask and wait at once. Outside a transaction (`Database.read`) the same
    calls run one autocommitted statement each.
    """

    def __init__(self, connection: Connection[Any], pipeline: Pipeline | None = None) -> None:
        self._connection = connection
        self._pipeline = pipeline
        self._unsent = False
        self.round_trips = 0

    def ask(self, row_type: Callable[..., Row], query: LiteralString, **params: object) -> Pending[Row]:
        """Queue a statement that answers rows of `row_type` (a class whose fields are the columns)."""
        return Pending(self, self._execute(self._connection.cursor(row_factory=kwargs_row(row_type)), query, params))

    def ask_value(self, query: LiteralString, **params: object) -> Pending[Any]:
        """Queue a statement whose rows are one column each."""
        return Pending(self, self._execute(self._connection.cursor(row_factory=scalar_row), query, params))

    def do(self, query: LiteralString, **params: object) -> Pending[Any]:
        """Queue a statement that writes; `.count()` of what comes back tells how many rows it touched."""
        return self.ask_value(query, **params)

    def rows(self, row_type: Callable[..., Row], query: LiteralString, **params: object) -> list[Row]:
        """Run a statement and return all its rows."""
        return self.ask(row_type, query, **params).all()

    def one(self, row_type: Callable[..., Row], query: LiteralString, **params: object) -> Row | None:
        """Run a statement and return its only row, or None."""
        return self.ask(row_type, query, **params).one()

    def value(self, query: LiteralString, **params: object) -> Any:
        """Run a statement and return the only column of its only row, or None."""
        return self.ask_value(query, **params).one()

    def commit_without_flush(self) -> None:
        """Let this transaction be answered before it is on disk: only for what a crash may lose, never money."""
        self.do("SET LOCAL synchronous_commit = off")

    def wait(self) -> None:
        """Send what is queued and wait for all of it; an error of any queued statement is raised here."""
        if not self._unsent:
            return
        self._unsent = False
        self.round_trips += 1
        if self._pipeline is not None:
            self._pipeline.sync()

    def _execute(self, cursor: Cursor[Row], query: LiteralString, params: dict[str, object]) -> Cursor[Row]:
        self._unsent = True
        return cursor.execute(query, params)
