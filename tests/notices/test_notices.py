"""What people are told of what happened: notices, letters, announcements to followers; each once."""

from collections.abc import Callable
from typing import Any, get_args

import pytest
from falcon.testing import Result

from piecework.chores.running import run_once
from piecework.database import Database
from piecework.events.event import Event, EventKind
from piecework.events.events_sql import add_events
from piecework.notices.notices import forget_told, make_notices
from piecework.notices.wording import words_of
from tests.conftest import VirtualClock
from tests.given import Given, Person

Chores = Callable[[], None]


@pytest.fixture
def chores(database: Database, clock: VirtualClock) -> Chores:
    return lambda: (run_once(database, clock()), None)[1]


def notices(person: Person, **query: Any) -> list[dict[str, Any]]:
    return person.work("GET", "notices", **query).json["notices"]


def kinds(person: Person) -> list[str]:
    return sorted(notice["kind"] for notice in notices(person))


def letters(database: Database) -> list[tuple[str, str]]:
    return [
        (row["account_id"], row["subject"])
        for row in database.read(
            lambda tx: tx.rows(dict, "SELECT account_id, subject FROM emails ORDER BY account_id, email_id")
        )
    ]


def rate(ada: Person, job_id: str, task_id: str, rating: str, comment: str = "blurred") -> None:
    verdict = {"job_id": job_id, "task_id": task_id, "task_rating": rating, "task_comment": comment}
    assert ada.api("jobs/rate-single-task", verdict)["ok"]


def test_a_worker_is_told_of_a_revision_and_of_a_verdict(given: Given, database: Database, chores: Chores):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    task_id = given.submitted_task(wim, job_id)
    rate(ada, job_id, task_id, "revise")
    chores()
    (notice,) = notices(wim)
    assert notice["title"] == 'A task of "Sign up to ACME website" was sent back to you'
    assert "They write: blurred" in notice["text"]
    assert "2026-03-02T12:00:00Z" in notice["text"]
    assert letters(database) == [(wim.id, notice["title"])]
    wim.work("POST", f"jobs/{job_id}/tasks/{task_id}/resubmit", {"proofs": [{"text": "sharp"}]})
    rate(ada, job_id, task_id, "not_ok")
    chores()
    assert kinds(wim) == ["rated_not_ok", "revision_asked"]
    assert len(letters(database)) == 1
    assert notices(ada) == []


def test_a_revision_that_never_came_and_a_wrong_answer_are_told(given: Given, clock: VirtualClock, chores: Chores):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    rate(ada, job_id, given.submitted_task(wim, job_id), "revise")
    clock.pass_(hours=25)
    chores()
    chores()
    assert kinds(wim) == ["rated_not_ok", "revision_asked"]
    asking = {"challenges": [{"question": "2+2?", "answer": "4"}], "challenge_action": "rate_nok"}
    nele = given.wim()
    asked = given.running_job(ada, **asking)
    body = {"proofs": [{"text": "done"}], "challenge_answer": "5"}
    assert nele.work("POST", f"jobs/{asked}/submit", body).json["status"] == "NOK"
    chores()
    assert kinds(nele) == ["rated_not_ok"]


def test_an_expired_time_to_rate_tells_nobody(given: Given, clock: VirtualClock, chores: Chores):
    ada, wim = given.ada(), given.wim()
    given.submitted_task(wim, given.running_job(ada))
    clock.pass_(days=8)
    chores()
    assert kinds(wim) == []


def test_a_cancelled_hold_is_told(given: Given, chores: Chores):
    ada, wim, mo = given.ada(), given.wim(), given.person("Mo", is_operator=True)
    job_id = given.running_job(ada)
    wim.work("POST", f"jobs/{job_id}/hold")
    blocked = mo.client.simulate_post(
        f"/operator-api/jobs/{job_id}/block", json={"reason": "spam"}, headers={"Authorization": mo.basic}
    )
    assert blocked.status_code == 200
    chores()
    assert kinds(wim) == ["hold_cancelled"]


