"""Unrated tasks, rated tasks and the verdict (API 3.9, 3.10, 3.16): the published examples, in every way to ask."""

from typing import Any

import pytest

from piecework.accounts.account import UNKNOWN_COUNTRY
from tests.given import Person
from tests.place import Place
from tests.wire import published
from tests.wire.calling import WAYS, Way, check_answer

every_way = pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))


class Handed:
    """A task handed in on a job of Ada's, as the document shows it."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.ada, self.wim = place.ada(), place.wim(country=UNKNOWN_COUNTRY)
        self.job_id = place.running_job(self.ada)
        self.task_id = self.hand_in(f"jobs/{self.job_id}/submit", "submitted proof")
        self.real = {
            "id": self.task_id,
            "job_id": self.job_id,
            "worker_id": self.wim.id,
            "finished_at": place.clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    def hand_in(self, path: str, text: str) -> str:
        """Wim hands in from the address of the example."""
        result = self.place.client.simulate_post(
            f"/worker-api/{path}",
            json={"proofs": [{"text": text}]},
            headers={"Authorization": f"Bearer {self.wim.worker_token}"},
            extras={"REMOTE_ADDR": "127.0.0.1"},
        )
        assert result.status_code == 200, result.text
        return str(result.json.get("task_id", ""))

    def rate(self, **verdict: Any) -> Any:
        asked = {"job_id": self.job_id, "task_id": self.task_id, "task_rating": "ok", **verdict}
        return self.ada.api("jobs/rate-single-task", asked)


@pytest.fixture
def handed(place: Place) -> Handed:
    return Handed(place)


@pytest.fixture(scope="module")
def unrated(place: Place) -> Handed:
    return Handed(place)


@pytest.fixture(scope="module")
def rated(place: Place) -> Handed:
    handed = Handed(place)
    assert handed.rate()["ok"]
    return handed


def page_of(*tasks: dict[str, Any]) -> dict[str, Any]:
    return {"current_page": 1, "pages": 1, "tasks": list(tasks)}


def requests_for(handed: Handed) -> list[dict[str, Any]]:
    others = ["99900012abcd1f", "99923817f2bce4"]
    return [
        {},
        {"page": 1, "job_id": handed.job_id},
        {"job_id": handed.job_id, "task_ids": [handed.task_id, *others]},
        {"task_ids": [*others, handed.task_id]},
    ]


@every_way
def test_get_unrated_tasks(unrated: Handed, way: Way):
    for asked in requests_for(unrated):
        check_answer(way(unrated.ada, "jobs/get-unrated-tasks", asked), page_of(published.UNRATED_TASK | unrated.real))
    assert unrated.ada.api("jobs/get-rated-tasks") == page_of()


@every_way
def test_get_rated_tasks(rated: Handed, way: Way):
    for asked in requests_for(rated):
        check_answer(way(rated.ada, "jobs/get-rated-tasks", asked), page_of(published.RATED_TASK | rated.real))
    assert rated.ada.api("jobs/get-unrated-tasks") == page_of()


def test_task_ids_are_separated_by_commas_as_published(unrated: Handed):
    query = f"99900012abcd1f,{unrated.task_id},99924617ab23df"
    page = unrated.ada.api("jobs/get-unrated-tasks", job_id=unrated.job_id, task_ids=query)
    assert [task["id"] for task in page["tasks"]] == [unrated.task_id]
    page = unrated.ada.api("jobs/get-unrated-tasks", job_id=unrated.job_id, task_ids="99900012abcd1f,99924617ab23df")
    assert page == page_of()


def test_tasks_of_another_job_or_employer_are_not_there(unrated: Handed, rated: Handed):
    assert unrated.ada.api("jobs/get-unrated-tasks", job_id=rated.job_id) == page_of()
    assert unrated.ada.api("jobs/get-unrated-tasks", job_id="000000000000") == page_of()
    assert rated.ada.api("jobs/get-unrated-tasks", task_ids=unrated.task_id) == page_of()
    assert unrated.ada.api("jobs/get-rated-tasks", task_ids=rated.task_id) == page_of()


@every_way
def test_rate_single_task(handed: Handed, way: Way):
    verdict = published.VERDICT | {"job_id": handed.job_id, "task_id": handed.task_id}
    check_answer(way(handed.ada, "jobs/rate-single-task", verdict), published.DONE["jobs/rate-single-task"])
    assert handed.wim.api("users/get-balances")["earned"] == "0.1000"
    assert handed.ada.api("jobs/get-rated-tasks")["tasks"][0]["status"] == "OK"


@pytest.mark.parametrize(
    "verdict", [
        {"task_rating": "not_ok", "task_satisfaction": "incorrect", "task_comment": "wrong link"},
        {"task_rating": "nok", "task_satisfaction": "spam", "task_comment": "x", "block_worker": True},
    ],
)  # fmt: skip
@every_way
def test_rate_single_task_not_satisfied(handed: Handed, way: Way, verdict: dict[str, Any]):
    asked = {"job_id": handed.job_id, "task_id": handed.task_id, **verdict}
    check_answer(way(handed.ada, "jobs/rate-single-task", asked), published.DONE["jobs/rate-single-task"])
    assert handed.ada.api("jobs/get-rated-tasks") == page_of(published.RATED_TASK | handed.real | {"status": "NOK"})


@every_way
def test_rate_single_task_to_be_revised(handed: Handed, way: Way):
    asked = {"job_id": handed.job_id, "task_id": handed.task_id, "task_rating": "revise", "task_comment": "again"}
    check_answer(way(handed.ada, "jobs/rate-single-task", asked), published.DONE["jobs/rate-single-task"])
    assert (handed.ada.api("jobs/get-unrated-tasks"), handed.ada.api("jobs/get-rated-tasks")) == (page_of(), page_of())


def test_revised_task_tells_what_was_handed_in_before(handed: Handed):
    place = handed.place
    first = place.clock().strftime("%Y-%m-%d %H:%M:%S")
    handed.rate(task_rating="revise", task_comment="the link is missing")
    place.clock.pass_(hours=1)
    handed.hand_in(f"jobs/{handed.job_id}/tasks/{handed.task_id}/resubmit", "better proof")
    revised = published.UNRATED_TASK | handed.real | {
        "finished_at": place.clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "revision_number": 1,
        "proofs": [{"text": "better proof"}],
    }  # fmt: skip
    assert handed.ada.api("jobs/get-unrated-tasks") == page_of(revised)
    handed.rate()
    before = {
        "employer_comment": "the link is missing",
        "finished_at": first,
        "proofs": [{"text": "submitted proof"}],
    }
    assert handed.ada.api("jobs/get-rated-tasks") == page_of(revised | {"status": "OK", "previous_proofs": [before]})


def test_tasks_come_100_a_page_oldest_first_and_newest_verdict_first(place: Place):
    ada: Person = place.ada()
    job_id = place.running_job(ada, num_tasks=101)
    task_ids: list[str] = []
    for _ in range(101):
        task_ids.append(place.submitted_task(place.wim(), job_id))
        place.clock.pass_(seconds=1)
    pages = [ada.api("jobs/get-unrated-tasks", page=page) for page in (1, 2, 3)]
    assert [(page["current_page"], page["pages"]) for page in pages] == [(1, 2), (2, 2), (3, 2)]
    assert [[task["id"] for task in page["tasks"]] for page in pages] == [task_ids[:100], task_ids[100:], []]
    rated = [task_ids[7], task_ids[3], task_ids[50]]
    for task_id in rated:
        ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok"})
        place.clock.pass_(seconds=1)
    page = ada.api("jobs/get-rated-tasks")
    assert [task["id"] for task in page["tasks"]] == rated[::-1]
