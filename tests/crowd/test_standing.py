"""Standing: what each verdict is worth, the level that follows, and the pause that too few satisfied tasks bring."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from piecework.chores.running import run_once
from piecework.chores.schedule import schedule
from piecework.crowd.standing.levels import level_named, level_number_of, points_for
from piecework.crowd.standing.success import RatedDay, StandingRule, breaks_rule, paused_until, wait_after
from piecework.jobs.offering.eligibility import TooSoon, WorkPaused
from piecework.rules.rules import LEVELS_BY_DEFAULT
from piecework.settings import Settings
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import Given, Person

RULE = StandingRule(75, 25, 50, 0)


def test_levels_take_the_published_points():
    assert [points_for(number, LEVELS_BY_DEFAULT) for number in (1, 2, 4, 8)] == [1000, 2828, 8000, 22627]
    assert [level_number_of(Decimal(points), LEVELS_BY_DEFAULT) for points in (0, 999, 1000, 7999, 8000, 22627)] == [
        0,
        0,
        1,
        3,
        4,
        8,
    ]
    assert [level_named(number, LEVELS_BY_DEFAULT) for number in (0, 3, 4, 7, 8, 20)] == [
        "starter", "starter", "advanced", "advanced", "expert", "expert",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ok", "nok", "breaks"),
    [
        (0, 0, False),
        (18, 6, False),
        (0, 24, False),
        (19, 6, False),
        (18, 7, True),
        (0, 25, True),
        (75, 25, False),
        (74, 26, True),
    ],
)
def test_share_means_something_from_25_verdicts(ok: int, nok: int, breaks: bool):
    assert breaks_rule(ok, nok, RULE) is breaks


def test_today_is_the_last_of_the_days_that_count():
    assert RULE.first_day(date(2026, 3, 1)) == date(2026, 1, 11)
    assert StandingRule(75, 25, 1, 0).first_day(date(2026, 3, 1)) == date(2026, 3, 1)


def test_pause_ends_when_enough_old_days_count_no_more():
    days = [RatedDay(date(2026, 1, 1), 0, 10, 0), RatedDay(date(2026, 1, 5), 20, 5, 0)]
    assert paused_until(days, RULE) == datetime(2026, 2, 20, tzinfo=UTC)
    assert paused_until(days[1:], RULE) is None


def test_wait_falls_with_satisfied_tasks_and_rises_with_others():
    rule = StandingRule(75, 25, 50, 180)
    assert wait_after([], rule) == 180
    assert wait_after([RatedDay(date(2026, 1, 1), 3, 2, 1)], rule) == 180 - 30 + 20 + 60
    assert wait_after([RatedDay(date(2026, 1, 1), 99, 0, 0)], rule) == 0
    assert wait_after([RatedDay(date(2026, 1, 1), 99, 0, 0)], RULE) == 0


class Rated:
    """Wim works for Ada, who rates; chores count."""

    def __init__(self, given: Given, work: Work, clock: VirtualClock) -> None:
        self.given, self.work, self.clock = given, work, clock
        self.ada, self.wim = given.ada(funds="1000"), given.wim()

    def verdict(self, rating: str, worker: Person | None = None, task_value: float = 0.1, **more: Any) -> None:
        job_id = self.given.running_job(self.ada, task_value=task_value)
        task_id = self.work.submit(worker or self.wim, job_id).task_id
        call: dict[str, Any] = {"job_id": job_id, "task_id": task_id, "task_rating": rating}
        call |= {"task_comment": "no"} if rating == "not_ok" else {}
        assert self.ada.api("jobs/rate-single-task", call | more)["ok"]

    def count(self) -> None:
        chores = [
            chore
            for chore in schedule(Settings())
            if chore.name in ("count_standings", "age_standings", "count_weeks_away")
        ]
        run_once(self.work.database, self.clock.now, chores)

    def standing(self, worker: Person | None = None) -> Any:
        answer = (worker or self.wim).work("GET", "standing")
        assert answer.status_code == 200, answer.text
        return answer.json


@pytest.fixture
def rated(given: Given, work: Work, clock: VirtualClock) -> Rated:
    return Rated(given, work, clock)


def test_new_account_stands_at_the_beginning(rated: Rated):
    seen = rated.standing()
    assert (seen["level"], seen["level_number"], seen["points"], seen["next_level_points"]) == (
        "starter",
        0,
        "0.0",
        1000,
    )
    assert (seen["success"]["percent"], seen["success"]["paused_until"], seen["history"]) == (None, None, [])


@pytest.mark.parametrize(
    ("rating", "more", "points"),
    [
        ("ok", {}, 30 + 4),
        ("ok", {"task_satisfaction": "excellent"}, 45 + 4),
        ("ok", {"task_bonus": 1}, 30 + 44),
        ("not_ok", {}, -50),
        ("not_ok", {"task_satisfaction": "spam"}, -200),
        ("not_ok", {"task_satisfaction": "dupe"}, -200),
    ],
)
def test_verdict_is_worth_its_points(rated: Rated, rating: str, more: dict[str, Any], points: int):
    rated.verdict(rating, **more)
    (day,) = rated.standing()["history"]
    assert (day["day"], day["points"]) == ("2026-03-01", f"{points}.0")


@pytest.mark.parametrize(("level", "points"), [("starter", 34), ("advanced", 24), ("expert", 14)])
def test_easier_tasks_are_worth_less(rated: Rated, given: Given, level: str, points: int):
    worker = given.wim(level=level)
    rated.verdict("ok", worker)
    assert rated.standing(worker)["history"][0]["points"] == f"{points}.0"


def test_penalty_counts_times_the_level(rated: Rated, given: Given):
    worker = given.wim(level="expert")
    rated.verdict("not_ok", worker)
    assert rated.standing(worker)["history"][0]["points"] == "-400.0"


def test_points_make_levels_and_take_them_away(rated: Rated, given: Given, work: Work):
    worker = given.wim(level="advanced")
    rated.verdict("not_ok", worker)
    rated.count()
    assert (rated.standing(worker)["level"], rated.standing(worker)["points"]) == ("starter", "7800.0")
    rated.clock.pass_(minutes=1)
    rated.verdict("ok", worker, task_value=5)
    rated.count()
    assert (rated.standing(worker)["level"], rated.standing(worker)["points"]) == ("advanced", "8030.0")
    assert work.values("SELECT facts ->> 'level' FROM events WHERE kind = 'level_changed' ORDER BY event_id") == [
        "starter", "advanced",
    ]  # fmt: skip


def test_points_never_fall_below_nothing(rated: Rated):
    rated.verdict("not_ok", task_satisfaction="spam")
    rated.count()
    assert rated.standing()["points"] == "0.0"


def test_counting_again_changes_nothing(rated: Rated):
    rated.verdict("ok")
    rated.count()
    first = rated.standing()
    rated.count()
    assert rated.standing() == first


def pause(rated: Rated) -> None:
    """Wim has 25 verdicts of today, seven of them not ok."""
    rated.work.run(
        "INSERT INTO worker_days (account_id, day, ok, excellent, nok, bad, earned, points, is_counted, weeks_away)"
        " VALUES (%(id)s, '2026-03-01', 18, 0, 7, 0, 0, 0, false, 0)",
        id=rated.wim.id,
    )
    rated.count()


@pytest.mark.unaudited("verdicts that no task has")
def test_a_pause_is_told_once_while_it_lasts(rated: Rated, work: Work, clock: VirtualClock):
    pause(rated)
    clock.pass_(hours=1)
    work.run("UPDATE worker_days SET nok = nok + 1, is_counted = false")
    rated.count()
    assert work.values("SELECT nok FROM standings WHERE account_id = %(id)s", id=rated.wim.id) == [8]
    assert work.values("SELECT count(*)::int FROM events WHERE kind = 'work_paused'") == [1]


@pytest.mark.unaudited("verdicts that no task has")
def test_too_few_satisfied_tasks_pause_new_work_until_a_day_that_is_told(rated: Rated, given: Given, work: Work):
    job_id, held = given.running_job(rated.ada), given.running_job(rated.ada)
    work.hold(rated.wim, held)
    pause(rated)
    with pytest.raises(WorkPaused, match="until 2026-04-20T00:00:00Z: 18 of your last 25 rated tasks"):
        work.hold(rated.wim, job_id)
    with pytest.raises(WorkPaused):
        work.submit(rated.wim, job_id)
    assert work.submit(rated.wim, held).status == "SUBMITTED"
    assert rated.standing()["success"]["paused_until"] == "2026-04-20T00:00:00Z"
    assert work.values("SELECT kind FROM events WHERE account_id = %(id)s", id=rated.wim.id) == ["work_paused"]


@pytest.mark.unaudited("verdicts that no task has")
def test_pause_ends_by_itself_at_the_very_second(rated: Rated, given: Given, work: Work):
    job_id = given.running_job(rated.ada)
    pause(rated)
    rated.clock.now = datetime(2026, 4, 19, 23, 59, 59, tzinfo=UTC)
    with pytest.raises(WorkPaused):
        work.hold(rated.wim, job_id)
    rated.clock.now += timedelta(seconds=1)
    assert work.hold(rated.wim, job_id).is_new


def test_week_away_costs_points(rated: Rated, given: Given):
    worker = given.wim(level="advanced")
    rated.clock.pass_(days=7)
    rated.count()
    assert rated.standing(worker)["points"] == "8000.0"
    rated.clock.pass_(days=1)
    rated.count()
    rated.count()  # what weeks cost is counted the next time
    assert rated.standing(worker)["points"] == "7600.0"
    assert rated.standing(worker)["history"][0]["weeks_away"] == 1


def test_old_days_are_carried(rated: Rated, work: Work):
    rated.verdict("ok")
    rated.count()
    rated.clock.pass_(days=62)
    rated.count()
    assert work.values("SELECT carried_points FROM standings WHERE account_id = %(id)s", id=rated.wim.id) == [34]
    assert rated.standing()["success"]["ok"] == 0


def test_wait_between_submissions_refuses_new_work_and_never_what_is_held(rated: Rated, given: Given, work: Work):
    given.set_rule(submit_interval_seconds=180)
    rated.count()
    first, second = given.running_job(rated.ada), given.running_job(rated.ada)
    work.hold(rated.wim, second)
    work.submit(rated.wim, first)
    third = given.running_job(rated.ada)
    with pytest.raises(TooSoon, match="in 180 seconds"):
        work.hold(rated.wim, third)
    assert work.submit(rated.wim, second).status == "SUBMITTED"
    rated.clock.pass_(seconds=179)
    with pytest.raises(TooSoon, match="in 1 seconds"):
        work.submit(rated.wim, third)
    rated.clock.pass_(seconds=1)
    assert work.submit(rated.wim, third).status == "SUBMITTED"


def test_verdicts_of_a_batch_count_for_each_worker(rated: Rated, given: Given, work: Work):
    job_id = given.running_job(rated.ada)
    workers = [given.wim() for _ in range(3)]
    tasks = [work.submit(worker, job_id).task_id for worker in workers]
    verdicts = [{"id": task_id, "rating": "ok"} for task_id in tasks[:2]]
    verdicts.append({"id": tasks[2], "rating": "not_ok", "comment": "no"})
    rated.ada.api("jobs/rate-multiple-tasks", {"job_id": job_id, "tasks": verdicts})
    assert sorted(work.values("SELECT ok || '/' || nok FROM worker_days")) == ["0/1", "1/0", "1/0"]
