"""A restore from an hour ago: what happened in that hour is listed, and can be done again without doing it twice."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from piecework.audit.auditing import audit
from piecework.chores.running import run_once
from piecework.cli import main, starting
from piecework.database import Database
from piecework.ids import new_object_name
from piecework.withdrawals.paying import mark_paid
from piecework.withdrawals.withdrawal import WithdrawalCannotMove
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import Given
from tests.mailbox import letter_of

Run = Callable[..., Result]
BACKED_UP = "2026-03-09T12:00:00Z"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setattr(starting, "configure_logs", lambda *_: None)

    def run_command(url: str, *arguments: object) -> Result:
        environment = {"PIECEWORK_DATABASE_URL": url, "PIECEWORK_DATA_DIR": str(tmp_path)}
        return CliRunner().invoke(main, [str(argument) for argument in arguments], env=environment)

    return run_command


def answer(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


class Place:
    """Ada, and Wim who has a payout on its way; both of whom go on after the backup."""

    def __init__(self, given: Given, work: Work, clock: VirtualClock) -> None:
        self.given, self.work = given, work
        self.ada, self.wim, self.mo = given.ada(funds="200"), given.wim(), given.mo()
        self.job_id = given.running_job(self.ada, task_value="6.00", num_tasks=10)
        task_id = given.submitted_task(self.wim, self.job_id)
        self.ada.api("jobs/rate-single-task", {"job_id": self.job_id, "task_id": task_id, "task_rating": "ok"})
        clock.pass_(days=8)
        order = {"amount": "5", "method": "bank", "destination": "his account"}
        self.withdrawal_id: str = self.wim.work("POST", "withdrawals", order).json["withdrawal_id"]
        token = re.findall(r"[0-9a-f]{64}", letter_of(given.database, f"withdrawal:{self.withdrawal_id}"))[0]
        path = f"withdrawals/{self.withdrawal_id}/confirm"
        assert self.wim.work("POST", path, {"token": token}).json["state"] == "REQUESTED"
        assert self._decide("approve") == "APPROVED"

    def _decide(self, act: str) -> str:
        return self.mo.operate("POST", f"withdrawals/{self.wim.id}/{self.withdrawal_id}/{act}").json["state"]

    def have_an_hour(self, clock: VirtualClock) -> None:
        """What happens after the backup."""
        clock.pass_(hours=1)
        assert self._decide("paid") == "PAID"
        self.given.submitted_task(self.given.person("Nele"), self.job_id)
        self.mo.operate("POST", f"accounts/{self.wim.id}/erase", {"reason": "He asked.", "gives_up_money": True})
        assert self.work.values("SELECT count(*)::int FROM erasures") == [1]


@pytest.fixture
def place(given: Given, work: Work, clock: VirtualClock) -> Place:
    return Place(given, work, clock)


@pytest.fixture
def restored(
    place: Place, clock: VirtualClock, run: Run, database_url: str, empty_database: str, tmp_path: Path
) -> tuple[Place, str]:
    """The place, and the URL of what a backup from an hour ago gave back."""
    file = tmp_path / "place.dump"
    run_once(place.given.database, clock())
    answer(run(database_url, "backup", file, "--json"))
    place.have_an_hour(clock)
    assert answer(run(empty_database, "restore", file, "--json"))["findings"] == []
    return place, empty_database


def matters(told: Any) -> dict[str, list[str]]:
    return {
        matter["name"]: [f"{thing['place']}: {thing['message']}" for thing in matter["things"]]
        for matter in told["matters"]
    }


def test_what_happened_since_is_listed(restored: tuple[Place, str], run: Run):
    place, url = restored
    told = answer(run(url, "reconcile", "--since", BACKED_UP, "--json"))
    assert told["since"] == BACKED_UP
    found = matters(told)
    assert found["payouts"] == [f"{place.wim.id} {place.withdrawal_id}: 5.0000 by bank, approved"]
    (by_hand,) = found["by_hand"]
    assert f"200.0000 to {place.ada.id} is the last deposit recorded by hand" in by_hand
    assert {"deposits", "providers", "log"} & set(found) == set()


def test_what_was_paid_is_recorded_again_and_once(restored: tuple[Place, str], clock: VirtualClock):
    place, url = restored
    with Database(url, connections_max=1) as database:
        pay = lambda: database.transact(lambda tx: mark_paid(tx, place.wim.id, place.withdrawal_id, now=clock()))  # noqa: E731
        assert pay() == "PAID"
        with pytest.raises(WithdrawalCannotMove):
            pay()
        assert audit(database) == []


def test_log_tells_who_did_what_since(place: Place, run: Run, database_url: str, tmp_path: Path):
    erased = "/operator-api/accounts/{account_id}/erase"
    lines = [
        {"time": "2026-03-09T12:30:00Z", "event": "request", "method": "POST", "route": erased, "status": 200,
         "account_id": place.mo.id},
        {"time": "2026-03-09T12:31:00Z", "event": "request", "method": "POST", "route": "/account/delete",
         "status": 303, "account_id": place.wim.id},
        {"time": "2026-03-09T11:59:00Z", "event": "request", "method": "POST", "route": "/before", "status": 200},
        {"time": "2026-03-09T12:32:00Z", "event": "request", "method": "GET", "route": "/read", "status": 200},
        {"time": "2026-03-09T12:33:00Z", "event": "request", "method": "POST", "route": "/no", "status": 409},
        {"time": "2026-03-09T12:33:00Z", "event": "request", "method": "POST", "route": "/no", "status": 200,
         "refusal": "x"},
        {"time": "yesterday", "event": "request", "method": "POST", "route": "/x", "status": 200},
        {"event": "serving"},
        ["no", "object"],
    ]  # fmt: skip
    log = tmp_path / "place.log"
    log.write_text("\n".join([*map(json.dumps, lines), "no JSON at all", "{"]))
    found = matters(answer(run(database_url, "reconcile", "--since", BACKED_UP, "--log", log, "--json")))
    assert found["log"] == [
        f"{place.wim.id}: /account/delete: 1 times, last at 2026-03-09T12:31:00Z",
        f"{place.mo.id}: {erased}: 1 times, last at 2026-03-09T12:30:00Z",
    ]


def test_pictures_are_compared(place: Place, run: Run, database_url: str, tmp_path: Path, database: Database):
    name, lost = new_object_name(), new_object_name()
    folder = tmp_path / "proofs" / name[:2]
    folder.mkdir(parents=True)
    (folder / f"{name}.png").touch()
    (folder / f"{name}.thumbnail.jpg").touch()
    database.transact(lambda tx: tx.do(
        """INSERT INTO uploads (account_id, upload_id, state, object_name, type, sha256, look_hash, width, height,
                                size_bytes, created_at)
           VALUES (%(id)s, 'u', 'READY', %(lost)s, 'jpg', sha256('x'), 0, 1, 1, 1, now())""", id=place.wim.id, lost=lost
    ))  # fmt: skip
    found = matters(answer(run(database_url, "reconcile", "--json")))
    assert found["pictures_missing"] == [f"{lost}.jpg: is not there"]
    assert found["pictures_unknown"] == [f"{name}.png: is of nobody"]


def test_people_read_it_as_a_list(place: Place, run: Run, database_url: str):
    told = run(database_url, "reconcile")
    assert told.exit_code == 0, told.output
    assert told.stdout.startswith("The database is as it was at 2026-03-09T12:00:00Z.")
    assert f"   - {place.wim.id} {place.withdrawal_id}: 5.0000 by bank, approved" in told.stdout


def test_of_many_things_the_first_are_shown(
    place: Place, run: Run, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("piecework.cli.reconcile.THINGS_SHOWN", 1)
    (tmp_path / "proofs" / "aa").mkdir(parents=True)
    for name in (new_object_name(), new_object_name(), new_object_name()):
        (tmp_path / "proofs" / "aa" / f"{name}.png").touch()
    told = run(database_url, "reconcile").stdout
    assert told.count(": is of nobody") == 1
    assert "   - and 2 more: --json lists all\n" in told


def test_log_with_nothing_in_it_is_no_matter(place: Place, run: Run, database_url: str, tmp_path: Path):
    log = tmp_path / "place.log"
    log.write_text('{"event": "serving"}')
    assert "log" not in matters(answer(run(database_url, "reconcile", "--log", log, "--json")))


def test_nothing_happened_is_said(run: Run, database_url: str):
    told = run(database_url, "reconcile")
    assert (told.exit_code, "nothing to reconcile" in told.output) == (1, True)
