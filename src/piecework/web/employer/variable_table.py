"""Variables as a table of text: names in the first line, then a row of values a line, as a spreadsheet gives them."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from piecework.refusal import Fault


class Table(Struct, frozen=True):
    """The variables as the API names them, and what is wrong with the table."""

    variables: list[dict[str, Any]]
    faults: list[Fault]


def read_table(text: str) -> Table:
    """The variables of a table; its cells are parted by commas, or by tabs where the first line has one."""
    text = text.strip("\r\n")
    if not text.strip():
        return Table([], [])
    head, *rows = _rows(text)
    faults = [
        Fault("variables", f"Line {line} has {len(row)} values; the first line names {len(head)} variables.")
        for line, row in rows_of(rows)
        if len(row) != len(head)
    ]
    if faults:
        return Table([], faults[:5])
    values = [[row[place].strip() for _, row in rows_of(rows)] for place in range(len(head))]
    return Table([{"name": name.strip(), "values": of} for name, of in zip(head, values, strict=True)], [])


def rows_of(rows: Sequence[list[str]]) -> list[tuple[int, list[str]]]:
    """The rows that are not empty, with the numbers of their lines."""
    return [(line, row) for line, row in enumerate(rows, start=2) if any(cell.strip() for cell in row)]


def write_table(variables: Sequence[dict[str, Any]]) -> str:
    """The table that reads as these variables."""
    if not variables:
        return ""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow([variable["name"] for variable in variables])
    writer.writerows(zip(*[variable["values"] for variable in variables], strict=True))
    return table.getvalue()


def _rows(text: str) -> list[list[str]]:
    delimiter = "\t" if "\t" in text.splitlines()[0] else ","
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))
