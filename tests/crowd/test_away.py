"""Weeks away: whom they cost points, how many, and whom they do not."""

import pytest

from piecework.crowd.standing.standing import count_standings, count_weeks_away
from piecework.crowd.standing.success import StandingRule, breaks_rule
from piecework.database import Database
from piecework.rules.rules import LEVELS_BY_DEFAULT
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import Given, Person

RULE = StandingRule(75, 25, 30, 0)


def points(database: Database, clock: VirtualClock, worker: Person) -> str:
    """After the weeks are charged, and counted."""
    database.transact(lambda tx: count_weeks_away(tx, levels=LEVELS_BY_DEFAULT, now=clock()))
    database.transact(lambda tx: count_standings(tx, rule=RULE, now=clock()))
    return worker.work("GET", "standing").json["points"]


def test_who_may_not_work_is_not_charged(given: Given, database: Database, clock: VirtualClock):
    wim = given.wim(level="advanced")
    given.freeze(wim)
    clock.pass_(days=15)
    assert points(database, clock, wim) == "8000.0"


def test_who_handed_something_in_was_not_away(given: Given, database: Database, clock: VirtualClock, work: Work):
    wim, job_id = given.wim(level="advanced"), given.running_job(given.ada())
    clock.pass_(days=6)
    work.submit(wim, job_id)
    clock.pass_(days=5)
    assert points(database, clock, wim) == "8000.0"


def test_every_week_costs_what_the_level_then_costs_and_never_more_than_there_is(
    given: Given, database: Database, clock: VirtualClock
):
    advanced, starter = given.wim(level="advanced"), given.wim()
    database.transact(
        lambda tx: tx.do(
            "UPDATE standings SET points = 150, carried_points = 150 WHERE account_id = %(id)s", id=starter.id
        )
    )
    clock.pass_(days=15)
    assert points(database, clock, advanced) == "7300.0"  # 400 at level 4, 300 at level 3
    assert points(database, clock, starter) == "0.0"


@pytest.mark.parametrize(("ok", "nok", "breaks"), [(75, 25, False), (74, 25, True), (300, 100, False)])
def test_the_share_that_is_asked_for_is_enough(ok: int, nok: int, breaks: bool):
    assert breaks_rule(ok, nok, RULE) is breaks


def test_today_is_one_of_the_days_that_count(clock: VirtualClock):
    assert (clock().date() - RULE.first_day(clock().date())).days == 29
