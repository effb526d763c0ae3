"""Verdicts as a file: a row a task, filled in by hand or by a program, and written to be filled in."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from piecework.http.shapes import read_struct, struct_shape
from piecework.refusal import Fault, InvalidRequest
from piecework.tables import TableRow, in_line, read_amount, read_table, why_no_id, write_table
from piecework.tasks.verdicts.verdict import VERDICTS_MAX, Verdict

FAULTS_MAX = 20
COLUMNS = ("task_id", "rating", "satisfaction", "comment", "bonus", "list_id", "block_worker")
_SHAPE = struct_shape(Verdict)


class FileRead(Struct, frozen=True):
    """The verdicts of a file, and what is wrong with it, line by line."""

    verdicts: list[Verdict]
    faults: list[Fault]


def read_verdicts(text: str, field: str) -> FileRead:
    """The verdicts that a file gives: rows without a rating are left out, other columns are not looked at.

    Faults are those of `field`. A form makes every line end CRLF, also those within a comment: there they are LF.
    """
    try:
        table = read_table(text.replace("\r\n", "\n"), field=field)
    except InvalidRequest as refusal:
        return FileRead([], refusal.faults)
    if not {"task_id", "rating"} <= set(table.columns):
        return FileRead(
            [], [Fault(field, "The first line must name the columns: task_id, rating, and what else you give.")]
        )
    verdicts: list[Verdict] = []
    faults: list[Fault] = []
    for row in table.rows:
        given, wrong = _given(row, has_decimal_commas=table.has_decimal_commas)
        if "rating" not in given:
            continue
        read, found = read_struct(_SHAPE, given)
        wrong += [fault.message for fault in found]
        faults += [in_line(field, row.line, what) for what in wrong]
        if not wrong:
            verdicts.append(read)
    if not verdicts and not faults:
        faults = [Fault(field, "No row has a rating: write ok, not_ok or revise beside the tasks you rate.")]
    if len(verdicts) > VERDICTS_MAX:
        faults = [Fault(field, f"At most {VERDICTS_MAX:,} verdicts at once; these are {len(verdicts):,}.")]
    return FileRead(verdicts, faults[:FAULTS_MAX])


def _given(row: TableRow, *, has_decimal_commas: bool) -> tuple[dict[str, Any], list[str]]:
    """What a row gives, as a program would, and why some of it can be nothing that was written."""
    given: dict[str, Any] = {
        name: cell if name == "comment" else cell.strip()
        for name, cell in row.cells.items()
        if name in COLUMNS and cell.strip()
    }
    wrong: list[str] = []
    if "rating" in given:
        given["rating"] = given["rating"].lower()
    if why := why_no_id(given.get("task_id", "")):
        wrong.append(f"task_id: {why}")
    if "bonus" in given:
        bonus = read_amount(given["bonus"], has_decimal_commas=has_decimal_commas)
        if isinstance(bonus, str):
            wrong.append(f"bonus: {bonus}")
            del given["bonus"]
        else:
            given["bonus"] = bonus
    return given, wrong


def write_verdicts(verdicts: Sequence[Verdict]) -> str:
    """The file that reads as these verdicts, but for their comments' line ends."""
    return write_table(COLUMNS, map(_cells, verdicts))


def _cells(one: Verdict) -> list[Any]:
    rest = [one.bonus or None, one.list_id or None, 1 if one.block_worker else None]
    return [one.task_id, one.rating, one.satisfaction, one.comment, *rest]
