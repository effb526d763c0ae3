"""When a chore counts as late or failing, to the moment."""

from datetime import UTC, datetime, timedelta

import pytest

from piecework.health.health import State, state_of
from piecework.health.health_sql import ChoreRun

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def run(*, succeeded_at: datetime | None, failed_at: datetime | None) -> ChoreRun:
    return ChoreRun("c", "", 60.0, NOON, succeeded_at, failed_at, "")


@pytest.mark.parametrize(("after", "state"), [(5 * MINUTE, "ok"), (5 * MINUTE + SECOND, "late")])
def test_a_chore_is_late_after_three_times_its_interval_and_two_minutes(after: timedelta, state: State):
    assert state_of(run(succeeded_at=NOON, failed_at=None), NOON + after) == state


@pytest.mark.parametrize(
    ("succeeded_at", "failed_at", "state"),
    [
        (None, None, "ok"),
        (None, NOON, "failing"),
        (NOON, NOON - SECOND, "ok"),
        (NOON, NOON, "ok"),
        (NOON, NOON + SECOND, "failing"),
    ],
)
def test_a_chore_fails_until_it_ends_well(succeeded_at: datetime | None, failed_at: datetime | None, state: State):
    assert state_of(run(succeeded_at=succeeded_at, failed_at=failed_at), NOON + MINUTE) == state
