"""The board: views and their speed, featured jobs, sorts, filters, where a view ends, and reasons that add up."""

from datetime import timedelta
from typing import Any

import pytest

from piecework.database import Database
from piecework.jobs.offering import board_sql as sql
from piecework.jobs.offering.board import View
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import Given, Person


def board(wim: Person, **query: Any) -> dict[str, Any]:
    answer = wim.work("GET", "jobs", **query)
    assert answer.status_code == 200, answer.text
    return answer.json


def titles(wim: Person, **query: Any) -> list[str]:
    return [job["title"] for job in board(wim, **query)["jobs"]]


def post(given: Given, ada: Person, title: str, **changes: Any) -> str:
    return given.running_job(ada, title=title, **changes)


def view_of(wim: Person, low: int, high: int) -> str:
    """A view of the worker's whose number lies there."""
    return next(name for name in (f"{n:016x}" for n in range(10_000)) if low <= View(name, wim.id).number <= high)


def test_a_slow_job_is_shown_in_as_many_views_as_its_speed_says(given: Given):
    ada, wim = given.ada(), given.wim()
    post(given, ada, "always", speed=1000)
    post(given, ada, "half", speed=500)
    post(given, ada, "hardly", speed=1)
    assert sorted(titles(wim, view=view_of(wim, 501, 1000))) == ["always"]
    assert sorted(titles(wim, view=view_of(wim, 2, 500))) == ["always", "half"]
    assert sorted(titles(wim, view=view_of(wim, 1, 1))) == ["always", "half", "hardly"]


def test_numbers_of_views_are_spread_evenly():
    numbers = [View(f"{n:016x}", "aabbccdd").number for n in range(4000)]
    assert min(numbers) >= 1
    assert max(numbers) <= 1000
    assert 1800 < sum(number <= 500 for number in numbers) < 2200


def test_a_view_is_carried_through_its_pages(given: Given, clock: VirtualClock):
    ada, wim = given.ada(funds="1000"), given.wim()
    for number in range(30):
        post(given, ada, f"job {number}", speed=500 if number % 2 else 1000)
        clock.pass_(seconds=1)
    first = board(wim, view=view_of(wim, 600, 1000))
    assert (len(first["jobs"]), first["pages"]) == (15, 1)
    low = board(wim, view=view_of(wim, 1, 400))
    second = board(wim, view=low["view"], page=2)
    seen = [job["title"] for job in low["jobs"] + second["jobs"]]
    assert seen == [f"job {number}" for number in reversed(range(30))]
    assert len({board(wim)["view"] for _ in range(5)}) == 5


@pytest.mark.parametrize("view", ["x", "0" * 15, "G" * 16, "' OR 1=1"])
def test_a_view_that_is_none_is_refused(given: Given, view: str):
    refused = given.wim().work("GET", "jobs", view=view)
    assert (refused.status_code, refused.json["field"]) == (422, "view")


def test_featured_jobs_stand_first_for_a_day(given: Given, clock: VirtualClock):
    ada, wim = given.ada(), given.wim()
    cheap, dear = post(given, ada, "cheap"), post(given, ada, "dear")
    clock.pass_(seconds=1)
    post(given, ada, "new")
    ada.api("jobs/feature-job", {"job_id": cheap, "amount": 2})
    ada.api("jobs/feature-job", {"job_id": dear, "amount": 3})
    for sort in ("newest", "best_paid"):
        assert titles(wim, sort=sort) == ["dear", "cheap", "new"]
    assert [job["is_featured"] for job in board(wim)["jobs"]] == [True, True, False]
    ada.api("jobs/feature-job", {"job_id": cheap, "amount": 2})
    assert titles(wim) == ["cheap", "dear", "new"]
    clock.pass_(hours=24)
    assert titles(wim)[0] == "new"


def test_the_best_paid_come_first_if_asked_for(given: Given, clock: VirtualClock):
    ada, wim = given.ada(), given.wim()
    for title, value in (("small", 0.1), ("big", 0.5), ("middle", 0.3)):
        post(given, ada, title, task_value=value)
        clock.pass_(seconds=1)
    assert titles(wim, sort="best_paid") == ["big", "middle", "small"]
    assert titles(wim) == ["middle", "big", "small"]
    assert given.wim().work("GET", "jobs", sort="worst").json["field"] == "sort"


def test_the_quickest_to_rate_come_first_if_asked_for(given: Given, clock: VirtualClock):
    ada, wim = given.ada(), given.wim()
    for title, ttr in (("week", 7), ("day", 1), ("another day", 1), ("three days", 3)):
        job_id = post(given, ada, title, ttr=ttr)
        clock.pass_(seconds=1)
    assert titles(wim, sort="quickest_to_rate") == ["another day", "day", "three days", "week"]
    ada.api("jobs/set-ttr", {"job_id": job_id, "ttr": 1})
    assert titles(wim, sort="quickest_to_rate")[0] == "three days"


