"""Own tasks at the browser: none, each state, revising, giving up, appealing, another's task."""

from typing import Any

from tests.conftest import VirtualClock
from tests.given import EXAMPLE_JOB, Given, Person
from tests.pictures import hand_in, picture, upload
from tests.web.visitor import Visitor, form_on, words_of
from tests.web.worker.forms import send_parts

HOSTILE = "<script>alert('x')</script>"


def rate(ada: Person, job_id: str, task_id: str, rating: str, **more: Any) -> None:
    """Ada rates a task."""
    ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": rating, **more})


def sent_back(given: Given, ada: Person, wim: Person, job_id: str, comment: str = "More, please") -> str:
    """A task that Ada wants done better; its address."""
    task_id = given.submitted_task(wim, job_id, "a first try")
    rate(ada, job_id, task_id, "revise", task_comment=comment)
    return f"/tasks/{job_id}/{task_id}"


def refused_task(given: Given, ada: Person, wim: Person, job_id: str) -> str:
    """A task that Ada is not satisfied with; its address."""
    task_id = given.submitted_task(wim, job_id)
    rate(ada, job_id, task_id, "not_ok", task_comment="No")
    return f"/tasks/{job_id}/{task_id}"


def test_nothing_yet(wims: Visitor):
    assert "You have done no task yet" in wims.get("/tasks").text
    assert "Nothing to revise" in wims.get("/tasks?status=in_revision").text
    assert wims.get("/tasks?status=odd").status_code == 422


def test_lists_tasks_by_how_they_stand(wims: Visitor, wim: Person, ada: Person, given: Given):
    jobs = {
        name: given.running_job(ada, title=f"{name} {HOSTILE}") for name in ("held", "waits", "good", "bad", "left")
    }
    for name in ("held", "left"):
        wim.work("POST", f"jobs/{jobs[name]}/hold")
    wim.work("POST", f"jobs/{jobs['left']}/release")
    tasks = {name: given.submitted_task(wim, jobs[name]) for name in ("waits", "good", "bad")}
    rate(ada, jobs["good"], tasks["good"], "ok", task_bonus=1)
    rate(ada, jobs["bad"], tasks["bad"], "not_ok", task_comment=f"bad {HOSTILE}")
    text = wims.get("/tasks").text
    assert HOSTILE not in text
    assert "All Held 1 To revise Waiting 1 Satisfied 1 Not satisfied 1 Late" in words_of(text)
    for name in jobs:
        assert name + " &lt;script" in text
    for status, name in (("held", "held"), ("submitted", "waits"), ("ok", "good"), ("nok", "bad")):
        text = wims.get(f"/tasks?status={status}").text
        assert [other for other in jobs if jobs[other] in text] == [name]
    assert "a bonus of 1.00" in words_of(wims.get("/tasks?status=ok").text)


def test_pages_of_many_tasks(wims: Visitor, wim: Person, ada: Person, given: Given):
    job_id = given.running_job(ada)
    given.database.transact(
        lambda tx: tx.do(
            """
            INSERT INTO tasks SELECT (jsonb_populate_record(NULL::tasks, jsonb_build_object(
                'job_id', %(job)s::text, 'task_id', 'task_' || n, 'employer_id', %(ada)s::text,
                'worker_id', %(wim)s::text,
                'status', 'RELEASED', 'country', 'us', 'ip_address', '', 'held_at', %(now)s::timestamptz,
                'hold_until', %(now)s::timestamptz, 'variables', '[]'::jsonb, 'submission_id', '', 'revision_number', 0,
                'decided_by', '', 'satisfaction', '', 'comment', '', 'bonus', 0, 'device', '', 'challenge', '',
                'pcode', ''))).*
              FROM generate_series(1, 120) n
            """,
            job=job_id, ada=ada.id, wim=wim.id, now=given.clock(),
        )
    )  # fmt: skip
    assert "Page 1 of 2" in words_of(wims.get("/tasks").text)
    assert wims.get("/tasks?page=2").text.count('class="line-item"') == 20
    assert "Nothing more" in wims.get("/tasks?page=3").text


def test_another_workers_task_looks_like_a_missing_one(wims: Visitor, given: Given, job_id: str):
    task_id = given.submitted_task(given.wim(), job_id)
    found, missing = wims.get(f"/tasks/{job_id}/{task_id}"), wims.get(f"/tasks/{job_id}/task_none")
    assert found.status_code == missing.status_code == 404
    assert words_of(found.text) == words_of(missing.text)


def test_a_satisfied_task_tells_pay_bonus_and_comment(
    wims: Visitor, wim: Person, ada: Person, given: Given, job_id: str
):
    task_id = given.submitted_task(wim, job_id)
    rate(ada, job_id, task_id, "ok", task_bonus=1, task_comment=f"Thanks {HOSTILE}", task_satisfaction="excellent")
    text = wims.get(f"/tasks/{job_id}/{task_id}").text
    assert HOSTILE not in text
    words = words_of(text)
    assert "Satisfied: 0.10 USD are yours, and a bonus of 1.00" in words
    assert "as excellent" in words
    assert "Ada writes: Thanks" in words


