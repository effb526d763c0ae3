"""Controls of a job (API 3.5 to 3.7, 3.11, 3.12, 3.14, 3.15): each published example, in every way to send it."""

from typing import Any

import pytest

from tests.given import Person
from tests.place import Place
from tests.wire.calling import WAYS, Way, check_answer
from tests.wire.published import DONE

every_way = pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))


@pytest.fixture
def ada(place: Place) -> Person:
    return place.ada()


@pytest.fixture
def job_id(place: Place, ada: Person) -> str:
    return place.running_job(ada)


def check_control(place: Place, ada: Person, way: Way, path: str, asked: dict[str, Any], **becomes: Any) -> None:
    """The call answers what is published, and then the job is what it says."""
    check_answer(way(ada, path, asked), DONE[path])
    job = place.job(ada, asked["job_id"])
    assert {name: job[name] for name in becomes} == becomes


@every_way
def test_add_positions(place: Place, ada: Person, job_id: str, way: Way):
    check_control(place, ada, way, "jobs/add-positions", {"job_id": job_id, "positions": 1}, num_tasks=11)


@every_way
def test_set_speed(place: Place, ada: Person, job_id: str, way: Way):
    check_control(place, ada, way, "jobs/set-speed", {"job_id": job_id, "speed": 800}, speed=800)


@every_way
def test_set_ttr(place: Place, ada: Person, job_id: str, way: Way):
    check_control(place, ada, way, "jobs/set-ttr", {"job_id": job_id, "ttr": 3}, ttr=3)


@every_way
def test_job_stop(place: Place, ada: Person, job_id: str, way: Way):
    check_control(place, ada, way, "jobs/job-stop", {"job_id": job_id}, status="FINISHED", num_tasks=0)


@every_way
def test_job_restart(place: Place, ada: Person, job_id: str, way: Way):
    ada.api("jobs/job-stop", {"job_id": job_id})
    asked = {"job_id": job_id, "positions": 10}
    check_control(place, ada, way, "jobs/job-restart", asked, status="RUNNING", num_tasks=10)


@every_way
def test_job_restart_without_positions(place: Place, ada: Person, job_id: str, way: Way):
    ada.api("jobs/job-stop", {"job_id": job_id})
    check_control(place, ada, way, "jobs/job-restart", {"job_id": job_id}, status="RUNNING", num_tasks=10)


@every_way
def test_job_pause(place: Place, ada: Person, job_id: str, way: Way):
    check_control(place, ada, way, "jobs/job-pause", {"job_id": job_id}, status="PAUSED")


@every_way
def test_job_resume(place: Place, ada: Person, job_id: str, way: Way):
    ada.api("jobs/job-pause", {"job_id": job_id})
    check_control(place, ada, way, "jobs/job-resume", {"job_id": job_id}, status="RUNNING")
