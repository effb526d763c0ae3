"""When a delivery is tried again, in Python and in SQL alike."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given as any_given
from hypothesis import strategies as st

from piecework.database import Database
from piecework.postbacks.bodies import DeliveredEvent, batches_of
from piecework.postbacks.deliveries_sql import NewDelivery, add_deliveries, miss_round
from piecework.postbacks.timetable import next_attempt
from tests.given import Given

DUE = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MOMENTS = st.integers(0, 25 * 3600 * 1000).map(lambda ms: DUE + timedelta(milliseconds=ms))


@any_given(MOMENTS, st.none() | MOMENTS)
def test_the_next_attempt_is_the_first_moment_of_the_timetable_that_is_allowed(now: datetime, asked: datetime | None):
    moments = [DUE + timedelta(minutes=5 * number) for number in range(1, 289)]
    left = [moment for moment in moments if moment > now]
    allowed = [moment for moment in left if moment >= (asked or now)] or left[-1:]
    assert next_attempt(DUE, now, not_before=asked) == (allowed[0] if allowed else None)


@pytest.mark.unaudited
@pytest.mark.parametrize("seconds", [0, 1, 299.999, 300, 301, 43_210.5, 86_099, 86_100, 86_400, 90_000])
def test_sql_has_the_same_timetable(given: Given, database: Database, seconds: float):
    ada, now = given.ada(), DUE + timedelta(seconds=seconds)

    def miss(tx: Any) -> None:
        delivery = NewDelivery(ada.id, "msg_1", "test", 0, "{}", 0)
        add_deliveries(tx, [delivery], state="WAITING", now=DUE)
        miss_round(tx, [ada.id], now=now)

    database.transact(miss)
    moved = database.read(lambda tx: tx.value("SELECT next_attempt_at FROM deliveries"))
    assert moved == next_attempt(DUE, now)


def events(job: int, task: int) -> DeliveredEvent:
    return DeliveredEvent(f"{job:012x}", f"{task:014x}", "", DUE)


def test_a_call_tells_at_most_ten_thousand_ids():
    batches = batches_of([events(1, task) for task in range(20_001)], "tasks_submitted", "published", now=DUE)
    assert [batch.ids for batch in batches] == [10_000, 10_000, 1]


def test_a_task_that_was_handed_in_twice_in_a_minute_is_told_once():
    (batch,) = batches_of([events(1, 1), events(2, 2), events(1, 1)], "tasks_submitted", "published", now=DUE)
    assert batch.body == '{"000000000001":["00000000000001"],"000000000002":["00000000000002"]}'
