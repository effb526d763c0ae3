"""Terms that changed, on the pages: said at the head of each, asked before something new, and never in the way."""

from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from piecework.settings import Settings
from piecework.tasks.taking.holding import expire_holds
from piecework.web.assembling import list_pages
from tests.conftest import VirtualClock
from tests.given import PASSWORD, Given, Person
from tests.web.visitor import Visitor, form_on, unbroken, words_of

TEXT = "# Terms of Nele's place\n\nBe kind.\n\nPay within <b>a week</b>."
CHANGED = "The terms of this place changed."
REFUSED = "Nothing was done yet: read the terms of this place and accept them first."
# What begins something new: a form that is not here goes on working whatever the terms say.
BEGINS = {
    "/employer/jobs/new", "/employer/jobs/{job_id}/add-positions", "/employer/jobs/{job_id}/restart",
    "/employer/jobs/{job_id}/feature", "/employer/money/deposit", "/jobs/{job_id}/hold",
}  # fmt: skip


@pytest.fixture
def changed(given: Given, settings: Settings, tmp_path: Path) -> Given:
    """The same place with other terms: everybody of `given` has accepted the earlier ones."""
    file = tmp_path / "terms.txt"
    file.write_text(TEXT, encoding="utf-8")
    return Given(given.database, given.clock, structs.replace(settings, terms_file=str(file)))


@pytest.fixture
def ada(given: Given) -> Person:
    """Ada employs."""
    return given.ada()


@pytest.fixture
def wims(changed: Given, wim: Person) -> Visitor:
    """Wim's browser, after the change."""
    return Visitor(changed, wim)


@pytest.fixture
def adas(changed: Given, ada: Person) -> Visitor:
    """Ada's browser, after the change."""
    return Visitor(changed, ada)


def accept(visitor: Visitor, address: str = "/account/terms") -> Any:
    """Tick the box and send it."""
    page = visitor.get(address)
    version = unbroken(page.text).partition('name="version" value="')[2].partition('"')[0]
    return visitor.post("/account/terms", form_on(page.text, "/account/terms") | {"version": version})


def test_what_begins_something_new_is_known():
    assert {page.path for page in list_pages(Settings()) if page.needs_terms} == BEGINS


def test_every_page_says_so_until_they_are_accepted(wims: Visitor):
    for path in ("/jobs", "/earnings", "/employer", "/account", "/notices", "/"):
        text = wims.get(path).text
        assert CHANGED in words_of(text), path
    assert 'href="/account/terms?next=/notices%3Fonly_unread%3D1"' in wims.get("/notices?only_unread=1").text
    assert "Wait to be accepted" in words_of(wims.get("/account").text)
    page = wims.get("/account/terms?next=/notices%3Fonly_unread%3D1")
    words = words_of(page.text)
    assert "What is new since is underlined" in words
    assert "<ins>Be kind.</ins>" in page.text
    assert "<ins>Pay within &lt;b&gt;a week&lt;/b&gt;.</ins>" in page.text
    assert "What is no longer in them" in words
    done = accept(wims, "/account/terms?next=/notices%3Fonly_unread%3D1")
    assert done.headers["location"] == "/notices?only_unread=1"
    assert CHANGED not in words_of(wims.get("/jobs").text)
    words = words_of(wims.get("/account/terms").text)
    assert "You accepted the terms in force on" in words
    assert words.count("In force") == 1
    assert "Terms Accepted" in words_of(wims.get("/account").text)


def test_texts_that_were_accepted_can_be_read(wims: Visitor, stranger: Visitor, given: Given):
    assert accept(wims).status_code == 303
    old = wims.get("/account/terms").text.split('href="/terms/')[2][:12]
    words = words_of(stranger.get(f"/terms/{old}").text)
    assert "Terms of this place" in words
    assert "not in force any more" in words_of(wims.get(f"/terms/{old}").text)
    assert stranger.get("/terms/0123456789ab").status_code == 404


def test_terms_that_changed_again_meanwhile_are_shown_anew(wims: Visitor):
    fields = form_on(wims.get("/account/terms").text, "/account/terms")
    for version in ("", "0123456789ab"):
        refused = wims.post("/account/terms", fields | {"version": version})
        assert refused.status_code == 409
        assert "These are not the terms in force" in words_of(refused.text)
    assert CHANGED in words_of(wims.get("/jobs").text)


def test_who_never_accepted_any_is_asked_too(given: Given):
    nele = Visitor(given, given.person(accepts_terms=False))
    assert "The terms of this place wait for you." in words_of(nele.get("/jobs").text)
    assert "<ins>" not in nele.get("/account/terms").text
    assert accept(nele, "/account/terms?next=//evil.example/").headers["location"] == "/account/terms"
    assert "wait for you" not in words_of(nele.get("/jobs").text)


def test_a_frozen_account_may_accept(given: Given, wims: Visitor, wim: Person):
    given.freeze(wim)
    assert accept(wims).status_code == 303


