"""A real history to export from, shared by the tests of a module, and the reading of what was exported."""

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import IO, Any, TypeVar

import msgspec
import pytest

from piecework.database import Database, Tx
from piecework.exports.making import make_file
from tests.audit.history import History
from tests.databases import Databases

Result = TypeVar("Result")


class Past:
    """What happened, and files of it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.history = History(database)
        self.ids = self.history.happen()

    def file(self, write: Callable[[Tx, IO[bytes]], Result]) -> tuple[bytes, Result]:
        """What is written, and what the writing answers."""
        into = io.BytesIO()
        made = make_file(self.database, into, write)
        return into.getvalue(), made

    def value(self, query: Any, **params: object) -> Any:
        return self.database.read(lambda tx: tx.value(query, **params))


@pytest.fixture(scope="module")
def past(databases: Databases) -> Iterator[Past]:
    """The history of tests/audit, which has something of everything."""
    with databases.opened(connections_max=2) as database:
        yield Past(database)


def csv_rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def json_rows(content: bytes) -> list[dict[str, Any]]:
    return [msgspec.json.decode(line) for line in content.splitlines()]


def total(rows: list[dict[str, str]], column: str = "amount") -> Decimal:
    return sum((Decimal(row[column]) for row in rows), Decimal(0))
