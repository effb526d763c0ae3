"""Marks: the later of two that are alike, both of two that share an address or a device; and who sees them."""

import json
from typing import Any

import pytest
from PIL import ImageEnhance

from piecework.tasks.marks_sql import MARKS_A_KIND_MAX
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import EXAMPLE_JOB, Given, Person
from tests.pictures import encoded, hand_in, upload
from tests.tasks.test_marking_prints import OTHERS, TEXT, screenshot

pytestmark = pytest.mark.usefixtures("work")

PICTURE_JOB = {"proofs": EXAMPLE_JOB["proofs"]}


def marks_of(given: Given, task_id: str) -> list[tuple[str, str]]:
    """Kind and other task, by kind."""
    query = "SELECT kind || ' ' || other_task_id FROM task_marks WHERE task_id = %(task_id)s ORDER BY 1"
    rows = given.database.read(lambda tx: tx.ask_value(query, task_id=task_id).all())
    return [(kind, other) for kind, _, other in (row.partition(" ") for row in rows)]


def kinds_of(given: Given, task_id: str) -> list[str]:
    return [kind for kind, _ in marks_of(given, task_id)]


def revise(ada: Person, job_id: str, task_id: str) -> None:
    asked = {"job_id": job_id, "task_id": task_id, "task_rating": "revise", "task_comment": "again"}
    assert ada.api("jobs/rate-single-task", asked)["ok"]


def hand_in_again(worker: Person, job_id: str, task_id: str, text: str) -> None:
    answer = worker.work("POST", f"jobs/{job_id}/tasks/{task_id}/resubmit", {"proofs": [{"text": text}]})
    assert answer.status_code == 200, answer.text


# Texts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [TEXT, f" {TEXT.upper()}\n", TEXT.replace(" ", "  ").replace(".", "!")])
def test_the_same_text_is_marked_on_the_later_task(given: Given, work: Work, text: str):
    job_id = given.running_job(given.ada())
    first, second = work.submit(given.wim(), job_id, TEXT), work.submit(given.wim(), job_id, text)
    assert marks_of(given, second.task_id) == [("same_text", first.task_id)]
    assert marks_of(given, first.task_id) == []


def test_a_reworded_text_is_near_and_an_honest_one_is_not(given: Given, work: Work):
    job_id = given.running_job(given.ada())
    first = work.submit(given.wim(), job_id, TEXT)
    reworded = work.submit(given.wim(), job_id, TEXT.replace("short", "tiny"))
    assert marks_of(given, reworded.task_id) == [("near_text", first.task_id)]
    for honest in OTHERS:
        assert marks_of(given, work.submit(given.wim(), job_id, honest).task_id) == []


def test_short_answers_and_other_jobs_say_nothing(given: Given, work: Work):
    ada, wim = given.ada(), given.wim()
    one, other = given.running_job(ada), given.running_job(ada)
    work.submit(given.wim(), one, "yes")
    work.submit(wim, one, TEXT)
    assert marks_of(given, work.submit(given.wim(), one, "yes").task_id) == []
    assert marks_of(given, work.submit(wim, other, TEXT).task_id) == []


def test_another_task_of_the_same_worker_counts_too(given: Given, work: Work):
    job_id = given.running_job(given.ada(), workers_max_tasks=2, workers_level="advanced")
    wim = given.wim(level="advanced")
    first, second = work.submit(wim, job_id, TEXT), work.submit(wim, job_id, TEXT)
    assert marks_of(given, second.task_id) == [("same_text", first.task_id)]


def test_own_earlier_revision_is_no_duplicate_and_a_copied_revision_is(given: Given):
    ada, wim, nele = given.ada(), given.wim(), given.person("Nele")
    job_id = given.running_job(ada)
    copied, task_id = given.submitted_task(nele, job_id, TEXT), given.submitted_task(wim, job_id, OTHERS[0])
    revise(ada, job_id, task_id)
    hand_in_again(wim, job_id, task_id, OTHERS[0])
    assert marks_of(given, task_id) == []
    revise(ada, job_id, task_id)
    hand_in_again(wim, job_id, task_id, TEXT)
    assert marks_of(given, task_id) == [("same_text", copied)]
    late = given.submitted_task(given.wim(), job_id, OTHERS[0])
    assert marks_of(given, late) == [("same_text", task_id)]


def test_at_most_five_marks_a_kind_of_the_oldest(given: Given, work: Work, clock: VirtualClock):
    job_id = given.running_job(given.ada())
    tasks: list[str] = []
    for _ in range(8):
        clock.pass_(minutes=1)
        tasks.append(work.submit(given.wim(), job_id, TEXT).task_id)
    assert sorted(other for _, other in marks_of(given, tasks[-1])) == sorted(tasks[:MARKS_A_KIND_MAX])


