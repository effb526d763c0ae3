"""Worker lists that are kept by a filter: who is on them at every moment, and who is not all the same."""

from collections.abc import Callable
from typing import Any

import pytest

from piecework.chores.running import run_once
from piecework.database import Database
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import Given, Person


class Scene:
    """Ada's list, and what it means for a worker: the jobs for it, and the lists that the worker sees."""

    def __init__(self, given: Given, database: Database) -> None:
        self.given, self.database = given, database
        self.ada = given.ada(funds="1000")
        self.crowd = [given.wim(level="expert", country="fr") for _ in range(10)]
        for worker in self.crowd:
            self.stand(worker, ok=100, nok=0)
        given.workers([{"level": "advanced", "country": "fr"}] * 2)
        run_once(database, given.clock())  # which counts them

    def list_with(self, **wanted: Any) -> int:
        made = self.ada.api("lists/create-list", {"name": f"by {sorted(wanted)}", **wanted})
        assert made["ok"], made
        return int(made["list_id"])

    def stand(self, worker: Person, *, ok: int, nok: int) -> None:
        self.database.transact(
            lambda tx: tx.do(
                "UPDATE standings SET ok = %(ok)s, nok = %(nok)s WHERE account_id = %(id)s",
                id=worker.id, ok=ok, nok=nok,
            )
        )  # fmt: skip

    def is_on(self, worker: Person, list_id: int) -> bool:
        """By the worker's own lists, the board, the job itself and what a hold is answered: all the same."""
        job_id = self.given.running_job(self.ada, zone_id=None, list_id=list_id, task_value=0.5)
        lists = [each["list_id"] for each in worker.work("GET", "lists").json["lists"]]
        board = [job["job_id"] for job in worker.work("GET", "jobs", only_listed=1).json["jobs"]]
        whole = worker.work("GET", f"jobs/{job_id}")
        held = worker.work("POST", f"jobs/{job_id}/hold")
        said = {list_id in lists, job_id in board, whole.status_code == 200, held.status_code == 200}
        assert len(said) == 1, (lists, board, whole.text, held.text)
        if held.status_code != 200:
            assert held.json["code"] == "not_on_list"
        worker.work("POST", f"jobs/{job_id}/release")
        self.ada.api("jobs/job-stop", {"job_id": job_id})
        return said.pop()


@pytest.fixture
def scene(given: Given, database: Database) -> Scene:
    return Scene(given, database)


def standing(ok: int, nok: int) -> Callable[[Scene, Person], None]:
    return lambda scene, worker: scene.stand(worker, ok=ok, nok=nok)


def as_they_come(scene: Scene, worker: Person) -> None:
    pass


FITS: dict[str, tuple[dict[str, Any], dict[str, Any], Callable[[Scene, Person], None], bool]] = {
    "nothing asked for but a level of all": ({"workers_level": "starter"}, {}, as_they_come, True),
    "the very level": ({"workers_level": "advanced"}, {"level": "advanced"}, as_they_come, True),
    "a level above": ({"workers_level": "advanced"}, {"level": "expert"}, as_they_come, True),
    "a level below": ({"workers_level": "advanced"}, {"level": "starter"}, as_they_come, False),
    "the country": ({"countries": ["DE", "fr"]}, {"country": "de"}, as_they_come, True),
    "another country": ({"countries": ["us", "fr"]}, {"country": "de"}, as_they_come, False),
    "the very share": ({"success_percent_min": 90}, {}, standing(9, 1), True),
    "less than the share": ({"success_percent_min": 90}, {}, standing(8, 1), False),
    "no verdict yet where a share is asked for": ({"success_percent_min": 1}, {}, as_they_come, False),
    "enough verdicts": ({"success_percent_min": 90, "verdicts_min": 10}, {}, standing(9, 1), True),
    "too few verdicts": ({"success_percent_min": 90, "verdicts_min": 11}, {}, standing(9, 1), False),
    "all of it": (
        {"workers_level": "advanced", "countries": ["de", "fr"], "success_percent_min": 50},
        {"level": "expert", "country": "de"}, standing(1, 1), True),
}  # fmt: skip


@pytest.mark.parametrize("what", FITS)
def test_who_fits_the_filter_is_on_the_list(scene: Scene, what: str):
    wanted, changes, happen, is_on = FITS[what]
    worker = scene.given.wim(**changes)
    happen(scene, worker)
    assert scene.is_on(worker, scene.list_with(**wanted)) is is_on


