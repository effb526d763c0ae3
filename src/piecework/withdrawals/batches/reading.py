"""Reading a file of results. Pure: the text of a CSV file in, one result a withdrawal out, or all that is wrong."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from piecework.reasons import REASON_CHARACTERS_MAX
from piecework.refusal import Fault, InvalidRequest
from piecework.tables import Table, TableRow, in_line, read_amount, read_table, why_no_id
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

    The columns in any order, others ignored. The same line twice counts once. Refuses:
    InvalidRequest with what is wrong in which line; then nothing of the file should be taken.
    """
    found: dict[str, Result] = {}
    faults: list[Fault] = []
    for row, table in _rows(text):
        result = _result(row, table, faults)
        if result is None:
            continue
        before = found.setdefault(result.withdrawal_id, result)
        if (before.is_paid, before.reference) != (result.is_paid, result.reference):
            faults.append(fault(row.line, f"line {before.line} says something else of the same withdrawal"))
    InvalidRequest.raise_if_any(faults[:FAULTS_MAX])
    if not found:
        raise InvalidRequest.of(FIELD, "No line of the file has a result: write paid or failed into that column.")
    return list(found.values())


def fault(line: int, what: str) -> Fault:
    """What is wrong with a line."""
    return in_line(FIELD, line, what if what.endswith(".") else f"{what}.")


def _rows(text: str) -> Iterator[tuple[TableRow, Table]]:
    table = read_table(text, field=FIELD)
    for needed in ("withdrawal", "result"):
        if needed not in table.columns:
            raise InvalidRequest.of(FIELD, f"The file has no column {needed!r}: its first line names them.")
    if len(table.rows) > LINES_MAX:
        raise InvalidRequest.of(FIELD, f"The file has more than {LINES_MAX} lines.")
    return ((row, table) for row in table.rows)


def _result(row: TableRow, table: Table, faults: list[Fault]) -> Result | None:
    cells = {column: cell.strip() for column, cell in row.cells.items()}
    word = WORDS.get(cells["result"].lower())
    reference, reason = cells.get("reference", ""), cells.get("reason", "")
    amount: Decimal | str | None = None
    if cells.get("amount"):
        amount = read_amount(cells["amount"], has_decimal_commas=table.has_decimal_commas)
    wrong = ""
    if word is None:
        wrong = f"the result is {cells['result'][:40]!r}: it must be paid, failed, or empty"
    elif not word:
        return None
    elif len(reference) > REFERENCE_CHARACTERS_MAX or len(reason) > REASON_CHARACTERS_MAX:
        wrong = f"a reference has at most {REFERENCE_CHARACTERS_MAX} characters, a reason {REASON_CHARACTERS_MAX}"
    elif word == "failed" and not reason:
        wrong = "what failed needs a reason: its owner reads it"
    elif not (reference + reason).isprintable():
        wrong = "references and reasons stand on one line"
    else:
        wrong = why_no_id(cells["withdrawal"]) or (amount if isinstance(amount, str) else "")
    if wrong:
        faults.append(fault(row.line, wrong))
        return None
    return Result(
        line=row.line, withdrawal_id=id_of_name(cells["withdrawal"]), is_paid=word == "paid",
        amount=amount if isinstance(amount, Decimal) else None,
        reference=reference, reason=reason if word == "failed" else "",
    )  # fmt: skip
