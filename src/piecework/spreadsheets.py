"""Tables that people open in a spreadsheet: cells that it does not run, and reading what it made of them."""

import csv
import io
import re
from collections.abc import Sequence

from msgspec import Struct

from piecework.refusal import InvalidRequest

# A spreadsheet takes a cell that begins like this for a formula, and runs it. A text that looks as if it had been made
# harmless gets one more quote: so taking one quote away from such a cell always gives the text back.
_LIKE_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_SEPARATORS = (",", ";", "\t")
ROWS_MAX = 20_000


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet runs: with a quote before it where it begins like a formula."""
    return f"'{text}" if _LIKE_FORMULA.match(text) else text


def original(cell: str) -> str:
    """The text that `harmless` made the cell of."""
    return cell[1:] if cell.startswith("'") and _LIKE_FORMULA.match(cell) else cell


class TableRow(Struct, frozen=True):
    """One row: the line of the file that it begins on, and its cells by column."""

    line: int
    cells: dict[str, str]


class Table(Struct, frozen=True):
    """What a file of cells says; where columns are not separated by commas, numbers may have a decimal comma."""

    columns: list[str]
    rows: list[TableRow]
    has_decimal_commas: bool


def read_bytes(given: bytes) -> str:
    """The text of a file. Refuses what is not UTF-8: InvalidRequest."""
    try:
        return given.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidRequest.of("file", "The file is not UTF-8: save it as `CSV UTF-8`.") from None


def read_table(text: str) -> Table:
    """Read a table as spreadsheets write it: with or without a byte order mark, any line ends, `,` `;` or tabs.

    Cells that `harmless` quoted are themselves again; empty rows at the end are left out. Refuses what is no table:
    InvalidRequest.
    """
    text = text.removeprefix("\ufeff")
    first = text.split("\n", 1)[0].strip()
    separator = _separator_of(first)
    if re.fullmatch("sep=.", first):  # what some spreadsheets want to be told, and write
        separator, text = first[-1], text.partition("\n")[2]
    lines = _read_lines(text, separator)
    if not lines:
        raise InvalidRequest.of("file", "The file is empty.")
    columns = [cell.strip().lower() for cell in lines[0][1]]
    while columns and not columns[-1]:
        columns.pop()
    if len(set(columns)) < len(columns) or "" in columns:
        raise InvalidRequest.of("file", "Line 1: every column needs a name of its own.")
    rows = [TableRow(line, _by_column(columns, cells, line)) for line, cells in lines[1:] if any(cells)]
    return Table(columns, rows, has_decimal_commas=separator != ",")


def write_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as CSV: commas, LF, and no cell that a spreadsheet runs."""
    into = io.StringIO(newline="")
    writer = csv.writer(into, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[harmless(cell) for cell in row] for row in rows])
    return into.getvalue()


def _separator_of(header: str) -> str:
    bare = re.sub(r'"[^"]*"', "", header)
    return max(_SEPARATORS, key=bare.count)


def _read_lines(text: str, separator: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    lines: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            lines.append((begins, [original(cell.strip()) for cell in cells]))
            begins = reader.line_num + 1
            if len(lines) > ROWS_MAX:
                raise InvalidRequest.of("file", f"A file has at most {ROWS_MAX} lines.")
    except csv.Error as error:
        raise InvalidRequest.of("file", f"Line {begins}: this is no CSV: {error}.") from None
    return lines


def _by_column(columns: Sequence[str], cells: Sequence[str], line: int) -> dict[str, str]:
    if any(cells[len(columns) :]):
        raise InvalidRequest.of("file", f"Line {line} has more cells than there are columns.")
    return {column: cells[place] if place < len(cells) else "" for place, column in enumerate(columns)}