def test_a_list_follows_what_becomes_of_workers(scene: Scene, work: Work):
    wim = scene.given.wim()
    list_id = scene.list_with(workers_level="advanced")
    assert not scene.is_on(wim, list_id)
    work.set_level(wim, "advanced")
    assert scene.is_on(wim, list_id)
    scene.ada.api("lists/set-filter", {"list_id": list_id, "countries": ["fr"]})
    assert not scene.is_on(wim, list_id)


def test_who_leaves_stays_off_until_put_on_again(scene: Scene):
    wim = scene.given.wim(level="advanced")
    list_id = scene.list_with(workers_level="advanced")
    assert scene.is_on(wim, list_id)
    assert wim.work("POST", f"lists/{scene.ada.id}/{list_id}/leave").status_code == 200
    assert not scene.is_on(wim, list_id)
    assert wim.work("POST", f"lists/{scene.ada.id}/{list_id}/leave").json["code"] == "list_not_found"
    scene.ada.api("lists/set-filter", {"list_id": list_id, "workers_level": "starter"})
    assert not scene.is_on(wim, list_id)
    scene.ada.api("lists/add-workers", {"list_id": list_id, "workers": [wim.id]})
    assert scene.is_on(wim, list_id)


def test_who_is_taken_off_stays_off(scene: Scene):
    wim = scene.given.wim(level="advanced")
    list_id = scene.list_with(workers_level="advanced")
    scene.ada.api("lists/remove-workers", {"list_id": list_id, "workers": [wim.id]})
    assert not scene.is_on(wim, list_id)


def test_who_was_put_on_by_hand_need_not_fit(scene: Scene):
    wim = scene.given.wim()
    list_id = scene.list_with(workers_level="expert")
    scene.ada.api("lists/add-workers", {"list_id": list_id, "workers": [wim.id]})
    assert scene.is_on(wim, list_id)
    (own,) = wim.work("GET", "lists").json["lists"]
    assert (own["kind"], own["since"]) == ("filtered", "2026-03-01T12:00:00Z")


def test_blocked_workers_are_on_no_list(scene: Scene):
    wim = scene.given.wim(level="advanced")
    list_id = scene.list_with(workers_level="advanced")
    scene.ada.api("lists/block-workers", {"workers": [wim.id]})
    assert wim.work("GET", "lists").json["lists"] == []
    job_id = scene.given.running_job(scene.ada, zone_id=None, list_id=list_id, task_value=0.5)
    assert wim.work("POST", f"jobs/{job_id}/hold").json["code"] == "not_available"
    scene.ada.api("lists/unblock-workers", {"workers": [wim.id]})
    assert scene.is_on(wim, list_id)


def test_its_employer_is_not_on_it(scene: Scene):
    scene.list_with(workers_level="starter")
    assert scene.ada.work("GET", "lists").json["lists"] == []


def test_how_many_there_are_is_counted_every_ten_minutes(scene: Scene, clock: VirtualClock):
    list_id = scene.list_with(workers_level="expert", success_percent_min=100, verdicts_min=1000)

    def workers() -> int:
        rows = {row["id"]: row["workers"] for row in scene.ada.api("jobs/get-lists")}
        shown = scene.ada.api("lists/get-list", list_id=list_id)
        assert shown["workers"] == rows[list_id]
        return shown["workers"]

    assert workers() == 10
    wim = scene.given.wim(level="expert")
    scene.ada.api("lists/add-workers", {"list_id": list_id, "workers": [scene.given.wim().id]})
    assert workers() == 11
    assert run_once(scene.database, clock())["count_crowd"] == 0
    clock.pass_(minutes=10)
    assert run_once(scene.database, clock())["count_crowd"] > 0
    assert workers() == 12
    scene.ada.api("lists/add-workers", {"list_id": list_id, "workers": [wim.id]})
    clock.pass_(minutes=10)
    run_once(scene.database, clock())
    assert workers() == 12


