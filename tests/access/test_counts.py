"""No answer that an employer has tells that another person blocked them, was frozen, or had verdicts of others."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from piecework.chores.running import run_once
from tests.access.asking import page_paths, word_of
from tests.access.people import People
from tests.access.test_matrix import TABLE
from tests.databases import Databases
from tests.given import TEXT_JOB, Person
from tests.place import Place, open_place
from tests.web.visitor import Visitor

# What is another one each time a page is shown, whatever is on it.
NEW_EACH_TIME = re.compile(
    r'name="(?:form_token|form_id|view)" value="[^"]*"|(?:form|view)=\w+|nonce-[\w+/=-]+|nonce="[^"]*"'
)
SHARES = ({"success_percent_min": 90}, {"verdicts_min": 20}, {"success_percent_min": 90, "verdicts_min": 20})


class Scene:
    """Ada's lists of every kind that Wanda is on, followed by her; and Olga, for whom Wanda works too."""

    def __init__(self, place: Place) -> None:
        self.place, self.people = place, People(place)
        self.ada = self.people.ada
        self.crowd = place.workers([{"country": "fr", "level": "advanced"}] * 10)
        self.wanda = self.crowd[0]
        for worker in self.crowd:
            self.stand(worker, ok=30, nok=0)
        self.wanda.work("POST", f"employers/{self.ada.id}/follow")
        named = [{"countries": ["fr"], **share} for share in (*SHARES, {"workers_level": "advanced"})]
        lists = [self.ada.api("lists/create-list", {"name": str(n), **by}) for n, by in enumerate(named)]
        self.by_filter = [int(made["list_id"]) for made in lists]
        self.by_hand = int(self.ada.api("lists/create-list", {"name": "by hand"})["list_id"])
        workers = [worker.id for worker in self.crowd]
        self.ada.api("lists/add-workers", {"list_id": self.by_hand, "workers": workers})
        self.count_anew()
        job_id = place.running_job(self.ada, zone_id=None, list_id=self.by_hand, task_value=0.5)
        place.submitted_task(self.wanda, job_id)

    def stand(self, worker: Person, *, ok: int, nok: int) -> None:
        self.place.database.transact(
            lambda tx: tx.do(
                "UPDATE standings SET ok = %(ok)s, nok = %(nok)s WHERE account_id = %(id)s",
                id=worker.id,
                ok=ok,
                nok=nok,
            )
        )

    def count_anew(self) -> None:
        """All chores, as if what is counted was counted long ago."""
        for statement in (
            "UPDATE crowd_counts SET counted_at = counted_at - interval '1 day'",
            "UPDATE employer_records SET counted_at = counted_at - interval '1 day'",
        ):
            self.place.database.transact(lambda tx, said=statement: tx.do(said))
        run_once(self.place.database, self.place.clock())

    def answers(self) -> dict[str, str]:
        """All that Ada is shown: every route that she may read, of each list, and what quotes and filters say."""
        return {what: NEW_EACH_TIME.sub("", text) for what, text in (*self._read(), *self._asked())}

    def _read(self) -> Iterator[tuple[str, str]]:
        visitor = Visitor(self.place, self.ada)
        for (method, path), cells in sorted(TABLE.items()):
            if (
                method != "GET" or cells[2] != "yes" or path.startswith(("/account", "/static", "/jobs"))
            ):  # the board is others' jobs
                continue
            for list_id in [*self.by_filter, self.by_hand] if self._names_list(path) else [0]:
                values = {**self.people.things, **({"list_id": list_id} if list_id else {})}
                address = re.sub(r"\{(\w+)\}", lambda found, known=values: str(known.get(found[1], "0")), path)
                if path in page_paths():
                    yield address, visitor.get(address).text
                elif path.startswith("/api/"):
                    query = urlencode({name: values[name] for name in ("job_id", "list_id", "task_id", "delivery_id")})
                    headers = {"Authorization": self.ada.basic}
                    answer = self.ada.client.simulate_get(address, query_string=query, headers=headers)
                    yield f"{address} {list_id}", f"{word_of(answer)} {answer.text}"

    @staticmethod
    def _names_list(path: str) -> bool:
        return "list_id" in path or path.endswith("/get-list.php")

    def _asked(self) -> Iterator[tuple[str, str]]:
        visitor, brief = Visitor(self.place, self.ada), {**TEXT_JOB, "task_value": 5}
        targets: list[dict[str, Any]] = [{"zone_id": "int"}]
        targets += [{"zone_id": None, "list_id": one} for one in [*self.by_filter, self.by_hand]]
        for target in targets:
            for level in ("starter", "advanced"):
                asked = {**brief, **target, "workers_level": level}
                yield f"quote {target} {level}", json.dumps(self.ada.api("jobs/get-quote", asked))
                yield f"trial {target} {level}", json.dumps(self.ada.api("jobs/post-job", {**asked, "test": 1}))
        for share in SHARES:
            by = {"list_id": self.by_filter[0], "countries": ["fr"], **share}
            yield f"filter {by}", json.dumps(self.ada.api("lists/set-filter", by))
            at = f"/employer/lists/{self.by_filter[0]}"
            sent = visitor.send(at, f"{at}/filter", **{name: str(value) for name, value in share.items()})
            yield f"filter page {by}", visitor.follow(sent).text


def block(scene: Scene) -> None:
    assert scene.wanda.work("POST", f"employers/{scene.ada.id}/block").status_code == 200


def freeze(scene: Scene) -> None:
    frozen = scene.people.mo.operate("POST", f"accounts/{scene.wanda.id}/freeze", {"reason": "Looked at."})
    assert frozen.status_code == 200, frozen.text


def verdicts(scene: Scene) -> None:
    job_id = scene.place.running_job(scene.people.olga)
    task_id = scene.place.submitted_task(scene.wanda, job_id)
    verdict = {"job_id": job_id, "task_id": task_id, "task_rating": "ok"}
    assert scene.people.olga.api("jobs/rate-single-task", verdict)["ok"]
    run_once(scene.place.database, scene.place.clock())  # which counts it: she has one verdict of the twenty asked for
    scene.stand(scene.wanda, ok=10, nok=9)  # and is below the share


ACTS: dict[str, Callable[[Scene], None]] = {"block": block, "freeze": freeze, "verdicts": verdicts}


@pytest.fixture(scope="module")
def place(databases: Databases) -> Iterator[Place]:
    for place in open_place(databases, debug=True):
        place.set_rule(withdrawal_after_days=0, withdrawal_min="0.05")
        yield place


def parting(one: str, other: str) -> tuple[str, str]:
    """What stands in each around the place where they part."""
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    at = max(0, at - 60)
    return one[at : at + 120], other[at : at + 120]


@pytest.mark.parametrize("act", ACTS)
def test_what_an_employer_is_shown_does_not_move_by_what_befalls_a_worker(place: Place, act: str):
    scene = Scene(place)
    scene.answers()  # the first call of all leaves marks, as the time that a secret was used
    before = scene.answers()
    ACTS[act](scene)
    scene.count_anew()
    after = scene.answers()
    moved = {what: parting(before[what], after[what]) for what in before if before[what] != after[what]}
    assert moved == {}
    assert len([what for what in before if what.startswith("/")]) > 20
