"""What employers are known for: the share they find satisfactory, and how soon they rate."""

from typing import Any

import pytest

from piecework.chores.running import run_once
from piecework.jobs.offering import records
from piecework.tasks.verdicts.judging import proof_code
from tests.conftest import VirtualClock
from tests.given import Given, Person


class Scene:
    """Ada's job, what she says of tasks of it, and a worker who looks at it."""

    def __init__(self, given: Given, clock: VirtualClock) -> None:
        self.given, self.clock = given, clock
        self.ada = given.ada(funds="1000")
        self.job_id = given.running_job(self.ada, num_tasks=30, ttr=3)
        self.looker = given.wim()

    def rate(self, rating: str, *, after_hours: float) -> None:
        task_id = self.given.submitted_task(self.given.wim(), self.job_id)
        self.clock.pass_(hours=after_hours)
        verdict = {"job_id": self.job_id, "task_id": task_id, "task_rating": rating, "task_comment": "because"}
        assert self.ada.api("jobs/rate-single-task", verdict)["ok"]

    def count(self) -> int:
        return run_once(self.given.database, self.clock())["count_records"]

    def record(self) -> dict[str, Any] | None:
        whole = self.looker.work("GET", f"jobs/{self.job_id}").json["employer_record"]
        line = next(job for job in self.looker.work("GET", "jobs").json["jobs"] if job["job_id"] == self.job_id)
        assert line["employer_record"] == whole
        return whole


@pytest.fixture
def scene(given: Given, clock: VirtualClock) -> Scene:
    return Scene(given, clock)


def test_before_the_first_verdict_nothing_is_known(scene: Scene):
    assert scene.count() == 0
    assert scene.record() is None


def test_share_and_median_are_counted(scene: Scene):
    for rating, hours in (("ok", 1), ("ok", 2), ("not_ok", 5)):
        scene.rate(rating, after_hours=hours)
    assert scene.count() == 1
    assert scene.record() == {"rated": 3, "satisfied_percent": "66.7", "rate_seconds_median": 2 * 3600}


def test_a_task_that_nobody_rated_waited_for_its_whole_time(scene: Scene):
    scene.given.submitted_task(scene.given.wim(), scene.job_id)
    scene.clock.pass_(days=3, minutes=1)
    scene.count()
    record = scene.record()
    assert record is not None
    assert record["rate_seconds_median"] >= 3 * 24 * 3600


def test_a_record_is_counted_again_after_a_quarter_of_an_hour(scene: Scene):
    scene.rate("ok", after_hours=1)
    assert scene.count() == 1
    scene.rate("ok", after_hours=0.2)
    assert scene.count() == 0
    scene.clock.pass_(minutes=3)
    assert scene.count() == 1
    assert (scene.record() or {})["rated"] == 2


def test_old_verdicts_and_those_beyond_the_latest_do_not_count(scene: Scene, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(records, "VERDICTS_MAX", 2)
    scene.rate("not_ok", after_hours=1)
    scene.clock.pass_(days=1)
    for _ in range(3):
        scene.rate("ok", after_hours=1)
    scene.count()
    assert (scene.record() or {})["satisfied_percent"] == "100.0"
    scene.clock.pass_(days=91)
    scene.count()
    assert scene.record() is None


def test_what_the_place_judges_at_once_says_nothing_of_the_employer(given: Given, scene: Scene):
    secret = scene.ada.api("users/get-pcode-secret")["pcode_secret"]
    scene.job_id = given.running_job(scene.ada, autorate="V+R")
    wim = given.wim()
    given.submitted_task(wim, scene.job_id, proof_code(scene.job_id, wim.id, secret))
    scene.count()
    assert scene.record() is None


def test_nobody_sees_anothers_record(given: Given, scene: Scene):
    scene.rate("not_ok", after_hours=1)
    olga: Person = given.olga()
    job_id = given.running_job(olga)
    scene.count()
    lines = {job["job_id"]: job["employer_record"] for job in scene.looker.work("GET", "jobs").json["jobs"]}
    assert lines[job_id] is None
    assert lines[scene.job_id]["satisfied_percent"] == "0.0"
