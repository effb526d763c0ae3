"""Variables: every row of values is used as often as the others, whichever way its task came to be."""

from collections import Counter
from typing import Any

import pytest

from piecework.jobs.brief import Variable
from piecework.jobs.variables.filling import fill_in, rows_of
from piecework.refusal import InvalidRequest
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import Given, Person

COLOURS = ["red", "green", "blue"]
VARIABLES: dict[str, Any] = {
    "instructions": ["Find {{ colour }} {{THING}}s for {{PW_ID}} in {{job_id}}"],
    "variables": [{"name": "COLOUR", "values": COLOURS}, {"name": "thing", "values": ["cat", "dog", "cow"]}],
}


@pytest.fixture
def job_id(given: Given) -> str:
    return given.running_job(given.ada(), **VARIABLES, num_tasks=12)


def used(work: Work, job_id: str) -> list[int]:
    return work.values("SELECT used FROM job_variable_rows WHERE job_id = %(id)s ORDER BY row_number", id=job_id)


def done_with(work: Work, job_id: str) -> Counter[int]:
    return Counter(
        work.values(
            "SELECT variables_row FROM tasks WHERE job_id = %(id)s AND status NOT IN ('RELEASED', 'EXPIRED')", id=job_id
        )
    )


def shown(worker: Person, job_id: str) -> Any:
    answer = worker.work("GET", f"jobs/{job_id}")
    assert answer.status_code == 200, answer.text
    return answer.json


def hand_in(worker: Person, job_id: str, token: str | None = None) -> Any:
    body = {"proofs": [{"text": "found"}]} | ({} if token is None else {"variables_token": token})
    return worker.work("POST", f"jobs/{job_id}/submit", body)


def test_rows_are_the_first_values_the_second_and_so_on():
    assert rows_of([Variable("A", ["1", "2"]), Variable("B", ["x", "y"])]) == [
        [{"name": "A", "value": "1"}, {"name": "B", "value": "x"}],
        [{"name": "A", "value": "2"}, {"name": "B", "value": "y"}],
    ]
    assert rows_of([]) == []


def test_names_are_compared_without_case_and_the_unknown_stay():
    filled = fill_in(
        "{{ url }} {{URL}} {{Other}} {{pw_id}}", [{"name": "Url", "value": "{{x}}"}], worker_id="w", job_id=""
    )
    assert filled == "{{x}} {{x}} {{Other}} w"


def test_holds_take_rows_in_turn(given: Given, work: Work, job_id: str):
    for _ in range(9):
        work.hold(given.wim(), job_id)
    assert used(work, job_id) == [3, 3, 3]
    assert done_with(work, job_id) == {0: 3, 1: 3, 2: 3}


def test_holder_sees_the_held_row_and_the_employer_too(given: Given, work: Work, job_id: str):
    work.hold(given.wim(), job_id)
    wim = given.wim()
    work.hold(wim, job_id)
    seen = shown(wim, job_id)
    assert (seen["instructions"], seen["variables_token"]) == ([f"Find green dogs for {wim.id} in {job_id}"], "")
    done = work.submit(wim, job_id)
    stored = work.values("SELECT variables FROM tasks WHERE task_id = %(id)s", id=done.task_id)
    assert stored == [[{"name": "COLOUR", "value": "green"}, {"name": "thing", "value": "dog"}]]


@pytest.mark.parametrize("ends", ["left", "run out", "swept"])
def test_row_of_a_hold_that_ends_unused_is_next_again(
    given: Given, work: Work, clock: VirtualClock, job_id: str, ends: str
):
    wim = given.wim()
    work.hold(wim, job_id)
    if ends == "left":
        work.release(wim, job_id)
    else:
        clock.pass_(minutes=16)
        if ends == "swept":
            work.sweep(job_id)
            assert used(work, job_id) == [0, 0, 0]
    hold = work.hold(given.wim(), job_id)
    assert work.values("SELECT variables_row FROM tasks WHERE task_id = %(id)s", id=hold.task_id) == [0]
    assert used(work, job_id) == [1, 0, 0]


