"""Notices at the browser: none, unread, read; each leads to what it is about."""

from piecework.notices.notices import make_notices
from tests.given import Given, Person
from tests.web.visitor import Visitor, form_on, words_of

HOSTILE = "<script>alert('x')</script>"


def sent_back(given: Given, ada: Person, wim: Person, title: str = "Job") -> str:
    """Wim is told that a task was sent back; the task's address."""
    job_id = given.running_job(ada, title=title)
    task_id = given.submitted_task(wim, job_id)
    rated = {"job_id": job_id, "task_id": task_id, "task_rating": "revise", "task_comment": f"More {HOSTILE}"}
    ada.api("jobs/rate-single-task", rated)
    given.database.transact(lambda tx: make_notices(tx, now=given.clock()))
    return f"/tasks/{job_id}/{task_id}"


def test_nothing_has_happened(wims: Visitor):
    assert "Nothing has happened yet" in wims.get("/notices").text
    assert "You have read everything" in wims.get("/notices?only_unread=1").text


def test_leads_to_the_task_and_is_read(wims: Visitor, wim: Person, ada: Person, given: Given):
    first, second = (sent_back(given, ada, wim, f"{name} {HOSTILE}") for name in ("One", "Two"))
    text = wims.get("/notices").text
    assert HOSTILE not in text
    assert f'href="{first}"' in text
    assert f'href="{second}"' in text
    assert "Unread 2" in words_of(text)
    read = next(action for action in text.split('action="') if "/read" in action and "read-all" not in action)
    after = wims.follow(wims.send("/notices", read.partition('"')[0])).text
    assert "Unread 1" in words_of(after)
    everything = wims.follow(wims.send("/notices", "/notices/read-all")).text
    assert "All are marked as read." in everything
    assert "Mark as read" not in everything
    assert "You have read everything" in wims.get("/notices?only_unread=1").text


def test_another_accounts_notice_looks_like_a_missing_one(wims: Visitor, wim: Person, ada: Person, given: Given):
    sent_back(given, ada, wim)
    text = wims.get("/notices").text
    read = next(part for part in text.split('action="') if "/read" in part and "read-all" not in part).partition('"')[0]
    adas = Visitor(given, ada)
    token = {"form_token": form_on(adas.get("/notices").text, "/log-out")["form_token"]}
    other, missing = adas.post(read, token), adas.post("/notices/none/read", token)
    assert other.status_code == missing.status_code == 404
    assert "Notice not found." in words_of(other.text)


def test_an_employers_notice_leads_to_the_job(wim: Person, ada: Person, given: Given, job_id: str):
    task_id = given.submitted_task(wim, job_id)
    rated = {"job_id": job_id, "task_id": task_id, "task_rating": "not_ok", "task_comment": "No"}
    ada.api("jobs/rate-single-task", rated)
    wim.work("POST", f"jobs/{job_id}/tasks/{task_id}/appeal", {"story": "It is right"})
    given.mo().operate("POST", f"appeals/{job_id}/{task_id}/reject", {"reason": "It stands"})
    given.database.transact(lambda tx: make_notices(tx, now=given.clock()))
    assert f'href="/employer/campaign-details.php?Id={job_id}"' in Visitor(given, ada).get("/notices").text
    assert f'href="/tasks/{job_id}/{task_id}"' in Visitor(given, wim).get("/notices").text
