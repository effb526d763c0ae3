"""No cell of a file runs as a formula, and nothing that was written is lost by that."""

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal

import hypothesis
import hypothesis.strategies as st

from piecework.exports.cells import RowsFile
from piecework.tables import original


@hypothesis.given(st.lists(st.text(), min_size=2, max_size=2))
def test_file_reads_as_it_was_written(texts: list[str]):
    into = io.BytesIO()
    RowsFile(into, ("a", "b"), "csv").add(dict(zip("ab", texts, strict=True)))
    header, row = csv.reader(io.StringIO(into.getvalue().decode("utf-8", "surrogatepass"), newline=""))
    assert header == ["a", "b"]
    assert [original(cell) for cell in row] == texts


def test_amounts_stay_numbers_and_lists_are_json():
    into = io.BytesIO()
    file = RowsFile(into, ("n", "t", "l", "none"), "csv")
    file.add({"n": Decimal("-1.5"), "t": datetime(2026, 3, 1, tzinfo=UTC), "l": [{"a": "=1"}], "none": None})
    (row,) = list(csv.reader(io.StringIO(into.getvalue().decode(), newline="")))[1:]
    assert row == ["-1.5000", "2026-03-01T00:00:00Z", '[{"a":"=1"}]', ""]


def test_names_of_columns_are_harmless_too():
    into = io.BytesIO()
    RowsFile(into, ("=x",), "csv")
    assert into.getvalue() == b'"\'=x"\n'


def test_json_lines_keep_everything_as_it_is():
    into = io.BytesIO()
    RowsFile(into, ("text", "n", "none"), "jsonl").add({"text": "=1\n2", "n": Decimal("2")})
    assert json.loads(into.getvalue()) == {"text": "=1\n2", "n": "2.0000", "none": None}
    assert into.getvalue().count(b"\n") == 1
