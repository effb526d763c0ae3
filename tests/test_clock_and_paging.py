"""Times as they are written and read, wherever the machine stands, and how many pages things fill."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from piecework.clock import read_wire_time, wire_time
from piecework.paging import page_offset, pages_of

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_new_york")
@pytest.mark.parametrize("text", ["2026-03-01T12:00:00Z", "2026-03-01T12:00:00", "2026-03-01T07:00:00-05:00"])
def test_a_time_that_says_nothing_else_is_in_utc(text: str):
    assert read_wire_time(text) == NOON


@pytest.mark.parametrize("text", ["", "noon", "2026-13-01", "0001-01-01T00:00:00+14:00"])
def test_what_names_no_moment_is_none(text: str):
    assert read_wire_time(text) is None


def test_a_time_is_written_in_utc_to_the_second():
    assert wire_time(NOON.replace(microsecond=999_999)) == "2026-03-01T12:00:00Z"
    assert wire_time(NOON.astimezone(timezone(timedelta(hours=5)))) == "2026-03-01T12:00:00Z"


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (99, 1), (100, 1), (101, 2), (200, 2), (201, 3)])
def test_pages_are_full_before_there_is_another(count: int, pages: int):
    assert pages_of(count, 100) == pages
    assert page_offset(pages, 100) == (pages - 1) * 100
