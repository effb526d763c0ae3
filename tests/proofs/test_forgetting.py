"""What nobody hands in goes after a day, object and row, whoever is killed half-way."""

from typing import Any

import pytest

from piecework.chores.forgetting import unclaimed_pictures
from piecework.chores.running import run_once
from piecework.chores.step import Chore
from piecework.database import Database
from piecework.proofs.forgetting import mark_forgotten
from piecework.proofs.names import PictureName
from piecework.proofs.store import ProofStore, ProofStoreUnavailable, open_store
from piecework.proofs.uploading import UploadTookTooLong, finish_upload
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import Given
from tests.pictures import hand_in, picture, send_picture, upload

SCREENSHOT = {"description": "It", "type": "screenshot"}


class Keeping:
    """The store of a test, and the chore on it."""

    def __init__(self, given: Given, work: Work) -> None:
        self.given, self.work = given, work
        self.store = open_store(given.settings.proof_store_url)

    def sweep(self, store: Any = None) -> int:
        chore = Chore("forget_uploads", "", 1, unclaimed_pictures(store or self.store))
        return run_once(self.given.database, self.given.clock(), [chore])["forget_uploads"]

    def states(self) -> list[str]:
        return self.work.values("SELECT state FROM uploads ORDER BY created_at")

    def names(self) -> list[PictureName]:
        rows = self.work.values("SELECT concat(object_name, ' ', type) FROM uploads ORDER BY created_at")
        return [PictureName(*row.split()) for row in rows]

    def is_stored(self, name: PictureName) -> bool:
        return self.store.find(name) is not None and self.store.find(name, thumbnail=True) is not None


@pytest.fixture
def keeping(given: Given, work: Work) -> Keeping:
    return Keeping(given, work)


def test_only_what_nobody_handed_in_within_a_day_goes(given: Given, keeping: Keeping, clock: VirtualClock):
    job_id, wim = given.running_job(given.ada(), proofs=[SCREENSHOT]), given.wim()
    assert hand_in(wim, job_id, {"upload_id": upload(wim)}).status_code == 200
    clock.pass_(minutes=1)
    upload(wim)
    clock.pass_(hours=12)
    upload(wim)
    claimed, old, young = keeping.names()
    clock.pass_(hours=11, minutes=59)
    assert keeping.sweep() == 0
    clock.pass_(minutes=1)
    assert keeping.sweep() == 1
    assert (keeping.states(), keeping.names()) == (["CLAIMED", "READY"], [claimed, young])
    assert [keeping.is_stored(name) for name in (claimed, old, young)] == [True, False, True]
    clock.pass_(days=400)
    assert keeping.sweep() == 1
    assert keeping.is_stored(claimed)


def test_expired_upload_cannot_be_handed_in_even_before_the_chore_comes(given: Given, clock: VirtualClock):
    job_id, wim = given.running_job(given.ada(), proofs=[SCREENSHOT]), given.wim()
    upload_id = upload(wim)
    clock.pass_(hours=24)
    assert hand_in(wim, job_id, {"upload_id": upload_id}).json["code"] == "upload_not_found"


class Killed(BaseException):
    """The process ends here."""


class Dying:
    """A store in whose midst the process is killed."""

    def __init__(self, store: ProofStore, *, after: int) -> None:
        self.store, self.left = store, after

    def put(self, name: PictureName, file: Any, thumbnail: Any) -> None:
        if self.left:
            self.store.put(name, file, thumbnail)
        raise Killed

    def delete(self, name: PictureName) -> None:
        if not self.left:
            raise Killed
        self.left -= 1
        self.store.delete(name)


@pytest.mark.parametrize("after", [0, 1, 2])
def test_chore_that_is_killed_is_made_up_for(given: Given, keeping: Keeping, clock: VirtualClock, after: int):
    wim = given.wim()
    ids = [upload(wim) for _ in range(3)]
    names = keeping.names()
    clock.pass_(hours=24)
    with pytest.raises(Killed):
        keeping.sweep(Dying(keeping.store, after=after))
    assert keeping.states() == ["GOING"] * 3
    clock.now = clock.now.replace(hour=0)  # clocks that differ are no way to claim it either
    job_id = given.running_job(given.ada(), proofs=[SCREENSHOT])
    assert hand_in(wim, job_id, {"upload_id": ids[0]}).json["code"] == "upload_not_found"
    clock.pass_(days=2)
    assert keeping.sweep() == 3
    assert keeping.states() == []
    assert not any(keeping.is_stored(name) for name in names)


@pytest.mark.parametrize("is_stored", [False, True])
def test_upload_that_is_killed_leaves_nothing_for_ever(
    given: Given, keeping: Keeping, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch, is_stored: bool
):
    monkeypatch.setattr(
        "piecework.worker_api.uploads.open_store", lambda url: Dying(open_store(url), after=int(is_stored))
    )
    with pytest.raises(Killed):
        send_picture(given.wim(), picture())
    (name,) = keeping.names()
    assert (keeping.states(), keeping.is_stored(name)) == (["STORING"], is_stored)
    clock.pass_(hours=24)
    assert keeping.sweep() == 1
    assert (keeping.states(), keeping.is_stored(name)) == ([], False)


def test_store_that_is_away_is_asked_again(given: Given, keeping: Keeping, clock: VirtualClock):
    class Away:
        def delete(self, name: PictureName) -> None:
            if name == gone:
                raise ProofStoreUnavailable

    wim = given.wim()
    for _ in range(2):
        upload(wim)
    gone = keeping.names()[0]
    clock.pass_(hours=24)
    outcome = unclaimed_pictures(Away())(given.database, clock(), lambda: False)  # type: ignore[arg-type]
    assert (outcome.done, len(outcome.errors), keeping.names()) == (1, 1, [gone])
    assert keeping.sweep() == 1


def test_upload_that_took_a_day_is_refused_and_deleted(
    given: Given, keeping: Keeping, clock: VirtualClock, database: Database, monkeypatch: pytest.MonkeyPatch
):
    class Slow:
        def put(self, name: PictureName, file: Any, thumbnail: Any) -> None:
            clock.pass_(hours=25)
            database.transact(lambda tx: mark_forgotten(tx, now=clock()))
            keeping.store.put(name, file, thumbnail)

        def delete(self, name: PictureName) -> None:
            keeping.store.delete(name)

    monkeypatch.setattr("piecework.worker_api.uploads.open_store", lambda url: Slow())
    answer = send_picture(given.wim(), picture())
    assert (answer.status_code, answer.json["code"]) == (409, "upload_expired")
    assert not keeping.is_stored(keeping.names()[0])


def test_only_an_upload_that_is_being_stored_becomes_ready(given: Given, database: Database):
    wim = given.wim()
    upload_id = upload(wim)
    with pytest.raises(UploadTookTooLong):
        database.transact(lambda tx: finish_upload(tx, wim.id, upload_id))


def test_a_stop_is_noticed_between_two_pictures(given: Given, keeping: Keeping, clock: VirtualClock):
    wim = given.wim()
    for _ in range(2):
        upload(wim)
    first, second = keeping.names()
    clock.pass_(hours=25)
    stopping = iter([False, True])
    outcome = unclaimed_pictures(keeping.store)(given.database, clock(), lambda: next(stopping))
    assert outcome.done == 1
    assert [keeping.is_stored(name) for name in (first, second)].count(True) == 1
    assert keeping.sweep() == 1