SAID: list[tuple[list[str], dict[str, Any], str, str]] = [
    (["approve"], {}, "An operator approved {}", "It runs now. The reason: As it is."),
    (
        ["approve"], {"pause_after_approval": 1}, "An operator approved {}",
        "It is paused, as you asked: resume it when you like. The reason: As it is.",
    ),
    (
        ["decline"], {}, "An operator declined {}",
        "Mend what is wrong, and post it again. Back in your spendable money: 1.7200. The reason: As it is.",
    ),
    (["approve", "pause"], {}, "An operator paused {}", "Nobody starts new work on it"),
    (["approve", "pause", "resume"], {}, "An operator lifted the pause of {}", "It is running again."),
    (["block"], {}, "An operator blocked {}", "What was handed in still waits for your verdicts."),
    (
        ["block", "release"], {}, "The money of {} was released",
        "It was blocked. Of its open positions you have back: 1.7200. The reason: As it is.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("acts", "asked", "title", "text"), SAID, ids=lambda value: str(value)[:30])
def test_an_employer_is_told_what_an_operator_decides_with_the_reason(
    given: Given, database: Database, chores: Chores, acts: list[str], asked: dict[str, Any], title: str, text: str
):
    cleo, mo = given.person("Cleo", funds="100"), given.mo("review")
    job_id = given.running_job(cleo, **asked)
    for act in acts:
        chores()
        assert mo.operate("POST", f"jobs/{job_id}/{act}", {"reason": "As it is."}).status_code == 200
    assert mo.operate("POST", f"jobs/{job_id}/decline", {"reason": ""}).status_code >= 400  # and tells nobody
    chores()
    told = cleo.api("notices/get-notices")["notices"]
    title = title.format('"Sign up to ACME website"')
    assert len(told) == len(acts)
    (notice,) = [each for each in told if each["title"] == title]
    assert text in notice["text"]
    assert notice["text"].endswith("The reason: As it is.")
    assert (cleo.id, title) in letters(database)
    assert len(letters(database)) == len(acts)


def test_a_declined_restart_is_told_as_one(given: Given, chores: Chores):
    cleo, mo = given.person("Cleo", funds="100"), given.mo("review")
    job_id = given.running_job(cleo)
    mo.operate("POST", f"jobs/{job_id}/approve", {})
    assert cleo.api("jobs/job-stop", {"job_id": job_id})["ok"]
    assert cleo.api("jobs/job-restart", {"job_id": job_id, "positions": 5})["ok"]
    assert mo.operate("POST", f"jobs/{job_id}/decline", {"reason": "Not again."}).status_code == 200
    chores()
    told = {notice["title"]: notice["text"] for notice in cleo.api("notices/get-notices")["notices"]}
    assert told['An operator approved "Sign up to ACME website"'] == "It runs now."
    assert told['An operator declined the restart of "Sign up to ACME website"'] == (
        "The job is finished as before. Back in your spendable money: 1.1850. The reason: Not again."
    )


def test_notices_are_read_one_by_one_and_all(given: Given, database: Database, clock: VirtualClock, chores: Chores):
    wim, nele = given.wim(), given.wim()
    tell(database, clock, wim, *(f"level_changed:{number}" for number in range(3)))
    chores()
    assert wim.work("GET", "notices").json["unread"] == 3
    first = notices(wim)[0]["notice_id"]
    for _ in range(2):
        assert wim.work("POST", f"notices/{first}/read").status_code == 200
    assert first not in [notice["notice_id"] for notice in notices(wim, only_unread="1")]
    strange: list[Result] = [nele.work("POST", f"notices/{each}/read") for each in (first, "nothing")]
    assert [each.status_code for each in strange] == [404, 404]
    assert strange[0].json == strange[1].json
    assert wim.work("POST", "notices/read-all").status_code == 200
    assert wim.work("GET", "notices").json["unread"] == 0


def test_an_employer_reads_theirs_by_the_employer_api(given: Given, database: Database, clock: VirtualClock):
    ada = given.ada()
    facts = {"why": "failing", "address": "https://a.example/"}
    event = Event(account_id=ada.id, event_id="postbacks_paused:1", kind="postbacks_paused", facts=facts)
    database.transact(lambda tx: add_events(tx, [event], now=clock()))
    database.transact(lambda tx: make_notices(tx, now=clock()))
    page = ada.api("notices/get-notices")
    assert (page["unread"], page["notices"][0]["title"]) == (1, "Your postbacks are paused")
    assert ada.api("notices/mark-notices-read", {}) == {"ok": True, "notices": 1}
    assert ada.api("notices/get-notices", only_unread=1)["notices"] == []


def tell(database: Database, clock: VirtualClock, person: Person, *event_ids: str) -> None:
    events = [Event(account_id=person.id, event_id=each, kind="level_changed") for each in event_ids]
    database.transact(lambda tx: add_events(tx, events, now=clock()))


@pytest.mark.parametrize("kind", [*get_args(EventKind), "unheard_of"])
@pytest.mark.parametrize("facts", [{}, {"comment": None, "until": 3, "state": ["x"], "why": {}}])
def test_words_are_found_whatever_the_facts_are(kind: str, facts: dict[str, Any]):
    words = words_of(kind, facts, "")
    assert words.title
    assert "None" not in words.title + words.text


def test_what_is_old_is_forgotten(given: Given, database: Database, clock: VirtualClock):
    wim = given.wim()
    tell(database, clock, wim, "level_changed:1")
    database.transact(lambda tx: make_notices(tx, now=clock()))

    def forget() -> int:
        return database.transact(
            lambda tx: forget_told(tx, events_days=30, notices_days=90, emails_days=30, now=clock())
        )

    clock.pass_(days=29)
    assert forget() == 0
    clock.pass_(days=2)
    assert forget() == 1  # the event
    assert len(notices(wim)) == 1
    clock.pass_(days=60)
    assert forget() == 1
    assert notices(wim) == []


def test_followers_to_whom_it_could_be_offered_are_told_once(
    given: Given, database: Database, clock: VirtualClock, chores: Chores
):
    ada = given.ada()
    wim, foreign, blocked, blocking, idle = (
        given.wim(), given.wim(country="de"), given.wim(), given.wim(), given.wim(),
    )  # fmt: skip
    for person in (wim, foreign, blocked, blocking):
        assert person.work("POST", f"employers/{ada.id}/follow").status_code == 200
        assert person.work("POST", f"employers/{ada.id}/follow").status_code == 200
    ada.api("lists/block-workers", {"workers": [blocked.id]})
    assert blocking.work("POST", f"employers/{ada.id}/block").status_code == 200
    given.running_job(ada)
    chores()
    assert kinds(wim) == []
    job_id = given.running_job(ada, zone_id="west1", task_value=0.3, notify_followers=1)
    chores()
    chores()
    (notice,) = notices(wim)
    assert (notice["kind"], notice["job_id"]) == ("new_job", job_id)
    assert "Ada" in notice["title"]
    assert [kinds(person) for person in (foreign, blocked, blocking, idle)] == [[], [], [], []]
    assert letters(database) == [(wim.id, notice["title"])]


def test_followers_are_told_when_the_job_is_approved(given: Given, chores: Chores):
    ada, wim, mo = given.ada(is_auto_approved=False), given.wim(), given.person("Mo", is_operator=True)
    wim.work("POST", f"employers/{ada.id}/follow")
    job_id = given.running_job(ada, notify_followers=1)
    chores()
    assert kinds(wim) == []
    mo.client.simulate_post(f"/operator-api/jobs/{job_id}/approve", json={}, headers={"Authorization": mo.basic})
    chores()
    assert kinds(wim) == ["new_job"]


def test_following_ends(given: Given, chores: Chores):
    ada, wim = given.ada(), given.wim()
    assert wim.work("POST", f"employers/{wim.id}/follow").json["code"] == "own_follower"
    assert wim.work("POST", "employers/ffffffff/follow").json["code"] == "account_not_found"
    wim.work("POST", f"employers/{ada.id}/follow")
    assert [each["employer_id"] for each in wim.work("GET", "following").json["employers"]] == [ada.id]
    wim.work("POST", f"employers/{ada.id}/unfollow")
    assert wim.work("GET", "following").json["employers"] == []
    given.running_job(ada, notify_followers=1)
    chores()
    assert kinds(wim) == []


def test_a_worker_sees_the_lists_they_are_on_and_leaves(given: Given):
    ada, wim = given.ada(), given.wim()
    list_id = ada.api("lists/create-list", {"name": "Best"})["list_id"]
    ada.api("lists/add-workers", {"list_id": list_id, "workers": [wim.id]})
    (shown,) = wim.work("GET", "lists").json["lists"]
    assert (shown["employer_id"], shown["employer_name"], shown["name"]) == (ada.id, "Ada", "Best")
    assert wim.work("POST", f"lists/{ada.id}/{list_id}/leave").status_code == 200
    assert wim.work("POST", f"lists/{ada.id}/{list_id}/leave").json["code"] == "list_not_found"
    assert wim.work("GET", "lists").json["lists"] == []
    assert {each["name"]: each["workers"] for each in ada.api("jobs/get-lists")}["Best"] == 0
