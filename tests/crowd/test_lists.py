"""Lists that verdicts keep, and whom workers follow: each is somebody's own."""

import pytest

from tests.conftest import VirtualClock
from tests.given import Given, Person


@pytest.fixture
def ada(given: Given) -> Person:
    return given.ada()


def size_of(person: Person, name: str = "Successfully Completed") -> int:
    return next(row["workers"] for row in person.api("jobs/get-lists") if row["name"] == name)


def test_who_is_blocked_does_not_come_onto_the_list_by_a_satisfied_verdict(given: Given, ada: Person):
    wim, job_id = given.wim(), given.running_job(ada)
    task_id = given.submitted_task(wim, job_id)
    ada.api("lists/block-workers", {"workers": [wim.id]})
    assert ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok"})["ok"]
    assert size_of(ada) == 0
    known = given.wim()
    task_id = given.submitted_task(known, job_id)
    assert ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok"})["ok"]
    assert size_of(ada) == 1


def test_following_another_or_again_changes_nothing_else(given: Given, ada: Person, clock: VirtualClock):
    wim, bea = given.wim(), given.ada()
    wim.work("POST", f"employers/{ada.id}/follow")
    (since,) = [each["since"] for each in wim.work("GET", "following").json["employers"]]
    clock.pass_(hours=1)
    wim.work("POST", f"employers/{ada.id}/follow")
    wim.work("POST", f"employers/{bea.id}/follow")
    wim.work("POST", f"employers/{bea.id}/unfollow")
    followed = wim.work("GET", "following").json["employers"]
    assert [(each["employer_id"], each["since"]) for each in followed] == [(ada.id, since)]
