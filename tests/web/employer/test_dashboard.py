"""The dashboard and the list of jobs: with nothing, little and much."""

import pytest

from tests.given import Given, Person
from tests.web.visitor import Visitor, words_of

HOSTILE = "<script>alert('x')</script>"


def test_new_employer_is_told_what_to_do(adas: Visitor):
    words = words_of(adas.get("/employer").text)
    assert "Post your first job Three steps" in words
    assert "To rate 0" in words
    assert "You have posted no job yet" in adas.get("/employer/jobs").text


def test_shows_what_waits_runs_and_was_spent(adas: Visitor, ada: Person, given: Given):
    job_id = given.running_job(ada, title="First " + HOSTILE, task_value=0.1)
    paid = given.submitted_task(given.wim(), job_id, "one")
    given.submitted_task(given.wim(), job_id, "two")
    given.wim().work("POST", f"jobs/{job_id}/hold")
    ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": paid, "task_rating": "ok", "task_bonus": 1})
    text = adas.get("/employer").text
    words = words_of(text)
    assert HOSTILE not in text
    assert "To rate 1 Running jobs 1 7 open positions, 1 held In escrow 0.963 USD" in words
    assert "The oldest waits since" in words
    # the review's fee, the task with the place's share, the bonus with its share
    assert "Spent in 30 days: 1.827 USD" in words
    assert "Verdicts in 30 days: 1" in words
    assert 'aria-label="Verdicts by day: 1 tasks in all, the most in' in text


def test_deposits_and_refunds_are_no_spending(adas: Visitor, ada: Person, given: Given):
    job_id = given.running_job(ada)
    ada.api("jobs/job-stop", {"job_id": job_id})
    assert "Spent in 30 days: 0.65 USD" in words_of(adas.get("/employer").text)


@pytest.mark.parametrize(
    ("show", "shown"),
    [("all", "RPE"), ("running", "R"), ("paused", "P"), ("ended", "E"), ("review", ""), ("archived", "A")],
)
def test_lists_jobs_by_how_they_stand(adas: Visitor, ada: Person, given: Given, show: str, shown: str):
    jobs = {name: given.running_job(ada, title=f"Job {name}") for name in "RPEA"}
    ada.api("jobs/job-pause", {"job_id": jobs["P"]})
    for name in "EA":
        ada.api("jobs/job-stop", {"job_id": jobs[name]})
    ada.api("jobs/archive-job", {"job_id": jobs["A"]})
    text = adas.get(f"/employer/jobs?show={show}").text
    assert {name for name in jobs if f"?Id={jobs[name]}" in text} == set(shown)
    assert "All 3 Running 1 Paused 1 In review Ended 1 Archived 1" in words_of(text)


def test_pages_of_many_jobs(adas: Visitor, ada: Person, given: Given):
    jobs = [given.running_job(ada) for _ in range(26)]
    first, second = adas.get("/employer/jobs").text, adas.get("/employer/jobs?show=all&page=2").text
    assert [sum(job_id in text for job_id in jobs) for text in (first, second)] == [25, 1]
    assert all((job_id in first) != (job_id in second) for job_id in jobs)
    assert "Page 1 of 2" in words_of(first)
    assert "You have posted no job yet" not in adas.get("/employer/jobs?show=all&page=99").text


def test_another_employers_jobs_are_not_there(olgas: Visitor, ada: Person, given: Given):
    job_id = given.running_job(ada, title="Secret")
    given.submitted_task(given.wim(), job_id)
    for path in ("/employer", "/employer/jobs"):
        assert "Secret" not in olgas.get(path).text


def test_what_is_no_list_is_refused(adas: Visitor):
    assert adas.get("/employer/jobs?show=everything").status_code == 422
    assert adas.get("/employer/jobs?page=0").status_code == 422
