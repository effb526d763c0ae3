"""Channel: one connection driven at libpq's own level, so that a batch of statements costs one sending and one wait.

psycopg's own pipeline sends each statement by itself, which wakes the server for each, ends with a round trip more,
and forgets what it has prepared at every rollback. `make bench` shows what that costs.
"""

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache
from select import POLLIN, POLLOUT, poll
from typing import Any, LiteralString, TypeVar

from psycopg import Connection, OperationalError
from psycopg.abc import Transformer as AnyTransformer
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, PipelineStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.rows import RowMaker

Row = TypeVar("Row")

STATEMENTS_MAX = 500  # prepared on one connection; one text counts once for each combination of parameter types

_PLACEHOLDER = re.compile(r"%(?:\((\w+)\)s|(%))")


class Statement:
    """A statement as it is prepared on one connection for parameters of certain types."""

    def __init__(self, connection: Connection[Any], name: bytes, text: bytes, types: Sequence[int]) -> None:
        self.name = name
        self.text = text
        self.types = types
        self.is_prepared = False
        self.columns: tuple[str, ...] = ()
        self._connection = connection
        self._loading: AnyTransformer | None = None  # knows how to read this statement's columns

    def rows(self, result: PGresult, make_row: RowMaker[Row]) -> list[Row]:
        """The rows of a result of this statement."""
        loading = self._loading
        if loading is None:
            loading = self._loading = Transformer(self._connection)
            loading.set_pgresult(result)
        else:
            loading.set_pgresult(result, set_loaders=False)
        rows = loading.load_rows(0, result.ntuples, make_row)
        loading.set_pgresult(None, set_loaders=False)
        return rows


class QueuedStatement:
    """A statement with its parameters, and, once it was run, its result."""

    __slots__ = ("formats", "result", "statement", "values")

    def __init__(self, statement: Statement, values: Sequence[Any], formats: Sequence[Any]) -> None:
        self.statement = statement
        self.values = values
        self.formats = formats
        self.result: PGresult | None = None

    def take(self, result: PGresult) -> None:
        """Keep what came."""
        self.result = result
        if not self.statement.columns:
            names = [result.fname(place) or b"" for place in range(result.nfields)]
            self.statement.columns = tuple(name.decode() for name in names)


