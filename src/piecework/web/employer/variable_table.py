"""Variables as a table of text: names in the first line, then a row of values a line, as a spreadsheet gives them."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from piecework.refusal import Fault, InvalidRequest, Rule
from piecework.tables import read_table, write_table

FIELD = "variables"
ROW_WIDTH = Rule("row_width", "Line {line} has {values} values; the first line names {names} variables.")
FAULTS_MAX = 5


class Variables(Struct, frozen=True):
    """The variables as the API names them, and what is wrong with the table."""

    variables: list[dict[str, Any]]
    faults: list[Fault]


def read_variables(text: str) -> Variables:
    """The variables of a table: every row has a value for each of them, if an empty one.

    A form makes every line end CRLF, also those within a value: there they are LF.
    """
    if not text.strip():
        return Variables([], [])
    try:
        table = read_table(text.replace("\r\n", "\n"), field=FIELD, folds_names=False)
    except InvalidRequest as refusal:
        return Variables([], refusal.faults)
    faults = [
        Fault(FIELD, ROW_WIDTH, line=row.line, values=row.width, names=len(table.columns))
        for row in table.rows
        if row.width < len(table.columns)
    ]
    if faults:
        return Variables([], faults[:FAULTS_MAX])
    return Variables([{"name": name, "values": [row.cells[name] for row in table.rows]} for name in table.columns], [])


def write_variables(variables: Sequence[dict[str, Any]]) -> str:
    """The table that reads as these variables."""
    if not variables:
        return ""
    values = zip(*[variable["values"] for variable in variables], strict=True)
    return write_table([variable["name"] for variable in variables], values)
