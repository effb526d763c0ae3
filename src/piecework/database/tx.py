"""Tx: one transaction, its statements queued and sent together when an answer is needed."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, LiteralString, TypeVar

from psycopg.types.json import Jsonb

from piecework.database.channel import Channel, QueuedStatement

Row = TypeVar("Row")


def as_json(value: object) -> Jsonb:
    """A parameter for a jsonb column; structs are written by their fields."""
    return Jsonb(value)


class Pending(Generic[Row]):
    """A statement that is queued; asking for rows that have not come sends everything queued so far."""

    def __init__(self, tx: "Tx", queued: QueuedStatement, row_type: Callable[..., Row] | None) -> None:
        self._tx = tx
        self._statement = queued
        self._row_type = row_type  # None: rows are one column each

    def all(self) -> list[Row]:
        """Every row."""
        if self._statement.result is None:
            self._tx.wait()
        result, statement = self._statement.result, self._statement.statement
        assert result is not None, "the statement was not run"
        row_type = self._row_type
        if row_type is None:
            return statement.rows(result, _only_column)
        columns = statement.columns

        def make_row(values: Sequence[Any]) -> Row:
            return row_type(**dict(zip(columns, values, strict=True)))

        return statement.rows(result, make_row)

    def one(self) -> Row | None:
        """The only row, or None; two are a bug."""
        rows = self.all()
        assert len(rows) <= 1, f"one row expected, {len(rows)} came"
        return rows[0] if rows else None

    def one_or(self, refusal: type[Exception]) -> Row:
        """The only row; refuses where there is none."""
        row = self.one()
        if row is None:
            raise refusal
        return row

    def get(self) -> Row:
        """The only row, which the caller knows is there."""
        row = self.one()
        assert row is not None, "a row that must exist is missing"
        return row

    def count(self) -> int:
        """How many rows the statement touched; -1 where it is not about rows."""
        if self._statement.result is None:
            self._tx.wait()
        assert self._statement.result is not None, "the statement was not run"
        touched = self._statement.result.command_tuples
        return -1 if touched is None else touched


class Tx:
    """What domain functions get as `tx`: they queue and ask, they never commit.

    A round trip is one flush-and-wait. `ask` queues a statement without waiting, so that several locks
    (in the one lock order: the server runs them in the order they are queued) cost one round trip;
    `rows`, `one` and `value` ask and wait at once. Outside a transaction (`Database.read`) the same
    calls run one autocommitted statement each.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._queued: list[QueuedStatement] = []
        self.round_trips = 0

    def ask(self, row_type: Callable[..., Row], query: LiteralString, **params: object) -> Pending[Row]:
        """Queue a statement that answers rows of `row_type` (a class whose fields are the columns)."""
        return Pending(self, self._queue(query, params), row_type)

    def ask_value(self, query: LiteralString, **params: object) -> Pending[Any]:
        """Queue a statement whose rows are one column each."""
        return Pending(self, self._queue(query, params), None)

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
        if not self._queued:
            return
        batch, self._queued = self._queued, []
        self.round_trips += 1
        self._channel.run(batch)

    def _queue(self, query: LiteralString, params: dict[str, object]) -> QueuedStatement:
        queued = self._channel.ask(query, params)
        self._queued.append(queued)
        return queued


def _only_column(values: Sequence[Any]) -> Any:
    return values[0]
