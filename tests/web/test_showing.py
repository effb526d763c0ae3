"""How values read on a page, and charts of nothing, little and much."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from piecework.web.charts import Column, Series, columns
from piecework.web.showing import day, moment, span

MOMENT = datetime(2026, 11, 5, 9, 7, tzinfo=UTC)
ONE = [Series("Paid", "good")]


def test_moments_are_told_to_people_and_to_scripts():
    assert moment(MOMENT) == '<time datetime="2026-11-05T09:07:00Z">5 Nov 2026, 09:07 UTC</time>'
    assert day(MOMENT) == '<time datetime="2026-11-05">5 Nov 2026</time>'
    assert moment(None) == day(None) == ""


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "0 s"), (59.9, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (7500, "2 h 5 min"),
        (2 * 86400 - 1, "47 h 59 min"), (2 * 86400, "2 days"), (10.9 * 86400, "10 days"),
    ],
)  # fmt: skip
def test_length_of_time_is_told_in_its_largest_units(seconds: float, said: str):
    assert span(seconds) == span(timedelta(seconds=seconds)) == said


def test_chart_of_nothing_says_so():
    assert 'aria-label="By day: nothing yet"' in columns([], ONE, "By day")
    flat = columns([Column("Mon", (0,))], ONE, "By day")
    assert 'height="0"' in flat
    assert all(f">{tick}</text>" in flat for tick in range(5))


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (4, "01234"), (Decimal("0.9"), ["0.25", "0.5", "0.75", "1"]), (7, "02468"),
        (3900, ["0", "1k", "2k", "3k", "4k"]), (1100, ["500", "1k", "1.5k", "2k"]),
    ],
)  # fmt: skip
def test_scale_ends_above_the_highest_column_in_short_quarters(most: Decimal, ticks: list[str]):
    drawn = columns([Column("Mon", (most,)), Column("Tue", (1,))], ONE, "By day", unit="tasks")
    assert all(f">{tick}</text>" in drawn for tick in ticks)
    assert f"the most in {'Mon' if most > 1 else 'Tue'}" in drawn