# Pictures -----------------------------------------------------------------------------------------------------


def submit_picture(worker: Person, job_id: str, data: bytes) -> str:
    answer = hand_in(worker, job_id, {"upload_id": upload(worker, data)})
    assert answer.status_code == 200, answer.text
    return str(answer.json["task_id"])


def test_same_and_near_pictures_are_marked_and_other_pages_are_not(given: Given):
    job_id, page = given.running_job(given.ada(), **PICTURE_JOB), screenshot(1)
    first = submit_picture(given.wim(), job_id, encoded(page, "PNG"))
    assert marks_of(given, submit_picture(given.wim(), job_id, encoded(page, "PNG"))) == [("same_image", first)]
    other = submit_picture(given.wim(), job_id, encoded(screenshot(2), "PNG"))
    assert marks_of(given, other) == []
    jpeg = submit_picture(given.wim(), job_id, encoded(page, "JPEG", quality=60))
    assert ("near_image", first) in marks_of(given, jpeg)
    cropped = submit_picture(given.wim(), job_id, encoded(page.crop((3, 3, 1277, 717)), "PNG"))
    assert ("near_image", first) in marks_of(given, cropped)


def test_a_look_that_many_have_is_the_sites(given: Given):
    job_id, page = given.running_job(given.ada(), **PICTURE_JOB), screenshot(1)
    copies = [encoded(ImageEnhance.Color(page).enhance(1 - 0.01 * step), "PNG") for step in range(8)]
    tasks = [submit_picture(given.wim(), job_id, copy) for copy in copies]
    marked = [len(marks_of(given, task_id)) for task_id in tasks]
    assert marked == [0, 1, 2, 3, 4, 5, 0, 0]


# What is shared -----------------------------------------------------------------------------------------------


def test_a_shared_address_or_device_is_marked_on_both(given: Given, work: Work):
    job_id = given.running_job(given.ada())
    first = work.submit(given.wim(), job_id, ip_address="192.0.2.7", device="a")
    second = work.submit(given.wim(), job_id, ip_address="192.0.2.7", device="b")
    third = work.submit(given.wim(), job_id, ip_address="2001:db8::1", device="a")
    alone = work.submit(given.wim(), job_id, ip_address="192.0.2.8", device="A")
    assert marks_of(given, first.task_id) == [("shared_address", second.task_id), ("shared_device", third.task_id)]
    assert marks_of(given, second.task_id) == [("shared_address", first.task_id)]
    assert marks_of(given, third.task_id) == [("shared_device", first.task_id)]
    assert marks_of(given, alone.task_id) == []


def test_a_worker_shares_nothing_with_themselves(given: Given, work: Work):
    job_id = given.running_job(given.ada(), workers_max_tasks=2, workers_level="advanced")
    wim = given.wim(level="advanced")
    tasks = [work.submit(wim, job_id, ip_address="192.0.2.7", device="a") for _ in range(2)]
    assert [marks_of(given, task.task_id) for task in tasks] == [[], []]


@pytest.mark.parametrize("ip_address", ["", "127.0.0.1", "::1"])
def test_no_address_and_the_machines_own_are_not_shared(given: Given, work: Work, ip_address: str):
    job_id = given.running_job(given.ada())
    tasks = [work.submit(given.wim(), job_id, ip_address=ip_address) for _ in range(2)]
    assert [marks_of(given, task.task_id) for task in tasks] == [[], []]


def test_nobody_has_more_than_five_marks_for_one_address(given: Given, work: Work, clock: VirtualClock):
    job_id = given.running_job(given.ada())
    tasks: list[str] = []
    for _ in range(9):
        clock.pass_(minutes=1)
        tasks.append(work.submit(given.wim(), job_id, ip_address="192.0.2.7").task_id)
    assert [len(marks_of(given, task_id)) for task_id in tasks] == [MARKS_A_KIND_MAX] * 9
    assert sorted(other for _, other in marks_of(given, tasks[-1])) == sorted(tasks[:MARKS_A_KIND_MAX])


def test_a_revision_marks_what_it_shares(given: Given):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    first, task_id = submit_from(given.wim(), job_id, "phone-1"), submit_from(wim, job_id, "phone-2")
    revise(ada, job_id, task_id)
    resubmit_from(wim, job_id, task_id, "phone-1")
    assert marks_of(given, task_id) == [("shared_device", first)]
    assert marks_of(given, first) == [("shared_device", task_id)]


# Over HTTP ----------------------------------------------------------------------------------------------------


