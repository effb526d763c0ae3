"""What was handed in goes long after the verdict; row, amount and hash stay, and nothing goes that somebody needs."""

from typing import Any

import pytest

from piecework.audit.auditing import audit
from piecework.chores.forgetting import decided_proofs
from piecework.chores.running import run_once
from piecework.chores.schedule import schedule
from piecework.chores.step import Chore
from piecework.database import Database
from piecework.proofs.names import PictureName
from piecework.proofs.store import ProofStoreUnavailable, open_store
from piecework.rules.changing import with_rules
from piecework.rules.rules import RULES_BY_DEFAULT
from piecework.tasks.forgetting import proofs_kept_time
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.pictures import hand_in, upload

PROOFS = [{"description": "The name", "type": "text"}, {"description": "It", "type": "screenshot"}]
STORY = {"story": "It is right."}


class Scene:
    """Ada's job of a text and a screenshot, and what is left of what was handed in."""

    def __init__(self, given: Given, work: Work, clock: VirtualClock) -> None:
        self.given, self.work, self.clock = given, work, clock
        self.ada, self.wim = given.ada(), given.wim()
        self.job_id = given.running_job(self.ada, proofs=PROOFS, workers_max_tasks=1)
        self.store = open_store(given.settings.proof_store_url)

    def hand_in(self, worker: Person | None = None, text: str = "this is the name that I chose there") -> str:
        who = worker or self.wim
        answer = hand_in(who, self.job_id, {"text": text}, {"upload_id": upload(who)})
        assert answer.status_code == 200, answer.text
        return str(answer.json["task_id"])

    def rate(self, task_id: str, rating: str) -> None:
        call = {"job_id": self.job_id, "task_id": task_id, "task_rating": rating, "task_comment": "So."}
        assert self.ada.api("jobs/rate-single-task", call)["ok"]

    def forget(self, store: Any = None, *, days: int = 180) -> int:
        kept = proofs_kept_time(with_rules(RULES_BY_DEFAULT, proofs_days=days))
        chore = Chore("forget_proofs", "", 1, decided_proofs(store or self.store, kept=kept))
        return run_once(self.given.database, self.clock(), [chore])["forget_proofs"]

    def pictures(self) -> list[PictureName]:
        rows = self.work.values("SELECT concat(object_name, ' ', type) FROM uploads ORDER BY created_at")
        return [PictureName(*row.split()) for row in rows]

    def hashes(self) -> list[Any]:
        return self.work.values("SELECT proofs_sha256 FROM submissions ORDER BY task_id, revision_number")

    def kept(self) -> dict[str, int]:
        """How much of it is there."""
        return {
            "texts": self.work.values("SELECT count(*)::int FROM submissions WHERE proofs <> '[]'")[0],
            "pictures": self.work.values("SELECT count(*)::int FROM uploads WHERE object_name <> ''")[0],
            "prints": self.work.values("SELECT count(*)::int FROM proof_prints")[0],
        }


@pytest.fixture
def scene(given: Given, work: Work, clock: VirtualClock) -> Scene:
    return Scene(given, work, clock)


NOTHING = {"texts": 0, "pictures": 0, "prints": 0}
ONE = {"texts": 1, "pictures": 1, "prints": 2}


@pytest.mark.parametrize("rating", ["ok", "not_ok"])
def test_proofs_go_half_a_year_after_the_verdict(scene: Scene, rating: str):
    task_id, (name,) = scene.hand_in(), scene.pictures()
    scene.clock.pass_(days=5)
    scene.rate(task_id, rating)
    hashes = scene.hashes()
    scene.clock.pass_(days=179, hours=23)
    assert scene.forget() == 0
    assert scene.kept() == ONE
    scene.clock.pass_(hours=2)
    assert scene.forget() == 2  # the task, and its picture
    assert scene.kept() == NOTHING
    assert scene.hashes() == hashes
    assert scene.store.find(name) is None
    assert scene.given.client.simulate_get(f"/proofs/{name.file_name}").status_code == 404
    (rated,) = scene.ada.api("jobs/get-rated-tasks")["tasks"]
    assert (rated["id"], rated["proofs"]) == (task_id, [])
    assert scene.forget() == 0
    assert audit(scene.given.database) == []


