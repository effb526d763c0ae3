"""Rows in a file: CSV that no spreadsheet takes for formulas, or JSON Lines that keep everything as it is."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import IO, Any, Literal

import msgspec

from piecework.clock import wire_time
from piecework.money import money_text
from piecework.tables import write_row

ExportFormat = Literal["csv", "jsonl"]
CONTENT_TYPES: dict[ExportFormat, str] = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}


class RowsFile:
    """A file of rows that all have the same columns, written a row at a time: nothing is held in memory."""

    def __init__(self, into: IO[bytes], columns: Sequence[str], form: ExportFormat) -> None:
        self.rows = 0
        self._into = into
        self._columns = columns
        self._form = form
        if form == "csv":
            self._write_cells(columns)

    def add(self, row: Mapping[str, Any]) -> None:
        """Add a row; a column it does not name is empty (JSON: null)."""
        self.rows += 1
        if self._form == "csv":
            self._write_cells([row.get(column) for column in self._columns])
        else:
            self._into.write(msgspec.json.encode({column: _plain(row.get(column)) for column in self._columns}) + b"\n")

    def _write_cells(self, values: Iterable[Any]) -> None:
        self._into.write(write_row(values).encode())


def _plain(value: Any) -> Any:
    """Money as text with four decimals and times as everywhere on the wire."""
    if isinstance(value, Decimal):
        return money_text(value)
    return wire_time(value) if isinstance(value, datetime) else value