def call_from(worker: Person, path: str, device: str) -> Any:
    headers = {"Authorization": f"Bearer {worker.worker_token}", "Piecework-Device": device}
    return worker.client.simulate_post(f"/worker-api/jobs/{path}", json={"proofs": [{"text": "x"}]}, headers=headers)


def submit_from(worker: Person, job_id: str, device: str) -> str:
    answer = call_from(worker, f"{job_id}/submit", device)
    assert answer.status_code == 200, answer.text
    return str(answer.json["task_id"])


def resubmit_from(worker: Person, job_id: str, task_id: str, device: str) -> None:
    answer = call_from(worker, f"{job_id}/tasks/{task_id}/resubmit", device)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("device", ["x" * 65, "a b", "é", "\x7f"])
def test_a_device_that_cannot_be_is_refused_by_name(given: Given, device: str):
    job_id = given.running_job(given.ada())
    answer = call_from(given.wim(), f"{job_id}/submit", device)
    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (422, "invalid", "Piecework-Device")


def test_device_is_kept_as_given(given: Given, work: Work):
    job_id, name = given.running_job(given.ada()), "!~" + "x" * 62
    submit_from(given.wim(), job_id, name)
    submit_from(given.wim(), job_id, "")
    assert sorted(work.values("SELECT device FROM tasks")) == ["", name]


def test_submitting_takes_three_round_trips(given: Given, work: Work):
    job_id = given.running_job(given.ada())
    work.submit(given.wim(), job_id, TEXT, ip_address="192.0.2.7")
    wim = given.wim()
    wim.work("POST", f"jobs/{job_id}/hold")
    body = {"proofs": [{"text": TEXT}]}
    headers = {"Authorization": f"Bearer {wim.worker_token}", "Piecework-Device": "phone"}
    answer = wim.client.simulate_post(f"/worker-api/jobs/{job_id}/submit", json=body, headers=headers)
    assert kinds_of(given, answer.json["task_id"]) == ["same_text"]
    given.database.transact(lambda tx: tx.value("SELECT 1"))
    other = given.wim()
    other.work("POST", f"jobs/{job_id}/hold")
    other.work("POST", f"jobs/{job_id}/submit", body)
    assert given.database.round_trips == 3


@pytest.mark.parametrize("is_rated", [False, True])
def test_employers_see_marks_only_where_there_are_any(given: Given, work: Work, is_rated: bool):
    ada, olga = given.ada(), given.olga()
    job_id, nele = given.running_job(ada), given.person("Nele")
    first = work.submit(nele, job_id, TEXT)
    second = work.submit(given.wim(), job_id, TEXT)
    if is_rated:
        verdicts = [{"id": task.task_id, "rating": "ok"} for task in (first, second)]
        ada.api("jobs/rate-multiple-tasks", {"job_id": job_id, "tasks": verdicts})
    path = "jobs/get-rated-tasks" if is_rated else "jobs/get-unrated-tasks"
    for asked in ({}, {"job_id": job_id}, {"task_ids": f"{first.task_id},{second.task_id}"}):
        tasks = {task["id"]: task for task in ada.api(path, None, **asked)["tasks"]}
        assert tasks[second.task_id]["marks"] == [{"kind": "same_text", "task_id": first.task_id, "worker_id": nele.id}]
        assert list(tasks[first.task_id]) == [
            "id", "job_id", "worker_id", "finished_at", "ip_address", "country_code", "revision_number", "variables",
            "proofs", *(["status"] if is_rated else []),
        ]  # fmt: skip
    assert "marks" not in json.dumps(olga.api(path))


def test_operators_see_all_marks_of_a_job(given: Given, work: Work, clock: VirtualClock):
    mo, job_id = given.person("Mo", is_operator=True), given.running_job(given.ada())
    wim, nele = given.wim(), given.person("Nele")
    first = work.submit(nele, job_id, TEXT)
    second = work.submit(wim, job_id, TEXT)

    def ask(path: str, **query: str) -> Any:
        headers = {"Authorization": mo.basic}
        return mo.client.simulate_get(f"/operator-api/jobs/{path}/marks", params=query, headers=headers)

    mark = {
        "task_id": second.task_id, "worker_id": wim.id, "kind": "same_text", "other_task_id": first.task_id,
        "other_worker_id": nele.id, "created_at": "2026-03-01T12:00:00Z",
    }  # fmt: skip
    assert ask(job_id).json == {"current_page": 1, "pages": 1, "marks": [mark]}
    assert given.database.round_trips == 1
    assert ask(job_id, page="2").json == {"current_page": 2, "pages": 1, "marks": []}
    assert ask(given.running_job(given.ada())).json == {"current_page": 1, "pages": 1, "marks": []}
    assert (ask("0123456789ab").status_code, ask("0123456789ab").json["code"]) == (404, "job_not_found")