def test_work_handed_in_after_the_hold_counts_the_row_it_was_done_with(
    given: Given, work: Work, clock: VirtualClock, job_id: str
):
    wim = given.wim()
    work.hold(wim, job_id)
    clock.pass_(minutes=16)
    work.sweep(job_id)
    assert shown(wim, job_id)["instructions"][0].startswith("Find red cats")
    work.submit(wim, job_id)
    assert used(work, job_id) == [1, 0, 0] == [done_with(work, job_id)[row] for row in range(3)]


def test_worker_without_a_hold_sees_the_same_row_again_and_again(given: Given, job_id: str):
    wim = given.wim()
    first = shown(wim, job_id)
    assert shown(wim, job_id)["instructions"] == first["instructions"]
    assert first["variables_token"].count(".") == 2


def test_only_handing_in_counts_a_row_that_was_shown(given: Given, work: Work, job_id: str):
    wim = given.wim()
    token = shown(wim, job_id)["variables_token"]
    assert used(work, job_id) == [0, 0, 0]
    assert hand_in(wim, job_id, token).json["ok"]
    row = int(token.partition(".")[0])
    assert used(work, job_id)[row] == 1
    assert done_with(work, job_id) == {row: 1}


def test_rows_that_are_shown_spread(given: Given, job_id: str):
    rows = Counter(shown(given.wim(), job_id)["variables_token"].partition(".")[0] for _ in range(30))
    assert set(rows) == {"0", "1", "2"}


@pytest.mark.parametrize("token", ["", "x", "0.0.", "0.0.0123", "9.0.abc", "-1.0.a", "0." * 30, "٣.0.a", "9999.0.x"])
def test_token_that_is_none_of_ours_is_refused(given: Given, work: Work, job_id: str, token: str):
    answer = hand_in(given.wim(), job_id, token)
    assert (answer.status_code, answer.json["field"]) in [(422, "variables_token"), (400, "variables_token")]
    assert used(work, job_id) == [0, 0, 0]


def test_token_of_another_worker_job_or_row_is_refused(given: Given, work: Work, job_id: str):
    wim = given.wim()
    token = shown(wim, job_id)["variables_token"]
    row, number, mac = token.split(".")
    another = given.running_job(given.ada(), **VARIABLES)
    assert hand_in(given.wim(), job_id, token).json["field"] == "variables_token"
    assert hand_in(wim, another, token).json["field"] == "variables_token"
    assert hand_in(wim, job_id, f"{(int(row) + 1) % 3}.{number}.{mac}").json["field"] == "variables_token"


def test_token_counts_once(given: Given, work: Work):
    job_id = given.running_job(given.ada(), **VARIABLES, workers_level="advanced", workers_max_tasks=3, task_value=0.3)
    wim = given.wim(level="advanced")
    token = shown(wim, job_id)["variables_token"]
    assert hand_in(wim, job_id, token).json["ok"]
    assert hand_in(wim, job_id, token).json["field"] == "variables_token"
    assert hand_in(wim, job_id, shown(wim, job_id)["variables_token"]).json["ok"]


def test_job_without_variables_needs_no_token(given: Given):
    wim, job_id = given.wim(), given.running_job(given.ada())
    assert shown(wim, job_id)["variables_token"] == ""
    assert hand_in(wim, job_id).json["ok"]


def test_row_given_up_in_revision_is_given_back(given: Given, work: Work):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada, **VARIABLES)
    work.hold(wim, job_id)
    task_id = work.submit(wim, job_id).task_id
    verdict = {"job_id": job_id, "task_id": task_id, "task_rating": "revise", "task_comment": "more"}
    assert ada.api("jobs/rate-single-task", verdict)["ok"]
    assert wim.work("POST", f"jobs/{job_id}/tasks/{task_id}/give-up").json["ok"]
    assert used(work, job_id) == [0, 0, 0]


def test_refused_submission_counts_no_row(given: Given, work: Work, job_id: str):
    wim = given.wim()
    token = shown(wim, job_id)["variables_token"]
    with pytest.raises(InvalidRequest):
        work.submit(wim, job_id, "one", "too many", variables_token=token)
    assert used(work, job_id) == [0, 0, 0]
