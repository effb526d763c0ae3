"""Weeks away: who is charged for how many, to the day, and who may not work is not."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from piecework.crowd.standing.standing import count_weeks_away
from piecework.rules.rules import LEVELS_BY_DEFAULT
from tests.databases import Databases
from tests.rows import put_account, put_job, put_row, put_task

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AWAY_POINTS = LEVELS_BY_DEFAULT.away_points

# who -> days without a verdict, what else is so, and for how many weeks of 100 points they are charged; all have 950
PEOPLE: dict[str, tuple[int, dict[str, Any], int]] = {
    "a week": (7, {}, 0),
    "a week and a day": (8, {}, 1),
    "two weeks": (14, {}, 1),
    "two weeks and a day": (15, {}, 2),
    "frozen": (30, {"frozen_at": NOW}, 0),
    "paused": (30, {"work_paused_until": NOW + timedelta(seconds=1)}, 0),
    "paused till now": (15, {"work_paused_until": NOW}, 2),
    "handed in since": (30, {"submitted_at": NOW - timedelta(days=8)}, 1),
    "no points left": (22, {"points": 250}, 3),
}


@pytest.fixture(scope="module")
def charged(databases: Databases) -> dict[str, tuple[int, Decimal]]:
    """For how many weeks each was charged, and how much."""
    with databases.filled(write_rows) as database:
        for _ in range(2):  # again, on the same day, it charges nobody
            database.transact(lambda tx: count_weeks_away(tx, levels=LEVELS_BY_DEFAULT, now=NOW))
        found: list[list[Any]] = database.read(
            lambda tx: tx.ask_value(
                """
                SELECT jsonb_build_array(standing.account_id, coalesce(day.weeks_away, 0), coalesce(-day.points, 0))
                  FROM standings standing
                  LEFT JOIN worker_days day ON day.account_id = standing.account_id AND day.day = %(today)s
                """,
                today=date(2026, 3, 1),
            ).all()
        )
    return {who: (weeks, Decimal(str(points))) for who, weeks, points in found}


def write_rows(connection: psycopg.Connection[object]) -> None:
    put_job(connection, "j", "ada")
    for who, (days, told, _) in PEOPLE.items():
        put_account(connection, who, frozen_at=told.get("frozen_at"))
        put_row(
            connection, "standings", account_id=who, points=told.get("points", 950), carried_points=0,
            away_since=NOW.date() - timedelta(days=days), work_paused_until=told.get("work_paused_until"),
        )  # fmt: skip
        if at := told.get("submitted_at"):
            put_task(connection, "j", who, "SUBMITTED", worker_id=who, held_at=at, submitted_at=at)


@pytest.mark.parametrize("who", PEOPLE)
def test_full_weeks_are_charged_once_and_no_more_than_there_is(charged: dict[str, tuple[int, Decimal]], who: str):
    _, told, weeks = PEOPLE[who]
    assert charged[who] == (weeks, min(told.get("points", 950), AWAY_POINTS * weeks))