def test_only_jobs_of_a_level_if_asked_for(given: Given):
    ada, wim = given.ada(), given.wim(level="advanced")
    for level in ("starter", "advanced", "expert"):
        post(given, ada, level, workers_level=level, task_value=1)
    assert sorted(titles(wim)) == ["advanced", "starter"]
    assert titles(wim, workers_level="advanced") == ["advanced"]
    assert titles(wim, workers_level="expert") == []
    assert wim.work("GET", "jobs", workers_level="boss").json["field"] == "workers_level"


def test_filters_leave_out_the_others(given: Given, work: Work):
    ada, bea, wim = given.ada(), given.ada(), given.wim()
    post(given, ada, "100% Legit_Survey", task_value=0.4, hold_required=1)
    post(given, bea, "Watch a video", category_id="9900")
    work.put_on_list(bea, 7, wim, *[given.wim() for _ in range(10)])
    post(given, bea, "For my list", zone_id=None, list_id=7)
    wim.work("POST", f"employers/{ada.id}/follow")
    assert titles(wim, q="legit_s") == titles(wim, q="0% LEGIT") == ["100% Legit_Survey"]
    assert titles(wim, q="legitxs") == []
    assert titles(wim, q="  ") == titles(wim)
    assert len(titles(wim)) == 3
    assert titles(wim, category_id="9900") == ["Watch a video"]
    assert titles(wim, task_value_min="0.4") == titles(wim, hold_required="true") == ["100% Legit_Survey"]
    assert sorted(titles(wim, hold_required="false")) == ["For my list", "Watch a video"]
    assert titles(wim, only_followed=1) == ["100% Legit_Survey"]
    assert titles(wim, only_listed=1) == ["For my list"]
    assert titles(wim, only_followed=1, only_listed=1) == []


@pytest.mark.parametrize("query", [{"task_value_min": "-1"}, {"task_value_min": "x"}, {"q": "x" * 101}, {"q": "a\nb"}])
def test_filters_that_are_none_are_refused(given: Given, query: dict[str, str]):
    refused = given.wim().work("GET", "jobs", **query)
    assert (refused.status_code, refused.json["field"]) == (422, next(iter(query)))


def test_a_view_ends_where_it_says(given: Given, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sql, "MATCHES_MAX", 3)
    ada, wim = given.ada(), given.wim()
    for number in range(3):
        post(given, ada, f"job {number}")
    assert board(wim)["has_more"]
    ada.api("jobs/job-stop", {"job_id": board(wim)["jobs"][0]["job_id"]})
    assert not board(wim)["has_more"]


def test_a_pause_is_said_on_the_board(given: Given, database: Database, clock: VirtualClock):
    wim = given.wim()
    post(given, given.ada(), "job")
    database.transact(
        lambda tx: tx.do(
            """
            UPDATE standings SET ok = 5, nok = 20, work_paused_until = %(until)s, percent_needed = 75
             WHERE account_id = %(id)s
            """,
            id=wim.id,
            until=clock() + timedelta(days=1),
        )
    )
    reasons = wim.work("GET", "jobs/reasons").json
    assert board(wim)["jobs"] == []
    for shown in (board(wim), reasons):
        assert "5 of your last 25 rated tasks" in shown["no_work_why"]
        assert shown["no_work_until"] == "2026-03-02T12:00:00Z"
    clock.pass_(days=1)
    assert titles(wim) == ["job"]
    assert wim.work("GET", "jobs/reasons").json["no_work_why"] == ""


def test_reasons_add_up_to_all_that_run(given: Given, work: Work):
    ada, wim = given.ada(), given.wim(country="de")
    post(given, ada, "offered")
    post(given, ada, "abroad", zone_id="west1", task_value=0.3)
    post(given, ada, "abroad, and for experts", zone_id="west1", task_value=0.9, workers_level="expert")
    post(given, ada, "for experts", task_value=0.9, workers_level="expert")
    post(given, ada, "at night", start_time="22:00", end_time="02:00")
    post(given, wim_as_employer := given.ada(), "blocked")
    hidden = post(given, ada, "hidden")
    wim.work("POST", f"jobs/{hidden}/hide")
    work.block(wim, wim_as_employer)
    done = post(given, ada, "done")
    given.submitted_task(wim, done)
    reasons = {one["code"]: one for one in wim.work("GET", "jobs/reasons").json["reasons"]}
    assert {code: one["jobs"] for code, one in reasons.items()} == {
        "offered": 1, "country_not_included": 2, "level_too_low": 1, "outside_hours": 1, "employer_blocked": 1,
        "hidden": 1, "already_done": 1,
    }  # fmt: skip
    assert all(one["advice"] for code, one in reasons.items() if code != "offered")
    assert [job["title"] for job in wim.work("GET", "jobs/hidden").json["jobs"]] == ["hidden"]
