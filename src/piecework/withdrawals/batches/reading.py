"""Reading a file of results. Pure: the text of a CSV file in, one result a withdrawal out, or all that is wrong."""

import csv
import io
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Literal

from msgspec import Struct

from piecework.reasons import REASON_CHARACTERS_MAX
from piecework.refusal import Fault, InvalidRequest
from piecework.spreadsheets import original
from piecework.withdrawals.batches.batch import BATCH_WITHDRAWALS_MAX, id_of_name

FIELD = "csv"
LINES_MAX = 5 * BATCH_WITHDRAWALS_MAX
FAULTS_MAX = 20  # that are told of one file
REFERENCE_CHARACTERS_MAX = 200
WORDS: Mapping[str, Literal["paid", "failed", ""]] = {
    "paid": "paid", "failed": "failed", "returned": "failed", "refused": "failed", "": "",
}  # fmt: skip


class Result(Struct, frozen=True, kw_only=True):
    """What became of one withdrawal; `line` is where the file says so, counted from 1 with its head."""

    line: int
    withdrawal_id: str
    is_paid: bool
    amount: Decimal | None
    reference: str
    reason: str


def read_results(text: str) -> list[Result]:
    """The results in a file such as a batch was downloaded as, filled in; lines without a result are left out.

    Commas or semicolons, the columns in any order, others ignored. The same line twice counts once. Refuses:
    InvalidRequest with what is wrong in which line; then nothing of the file should be taken.
    """
    found: dict[str, Result] = {}
    faults: list[Fault] = []
    for line, row in _rows(text):
        result = _result(line, row, faults)
        if result is None:
            continue
        before = found.setdefault(result.withdrawal_id, result)
        if (before.is_paid, before.reference) != (result.is_paid, result.reference):
            faults.append(fault(line, f"line {before.line} says something else of the same withdrawal"))
    InvalidRequest.raise_if_any(faults[:FAULTS_MAX])
    if not found:
        raise InvalidRequest.of(FIELD, "No line of the file has a result: write paid or failed into that column.")
    return list(found.values())


def fault(line: int, what: str) -> Fault:
    """What is wrong with a line."""
    return Fault(FIELD, f"Line {line}: {what}.")


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    try:
        columns = [name.strip().lower() for name in next(reader, [])]
        for needed in ("withdrawal", "result"):
            if columns.count(needed) != 1:
                raise InvalidRequest.of(FIELD, f"The file has no column {needed!r}, or two: its first line names them.")
        for number, cells in enumerate(reader):
            if number >= LINES_MAX:
                raise InvalidRequest.of(FIELD, f"The file has more than {LINES_MAX} lines.")
            if any(cell.strip() for cell in cells):
                yield reader.line_num, dict(zip(columns, (cell.strip() for cell in cells), strict=False))
    except csv.Error as error:
        raise InvalidRequest.of(FIELD, f"Line {reader.line_num}: this is no CSV ({error}).") from None


def _result(line: int, row: Mapping[str, str], faults: list[Fault]) -> Result | None:
    word = WORDS.get(row.get("result", "").lower())
    reference, reason = original(row.get("reference", "")), original(row.get("reason", ""))
    wrong = ""
    if word is None:
        wrong = f"the result is {row['result'][:40]!r}: it must be paid, failed, or empty"
    elif len(reference) > REFERENCE_CHARACTERS_MAX or len(reason) > REASON_CHARACTERS_MAX:
        wrong = f"a reference has at most {REFERENCE_CHARACTERS_MAX} characters, a reason {REASON_CHARACTERS_MAX}"
    elif word == "failed" and not reason:
        wrong = "what failed needs a reason: its owner reads it"
    elif not (reference + reason).isprintable():
        wrong = "references and reasons stand on one line"
    if wrong:
        faults.append(fault(line, wrong))
    if wrong or not word:
        return None
    return Result(
        line=line, withdrawal_id=id_of_name(row.get("withdrawal", "")), is_paid=word == "paid",
        amount=_amount(row.get("amount", "")), reference=reference, reason=reason if word == "failed" else "",
    )  # fmt: skip


def _amount(text: str) -> Decimal | None:
    """The amount as a spreadsheet may have rewritten it; None where it cannot be told what it was."""
    try:
        amount = Decimal(text.replace(" ", "").replace(",", "." if "." not in text else ""))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