def test_no_position_is_taken_before(wims: Visitor, wim: Person, ada: Person, given: Given):
    job_id = given.running_job(ada)
    refused = wims.send(f"/jobs/{job_id}", f"/jobs/{job_id}/hold")
    assert refused.status_code == 403
    assert REFUSED in words_of(refused.text)
    assert 'href="/account/terms" target="_blank"' in refused.text
    refused = wims.send(f"/jobs/{job_id}", f"/jobs/{job_id}/submit", **{"proofs[0][text]": "kept in the form"})
    assert refused.status_code == 403
    assert REFUSED in words_of(refused.text)
    assert "kept in the form" in refused.text
    assert wim.work("GET", "tasks").json["tasks"] == []
    accept(wims)
    assert wims.post(f"/jobs/{job_id}/submit", form_on(refused.text, f"/jobs/{job_id}/submit")).status_code == 303


def test_what_was_held_is_handed_in(wims: Visitor, wim: Person, ada: Person, given: Given, clock: VirtualClock):
    held, late = given.running_job(ada), given.running_job(ada)
    for job_id in (held, late):
        wim.work("POST", f"jobs/{job_id}/hold")
    assert wims.send(f"/jobs/{held}", f"/jobs/{held}/submit", **{"proofs[0][text]": "done"}).status_code == 303
    clock.pass_(minutes=20)
    given.database.transact(lambda tx: expire_holds(tx, late, now=clock()))
    assert wims.send(f"/jobs/{late}", f"/jobs/{late}/submit", **{"proofs[0][text]": "done"}).status_code == 303


def test_money_and_data_stay_open(wims: Visitor, wim: Person, ada: Person, given: Given, clock: VirtualClock):
    job_id = given.running_job(ada, task_value=6)
    task_id = given.submitted_task(wim, job_id)
    assert ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok"})["ok"]
    clock.pass_(days=8)
    asked = {"amount": "5", "method": "bank transfer", "destination": "DE00 1234"}
    assert wims.send("/withdrawals", "/withdrawals", **asked).status_code == 303
    moved = wims.send("/earnings", "/earnings/move-to-spendable", amount="1")
    assert moved.status_code == 303
    given.set_password(wim)
    assert wims.send("/account/delete", "/account/data", password=PASSWORD).status_code == 200
    assert wims.get("/account/delete").status_code == 200


def test_nothing_is_posted_or_bought_before_and_verdicts_are_given(
    adas: Visitor, ada: Person, wim: Person, given: Given
):
    job_id = given.running_job(ada, num_tasks=30)
    task_id = given.submitted_task(wim, job_id)
    page = f"/employer/campaign-details.php?Id={job_id}"
    filled = {
        "zone_id": "int", "category_id": "0501", "title": "Kept title", "instructions": "Look", "proof_1": "A name",
        "proof_type_1": "text", "num_tasks": "25", "task_value": "0.10",
    }  # fmt: skip
    before = ada.api("users/get-balances")["spendable"]
    refused = adas.send("/employer/jobs/new", "/employer/jobs/new", **filled)
    assert refused.status_code == 403
    assert REFUSED in words_of(refused.text)
    assert "Kept title" in refused.text
    more = adas.send(page, f"/employer/jobs/{job_id}/add-positions", positions="1")
    assert more.status_code == 403
    assert REFUSED in words_of(more.text)
    featured = adas.post(
        f"/employer/jobs/{job_id}/feature", {"form_token": form_on(more.text, "/log-out")["form_token"], "amount": "2"}
    )
    assert featured.status_code == 403
    assert ada.api("users/get-balances")["spendable"] == before
    review = f"/employer/review?job_id={job_id}&task_id={task_id}"
    rated = adas.send(review, f"/employer/tasks/{job_id}/{task_id}/rate", task_rating="ok")
    assert rated.status_code == 303
    for what in ("pause", "resume", "stop"):
        assert adas.send(page, f"/employer/jobs/{job_id}/{what}").status_code == 303, what
    restart = adas.post(
        f"/employer/jobs/{job_id}/restart",
        {"form_token": form_on(more.text, "/log-out")["form_token"], "num_tasks": "1"},
    )
    assert restart.status_code == 403
    accept(adas)
    assert adas.send("/employer/jobs/new", "/employer/jobs/new", **filled).status_code == 303


def test_a_script_is_told_with_a_code(wims: Visitor, ada: Person, given: Given):
    job_id = given.running_job(ada)
    fields = form_on(wims.get(f"/jobs/{job_id}").text, f"/jobs/{job_id}/hold")
    refused = wims.post(f"/jobs/{job_id}/hold", fields, Accept="application/json")
    assert (refused.status_code, refused.json["code"]) == (403, "terms_not_accepted")


def test_operators_see_who_accepted_which(changed: Given, given: Given, wims: Visitor, wim: Person):
    accept(wims)
    mo = Visitor(changed, given.mo())
    text = mo.get("/operator/terms").text
    words = words_of(text)
    assert "Accepted those in force 1 of 2 accounts" in words
    assert words.count("by nobody yet") == 0
    assert "In force" in words
    version = text.split('href="/terms/')[1][:12]
    assert f"Accepted {version}" in words_of(mo.get(f"/operator/accounts/{wim.id}").text)
    assert "Terms, and who accepted them" in mo.get("/operator/rules").text
