"""No cell of a file runs as a formula, and nothing that was written is lost by that."""

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal

import hypothesis
import hypothesis.strategies as st
import pytest

from piecework.exports.cells import RowsFile
from piecework.spreadsheets import harmless, original

DANGEROUS = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://x","y")', "'=1", "''+1"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_begins_like_a_formula_is_quoted(text: str):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "done", "it's", "a=1", "1-2", " =1", "'quoted'", "é"])
def test_other_text_is_left_as_it_is(text: str):
    assert harmless(text) == text


@hypothesis.given(st.text(alphabet="'=+-@\t\r\nab", max_size=6))
def test_every_text_can_be_had_back(text: str):
    assert original(harmless(text)) == text
    assert harmless(text)[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n"}


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
    assert into.getvalue() == b"'=x\r\n"


def test_json_lines_keep_everything_as_it_is():
    into = io.BytesIO()
    RowsFile(into, ("text", "n", "none"), "jsonl").add({"text": "=1\n2", "n": Decimal("2")})
    assert json.loads(into.getvalue()) == {"text": "=1\n2", "n": "2.0000", "none": None}
    assert into.getvalue().count(b"\n") == 1
