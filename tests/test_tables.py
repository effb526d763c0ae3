"""Tables as files: what is written is read the same, runs in no spreadsheet, and what is none is refused by line."""

import contextlib
import csv
import io
import itertools
from datetime import UTC, datetime
from decimal import Decimal

import hypothesis
import hypothesis.strategies as st
import pytest

from piecework.refusal import InvalidRequest
from piecework.tables import (
    CHARACTERS_MAX,
    COLUMNS_MAX,
    ROWS_MAX,
    harmless,
    original,
    read_amount,
    read_bytes,
    read_table,
    why_no_id,
    write_row,
    write_table,
)

SPECIAL = "'\"=+-@;,\t\r\n ab1é\u00a0\ufeff"
TEXTS = st.one_of(st.text(alphabet=SPECIAL, max_size=12), st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
LINE_ENDS, SEPARATORS = ("\n", "\r\n", "\r"), (",", ";", "\t")
RUNS = ("=", "+", "-", "@")


def cells_of(text: str) -> list[list[str]]:
    return [list(row.cells.values()) for row in read_table(text).rows]


def refusal_of(text: str) -> str:
    with pytest.raises(InvalidRequest) as refused:
        read_table(text, field="csv")
    assert {fault.field for fault in refused.value.faults} == {"csv"}
    return refused.value.message


@hypothesis.given(
    st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(TEXTS, min_size=width, max_size=width), max_size=4))
)
@hypothesis.example([[""]])
@hypothesis.example([["", ""]])
@hypothesis.example([["sep=;", " a "]])
@hypothesis.example([["\ufeff", "a;b;c"]])
def test_what_is_written_is_read_the_same(rows: list[list[str]]):
    columns = [f"c{place}" for place in range(len(rows[0]) if rows else 1)]
    written = write_table(columns, rows)
    assert cells_of(written) == rows
    assert cells_of(read_bytes(written.encode())) == rows
    assert cells_of(read_bytes(b"\xef\xbb\xbf" + written.encode())) == rows
    assert cells_of(read_bytes(written.encode("utf-16"))) == rows


@hypothesis.given(st.lists(st.text(alphabet=SPECIAL, max_size=16), min_size=1, max_size=3), st.sampled_from(SEPARATORS))
@hypothesis.example(["x;=1+1", "y"], ";")
@hypothesis.example(["x", 'y;"=1+1'], ";")
@hypothesis.example(["x\n=1", "y\r@a", "z\t-2"], "\t")
def test_no_cell_runs_however_the_file_is_split(texts: list[str], separator: str):
    line = write_row(["id", *texts])
    lines = [io.StringIO(line, newline="") for _ in range(2)]
    ways = [csv.reader(lines[0], delimiter=separator)]
    if separator != ",":  # what keeps a text in one cell is its quotes
        ways.append(csv.reader(lines[1], delimiter=separator, quoting=csv.QUOTE_NONE))
    for rows in ways:
        assert [cell for row in rows for cell in row if cell.lstrip("\t\r\n").startswith(RUNS)] == []


