"""Reviewing one task at a time: what is shown of it, every verdict, what is refused, and where one goes on."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.given import EXAMPLE_JOB, Given, Person
from tests.pictures import upload
from tests.web.visitor import Visitor, form_on, forms_on, unbroken, words_of

HOSTILE = "<script>alert('x')</script>"
REVIEW = "/employer/review"


@pytest.fixture
def job_id(ada: Person, given: Given) -> str:
    """A job that pays 0.10."""
    return given.running_job(ada, task_value=0.1)


def of(job_id: str, task_id: str, of: str = "") -> str:
    """Where a task is reviewed."""
    return f"{REVIEW}?{f'of={of}&' if of else ''}job_id={job_id}&task_id={task_id}"


def rate(visitor: Visitor, shown: str, rating: str, **fields: Any):
    """Open the review at an address, and press a button of the verdict."""
    text = visitor.get(shown).text
    action = next(action for action, _ in forms_on(text) if "/rate" in action)
    return visitor.post(action, form_on(text, action) | {"task_rating": rating} | fields)


def rated(ada: Person, task_id: str) -> dict[str, Any]:
    """The task with its verdict, as the API tells it."""
    (task,) = (task for task in ada.api("jobs/get-rated-tasks")["tasks"] if task["id"] == task_id)
    return task


def test_nothing_waits(adas: Visitor, ada: Person, given: Given):
    assert "Nothing waits for your verdict" in adas.get(REVIEW).text
    assert "Nothing waits for your verdict" in adas.get(f"{REVIEW}?of={given.running_job(ada)}").text


def test_shows_the_task_that_waits_longest_with_what_is_known(adas: Visitor, ada: Person, given: Given, job_id: str):
    wim = given.wim()
    task_id = given.submitted_task(wim, job_id, f"see https://example.org/a {HOSTILE}")
    text = adas.get(REVIEW).text
    assert task_id in text
    assert HOSTILE not in text
    assert '<a href="https://example.org/a" rel="noopener' in text
    words = words_of(text)
    for told in ("1 to rate", f"Worker {wim.id} Has done nothing for you before.", "Level Starter", "United States"):
        assert told in words
    assert "Satisfied pays the worker 0.10 USD" in words


def test_satisfied_pays_and_goes_on_with_the_next(adas: Visitor, ada: Person, given: Given, job_id: str):
    wim = given.wim()
    tasks = {given.submitted_task(wim, job_id, "one"), given.submitted_task(given.wim(), job_id, "two")}
    done = rate(adas, f"{REVIEW}?of={job_id}", "ok", task_satisfaction="excellent", task_bonus="0.5")
    query = parse_qs(urlsplit(done.headers["location"]).query)
    assert query["of"] == [job_id]
    next_id = query["task_id"][0]
    (first,) = tasks - {next_id}
    assert rated(ada, first)["status"] == "OK"
    text = adas.follow(done).text
    assert "Rated satisfied." in text
    last = rate(adas, done.headers["location"], "ok")
    assert last.headers["location"] == f"{REVIEW}?of={job_id}"
    assert "Nothing waits" in adas.follow(last).text


def test_not_satisfied_needs_a_comment_that_the_worker_reads(adas: Visitor, ada: Person, given: Given, job_id: str):
    task_id = given.submitted_task(given.wim(), job_id, "x")
    refused = rate(adas, of(job_id, task_id, job_id), "not_ok", task_satisfaction="excellent")
    assert refused.status_code == 422
    assert "Say why: the worker reads it." in refused.text
    assert re.search(r'id="f-satisfaction-wrong">That does not fit', refused.text)
    assert (
        form_on(refused.text, f"/employer/tasks/{job_id}/{task_id}/rate?of={job_id}")["task_satisfaction"]
        == "excellent"
    )
    done = rate(adas, of(job_id, task_id), "not_ok", task_satisfaction="spam", task_comment=f" Not it. {HOSTILE} ")
    assert done.status_code == 303
    assert rated(ada, task_id)["status"] == "NOK"
    text = adas.get(of(job_id, task_id)).text
    assert "Not it." in text
    assert HOSTILE not in text
    assert "task_rating" not in text, "what has its verdict gets none"


def test_sending_back_and_what_was_handed_in_before(adas: Visitor, ada: Person, given: Given, job_id: str):
    wim = given.wim()
    task_id = given.submitted_task(wim, job_id, "first try")
    assert rate(adas, of(job_id, task_id), "revise", task_comment="Once more").status_code == 303
    assert "To be revised until" in adas.get(of(job_id, task_id)).text
    again = wim.work("POST", f"jobs/{job_id}/tasks/{task_id}/resubmit", {"proofs": [{"text": "second try"}]})
    assert again.status_code == 200, again.text
    words = words_of(adas.get(of(job_id, task_id)).text)
    assert "Handed in before" in words
    assert "Sent back with: Once more" in words
    assert words.index("second try") < words.index("first try")
    assert task_id in adas.get(f"{REVIEW}?only=revised").text


def test_screenshots_are_shown_and_open_whole(adas: Visitor, ada: Person, given: Given):
    job_id = str(ada.api("jobs/post-job", EXAMPLE_JOB)["url"]).partition("?Id=")[2]
    wim = given.wim()
    wim.work("POST", f"jobs/{job_id}/hold")
    wim.work("POST", f"jobs/{job_id}/submit", {"proofs": [{"upload_id": upload(wim)}]})
    text = unbroken(adas.get(REVIEW).text)
    found = re.search(r'<img class="shot" src="(/proofs/[0-9a-f]{64}\.(?:png|jpg))" alt="Screenshot, proof 1"', text)
    assert found, words_of(text)
    assert adas.get(found[1]).headers["content-type"].startswith("image/")
    assert "Screenshot of your profile at ACME website" in text


def test_what_is_like_another_is_marked_and_can_be_gone_through(adas: Visitor, given: Given, job_id: str):
    copied = "The very same long sentence, handed in by two workers of this job, word for word."
    given.submitted_task(given.wim(), job_id, "something else")
    first, second = (given.submitted_task(given.wim(), job_id, copied) for _ in range(2))
    text = adas.get(of(job_id, second)).text
    assert f'Same text: <a href="/employer/review?job_id={job_id}&amp;task_id={first}">' in text
    only = adas.get(f"{REVIEW}?only=marked").text
    assert re.search(r"3 to rate, [12] of this kind", words_of(only).replace(" ,", ",")), words_of(only)
    assert "No waiting task is of this kind" in adas.get(f"{REVIEW}?only=revised").text


def test_comments_are_kept_for_use_again(adas: Visitor, olgas: Visitor, ada: Person, given: Given, job_id: str):
    first, second = (given.submitted_task(given.wim(), job_id, f"x {n}") for n in range(2))
    rate(adas, of(job_id, first), "not_ok", task_comment=f"Wrong page {HOSTILE}", keep_comment="1")
    page = adas.get(of(job_id, second)).text
    assert HOSTILE not in page
    done = rate(adas, of(job_id, second), "not_ok", kept_comment=f"Wrong page {HOSTILE}")
    assert done.status_code == 303
    kept = adas.get("/employer/comments").text
    assert "Wrong page" in kept
    assert HOSTILE not in kept
    assert "Wrong page" not in olgas.get("/employer/comments").text
    delete = next(action for action, _ in forms_on(kept) if action.endswith("/delete"))
    assert olgas.post(
        delete, {"form_token": form_on(olgas.get("/employer/comments").text, "/employer/comments")["form_token"]}
    )
    assert "Wrong page" in adas.get("/employer/comments").text
    adas.send("/employer/comments", delete)
    assert "No comment is kept yet" in adas.get("/employer/comments").text
    adas.send("/employer/comments", "/employer/comments", text="Again")
    assert "Again" in adas.get("/employer/comments").text
    assert "A comment has 1 to 500 characters." in adas.send("/employer/comments", "/employer/comments", text=" ").text


def test_bonus_beyond_what_there_is_is_refused_beside_it(given: Given):
    poor = given.ada(funds="3")
    browser, job_id = Visitor(given, poor), given.running_job(poor)
    task_id = given.submitted_task(given.wim(), job_id)
    refused = rate(browser, of(job_id, task_id), "ok", task_bonus="50")
    assert refused.status_code == 402
    assert re.search(r'id="f-task_bonus-wrong">Insufficient balance: the bonus costs', refused.text)


def test_worker_is_put_on_a_list_or_blocked(adas: Visitor, ada: Person, given: Given, job_id: str):
    wim, wanda = given.wim(), given.wim()
    good, bad = given.submitted_task(wim, job_id, "good"), given.submitted_task(wanda, job_id, "bad")
    list_id = ada.api("lists/create-list", {"name": "Best"})["list_id"]
    rate(adas, of(job_id, good), "ok", list_id=str(list_id))
    rate(adas, of(job_id, bad), "not_ok", task_comment="no", block_worker="1")
    assert ada.api("lists/get-list", list_id=list_id)["workers"] == 1
    assert "You have blocked this worker." in adas.get(of(job_id, bad)).text


def test_same_verdict_sent_twice_counts_once_and_one_too_late_says_so(
    adas: Visitor, ada: Person, given: Given, job_id: str
):
    task_id = given.submitted_task(given.wim(), job_id)
    text = adas.get(of(job_id, task_id)).text
    action = f"/employer/tasks/{job_id}/{task_id}/rate"
    fields = form_on(text, action) | {"task_rating": "ok"}
    other = form_on(adas.get(of(job_id, task_id)).text, action) | {"task_rating": "ok"}
    assert adas.post(action, fields).headers["location"] == adas.post(action, fields).headers["location"]
    late = adas.post(action, other)
    assert late.status_code == 409
    assert "Task cannot be rated." in late.text


def test_another_employers_task_looks_like_a_missing_one(olgas: Visitor, ada: Person, given: Given, job_id: str):
    task_id = given.submitted_task(given.wim(), job_id, "Secret")
    mine, none = olgas.get(of(job_id, task_id)), olgas.get(of(job_id, "0" * 12))
    assert mine.status_code == none.status_code == 404
    assert words_of(mine.text) == words_of(none.text)
    assert words_of(olgas.get(f"{REVIEW}?of={job_id}").text) == words_of(olgas.get(f"{REVIEW}?of={'0' * 12}").text)
    token = form_on(olgas.get("/employer/comments").text, "/employer/comments")["form_token"]
    sent = olgas.post(f"/employer/tasks/{job_id}/{task_id}/rate", {"form_token": token, "task_rating": "ok"})
    assert sent.status_code == 404
    assert ada.api("jobs/get-rated-tasks")["tasks"] == []