class Channel:
    """What one connection has prepared, and the running of it. Not for two threads at once."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection
        self._pgconn = connection.pgconn
        self._dumping = Transformer(connection)
        self._readable, self._both = poll(), poll()
        self._readable.register(self._pgconn.socket, POLLIN)
        self._both.register(self._pgconn.socket, POLLIN | POLLOUT)
        self._statements: dict[tuple[str, tuple[int, ...]], Statement] = {}
        self._numbers = itertools.count()

    def ask(self, query: LiteralString, params: dict[str, Any]) -> QueuedStatement:
        """The statement with its parameters, not sent yet."""
        text, names, wanted = _parsed(query)
        dumping = self._dumping
        values = dumping.dump_sequence([params[name] for name in names], wanted)
        types = dumping.types or ()
        statement = self._statements.get((query, types)) or self._add_statement(query, text, types)
        return QueuedStatement(statement, values, dumping.formats or ())

    def run(self, batch: Sequence[QueuedStatement]) -> None:
        """Send all statements at once and wait for all results; an error is raised, and what follows it was not run."""
        if len(batch) == 1:
            self._run_one(batch[0])
        else:
            self._run_many(batch)

    def roll_back(self) -> None:
        """End the transaction, if there is one, without a trace."""
        if self._pgconn.status != ConnStatus.BAD and self._pgconn.transaction_status != TransactionStatus.IDLE:
            self._check(self._pgconn.exec_(b"ROLLBACK"))

    def _add_statement(self, query: str, text: bytes, types: tuple[int, ...]) -> Statement:
        if len(self._statements) >= STATEMENTS_MAX:
            self._forget_all()
        statement = Statement(self._connection, f"s{next(self._numbers)}".encode(), text, types)
        self._statements[query, types] = statement
        return statement

    def _forget_all(self) -> None:
        self._check(self._pgconn.exec_(b"DEALLOCATE ALL"))
        for statement in self._statements.values():
            statement.is_prepared = False  # it may be queued: then it is prepared anew
        self._statements.clear()

    def _run_one(self, queued: QueuedStatement) -> None:
        statement, pgconn = queued.statement, self._pgconn
        if not statement.is_prepared:
            pgconn.send_prepare(statement.name, statement.text, statement.types)
            self._flush()
            self._check(self._next_result())
            statement.is_prepared = True
        pgconn.send_query_prepared(statement.name, queued.values, queued.formats)
        self._flush()
        queued.take(self._check(self._next_result()))

    def _run_many(self, batch: Sequence[QueuedStatement]) -> None:
        self._pgconn.enter_pipeline_mode()
        try:
            failed = self._send_and_receive(batch)
        finally:
            self._leave_pipeline()
        if failed is not None:
            raise self._error(failed)

    def _send_and_receive(self, batch: Sequence[QueuedStatement]) -> PGresult | None:
        """Run the batch in pipeline mode; answers the first result that is an error."""
        preparing = self._send(batch)
        failed: PGresult | None = None
        for queued in batch:
            if queued.statement in preparing:
                preparing.remove(queued.statement)
                result = self._next_result()
                queued.statement.is_prepared = _is_good(result)
                failed = failed or _if_error(result)
            result = self._next_result()
            failed = failed or _if_error(result)
            queued.take(result)
        assert self._next_result().status == ExecStatus.PIPELINE_SYNC, "results and statements do not match"
        return failed

    def _send(self, batch: Sequence[QueuedStatement]) -> list[Statement]:
        """Send the batch; answers the statements that are prepared on the way, each before its first use."""
        pgconn = self._pgconn
        preparing: list[Statement] = []
        for queued in batch:
            statement = queued.statement
            if not statement.is_prepared and statement not in preparing:
                pgconn.send_prepare(statement.name, statement.text, statement.types)
                preparing.append(statement)
            pgconn.send_query_prepared(statement.name, queued.values, queued.formats)
        pgconn.pipeline_sync()
        self._flush()
        return preparing

    def _next_result(self) -> PGresult:
        """The result of the next statement, waited for without holding up other threads."""
        result = self._wait_for_result()
        if result is None:
            raise OperationalError(self._pgconn.get_error_message())
        if result.status != ExecStatus.PIPELINE_SYNC:
            while self._wait_for_result() is not None:  # a null ends the results of each statement
                pass
        return result

    def _wait_for_result(self) -> PGresult | None:
        # libpq would wait by itself, but psycopg does not let go of the interpreter's lock meanwhile.
        pgconn = self._pgconn
        while pgconn.is_busy():
            self._readable.poll()
            pgconn.consume_input()
        return pgconn.get_result()

    def _flush(self) -> None:
        while self._pgconn.flush():  # more than the socket takes: the server may want to be read first
            self._both.poll()
            self._pgconn.consume_input()

    def _leave_pipeline(self) -> None:
        if self._pgconn.status == ConnStatus.BAD or self._pgconn.pipeline_status == PipelineStatus.OFF:
            return
        try:
            self._pgconn.exit_pipeline_mode()
        except OperationalError:  # interrupted half way: nobody knows what would be read next
            self._connection.close()

    def _check(self, result: PGresult) -> PGresult:
        if not _is_good(result):
            raise self._error(result)
        return result

    def _error(self, result: PGresult) -> Exception:
        if self._pgconn.status == ConnStatus.BAD:
            return OperationalError(result.get_error_message())
        return error_from_result(result)


def _if_error(result: PGresult) -> PGresult | None:
    return None if _is_good(result) else result


def _is_good(result: PGresult) -> bool:
    return result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)


@lru_cache(maxsize=2000)
def _parsed(query: str) -> tuple[bytes, list[str], list[PyFormat]]:
    """The query with `$1` for its first parameter, the parameters' names in that order, and how each is sent."""
    names: list[str] = []

    def stand_in(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return "%"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    text = _PLACEHOLDER.sub(stand_in, query)
    return text.encode(), names, [PyFormat.AUTO] * len(names)
