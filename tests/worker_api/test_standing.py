"""A worker's standing on the wire, with how it came about."""

import pytest

from piecework.chores.running import run_once
from piecework.crowd.standing.counting import CountedVerdict, count_verdicts
from piecework.money import ZERO
from tests.conftest import VirtualClock
from tests.given import Given


def test_a_new_worker(given: Given):
    answer = given.wim().work("GET", "standing")
    assert answer.status_code == 200
    assert answer.json == {
        "level": "starter", "level_number": 0, "points": "0.0", "next_level": "starter", "next_level_points": 1000,
        "next_level_brings": "A step to level 4, advanced, which opens the jobs for advanced workers.",
        "submit_wait_seconds": 0, "submit_wait_why": "This place asks for no wait between two submissions.",
        "success": {
            "ok": 0, "nok": 0, "percent": None, "percent_needed": 75, "days": 50, "paused_until": None,
            "why": "0 of your 0 tasks rated in the last 50 days were satisfied. Below 75 % of 25 or more, new work is "
            "paused.",
        },
        "points_for": {
            "task_at_own_level": 30, "task_one_level_easier": 20, "task_two_levels_easier": 10, "excellent_percent": 50,
            "each_1_earned": 40, "not_satisfied": -50, "spam_or_dupe": -200, "week_away": -100,
        },
        "history": [],
    }  # fmt: skip


def test_days_are_told_with_how_they_came_about(given: Given, clock: VirtualClock):
    ada, wim = given.ada(), given.wim()
    excellent = {"task_rating": "ok", "task_satisfaction": "excellent", "task_bonus": 0.25}
    dupe = {"task_rating": "not_ok", "task_satisfaction": "dupe", "task_comment": "copied"}
    for verdict in (excellent, dupe):
        job_id = given.running_job(ada)
        task = {"job_id": job_id, "task_id": given.submitted_task(wim, job_id)}
        assert ada.api("jobs/rate-single-task", task | verdict)["ok"]
        clock.pass_(days=1)
    run_once(given.database, clock())
    told = wim.work("GET", "standing").json
    assert told["history"] == [
        {"day": "2026-03-02", "ok": 0, "excellent": 0, "nok": 1, "bad": 1, "earned": "0.0000", "weeks_away": 0,
         "points": "-200.0"},
        {"day": "2026-03-01", "ok": 1, "excellent": 1, "nok": 0, "bad": 0, "earned": "0.3500", "weeks_away": 0,
         "points": "59.0"},
    ]  # fmt: skip
    assert (told["points"], told["success"]["percent"]) == ("0.0", "50.0")


@pytest.mark.unaudited
def test_a_pause_says_until_when_and_why(given: Given, clock: VirtualClock):
    wim = given.wim()
    verdicts = [CountedVerdict(wim.id, place < 10, "", ZERO) for place in range(25)]
    given.database.transact(lambda tx: count_verdicts(tx, verdicts, job_level="starter", task_value=ZERO, now=clock()))
    run_once(given.database, clock())
    success = wim.work("GET", "standing").json["success"]
    assert success["paused_until"] == "2026-04-20T00:00:00Z"
    assert success["why"] == (
        "10 of your 25 tasks rated in the last 50 days were satisfied, 40.0 %; 75 % are needed once 25 are rated."
    )
    clock.pass_(days=50)
    assert wim.work("GET", "standing").json["success"]["paused_until"] is None


def test_it_takes_one_round_trip(given: Given):
    wim = given.wim()
    assert wim.work("GET", "standing").status_code == 200
    assert given.database.round_trips == 1
