"""Get Jobs and Get Job (API 3.8, 3.13): exactly the published fields, filters, order and pages."""

from decimal import Decimal
from typing import Any

import pytest

from piecework.catalog.catalog import Category
from piecework.catalog.catalog_sql import put_categories
from piecework.moderation.reviewing import Decision, pause_as_operator
from tests.given import Person
from tests.place import Place
from tests.wire import published
from tests.wire.calling import WAYS, Way, check_answer

every_way = pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))


@pytest.fixture(scope="module", autouse=True)
def category_of_the_examples(place: Place) -> None:
    """The document's examples are of category 2004, which we do not ship."""
    prices: dict[str, Decimal] = {zone: Decimal("0.06") for zone in published.PRICED_ZONES}
    place.database.transact(lambda tx: put_categories(tx, [Category("2004", "Videos", "Play a video", prices)]))


@pytest.fixture
def ada(place: Place) -> Person:
    return place.ada(funds="1000")


def done_by(place: Place, job_id: str, count: int) -> list[str]:
    """Tasks handed in by as many workers of as many countries; the proof is a text, as screenshots come elsewhere."""
    place.work.run(
        'UPDATE jobs SET proofs = \'[{"type": "text", "description": "x"}]\' WHERE job_id = %(id)s', id=job_id
    )
    return [place.submitted_task(place.wim(), job_id) for _ in range(count)]


def rate(employer: Person, job_id: str, task_id: str, **verdict: Any) -> None:
    answer = employer.api(
        "jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok", **verdict}
    )
    assert answer["ok"], answer


def ids(page: dict[str, Any]) -> list[str]:
    return [job["id"] for job in page["jobs"]]


@pytest.fixture(scope="module")
def example_of_list(place: Place) -> tuple[Person, dict[str, Any]]:
    """The published job of Get Jobs, for real: 5 tasks done instead of 3741, 4 of them unrated."""
    ada = place.ada(funds="1000")
    job_id = place.running_job(ada, **published.VIDEO_JOB)
    rate(ada, job_id, done_by(place, job_id, 5)[0])
    place.work.run(
        'UPDATE jobs SET proofs = \'[{"type": "screenshot", "description": "FULL screenshot showing video is'
        " playing.\"}]' WHERE job_id = %(id)s",
        id=job_id,
    )
    real = {"id": job_id, "id_user": ada.id, "created_at": "2026-03-01T12:00:00Z", "tasks_done": 5}
    return ada, published.JOB_OF_LIST | real


@pytest.mark.parametrize(
    "asked", [{}, {"page": 1, "status": "running", "unrated_tasks": 1, "order": "desc"}, {"unrated_tasks": False}]
)
@every_way
def test_get_jobs(example_of_list: tuple[Person, dict[str, Any]], way: Way, asked: dict[str, Any]):
    ada, job = example_of_list
    check_answer(way(ada, "jobs/get-jobs", asked), {"current_page": 1, "pages": 1, "jobs": [job]})


@pytest.fixture(scope="module")
def example_of_single(place: Place) -> tuple[Person, dict[str, Any]]:
    """The published job of Get Job, for real: paused, 4 unrated tasks instead of 64."""
    ada, shown = place.ada(funds="1000"), published.SINGLE_JOB
    changes = {name: shown[name] for name in ("excluded_countries", "instructions", "proofs", "distribution")}
    job_id = place.running_job(ada, **published.VIDEO_JOB | changes)
    done_by(place, job_id, 4)
    place.work.run("UPDATE jobs SET proofs = '[{\"type\": \"screenshot\", \"description\": \"example\"}]'"
                   " WHERE job_id = %(id)s", id=job_id)  # fmt: skip
    ada.api("jobs/job-pause", {"job_id": job_id})
    real = {"id": job_id, "id_user": ada.id, "created_at": "2026-03-01T12:00:00Z"}
    return ada, shown | real | {"tasks_done": 4, "unrated_tasks": 4}


@every_way
def test_get_job(example_of_single: tuple[Person, dict[str, Any]], way: Way):
    ada, job = example_of_single
    check_answer(way(ada, "jobs/get-job", {"job_id": job["id"]}), job)


def test_distribution_is_told_of_a_single_job_alone(place: Place, ada: Person):
    limited, free = place.running_job(ada, distribution=30), place.running_job(ada)
    assert [place.job(ada, job_id)["distribution"] for job_id in (limited, free)] == [30, None]
    assert {"distribution" in job for job in ada.api("jobs/get-jobs")["jobs"]} == {False}


