"""Tables as files: the one reader and the one writer of cells that people open in a spreadsheet.

We read them by ourselves because `csv` of the standard library does not tell a cell in quotes, which is kept as it is,
from a bare one, which is stripped, and does not say on which line a quote begins that is never closed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct

from piecework.clock import wire_time
from piecework.money import money_text
from piecework.refusal import Fault, InvalidRequest, Rule

ROWS_MAX, COLUMNS_MAX, CHARACTERS_MAX = 20_000, 1000, 4 * 1024 * 1024
NOT_TEXT = Rule("table_text", "The file is not UTF-8 text: save it as CSV (UTF-8).")
EMPTY = Rule("table_empty", "The file is empty.")
TOO_LONG = Rule("table_characters", "A file has at most {most} characters.")
TOO_MANY_ROWS = Rule("table_rows", "A file has at most {most} lines.")
IN_LINE = Rule("table_line", "Line {line}: {what}")
UNCLOSED = "this is no CSV: a quote begins here and is not closed."
AFTER_QUOTE = "this is no CSV: after a closing quote only the next cell can follow."
UNNAMED = "every column needs a name of its own."
TOO_MANY_CELLS = "it has more cells than there are columns."
TWO_WAYS = "could be more than one amount: write it with a dot and two or four decimals, like 1234.00."
NO_AMOUNT = "is no amount such as 0.24."
ROUNDED = "is no id any more: a spreadsheet took it for a number. Keep ids as text, and copy this one again."

# A spreadsheet takes a cell that begins like this for a formula, and runs it: also one that it makes by splitting a
# text at a separator that the file does not have. A text that looks as if it had been made harmless gets one more
# quote: so taking one quote away always gives the text back.
_MAKE_HARMLESS = re.compile(r"""\A(?=['"]*[=+\-@\t\r\n])|(?<=[;\t\r\n])(?=['"]*[=+\-@])""")
_MADE_HARMLESS = re.compile(r"""\A'(?=['"]*[=+\-@\t\r\n])|(?<=[;\t\r\n])'(?=['"]*[=+\-@])""")
_BARE = re.compile(r"[0-9A-Za-z_][0-9A-Za-z_.:-]*")  # of ids, numbers and names nothing else can be made
_QUOTED = re.compile(r'"([^"]*(?:""[^"]*)*)" *')
_UNQUOTED = {separator: re.compile(rf"[^{separator}\r\n]*") for separator in (",", ";", "\t")}
_LINE_END = re.compile(r"\r\n|\r|\n")
_NAMES_SEPARATOR = re.compile(r"\Asep=([,;\t])(?:\r\n|\r|\n|\Z)")  # what some spreadsheets want to be told, and write
_ROUNDED_ID = re.compile(r"[0-9]+(?:[.,][0-9]+)?[Ee][+-][0-9]+")
_BLANKS = re.compile(r"[ \u00a0\u202f]")
_PLAIN_AMOUNT = re.compile(r"[0-9]{1,15}(?:[.,][0-9]{1,12})?")
_GROUPED_AMOUNT = re.compile(r"[0-9]{1,3}(?:(?:,[0-9]{3})+(?:\.[0-9]{1,12})?|(?:\.[0-9]{3})+(?:,[0-9]{1,12})?)")
_ONE_GROUP = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")


class TableRow(Struct, frozen=True):
    """One row: the line of the file that it begins on, its cells by column, and how many were written."""

    line: int
    cells: dict[str, str]
    width: int


class Table(Struct, frozen=True):
    """What a file of cells says. `columns` are as they are written, and by them the cells of each row.

    Where columns are not separated by commas, numbers may have a decimal comma.
    """

    columns: list[str]
    rows: list[TableRow]
    has_decimal_commas: bool


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet runs: with a quote before whatever begins like a formula."""
    return _MAKE_HARMLESS.sub("'", text)


def original(cell: str) -> str:
    """The text that `harmless` made the cell of."""
    return _MADE_HARMLESS.sub("", cell)


def write_row(cells: Iterable[Any]) -> str:
    """One row as a line of CSV: texts in quotes and harmless, numbers, times and ids bare."""
    line = ",".join(map(_written, cells))
    return (line if line.strip(",") else f'""{line}') + "\n"  # a row of nothing is no empty line


def write_table(columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> str:
    """A table as CSV, which `read_table` reads as it was."""
    return write_row(columns) + "".join(map(write_row, rows))


def _written(cell: Any) -> str:
    """Only texts can be somebody's formula: a negative amount stays a number, and JSON has no bare `;` in its texts."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal | datetime):
        return money_text(cell) if isinstance(cell, Decimal) else wire_time(cell)
    if not isinstance(cell, str):
        text = msgspec.json.encode(cell).decode().replace(";", "\\u003b")
        return text if isinstance(cell, int | float) else _in_quotes(text)
    return cell if not cell or _BARE.fullmatch(cell) else _in_quotes(harmless(cell))


def _in_quotes(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def read_bytes(given: bytes, *, field: str = "file") -> str:
    """The text of a file: UTF-8, or UTF-16 that begins with its mark. Refuses what is neither: InvalidRequest."""
    try:
        return given.decode("utf-16" if given[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidRequest.of(field, NOT_TEXT) from None


def read_table(text: str, *, field: str = "file", folds_names: bool = True) -> Table:
    """Read a table as spreadsheets write it: with or without a byte order mark, any line ends, `,` `;` or tabs.

    Cells that `harmless` quoted are themselves again; rows without anything in them are left out. `folds_names`:
    columns are known by their names in small letters. Refuses what is no table, beside `field`: InvalidRequest.
    """
    text = text.removeprefix("\ufeff")
    if len(text) > CHARACTERS_MAX:
        raise InvalidRequest.of(field, TOO_LONG, most=CHARACTERS_MAX)
    separator = _separator_of(text)
    rows = _Reading(text, separator, field).rows()
    head = next(rows, None)
    if head is None:
        raise InvalidRequest.of(field, EMPTY)
    columns = _names(head[1], folds_names=folds_names)
    if not columns or len({name.lower() for name in columns}) < len(columns) or "" in columns:
        raise InvalidRequest([in_line(field, head[0], UNNAMED)])
    read = [TableRow(line, _by_column(columns, cells, line, field), len(cells)) for line, cells in rows]
    return Table(columns, read, has_decimal_commas=separator != ",")


def in_line(field: str, line: int, what: str) -> Fault:
    """What is wrong with a line of the file that a field holds."""
    return Fault(field, IN_LINE, line=line, what=what)


def why_no_id(cell: str) -> str:
    """Why a cell cannot be an id that was written; empty where it can."""
    return f"{cell[:40]!r} {ROUNDED}" if _ROUNDED_ID.fullmatch(cell) else ""


def read_amount(cell: str, *, has_decimal_commas: bool) -> Decimal | str:
    """The amount that a cell says, or why it says none: `1,234` is a thousand to some and one to others."""
    text = _BLANKS.sub("", cell)
    if _ONE_GROUP.fullmatch(text) and ("," in text or has_decimal_commas):
        return f"{cell[:40]!r} {TWO_WAYS}"
    if _PLAIN_AMOUNT.fullmatch(text):
        return Decimal(text.replace(",", "."))
    if _GROUPED_AMOUNT.fullmatch(text):
        last = max(text.rfind(","), text.rfind("."))
        mark = text[last]
        if text.count(mark) > 1:
            return Decimal(text.replace(mark, ""))
        return Decimal(text.replace("," if mark == "." else ".", "").replace(",", "."))
    return f"{cell[:40]!r} {NO_AMOUNT}"


def _separator_of(text: str) -> str:
    """The separator that the file names, or that its first line has most of outside of quotes."""
    named = _NAMES_SEPARATOR.match(text)
    if named:
        return named[1]
    first = _LINE_END.split(re.sub(r'"[^"]*"', "", text).lstrip("\r\n"), maxsplit=1)[0]
    return max(_UNQUOTED, key=first.count)


def _names(cells: Sequence[str], *, folds_names: bool) -> list[str]:
    names = [cell.strip().lower() if folds_names else cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def _by_column(columns: Sequence[str], cells: Sequence[str], line: int, field: str) -> dict[str, str]:
    if any(cells[len(columns) :]):
        raise InvalidRequest([in_line(field, line, TOO_MANY_CELLS)])
    return {column: cells[place] if place < len(cells) else "" for place, column in enumerate(columns)}


class _Reading:
    """A file that is being read: how far, and on which line that is."""

    def __init__(self, text: str, separator: str, field: str) -> None:
        named = _NAMES_SEPARATOR.match(text)
        self._at, self._line = (named.end(), 2) if named else (0, 1)
        self._text, self._separator, self._field = text, separator, field

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row that has something in it, if only quotes, with the line that it begins on."""
        count = 0
        while self._at < len(self._text):
            line, (cells, is_empty) = self._line, self._read_row()
            if is_empty:
                continue
            count += 1
            if count > ROWS_MAX:
                raise InvalidRequest.of(self._field, TOO_MANY_ROWS, most=ROWS_MAX)
            yield line, cells

    def _read_row(self) -> tuple[list[str], bool]:
        cells: list[str] = []
        is_empty = True
        while True:
            cell, was_quoted = self._read_cell()
            cells.append(cell)
            is_empty = is_empty and not cell and not was_quoted
            if len(cells) > COLUMNS_MAX:
                raise self._refused(f"a line has at most {COLUMNS_MAX} cells.")
            if not self._text.startswith(self._separator, self._at):
                break
            self._at += 1
        end = _LINE_END.match(self._text, self._at)
        if end:
            self._at, self._line = end.end(), self._line + 1
        return cells, is_empty

    def _read_cell(self) -> tuple[str, bool]:
        begins = self._at
        while self._text.startswith(" ", begins):
            begins += 1
        if not self._text.startswith('"', begins):
            found = _UNQUOTED[self._separator].match(self._text, self._at)
            assert found is not None, "a bare cell may be empty"
            self._at = found.end()
            return original(found[0].strip()), False
        found = _QUOTED.match(self._text, begins)
        if found is None or self._text.startswith('"', found.end()):
            raise self._refused(UNCLOSED)
        self._at = found.end()
        if self._text[self._at : self._at + 1] not in ("", self._separator, "\r", "\n"):
            raise self._refused(AFTER_QUOTE)
        self._line += len(_LINE_END.findall(found[1]))
        return original(found[1].replace('""', '"')), True

    def _refused(self, what: str) -> InvalidRequest:
        return InvalidRequest([in_line(self._field, self._line, what)])
