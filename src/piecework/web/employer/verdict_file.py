"""Verdicts as a file: a row a task, filled in by hand or by a program, and written to be filled in."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from piecework.http.shapes import read_struct, struct_shape
from piecework.jobs.asking import ListIdOrNone
from piecework.money import ZERO, Money, money_text
from piecework.refusal import Fault
from piecework.spreadsheets import original
from piecework.tasks.task import Rating, Satisfaction
from piecework.tasks.verdicts.commenting import COMMENT_CHARACTERS_MAX
from piecework.tasks.verdicts.verdict import Verdict

VERDICTS_MAX = 1000
FAULTS_MAX = 20
COLUMNS = ("task_id", "rating", "satisfaction", "comment", "bonus", "list_id", "block_worker")
_DELIMITERS = ",;\t"


class VerdictRow(Struct, kw_only=True):
    """A row as it is written."""

    task_id: Annotated[str, Meta(min_length=1, max_length=64)]
    rating: Literal["ok", "not_ok", "nok", "revise"]
    satisfaction: Satisfaction = ""
    comment: Annotated[str, Meta(max_length=COMMENT_CHARACTERS_MAX)] = ""
    bonus: Money = ZERO
    list_id: ListIdOrNone = 0
    block_worker: bool = False


class FileRead(Struct, frozen=True):
    """The verdicts of a file, and what is wrong with it, line by line."""

    verdicts: list[Verdict]
    faults: list[Fault]


_SHAPE = struct_shape(VerdictRow)


def read_verdicts(text: str, field: str) -> FileRead:
    """The verdicts that a file gives: rows without a rating are left out, other columns are not looked at.

    Cells are parted by commas, semicolons or tabs, whichever the first line has most of. Faults are those of `field`.
    """
    text = text.lstrip("\ufeff").strip("\r\n").replace("\r\n", "\n")
    head_line = text.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(text), delimiter=max(_DELIMITERS, key=head_line.count))
    head = [name.strip().lower() for name in next(rows, [])]
    if "task_id" not in head or "rating" not in head:
        return FileRead(
            [], [Fault(field, "The first line must name the columns: task_id, rating, and what else you give.")]
        )
    verdicts: list[Verdict] = []
    faults: list[Fault] = []
    for line, row in _filled(rows, head):
        read, found = read_struct(_SHAPE, row)
        faults += [Fault(field, f"Line {line}: {fault.message}") for fault in found]
        if not found:
            verdicts.append(_verdict(read))
    if not verdicts and not faults:
        faults = [Fault(field, "No row has a rating: write ok, not_ok or revise beside the tasks you rate.")]
    if len(verdicts) > VERDICTS_MAX:
        faults = [Fault(field, f"At most {VERDICTS_MAX:,} verdicts at once; these are {len(verdicts):,}.")]
    return FileRead(verdicts, faults[:FAULTS_MAX])


def _filled(rows: Iterator[list[str]], head: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for line, cells in enumerate(rows, start=2):
        named = {name: original(cell.strip()) for name, cell in zip(head, cells, strict=False) if name in COLUMNS}
        given = {name: cell for name, cell in named.items() if cell}
        if "rating" in given:
            given["rating"] = given["rating"].lower()
            yield line, given


def _verdict(row: VerdictRow) -> Verdict:
    rating: Rating = "not_ok" if row.rating == "nok" else row.rating
    return Verdict(
        task_id=row.task_id,
        rating=rating,
        satisfaction=row.satisfaction,
        comment=row.comment,
        bonus=row.bonus,
        list_id=row.list_id,
        block_worker=row.block_worker,
    )


def write_verdicts(verdicts: Sequence[Verdict]) -> str:
    """The file that reads as these verdicts."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in verdicts:
        comment = one.comment.replace("\r", "")
        cells = (one.task_id, one.rating, one.satisfaction, _kept(comment), money_text(one.bonus) if one.bonus else "")
        writer.writerow([*cells, one.list_id or "", "1" if one.block_worker else ""])
    return file.getvalue()


def _kept(comment: str) -> str:
    """One more quote where reading would take one away."""
    return f"'{comment}" if comment != original(comment) else comment