def test_work_that_waits_for_a_verdict_is_never_forgotten(scene: Scene):
    scene.hand_in()
    scene.clock.pass_(days=4000)
    assert scene.forget(days=1) == 0
    assert scene.kept() == ONE


def test_work_that_was_sent_back_is_kept_until_it_is_decided(scene: Scene):
    task_id = scene.hand_in()
    scene.rate(task_id, "revise")
    scene.clock.pass_(hours=1)
    proofs = [{"text": "my other name"}, {"upload_id": upload(scene.wim)}]
    path = f"jobs/{scene.job_id}/tasks/{task_id}/resubmit"
    assert scene.wim.work("POST", path, {"proofs": proofs}).status_code == 200
    scene.clock.pass_(days=400)
    assert scene.forget() == 0
    scene.rate(task_id, "ok")
    scene.clock.pass_(days=181)
    assert scene.forget() == 3  # the task with both revisions, two pictures
    assert scene.kept() == NOTHING
    assert scene.work.values("SELECT DISTINCT asked_comment FROM submissions") == [""]


def test_given_up_and_closed_work_goes_too(scene: Scene):
    task_id = scene.hand_in()
    scene.rate(task_id, "revise")
    assert scene.wim.work("POST", f"jobs/{scene.job_id}/tasks/{task_id}/give-up").status_code == 200
    scene.clock.pass_(days=181)
    assert scene.forget() == 2
    assert scene.kept() == NOTHING


def test_open_appeal_keeps_the_proofs_and_a_decided_one_lets_them_go(scene: Scene):
    task_id, mo = scene.hand_in(), scene.given.person("Mo", is_operator=True)
    scene.rate(task_id, "not_ok")
    scene.clock.pass_(days=1)
    assert scene.wim.work("POST", f"jobs/{scene.job_id}/tasks/{task_id}/appeal", STORY).status_code == 200
    scene.clock.pass_(days=400)
    assert scene.forget() == 0
    assert scene.kept() == ONE
    path = f"/operator-api/appeals/{scene.job_id}/{task_id}/reject"
    answer = mo.client.simulate_post(path, json={"reason": "No."}, headers={"Authorization": mo.basic})
    assert answer.status_code == 200, answer.text
    assert scene.forget() == 2
    assert scene.work.values("SELECT concat(story, '|', reason) FROM appeals") == ["|No."]


def test_proofs_are_kept_as_long_as_the_verdict_can_be_appealed(scene: Scene):
    task_id = scene.hand_in()
    scene.rate(task_id, "not_ok")
    scene.clock.pass_(days=13)
    assert scene.forget(days=1) == 0
    scene.clock.pass_(days=2)
    assert scene.forget(days=1) == 2


def test_marks_go_with_what_was_recognised(scene: Scene, given: Given):
    first, second = (
        scene.hand_in(text="one and the same text"),
        scene.hand_in(given.person(), text="one and the same text"),
    )
    kinds = "SELECT kind FROM task_marks WHERE task_id = %(id)s ORDER BY kind"
    assert "same_image" in scene.work.values(kinds, id=second)
    for task_id in (first, second):
        scene.rate(task_id, "ok")
    scene.clock.pass_(days=181)
    scene.forget()
    left = scene.work.values("SELECT DISTINCT kind FROM task_marks")
    assert [kind for kind in left if not kind.startswith("shared_")] == []


class Away:
    """A store that does not answer."""

    def delete(self, name: PictureName) -> None:
        raise ProofStoreUnavailable


class Killed(BaseException):
    """The process ends here."""


