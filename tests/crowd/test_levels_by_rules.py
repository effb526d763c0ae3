"""Levels by the rules of the place: what a verdict is worth, what a level takes, and everybody counted anew."""

from decimal import Decimal
from typing import Any

import pytest

from piecework.chores.running import run_once
from piecework.crowd.standing.levels import first_points, level_named, level_number_of, points_for
from piecework.refusal import InvalidRequest
from piecework.rules.rules import Levels
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import Given, Person


def rate(given: Given, ada: Person, wim: Person, **verdict: Any) -> None:
    job_id = given.running_job(ada)
    task = {"job_id": job_id, "task_id": given.submitted_task(wim, job_id)}
    assert ada.api("jobs/rate-single-task", task | {"task_rating": "ok"} | verdict)["ok"]


def standing(wim: Person) -> dict[str, Any]:
    return wim.work("GET", "standing").json


@pytest.mark.parametrize("exponent", ["1", "1.5", "3"])
def test_a_level_is_reached_at_its_points_and_not_before(exponent: str):
    levels = Levels(level_step_points=100, level_exponent=Decimal(exponent))
    for number in (1, 2, 3, 17, 1000):
        least = points_for(number, levels)
        assert (level_number_of(Decimal(least), levels), level_number_of(Decimal(least) - 1, levels)) == (
            number, number - 1,
        )  # fmt: skip


def test_names_and_first_points_follow_the_levels():
    levels = Levels(advanced_from_level=1, expert_from_level=2, level_step_points=500)
    assert [level_named(number, levels) for number in (0, 1, 2)] == ["starter", "advanced", "expert"]
    assert [first_points("starter", levels), first_points("advanced", levels)] == [0, 500]


def test_a_verdict_is_worth_what_the_rules_say_when_it_is_given(given: Given, work: Work, clock: VirtualClock):
    ada, wim = given.ada(), given.wim()
    rate(given, ada, wim)  # 30, and 4 for 0.10 earned
    given.set_rule(task_points=100, excellent_percent=10, earned_points=0)
    rate(given, ada, wim, task_satisfaction="excellent")  # 100 and 10 %
    run_once(given.database, clock())
    assert standing(wim)["points"] == "144.0"
    given.set_rule(nok_points=7)
    rate(given, ada, wim, task_rating="not_ok", task_comment="no")
    run_once(given.database, clock())
    assert standing(wim)["points"] == "137.0"
    assert standing(wim)["points_for"]["task_at_own_level"] == 100
    assert standing(wim)["points_for"]["not_satisfied"] == -7


def test_a_turned_verdict_gives_back_what_it_costs_today(given: Given, work: Work, clock: VirtualClock):
    ada, wim, mo = given.ada(), given.wim(), given.person("Mo", is_operator=True)
    for _ in range(2):
        rate(given, ada, wim)
    job_id = given.running_job(ada)
    task_id = given.submitted_task(wim, job_id)
    ada.api(
        "jobs/rate-single-task",
        {"job_id": job_id, "task_id": task_id, "task_rating": "not_ok", "task_comment": "no"},
    )
    given.set_rule(nok_points=20, task_points=5, earned_points=0)
    assert wim.work("POST", f"jobs/{job_id}/tasks/{task_id}/appeal", {"story": "I did it."}).status_code == 200
    uphold = mo.client.simulate_post(
        f"/operator-api/appeals/{job_id}/{task_id}/uphold",
        json={"reason": "It was done."},
        headers={"Authorization": mo.basic},
    )
    assert uphold.status_code == 200, uphold.text
    run_once(given.database, clock())
    assert standing(wim)["points"] == "43.0"  # 2 x 34, less 50; and 20 + 5


def test_places_without_stated_levels_count_by_the_defaults(given: Given, work: Work, clock: VirtualClock):
    work.run("""UPDATE rules SET stated = '{"limits": {"holds_max": 5}}'""")
    ada, wim = given.ada(), given.wim()
    rate(given, ada, wim)
    work.run("""DELETE FROM rules""")
    rate(given, ada, wim)
    run_once(given.database, clock())
    assert standing(wim)["points"] == "68.0"


def test_other_levels_count_for_everybody_and_open_jobs(given: Given, work: Work, clock: VirtualClock):
    ada = given.ada()
    job_id = given.running_job(ada, workers_level="advanced", task_value=1)
    workers = [given.wim() for _ in range(3)]
    for wim in workers[:2]:
        rate(given, ada, wim)
    run_once(given.database, clock())
    assert workers[0].work("POST", f"jobs/{job_id}/hold").json["code"] == "level_too_low"
    given.set_rule(level_step_points=100, level_exponent="1", advanced_from_level=1, task_points=100)
    rate(given, ada, workers[0])
    run_once(given.database, clock())
    assert [standing(wim)["level"] for wim in workers] == ["advanced", "starter", "starter"]
    assert workers[0].work("POST", f"jobs/{job_id}/hold").status_code == 200
    assert run_once(given.database, clock())["count_standings"] == 0

    clock.pass_(minutes=1)
    given.set_rule(advanced_from_level=2, expert_from_level=3)  # and back
    assert run_once(given.database, clock())["count_standings"] == len(workers) + 1
    assert standing(workers[0])["level"] == "starter"
    told = work.values(
        "SELECT facts ->> 'level' FROM events WHERE kind = 'level_changed' AND account_id = %(id)s ORDER BY created_at",
        id=workers[0].id,
    )
    assert sorted(told) == ["advanced", "starter"]


def test_a_pause_ends_when_the_rule_asks_for_less(given: Given, work: Work, clock: VirtualClock):
    ada, wim = given.ada(), given.wim()
    given.set_rule(success_verdicts_min=2)
    for rating in ("ok", "not_ok"):
        rate(given, ada, wim, task_rating=rating, task_comment="no")
    run_once(given.database, clock())
    assert standing(wim)["success"]["paused_until"] is not None
    given.set_rule(success_percent_min=50)
    run_once(given.database, clock())
    assert standing(wim)["success"]["paused_until"] is None


def test_who_joins_at_a_level_has_its_points_by_the_rules(given: Given, work: Work):
    given.set_rule(level_step_points=100, level_exponent="1")
    assert standing(given.wim(level="advanced"))["points"] == "400.0"


def test_experts_are_above_the_advanced(given: Given):
    with pytest.raises(InvalidRequest, match="expert_from_level \\(8\\) must be above advanced_from_level \\(8\\)"):
        given.set_rule(advanced_from_level=8)
