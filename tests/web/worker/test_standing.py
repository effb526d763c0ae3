"""Standing at the browser: a new worker's, one with a past, a paused one's; what was chosen, and undone."""

from tests.given import Given, Person
from tests.web.visitor import Visitor, form_on, words_of

HOSTILE = "<script>alert('x')</script>"


def test_a_new_worker(wims: Visitor):
    words = words_of(wims.get("/standing").text)
    for told in (
        "Level 0 Starter",
        "1,000 make level 1",
        "0 tasks rated in 50 days",
        "Nothing of yours was rated lately.",
    ):
        assert told in words


def test_shows_what_verdicts_gave_and_took(wims: Visitor, wim: Person, ada: Person, given: Given):
    for rating in ("ok", "ok", "not_ok"):
        job_id = given.running_job(ada)
        task_id = given.submitted_task(wim, job_id)
        ada.api(
            "jobs/rate-single-task",
            {"job_id": job_id, "task_id": task_id, "task_rating": rating, "task_comment": "so"},
        )
    text = wims.get("/standing").text
    words = words_of(text)
    assert "66.7 %" in words
    assert "2 of your 3 tasks rated in the last 50 days were satisfied" in words
    assert 'aria-label="Verdicts by day: 3 verdicts in all' in text
    assert "Day by day" in words


def test_says_until_when_and_why_new_work_is_paused(wims: Visitor, wim: Person, given: Given):
    given.database.transact(
        lambda tx: tx.do(
            """
            UPDATE standings SET work_paused_until = %(now)s::timestamptz + interval '3 days', percent_needed = 75
             WHERE account_id = %(id)s
            """,
            now=given.clock(),
            id=wim.id,
        )
    )
    assert "New work is paused for you until 4 Mar 2026, 12:00 UTC" in words_of(wims.get("/standing").text)
    given.database.transact(
        lambda tx: tx.do(
            "UPDATE standings SET work_paused_until = NULL, percent_needed = NULL WHERE account_id = %(id)s", id=wim.id
        )
    )


def test_what_was_chosen_is_undone(wims: Visitor, wim: Person, ada: Person, given: Given, job_id: str):
    other = given.person(f"Bo{HOSTILE}", is_auto_approved=True)
    wim.work("POST", f"employers/{ada.id}/follow")
    wim.work("POST", f"employers/{other.id}/block")
    wim.work("POST", f"jobs/{job_id}/hide")
    text = wims.get("/standing").text
    assert HOSTILE not in text
    for act in (f"/employers/{ada.id}/unfollow", f"/employers/{other.id}/unblock", f"/jobs/{job_id}/unhide"):
        done = wims.send("/standing", act)
        assert done.headers["location"] == "/standing"
        assert act not in wims.follow(done).text


def test_leaves_a_list(wims: Visitor, wim: Person, ada: Person):
    list_id = ada.api("lists/create-list", {"name": f"Good {HOSTILE}"})["list_id"]
    ada.api("lists/add-workers", {"list_id": list_id, "workers": [wim.id]})
    text = wims.get("/standing").text
    assert HOSTILE not in text
    leave = f"/lists/{ada.id}/{list_id}/leave"
    fields = form_on(text, leave)
    left = wims.follow(wims.post(leave, fields)).text
    assert "You are not on this list any more." in words_of(left)
    assert leave not in left
    again = wims.post(leave, {"form_token": fields["form_token"]})
    assert again.status_code == 404
    assert 'class="message bad" role="alert"' in again.text
