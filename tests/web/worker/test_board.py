"""The board: what is offered and what is not, filters and orders, and what is done to a job or its employer there."""

from typing import Any

from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.web.visitor import Visitor, forms_on, words_of

HOSTILE = "<script>alert('x')</script>"


def offer_acts(visitor: Visitor) -> dict[str, Any]:
    """The fields that the buttons beside the offers send."""
    return next(fields for _, fields in forms_on(visitor.get("/jobs").text) if "back" in fields)


def press(visitor: Visitor, action: str) -> str:
    """Press a button that stands beside an offer; what the board says then."""
    text = visitor.get("/jobs").text
    assert f'formaction="{action}"' in text
    return words_of(visitor.follow(visitor.post(action, offer_acts(visitor))).text)


def test_a_stranger_logs_in_first(stranger: Visitor):
    assert stranger.get("/jobs").headers["location"] == "/log-in?next=%2Fjobs"


def test_says_when_nobody_has_a_job(wims: Visitor):
    words = words_of(wims.get("/jobs").text)
    assert "No jobs for you right now Nobody has a job running at the moment." in words


def test_shows_what_is_offered_with_what_decides(wims: Visitor, ada: Person, given: Given):
    job_id = given.running_job(ada, title=f"Look {HOSTILE}", task_value=0.25, ttr=3, hold_time=20)
    text = wims.get("/jobs").text
    assert HOSTILE not in text
    assert f'href="/jobs/{job_id}"' in text
    words = words_of(text)
    for told in ("0.25 USD", "of Ada : nothing rated lately", "10 left for you", "rated within 3 days", "20 min"):
        assert told in words


def test_featured_jobs_come_first(wims: Visitor, ada: Person, given: Given):
    featured = given.running_job(ada, title="Old but featured")
    given.running_job(ada, title="Newer")
    ada.api("jobs/feature-job", {"job_id": featured, "amount": 10})
    text = wims.get("/jobs").text
    assert 'offer is-featured"' in text
    assert text.index("Old but featured") < text.index("Newer")


def test_filters_and_orders(wims: Visitor, ada: Person, given: Given):
    given.running_job(ada, title="Write a line", task_value=0.1)
    given.running_job(ada, title="Write a page", task_value=2)
    given.running_job(ada, title="Look at it", task_value=0.5)
    shown = wims.get("/jobs?q=write&sort=best_paid").text
    assert "Look at it" not in shown
    assert shown.index("Write a page") < shown.index("Write a line")
    assert "Write a line" not in wims.get("/jobs?task_value_min=1").text
    none = wims.get("/jobs?q=nothing+like+it").text
    assert "Nothing matches" in none
    assert "Show all jobs" in none


def test_a_wrong_filter_is_told_beside_its_field(wims: Visitor):
    answer = wims.get("/jobs?task_value_min=much")
    assert answer.status_code == 422
    assert 'id="f-task_value_min-wrong"' in answer.text
    assert 'value="much"' in answer.text


def test_says_why_running_jobs_are_not_offered(wims: Visitor, ada: Person, given: Given):
    given.running_job(ada, workers_level="expert", task_value=0.5)
    text = wims.get("/jobs").text
    assert "Of the newest jobs that run, these are not offered to you" in text
    assert "level" in words_of(text).partition("these are not offered to you:")[2]


def test_says_why_a_frozen_account_has_no_work(wims: Visitor, wim: Person, job_id: str, given: Given):
    given.freeze(wim)
    text = wims.get("/jobs").text
    assert job_id not in text
    assert "No new work for now" in text


def test_tells_what_is_held(wims: Visitor, wim: Person, job_id: str):
    wim.work("POST", f"jobs/{job_id}/hold")
    assert "You hold a position on Sign up to ACME website until" in words_of(wims.get("/jobs").text)


def test_hidden_jobs_are_gone(wims: Visitor, job_id: str):
    assert "The job is hidden." in press(wims, f"/jobs/{job_id}/hide")
    assert f'href="/jobs/{job_id}"' not in wims.get("/jobs").text


def test_follows_and_unfollows_an_employer(wims: Visitor, ada: Person, job_id: str):
    assert "(you follow them)" in press(wims, f"/employers/{ada.id}/follow")
    assert job_id in wims.get("/jobs?only_followed=1").text
    assert "(you follow them)" not in press(wims, f"/employers/{ada.id}/unfollow")
    assert job_id not in wims.get("/jobs?only_followed=1").text


def test_a_blocked_employer_offers_nothing(wims: Visitor, ada: Person, job_id: str):
    assert "You are offered nothing of this employer" in press(wims, f"/employers/{ada.id}/block")
    assert f'href="/jobs/{job_id}"' not in wims.get("/jobs").text


def test_what_is_done_to_unknown_jobs_and_employers_is_refused(wims: Visitor, job_id: str):
    fields = offer_acts(wims)
    assert wims.post("/jobs/job_none/hide", fields).status_code == 404
    assert wims.post("/employers/acc_none/follow", fields).status_code == 404
    assert job_id in wims.get("/jobs").text


def test_buttons_lead_nowhere_else(wims: Visitor, job_id: str):
    fields = offer_acts(wims)
    for back in ("https://example.org/", "//example.org/jobs", "/jobs/../log-out", "/jobs\r\nX: y", "/account"):
        answer = wims.post(f"/jobs/{job_id}/hide", fields | {"back": back})
        assert answer.headers["location"] in ("/jobs", "/jobs/../log-out")


def test_pages_of_many_jobs_stay_one_view(wims: Visitor, ada: Person, given: Given, clock: VirtualClock):
    jobs = [given.running_job(ada, title=f"Job {n}") for n in range(27)]
    first = wims.get("/jobs").text
    assert "Page 1 of 2" in words_of(first)
    address = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    clock.pass_(minutes=1)
    second = wims.get(address).text
    assert [sum(f'/jobs/{job_id}"' in text for job_id in jobs) for text in (first, second)] == [25, 2]
    past = words_of(wims.get(address.replace("page=2", "page=9")).text)
    assert "This page is empty" in past
