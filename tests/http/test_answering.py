"""Answers made of rows: what follows from what, and that a declaration which does not fit fails when it is made."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

import pytest
from msgspec import Struct

from piecework.http.answering import GIVEN, answer, answers
from piecework.paging import Page

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class Line(Struct, frozen=True, kw_only=True):
    line_id: str
    amount: Decimal
    made_at: datetime
    ended_at: datetime | None
    state: Literal["OPEN", "OVER"]
    secret: str = "never told"


class Whole(Struct, frozen=True):
    line: Line
    words: dict[str, Any]


LINE = Line(line_id="a", amount=Decimal("1.5"), made_at=NOON, ended_at=None, state="OPEN")


@answers(Line, id="line_id", is_open=lambda row: row.state == "OPEN", seen=GIVEN)
class WireLine(Struct):
    id: str
    amount: str
    made_at: str
    ended_at: str | None
    state: str
    is_open: bool
    seen: int


@answers(Line)
class ShortLine(Struct):
    line_id: str
    state: Literal["OPEN", "OVER", "LOST"]
    ok: Literal[True] = True


@answers(Page[Line], lines="items")
class WirePage(Struct):
    current_page: int
    pages: int
    lines: list[ShortLine]


def test_an_answer_is_what_it_declares_as_the_wire_writes_it():
    told = answer(WireLine, LINE, seen=3)
    assert told == WireLine("a", "1.5000", "2026-03-01T12:00:00Z", None, "OPEN", True, 3)


def test_a_page_of_rows_is_a_page_of_answers():
    page = Page(items=[LINE], current_page=2, page_size=1, matching=2)
    assert answer(WirePage, page) == WirePage(2, 2, [ShortLine("a", "OPEN")])


def test_a_field_of_a_field_is_found():
    @answers(Whole, made="line.made_at")
    class Deep(Struct):
        made: str
        line: ShortLine

    assert answer(Deep, Whole(LINE, {})) == Deep("2026-03-01T12:00:00Z", ShortLine("a", "OPEN"))


def test_a_row_of_another_kind_and_a_field_that_nobody_gives_are_bugs():
    with pytest.raises(AssertionError, match="not made of Whole"):
        answer(ShortLine, Whole(LINE, {}))
    with pytest.raises(AssertionError, match="seen"):
        answer(WireLine, LINE)


@answers(Whole)
class WireWhole(Struct):
    line: ShortLine


class Other(Struct):
    line_id: str


@pytest.mark.parametrize(
    ("fields", "row", "sources", "what"),
    [
        ([("reference", str)], Line, {}, "has no reference"),
        ([("id", str)], Line, {"id": "number"}, "has no number"),
        ([("line_id", str)], Line, {"number": "line_id"}, "has no .'number'"),
        ([("line_id", int)], Line, {}, "does not become"),
        ([("amount", float)], Line, {}, "does not become"),
        ([("ended_at", str)], Line, {}, "does not become"),
        ([("state", Literal["OPEN"])], Line, {}, "does not become"),
        ([("words", dict[str, Any])], Whole, {}, "does not become"),
        ([("line", Other)], Whole, {}, "does not become"),
        ([("line", Line)], Whole, {}, "does not become"),
        ([("line", WireLine)], Whole, {}, "does not become"),
        ([("line", WireWhole)], Whole, {}, "does not become"),
        ([("items", list[Other])], Page[Line], {}, "does not become"),
    ],
)
def test_a_declaration_that_does_not_fit_fails(
    fields: list[tuple[str, Any]], row: Any, sources: dict[str, str], what: str
):
    from msgspec import defstruct

    with pytest.raises(TypeError, match=what):
        answers(row, **sources)(defstruct("Wrong", fields))