@hypothesis.given(
    st.lists(st.lists(st.text(alphabet="ab1 ;,\t\n\"x", max_size=8), min_size=2, max_size=2), max_size=4),
    st.sampled_from(SEPARATORS), st.sampled_from(LINE_ENDS),
)  # fmt: skip
def test_files_of_other_programs_are_read(rows: list[list[str]], separator: str, line_end: str):
    into = io.StringIO(newline="")
    writer = csv.writer(into, delimiter=separator, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([["a", "b"], *rows])
    assert cells_of(into.getvalue()) == rows


@pytest.mark.parametrize(("line_end", "separator"), list(itertools.product(LINE_ENDS, SEPARATORS)))
def test_any_line_end_and_separator_is_read_and_lines_are_counted(line_end: str, separator: str):
    lines = ["", "A ,b", '1, "x', 'y" ', ",", "", " 2 ,z"]
    table = read_table("\ufeff" + line_end.join(line.replace(",", separator) for line in lines))
    assert [(row.line, row.cells) for row in table.rows] == [
        (3, {"a": "1", "b": f"x{line_end}y"}),
        (7, {"a": "2", "b": "z"}),
    ]
    assert table.has_decimal_commas == (separator != ",")


def test_a_file_may_name_its_separator():
    table = read_table("sep=;\r\na,x;b\r\n1;2\r\n")
    assert (table.columns, table.rows[0].line, table.rows[0].cells) == (["a,x", "b"], 3, {"a,x": "1", "b": "2"})


def test_names_are_folded_unless_they_are_names_of_people():
    assert read_table(" A ,b\n").columns == ["a", "b"]
    assert read_table(" A ,b\n", folds_names=False).columns == ["A", "b"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "The file is empty."),
        ("\n \r\n,,", "The file is empty."),
        ("a,A\n1,2", "Line 1: every column needs a name of its own."),
        ("\na,,b\n1,2,3", "Line 2: every column needs a name of its own."),
        ("a,b\n1,2,3", "Line 2: it has more cells than there are columns."),
        ('a,b\n"1,2', "Line 2: this is no CSV: a quote begins here and is not closed."),
        ('a,b\n1,2\n"1"",2\n', "Line 3: this is no CSV: a quote begins here and is not closed."),
        ('id,rating,comment\nA,not_ok,"bad\nB,ok,\n', "Line 2: this is no CSV: a quote begins here and is not closed."),
        ('id,c\rA,"bad\rB,"fine"\r', "Line 2: this is no CSV: after a closing quote only the next cell can follow."),
        ('a,b\n"x\ny","1" 2', "Line 3: this is no CSV: after a closing quote only the next cell can follow."),
        ("a\n" + "," * COLUMNS_MAX, f"Line 2: a line has at most {COLUMNS_MAX} cells."),
        ("a" * (CHARACTERS_MAX + 1), f"A file has at most {CHARACTERS_MAX} characters."),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_by_line(text: str, told: str):
    assert refusal_of(text) == told


def test_a_table_has_so_many_lines_and_no_more():
    assert len(read_table("a,b\n" + "1,2\n" * (ROWS_MAX - 1)).rows) == ROWS_MAX - 1 == 19_999
    assert refusal_of("a,b\n" + "1,2\n" * ROWS_MAX) == "A file has at most 20000 lines."


def test_empty_columns_at_the_end_are_left_out():
    table = read_table("a,b,,\n1,2,,\n")
    assert (table.columns, [row.cells for row in table.rows]) == (["a", "b"], [{"a": "1", "b": "2"}])


@hypothesis.given(st.one_of(st.text(alphabet=SPECIAL, max_size=40), st.text(max_size=40)))
@hypothesis.example('""')
def test_any_text_is_a_table_or_is_refused(text: str):
    with contextlib.suppress(InvalidRequest):
        assert read_table(text).columns


@pytest.mark.parametrize("given", [b"\xff", b"a,\xe9", b"\xff\xfea", "é".encode("latin-1"), b"\xfe\xff\xd8\x00"])
def test_bytes_that_are_no_text_are_refused(given: bytes):
    with pytest.raises(InvalidRequest, match="UTF-8"):
        read_bytes(given)


def test_numbers_times_and_ids_are_bare_and_texts_in_quotes():
    row = [Decimal("-1.5"), 3, -2, datetime(2026, 3, 1, tzinfo=UTC), "PW-0a1b", None, "two words", "-1"]
    assert write_row(row) == '-1.5000,3,-2,2026-03-01T00:00:00Z,PW-0a1b,,"two words","\'-1"\n'


def test_json_in_a_cell_stays_json_and_does_not_run():
    written = write_row([[{"text": "a;=1"}]])
    assert written == '"[{""text"":""a\\u003b=1""}]"\n'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "''+1", '"=1'])
def test_text_that_begins_like_a_formula_has_a_quote_before_it(text: str):
    assert harmless(text).startswith("'" + text[0])


@pytest.mark.parametrize("text", ["", "done", "it's", "a=1", "1-2", " =1", "'quoted'", "é", "a; b", "a\n\nb", "a,=1"])
def test_other_text_is_left_as_it_is(text: str):
    assert harmless(text) == text


@hypothesis.given(st.text(alphabet=SPECIAL, max_size=12))
def test_every_text_can_be_had_back(text: str):
    assert original(harmless(text)) == text


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("0", "0"), ("5", "5"), ("0.24", "0.24"), ("0,24", "0.24"), ("0,080", "0.080"), ("1.2340", "1.2340"),
        ("1.234", "1.234"), ("5000,5", "5000.5"), ("5,000.50", "5000.5"), ("5.000,50", "5000.5"), ("5 000", "5000"),
        ("5\u00a0000,5", "5000.5"), ("1,234,567", "1234567"), ("1.234.567,89", "1234567.89"),
        ("12345,678", "12345.678"),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_a_spreadsheet_writes_it(cell: str, amount: str):
    assert read_amount(cell, has_decimal_commas=False) == Decimal(amount)


@pytest.mark.parametrize("cell", ["1,234", "12,345", "999,000"])
def test_an_amount_that_can_be_read_in_two_ways_is_refused(cell: str):
    for has_decimal_commas in (False, True):
        assert "could be more than one amount" in str(read_amount(cell, has_decimal_commas=has_decimal_commas))
    dotted = cell.replace(",", ".")
    assert "could be more than one amount" in str(read_amount(dotted, has_decimal_commas=True))
    assert read_amount(dotted, has_decimal_commas=False) == Decimal(dotted)


@pytest.mark.parametrize(
    "cell", ["", "free", "1,23,4", "1.2.3", "-1", "1e3", "NaN", "1,2,3.4", "12,34.5", "٣", "1" * 16]
)
def test_what_is_no_amount_is_refused(cell: str):
    assert "is no amount" in str(read_amount(cell, has_decimal_commas=False))


@pytest.mark.parametrize("cell", ["1.58E+13", "1,58E+13", "2e+05", "1.2345E-07", "1E+10"])
def test_an_id_that_a_spreadsheet_has_rounded_is_refused(cell: str):
    assert "is no id any more" in why_no_id(cell)


@pytest.mark.parametrize("cell", ["15e10000000000", "0a1b2c3d", "0500", "int", "PW-1e13", "", "1580e13f"])
def test_an_id_as_it_was_written_is_one(cell: str):
    assert why_no_id(cell) == ""
