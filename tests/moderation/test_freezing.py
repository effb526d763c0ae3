"""A frozen account changes nothing, and its jobs are paused, until the last cause is lifted; work is still paid."""

import pytest

from piecework.accounts.account import AccountNotFound
from piecework.chores.schedule import schedule
from piecework.database import Database
from piecework.ids import new_order_id
from piecework.moderation.freeze import Freeze
from piecework.moderation.freezing import (
    AlreadyFrozen,
    NotFrozen,
    freeze_as_operator,
    freeze_with_jobs,
    lift_freeze,
    load_freezes,
    unfreeze_as_operator,
)
from piecework.refusal import InvalidRequest
from piecework.settings import Settings
from tests.conftest import VirtualClock
from tests.given import Given, Person


class Desk:
    """Ada, who has a running, a paused and a waiting job, and who is frozen and let go."""

    def __init__(self, given: Given) -> None:
        self.given, self.database, self.now = given, given.database, given.clock()
        self.ada = given.ada()
        self.running, self.paused = given.running_job(self.ada), given.running_job(self.ada)
        assert self.ada.api("jobs/job-pause", job_id=self.paused)["ok"]

    def by_operator(self, reason: str = "Asks workers for passwords.") -> None:
        freeze = Freeze(freeze_id=new_order_id(), cause="operator", reason=reason, frozen_by="0f0f0f0f")
        self.database.transact(lambda tx: freeze_as_operator(tx, self.ada.id, freeze, now=self.now))

    def by_dispute(self, name: str) -> bool:
        freeze = Freeze(freeze_id=f"dispute:{name}", cause="dispute", reason="Disputed.")
        return self.database.transact(lambda tx: freeze_with_jobs(tx, self.ada.id, freeze, now=self.now))

    def lift(self, name: str) -> bool:
        return self.database.transact(
            lambda tx: lift_freeze(tx, self.ada.id, f"dispute:{name}", reason="Won.", lifted_by="", now=self.now)
        )

    def unfreeze(self, reason: str = "It was a mistake.") -> None:
        self.database.transact(
            lambda tx: unfreeze_as_operator(tx, self.ada.id, reason=reason, operator_id="0f0f0f0f", now=self.now)
        )

    def statuses(self) -> tuple[str, str]:
        running, paused = (self.ada.api("jobs/get-job", job_id=each)["status"] for each in (self.running, self.paused))
        return running, paused

    def is_frozen(self) -> bool:
        return self.ada.api("jobs/set-speed", job_id=self.running, speed=900).get("code") == "account_frozen"


@pytest.fixture
def desk(given: Given) -> Desk:
    return Desk(given)


def let_jobs_go_on(database: Database, clock: VirtualClock) -> None:
    chore = next(chore for chore in schedule(Settings(proof_store="memory:///")) if chore.name == "pause_by_rule")
    assert chore.step(database, clock(), lambda: False).errors == []


def test_a_frozen_employers_jobs_are_paused_at_once_and_go_on_as_they_were(desk: Desk, clock: VirtualClock):
    desk.by_operator()
    assert (desk.statuses(), desk.is_frozen()) == (("PAUSED_SYSTEM", "PAUSED_SYSTEM"), True)
    let_jobs_go_on(desk.database, clock)
    assert desk.statuses() == ("PAUSED_SYSTEM", "PAUSED_SYSTEM")
    desk.unfreeze()
    assert not desk.is_frozen()
    let_jobs_go_on(desk.database, clock)
    assert desk.statuses() == ("RUNNING", "PAUSED")


def test_what_was_handed_in_to_a_frozen_employer_is_paid_in_time(
    given: Given, desk: Desk, wim_with_task: Person, clock: VirtualClock
):
    desk.by_operator()
    clock.pass_(days=8)
    for chore in schedule(Settings(proof_store="memory:///")):
        if chore.name == "autorate":
            assert chore.step(given.database, clock(), lambda: False).done == 1
    assert wim_with_task.work("GET", "earnings").json["earned"] == "0.1000"


@pytest.fixture
def wim_with_task(given: Given, desk: Desk) -> Person:
    wim = given.wim()
    given.submitted_task(wim, desk.running)
    return wim


def test_the_account_is_free_when_the_last_cause_is_lifted(desk: Desk):
    assert (desk.by_dispute("dp_1"), desk.by_dispute("dp_2"), desk.by_dispute("dp_1")) == (True, True, False)
    assert (desk.lift("dp_1"), desk.is_frozen()) == (False, True)
    assert (desk.lift("dp_2"), desk.is_frozen()) == (True, False)
    assert desk.lift("dp_2") is False


def test_what_an_operator_froze_no_dispute_lifts(desk: Desk):
    desk.by_dispute("dp_1")
    desk.by_operator()
    assert (desk.lift("dp_1"), desk.is_frozen()) == (False, True)


def test_an_operator_lifts_every_cause_and_a_dispute_does_not_freeze_again(desk: Desk):
    desk.by_dispute("dp_1")
    desk.by_operator()
    desk.unfreeze("They have paid.")
    assert not desk.is_frozen()
    assert (desk.by_dispute("dp_1"), desk.is_frozen()) == (False, False)
    known = desk.database.read(lambda tx: load_freezes(tx, desk.ada.id))
    assert {(each.cause, each.lifted_reason, each.lifted_by) for each in known} == {
        ("dispute", "They have paid.", "0f0f0f0f"), ("operator", "They have paid.", "0f0f0f0f"),
    }  # fmt: skip


def test_who_was_let_go_can_be_frozen_again(desk: Desk):
    desk.by_operator()
    desk.unfreeze()
    desk.by_operator()
    assert desk.is_frozen()


def test_operators_do_not_freeze_twice_or_unfreeze_who_is_free(desk: Desk, given: Given):
    with pytest.raises(NotFrozen):
        desk.unfreeze()
    desk.by_operator()
    with pytest.raises(AlreadyFrozen):
        desk.by_operator()
    for reason in ("", " ", "x" * 501):
        with pytest.raises(InvalidRequest):
            desk.by_operator(reason)
        with pytest.raises(InvalidRequest):
            desk.unfreeze(reason)
    freeze = Freeze(freeze_id="f", cause="operator", reason="x")
    with pytest.raises(AccountNotFound):
        given.database.transact(lambda tx: freeze_as_operator(tx, "00000000", freeze, now=given.clock()))


def test_the_owner_is_told_why(desk: Desk):
    desk.by_operator("Asks workers for passwords.")
    desk.unfreeze("It was a mistake.")
    told = desk.database.read(
        lambda tx: tx.ask_value(
            "SELECT kind || ': ' || (facts ->> 'reason') FROM events WHERE kind LIKE 'account%%' ORDER BY kind"
        ).all()
    )
    assert told == ["account_frozen: Asks workers for passwords.", "account_unfrozen: It was a mistake."]


def test_who_is_not_there_is_not_let_go(given: Given):
    with pytest.raises(AccountNotFound):
        given.database.transact(
            lambda tx: unfreeze_as_operator(tx, "00000000", reason="x", operator_id="0f0f0f0f", now=given.clock())
        )