class Dying:
    """A store in whose midst the process is killed."""

    def __init__(self, store: Any, after: int) -> None:
        self.store, self.left = store, after

    def delete(self, name: PictureName) -> None:
        if not self.left:
            raise Killed
        self.left -= 1
        self.store.delete(name)


@pytest.mark.parametrize("after", [0, 1, 2])
def test_chore_that_is_killed_between_texts_and_pictures_is_made_up_for(scene: Scene, given: Given, after: int):
    tasks = [scene.hand_in(given.person(), text=f"the name number {number} that I chose there") for number in range(3)]
    for task_id in tasks:
        scene.rate(task_id, "ok")
    names = scene.pictures()
    scene.clock.pass_(days=181)
    with pytest.raises(Killed):
        scene.forget(Dying(scene.store, after))
    assert scene.kept() == {"texts": 0, "pictures": 3, "prints": 0}
    assert audit(given.database) == []  # half way is a state like any other
    assert scene.forget() == 3
    assert scene.kept() == NOTHING
    assert not any(scene.store.find(name) for name in names)


def test_store_that_is_away_keeps_the_pictures_for_the_next_round(scene: Scene):
    scene.rate(scene.hand_in(), "ok")
    scene.clock.pass_(days=181)
    with pytest.raises(ProofStoreUnavailable):
        scene.forget(Away())
    assert scene.kept()["pictures"] == 1
    assert scene.forget() == 1


def test_many_are_forgotten_batch_by_batch(scene: Scene, given: Given, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("piecework.tasks.forgetting.TASKS_A_BATCH", 2)
    for number in range(5):
        scene.rate(scene.hand_in(given.person(), text=f"the name number {number} that I chose there"), "ok")
    scene.clock.pass_(days=181)
    assert scene.forget() == 10
    assert scene.kept() == NOTHING


def run_chore(database: Database, clock: VirtualClock, given: Given, name: str) -> int:
    chores = [chore for chore in schedule(given.settings) if chore.name == name]
    return run_once(database, clock(), chores)[name]


def test_addresses_and_devices_are_forgotten_with_their_marks(
    given: Given, work: Work, clock: VirtualClock, database: Database
):
    job_id = given.running_job(given.ada())
    here = {"ip_address": "192.0.2.7", "device": "a", "address_country": "DE"}
    old = [work.submit(given.person(country="us"), job_id, **here).task_id for _ in range(2)]
    clock.pass_(days=60)
    work.submit(given.person(), job_id, ip_address="192.0.2.7", device="b")
    shared = "SELECT count(*)::int FROM task_marks WHERE kind IN ('shared_address', 'other_country')"
    assert work.values(shared)[0] >= 4
    clock.pass_(days=31)
    assert run_chore(database, clock, given, "forget_addresses") > 0
    blank = work.values("SELECT task_id FROM tasks WHERE ip_address = '' ORDER BY task_id")
    assert blank == sorted(old)
    clock.pass_(days=60)
    run_chore(database, clock, given, "forget_addresses")
    assert work.values("SELECT DISTINCT ip_address FROM tasks") == [""]
    assert work.values(shared) == [0]
    assert run_chore(database, clock, given, "forget_addresses") == 0


def test_reports_are_forgotten_a_year_after_they_were_looked_at(
    given: Given, work: Work, clock: VirtualClock, database: Database
):
    job_id, mo = given.running_job(given.ada()), given.person("Mo", is_operator=True)
    assert given.wim().work("POST", f"jobs/{job_id}/report", {"reason": "broken", "story": ""}).status_code == 200
    clock.pass_(days=500)
    assert run_chore(database, clock, given, "forget_reports") == 0
    path = f"/operator-api/reported-jobs/{job_id}/dismiss"
    answer = mo.client.simulate_post(path, json={"reason": "Seen."}, headers={"Authorization": mo.basic})
    assert answer.status_code == 200, answer.text
    clock.pass_(days=364)
    assert run_chore(database, clock, given, "forget_reports") == 0
    clock.pass_(days=2)
    assert run_chore(database, clock, given, "forget_reports") == 1