def test_who_is_taken_off_or_blocked_is_counted_no_more_and_who_leaves_still_is(scene: Scene):
    list_id = scene.list_with(workers_level="expert")
    first, second, third, fourth = scene.crowd[:4]

    def workers() -> int:
        return int(scene.ada.api("lists/get-list", list_id=list_id)["workers"])

    def remove(*workers: Person) -> None:
        scene.ada.api("lists/remove-workers", {"list_id": list_id, "workers": [worker.id for worker in workers]})

    assert workers() == 10
    scene.given.freeze(first)  # does not fit, and counts as before: neither act tells
    remove(first, scene.given.wim(), scene.given.wim(level="expert", country="xx"))
    assert workers() == 8
    scene.ada.api("lists/block-workers", {"workers": [first.id, second.id]})
    assert workers() == 7
    assert third.work("POST", f"lists/{scene.ada.id}/{list_id}/leave").status_code == 200
    assert workers() == 7
    remove(third)
    assert workers() == 6
    scene.ada.api("lists/add-workers", {"list_id": list_id, "workers": [third.id, fourth.id]})
    assert workers() == 7


def test_a_job_needs_as_many_workers_as_on_any_list(scene: Scene):
    list_id = scene.list_with(workers_level="expert", countries=["de"])
    refused = scene.ada.api("jobs/post-job", {"list_id": list_id, "title": "x"})
    assert "list_id" in {error["field"] for error in refused["errors"]}


def test_a_list_is_shown_with_its_filter(scene: Scene):
    wanted = {"workers_level": "advanced", "countries": ["us", " DE"], "success_percent_min": 95, "verdicts_min": 20}
    list_id = scene.list_with(**wanted)
    assert scene.ada.api("lists/get-list", list_id=list_id) == {
        "id": list_id, "name": f"by {sorted(wanted)}", "kind": "filtered", "workers": 0,
        "counted_at": "2026-03-01T12:00:00Z",
        "filter": {
            "workers_level": "advanced", "success_percent_min": 95, "verdicts_min": 20, "countries": ["de", "us"],
        },
    }  # fmt: skip
    by_hand = scene.ada.api("lists/create-list", {"name": "by hand"})["list_id"]
    shown = scene.ada.api("lists/get-list", list_id=by_hand)
    assert (shown["kind"], shown["counted_at"], shown["filter"]) == ("manual", None, None)
    assert scene.ada.api("lists/set-filter", {"list_id": by_hand, "verdicts_min": 1})["code"] == "list_not_filtered"
    olga = scene.given.olga()
    for path in ("get-list", "set-filter"):
        asked = [olga.api(f"lists/{path}", {"list_id": each}) for each in (list_id, 5)]
        assert asked[0] == asked[1]
        assert asked[0]["code"] == "list_not_found"


@pytest.mark.parametrize(
    "wrong",
    [{"success_percent_min": 101}, {"success_percent_min": -1}, {"verdicts_min": -1}, {"countries": ["germany"]},
     {"workers_level": "boss"}],
    ids=str,
)  # fmt: skip
def test_a_filter_that_is_none_is_refused(scene: Scene, wrong: dict[str, Any]):
    refused = scene.ada.api("lists/create-list", {"name": "x", **wrong})
    assert (refused["ok"], refused["field"].partition("[")[0]) == (False, next(iter(wrong)))


def test_a_deleted_list_has_nobody(scene: Scene):
    wim = scene.given.wim(level="advanced")
    list_id = scene.list_with(workers_level="advanced")
    wim.work("POST", f"lists/{scene.ada.id}/{list_id}/leave")
    assert scene.ada.api("lists/delete-list", {"list_id": list_id})["ok"]
    assert [row["id"] for row in scene.ada.api("jobs/get-lists") if row["id"] == list_id] == []


def test_there_are_so_many_filtered_lists_and_no_more(scene: Scene):
    for number in range(20):
        assert scene.ada.api("lists/create-list", {"name": str(number), "verdicts_min": 1})["ok"]
    assert scene.ada.api("lists/create-list", {"name": "more", "verdicts_min": 1})["field"] == "name"
    assert scene.ada.api("lists/create-list", {"name": "by hand"})["ok"]


def test_followers_on_the_list_are_told_of_a_job_for_it(scene: Scene, clock: VirtualClock):
    fits, other = scene.given.wim(level="advanced"), scene.given.wim()
    for worker in (fits, other):
        worker.work("POST", f"employers/{scene.ada.id}/follow")
    list_id = scene.list_with(workers_level="advanced")
    job_id = scene.given.running_job(scene.ada, zone_id=None, list_id=list_id, task_value=0.5, notify_followers=1)
    run_once(scene.database, clock())
    run_once(scene.database, clock())
    told = [[n["job_id"] for n in worker.work("GET", "notices").json["notices"]] for worker in (fits, other)]
    assert told == [[job_id], []]