def test_list_job_has_an_empty_zone(place: Place, ada: Person):
    list_id = ada.api("lists/create-list", {"name": "ten"})["list_id"]
    ada.api("lists/add-workers", {"list_id": list_id, "workers": [place.wim().id for _ in range(10)]})
    job_id = place.running_job(ada, zone_id="", list_id=list_id)
    assert place.job(ada, job_id)["zone_id"] == ""


def test_each_status_filters(place: Place, ada: Person):
    cleo = place.person("Cleo", funds="100")
    by_status = {
        "running": place.running_job(ada),
        "paused": place.running_job(ada, pause_after_approval=1),
        "finished": place.running_job(ada),
        "paused_admin": place.running_job(ada),
        "paused_system": place.running_job(ada),
        "blocked": place.running_job(ada),
    }
    ada.api("jobs/job-stop", {"job_id": by_status["finished"]})
    decision = Decision(review_id="r1", operator_id="", reason="why not")
    place.database.transact(
        lambda tx: pause_as_operator(tx, by_status["paused_admin"], decision, now=place.clock())
    )  # fmt: skip
    for status in ("PAUSED_SYSTEM", "BLOCKED"):
        place.work.set_status(by_status[status.lower()], status)
    for status, job_id in by_status.items():
        assert ids(ada.api("jobs/get-jobs", status=status)) == [job_id]
        assert place.job(ada, job_id)["status"] == status.upper()
    pending, declined = place.running_job(cleo), place.running_job(cleo)
    cleo.api("jobs/job-stop", {"job_id": declined})
    assert ids(cleo.api("jobs/get-jobs", status="pending_review")) == [pending]
    assert ids(cleo.api("jobs/get-jobs", status="declined")) == [declined]
    assert ids(ada.api("jobs/get-jobs", status="pending_restart")) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("status", "RUNNING"), ("status", "active"), ("order", "ASC"), ("order", "up"), ("unrated_tasks", "2"),
     ("page", "0"), ("page", "-1"), ("page", "1.5"), ("page", "x"), ("page", "1000001")],
)  # fmt: skip
def test_unknown_filter_is_refused_by_name(ada: Person, field: str, value: str):
    answer = ada.api("jobs/get-jobs", **{field: value})
    assert (answer["ok"], answer["field"], answer["code"]) == (False, field, "invalid")
    assert answer["message"].startswith(f"{field} must be ")


def test_unrated_tasks_keeps_jobs_that_have_some(place: Place, ada: Person):
    rated, unrated, _ = (place.running_job(ada) for _ in range(3))
    rate(ada, rated, place.submitted_task(place.wim(), rated))
    place.submitted_task(place.wim(), unrated)
    assert ids(ada.api("jobs/get-jobs", unrated_tasks=1)) == [unrated]
    assert len(ids(ada.api("jobs/get-jobs", unrated_tasks=0))) == 3


def test_jobs_come_25_a_page_by_time_of_posting(place: Place, ada: Person):
    posted: list[str] = []
    for _ in range(26):
        posted.append(place.running_job(ada))
        place.clock.pass_(seconds=1)
    pages = [ada.api("jobs/get-jobs", page=page) for page in (1, 2, 3)]
    assert [(page["current_page"], page["pages"], len(page["jobs"])) for page in pages] == [
        (1, 2, 25), (2, 2, 1), (3, 2, 0),
    ]  # fmt: skip
    assert ids(pages[0]) + ids(pages[1]) == posted
    assert ids(ada.api("jobs/get-jobs", order="desc")) == posted[:0:-1]
    assert ada.api("jobs/get-jobs", status="paused") == {"current_page": 1, "pages": 1, "jobs": []}


def test_archived_job_is_left_out_but_can_be_read(place: Place, ada: Person):
    kept, archived = place.running_job(ada), place.running_job(ada)
    ada.api("jobs/job-stop", {"job_id": archived})
    assert ada.api("jobs/archive-job", {"job_id": archived}) == {"ok": True}
    assert ids(ada.api("jobs/get-jobs")) == [kept]
    assert place.job(ada, archived)["status"] == "FINISHED"


def test_one_sees_ones_own_jobs_alone(place: Place, ada: Person):
    place.running_job(ada)
    assert ids(place.olga().api("jobs/get-jobs")) == []
