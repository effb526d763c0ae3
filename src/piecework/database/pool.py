"""Database: pooled connections, one-statement reads, and transactions that are rerun after a deadlock."""

from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from typing import Any, LiteralString, Self, TypeVar

import msgspec
import psycopg
from psycopg import Connection, errors
from psycopg.types.json import set_json_dumps, set_json_loads
from psycopg_pool import ConnectionPool, PoolTimeout

from piecework.database.channel import Channel
from piecework.database.tx import Tx

Result = TypeVar("Result")

TRIES_MAX = 3

set_json_loads(msgspec.json.decode)
set_json_dumps(msgspec.json.encode)


class DatabaseUnavailable(Exception):
    """No connection could be had, or the one in use broke: the caller should try again shortly."""


class Database:
    """The one door to PostgreSQL: `read` for what stands alone, `transact` for what must happen whole or not at all."""

    def __init__(self, url: str, *, connections_max: int = 8, wait_seconds: float = 10.0) -> None:
        self.url = url
        self._pool: ConnectionPool[_PooledConnection] = ConnectionPool(
            url,
            connection_class=_PooledConnection,
            configure=_configure,
            min_size=1,
            max_size=connections_max,
            open=False,
            timeout=wait_seconds,
            kwargs={"autocommit": True, "application_name": "piecework"},
            name="piecework",
        )
        self.round_trips = 0  # of the last call; for the test that counts them and for the bench

    def open(self) -> None:
        """Start connecting in the background."""
        self._pool.open()

    def close(self) -> None:
        """Give all connections back."""
        self._pool.close()

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ping(self) -> None:
        """Ask the database for an answer. Raises DatabaseUnavailable."""
        self.read(lambda tx: tx.value("SELECT 1"))

    def read(self, function: Callable[[Tx], Result]) -> Result:
        """Run a function whose statements each stand alone (autocommit), usually all in one round trip."""
        return self._with_connection(lambda channel: self._read_once(channel, function))

    def transact(self, function: Callable[[Tx], Result]) -> Result:
        """Run a function in one transaction, and rerun it whole after a deadlock or serialization error.

        The function is called with the same `now`, ids and dice each time, so a rerun is the same act.
        """
        for attempt in range(1, TRIES_MAX + 1):
            try:
                return self._with_connection(lambda channel: self._transact_once(channel, function))
            except (errors.DeadlockDetected, errors.SerializationFailure):
                if attempt == TRIES_MAX:
                    raise
        raise AssertionError("unreachable")

    def snapshot(self, function: Callable[[Tx], Result]) -> Result:
        """Run a function that only reads, all of it as of one moment; it waits for nobody and nobody for it."""
        begin: LiteralString = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        return self._with_connection(lambda channel: self._transact_once(channel, function, begin=begin))

    def _with_connection(self, use: Callable[[Channel], Result]) -> Result:
        """Lend a connection; one that proves dead before anything could be committed is replaced once."""
        for attempt in (1, 2):
            try:
                connection = self._pool.getconn()
            except PoolTimeout as error:
                raise DatabaseUnavailable(str(error)) from error
            try:
                return use(connection.channel)
            except psycopg.OperationalError as error:
                if not connection.closed:
                    raise
                if attempt == 2 or getattr(error, "commit_was_sent", False):
                    raise DatabaseUnavailable(str(error)) from error
            finally:
                self._pool.putconn(connection)
        raise AssertionError("unreachable")

    def _read_once(self, channel: Channel, function: Callable[[Tx], Result]) -> Result:
        tx = Tx(channel)
        try:
            return function(tx)
        finally:
            self.round_trips = tx.round_trips

    def _transact_once(
        self, channel: Channel, function: Callable[[Tx], Result], *, begin: LiteralString = "BEGIN"
    ) -> Result:
        tx = Tx(channel)
        try:
            tx.do(begin)
            result = function(tx)
            tx.do("COMMIT")  # queued behind any unsent writes: if one of them fails, it is not run
            try:
                tx.wait()
            except psycopg.OperationalError as error:
                error.commit_was_sent = True  # type: ignore[attr-defined]  # whether it happened is not known
                raise
            return result
        except BaseException:
            with suppress(psycopg.OperationalError):  # the connection broke: what was raised first says more
                channel.roll_back()
            raise
        finally:
            self.round_trips = tx.round_trips


class _PooledConnection(Connection[Any]):
    """A connection with its channel."""

    @cached_property
    def channel(self) -> Channel:
        return Channel(self)


def _configure(connection: _PooledConnection) -> None:
    # Arrays of unknown length look dear to the planner, which would plan such statements anew each time they are run.
    connection.execute("SET plan_cache_mode = force_generic_plan")
