"""Tables that people send: how long they may be, and which are none."""

import pytest

from piecework.refusal import InvalidRequest
from piecework.spreadsheets import ROWS_MAX, read_table


def test_a_table_has_so_many_lines_and_no_more():
    assert len(read_table("a,b\n" + "1,2\n" * (ROWS_MAX - 1)).rows) == ROWS_MAX - 1 == 19_999
    with pytest.raises(InvalidRequest, match="at most 20000 lines"):
        read_table("a,b\n" + "1,2\n" * ROWS_MAX)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "The file is empty"),
        ("a,a\n1,2", "every column needs a name of its own"),
        ("a,,b\n1,2,3", "every column needs a name of its own"),
        ("a,b\n1,2,3", "Line 2 has more cells"),
        ('a,b\n"1,2', "Line 2: this is no CSV"),
    ],
)
def test_what_is_no_table_is_refused(text: str, told: str):
    with pytest.raises(InvalidRequest) as refused:
        read_table(text)
    assert told in refused.value.faults[0].message


def test_empty_columns_at_the_end_are_left_out():
    table = read_table("a,b,,\n1,2,,\n")
    assert (table.columns, [row.cells for row in table.rows]) == (["a", "b"], [{"a": "1", "b": "2"}])