def test_revises_what_was_sent_back(wims: Visitor, wim: Person, ada: Person, given: Given, job_id: str):
    address = sent_back(given, ada, wim, job_id, f"Longer {HOSTILE}")
    text = wims.get(address).text
    assert HOSTILE not in text
    assert "The employer sent it back." in text
    assert form_on(text, f"{address}/revise")["proofs[0][text]"] == "a first try"
    refused = wims.send(address, f"{address}/revise", **{"proofs[0][text]": "  "})
    assert 'id="proof-0-wrong">Write something here' in refused.text
    done = wims.send(address, f"{address}/revise", **{"proofs[0][text]": "a better one"})
    words = words_of(wims.follow(done).text)
    assert "Handed in again." in words
    assert "a better one" in words
    assert "After the employer had written: Longer" in words
    assert "a first try" in words


def test_the_same_revision_twice_is_one(wims: Visitor, wim: Person, ada: Person, given: Given, job_id: str):
    address = sent_back(given, ada, wim, job_id)
    fields = form_on(wims.get(address).text, f"{address}/revise")
    first, second = (wims.post(f"{address}/revise", fields) for _ in range(2))
    assert first.headers["location"] == second.headers["location"] == address


def test_revises_a_picture(wims: Visitor, wim: Person, ada: Person, given: Given):
    job_id = given.running_job(ada, proofs=EXAMPLE_JOB["proofs"])
    wim.work("POST", f"jobs/{job_id}/hold")
    task_id = str(hand_in(wim, job_id, {"upload_id": upload(wim)}).json["task_id"])
    rate(ada, job_id, task_id, "revise", task_comment="Sharper")
    address = f"/tasks/{job_id}/{task_id}"
    fields = form_on(wims.get(address).text, f"{address}/revise")
    done = send_parts(wims, f"{address}/revise", fields, {"proofs[0][picture]": picture(size=(60, 60))})
    assert wims.follow(done).text.count('src="/proofs/') == 2


def test_gives_up_what_was_sent_back(wims: Visitor, wim: Person, ada: Person, given: Given, job_id: str):
    address = sent_back(given, ada, wim, job_id)
    done = wims.send(address, f"{address}/give-up")
    assert "You gave the task up." in words_of(wims.follow(done).text)
    words = words_of(wims.get(address).text)
    assert "Given up" in words
    assert "Hand in again" not in words


def test_a_revision_that_is_over_cannot_be_given_up(wims: Visitor, wim: Person, ada: Person, given: Given, job_id: str):
    address = sent_back(given, ada, wim, job_id)
    fields = form_on(wims.get(address).text, f"{address}/give-up")
    wims.send(address, f"{address}/revise", **{"proofs[0][text]": "better"})
    refused = wims.post(f"{address}/give-up", fields)
    assert refused.status_code >= 400
    assert "This task is not waiting for a revision." in words_of(refused.text)


def test_appeals_once_and_reads_what_was_decided(wims: Visitor, wim: Person, ada: Person, given: Given, job_id: str):
    address = refused_task(given, ada, wim, job_id)
    assert f'href="{address}">Appeal' in wims.get("/tasks").text
    refused = wims.send(address, f"{address}/appeal", story="  ")
    assert refused.status_code == 422
    assert "story-wrong" in refused.text
    text = wims.follow(wims.send(address, f"{address}/appeal", story=f"I did it {HOSTILE}")).text
    assert HOSTILE not in text
    assert "Your appeal is with the operators." in words_of(text)
    assert "appeal it once" not in text
    mo = given.mo()
    task_id = address.rpartition("/")[2]
    assert mo.operate("POST", f"appeals/{job_id}/{task_id}/uphold", {"reason": "It is right"}).status_code == 200
    words = words_of(wims.get(address).text)
    assert "Upheld" in words
    assert "It is right" in words
    assert "Satisfied: 0.10 USD" in words


def test_a_verdict_of_long_ago_cannot_be_appealed(
    wims: Visitor, wim: Person, ada: Person, given: Given, job_id: str, clock: VirtualClock
):
    address = refused_task(given, ada, wim, job_id)
    fields = form_on(wims.get(address).text, f"{address}/appeal") | {"story": "Late"}
    clock.pass_(days=15)
    wims = Visitor(given, wim)
    assert "appeal it once" not in wims.get(address).text
    fields["form_token"] = form_on(wims.get("/tasks").text, "/log-out")["form_token"]
    refused = wims.post(f"{address}/appeal", fields)
    assert refused.status_code >= 400
    assert "could be appealed until" in words_of(refused.text)
