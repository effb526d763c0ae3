"""Controls whose effect depends on more than the status: restarts, stops with work under way, repeats, money."""

from decimal import Decimal
from typing import Any

import pytest

from piecework.catalog.catalog import INTERNATIONAL
from piecework.ids import new_order_id
from piecework.moderation.reviewing import Decision, approve_job, decline_job
from tests.at_work import Work
from tests.given import Given, Person
from tests.place import Place, place

__all__ = ["place"]

EACH = Decimal("0.1070")  # a position of 0.10 at 7 %


class Scene:
    """A job of ten positions, its employer, and what the employer can spend."""

    def __init__(self, given: Given, work: Work, *, is_auto_approved: bool = True, **changes: Any) -> None:
        self.given, self.work = given, work
        self.ada: Person = given.ada(is_auto_approved=is_auto_approved)
        self.job_id = given.running_job(self.ada, **changes)

    def call(self, path: str, **asked: Any) -> Any:
        return self.ada.api(f"jobs/{path}", {"job_id": self.job_id, **asked})

    def do(self, path: str, **asked: Any) -> None:
        assert self.call(path, **asked)["ok"] is True

    def spendable(self) -> Decimal:
        return Decimal(self.ada.api("users/get-balances")["spendable"])

    def charge_of(self, path: str, **asked: Any) -> Decimal:
        """What the call takes from the spendable money (minus: gives back)."""
        before = self.spendable()
        self.do(path, **asked)
        return before - self.spendable()

    def job(self) -> dict[str, Any]:
        return self.ada.api("jobs/get-job", job_id=self.job_id)

    def review(self, decide: Any) -> None:
        decision = Decision(review_id=new_order_id(), operator_id="", reason="because")
        self.given.database.transact(lambda tx: decide(tx, self.job_id, decision, now=self.given.clock()))

    def hold(self) -> Person:
        worker = self.given.wim()
        self.work.hold(worker, self.job_id)
        return worker


@pytest.fixture
def scene(place: Place) -> Scene:
    return Scene(place, place.work)


@pytest.fixture
def alone(given: Given, work: Work) -> Scene:
    """As `scene`, in a place of its own, whose prices can be changed."""
    return Scene(given, work)


@pytest.fixture
def reviewed(place: Place) -> Scene:
    """As `scene`, of an employer whose jobs are reviewed; this one was approved."""
    scene = Scene(place, place.work, is_auto_approved=False)
    scene.review(approve_job)
    return scene


def test_restart_with_positions_buys_them_and_pays_the_approval_again(scene: Scene):
    scene.do("job-stop")
    assert scene.charge_of("job-restart", positions=3) == 3 * EACH + Decimal("0.65")
    assert (scene.job()["status"], scene.job()["num_tasks"]) == ("RUNNING", 3)


def test_restart_without_positions_buys_back_what_the_stop_refunded(scene: Scene):
    for _ in range(2):
        scene.work.submit(scene.given.wim(), scene.job_id)
    scene.hold()
    assert scene.charge_of("job-stop") == -7 * EACH
    assert scene.charge_of("job-restart") == 7 * EACH + Decimal("0.65")
    assert (scene.job()["status"], scene.job()["num_tasks"]) == ("RUNNING", 10)


def test_restart_with_nothing_to_buy_back_names_positions(scene: Scene):
    for _ in range(10):
        scene.work.submit(scene.given.wim(), scene.job_id)
    assert scene.job()["status"] == "FINISHED"
    answer = scene.call("job-restart")
    assert (answer["ok"], answer["field"], answer["code"]) == (False, "positions", "positions_required")
    scene.do("job-restart", positions=1)
    assert scene.job()["num_tasks"] == 11


def test_buying_back_works_once(scene: Scene):
    scene.do("job-stop")
    scene.do("job-restart")
    for _ in range(10):
        scene.work.submit(scene.given.wim(), scene.job_id)
    assert scene.call("job-restart")["code"] == "positions_required"


@pytest.mark.parametrize(("least", "is_done"), [("0.1000", True), ("0.1001", False)])
def test_restart_below_todays_lowest_pay_is_refused(alone: Scene, least: str, is_done: bool):
    alone.do("job-stop")
    alone.work.run(
        "UPDATE category_prices SET task_value_min = %(least)s WHERE category_id = '0501' AND zone_id = %(zone)s",
        least=Decimal(least), zone=INTERNATIONAL,
    )  # fmt: skip
    before = alone.spendable()
    answer = alone.call("job-restart")
    assert answer["ok"] is is_done
    if not is_done:
        assert (answer["code"], alone.job()["status"]) == ("task_value_too_low", "FINISHED")
        assert alone.spendable() == before


def test_restart_keeps_price_and_fee_rate_and_pays_todays_approval(alone: Scene):
    alone.do("job-stop")
    alone.given.set_rule(fee_rate="0.14", approval_fee="1.30")
    assert alone.charge_of("job-restart", positions=10) == 10 * EACH + Decimal("1.30")


def test_restart_without_money_changes_nothing(scene: Scene):
    scene.do("job-stop")
    answer = scene.call("job-restart", positions=9999)
    assert (answer["code"], scene.job()["status"], scene.job()["num_tasks"]) == ("insufficient_balance", "FINISHED", 0)


def test_restart_lists_an_archived_job_again(scene: Scene):
    scene.do("job-stop")
    scene.do("archive-job")
    assert scene.ada.api("jobs/get-jobs")["jobs"] == []
    scene.do("job-restart")
    assert len(scene.ada.api("jobs/get-jobs")["jobs"]) == 1


def test_reviewed_restart_waits_and_is_approved(reviewed: Scene):
    reviewed.do("job-stop")
    assert reviewed.charge_of("job-restart") == 10 * EACH + Decimal("0.65")
    assert (reviewed.job()["status"], reviewed.work.job(reviewed.job_id).charges_waiting) == (
        "PENDING_RESTART", Decimal("0.65"),
    )  # fmt: skip
    reviewed.review(approve_job)
    assert (reviewed.job()["status"], reviewed.work.job(reviewed.job_id).charges_waiting) == ("RUNNING", 0)
    taken = "SELECT sum(amount) FROM entries WHERE account_id = 'platform' AND job_id = %(id)s"
    assert reviewed.work.values(taken, id=reviewed.job_id) == [Decimal("1.30")]


@pytest.mark.parametrize("end", ["decline", "stop"])
def test_reviewed_restart_that_comes_to_nothing_gives_its_money_back(reviewed: Scene, end: str):
    reviewed.do("job-stop")
    before = reviewed.spendable()
    reviewed.do("job-restart", positions=4)
    if end == "stop":
        reviewed.do("job-stop")
    else:
        reviewed.review(decline_job)
    assert (reviewed.job()["status"], reviewed.job()["num_tasks"], reviewed.spendable()) == ("FINISHED", 0, before)


def test_place_freed_while_the_restart_waits_is_refunded_with_it(place: Place, reviewed: Scene):
    reviewed.hold()
    reviewed.do("job-stop")
    reviewed.do("job-restart", positions=1)
    place.clock.pass_(minutes=16)
    reviewed.work.sweep(reviewed.job_id)
    assert reviewed.charge_of("job-stop") == -(2 * EACH + Decimal("0.65"))
    assert reviewed.job()["num_tasks"] == 0


def test_stop_refunds_open_places_and_held_ones_may_still_be_handed_in(scene: Scene):
    worker = scene.hold()
    assert scene.charge_of("job-stop") == -9 * EACH
    assert (scene.job()["status"], scene.job()["num_tasks"]) == ("FINISHED", 1)
    assert scene.work.submit(worker, scene.job_id).status == "SUBMITTED"
    assert (scene.job()["num_tasks"], scene.job()["unrated_tasks"]) == (1, 1)


@pytest.mark.parametrize("way", ["ends", "is left"])
def test_place_freed_after_the_stop_is_refunded(place: Place, scene: Scene, way: str):
    worker = scene.hold()
    scene.do("job-stop")
    before = scene.spendable()
    if way == "ends":
        place.clock.pass_(minutes=15)
        scene.work.sweep(scene.job_id)
    else:
        scene.work.release(worker, scene.job_id)
    assert scene.spendable() - before == EACH
    assert scene.job()["num_tasks"] == 0


def test_stop_of_a_waiting_job_gives_everything_back(place: Place):
    scene = Scene(place, place.work, is_auto_approved=False, notify_followers=1, premium_amount=5)
    scene.do("job-stop")
    assert (scene.spendable(), scene.job()["status"]) == (Decimal(100), "DECLINED")


def test_approval_fee_of_a_job_that_ran_is_kept(scene: Scene):
    scene.do("job-stop")
    assert scene.spendable() == Decimal("99.35")


def test_pausing_and_resuming_twice_change_nothing(scene: Scene):
    for path, status in (("job-pause", "PAUSED"), ("job-resume", "RUNNING")):
        for _ in range(2):
            assert scene.call(path) == {"ok": True}
            assert scene.job()["status"] == status


def test_paused_job_takes_no_holds_and_running_holds_may_be_handed_in(scene: Scene):
    worker = scene.hold()
    scene.do("job-pause")
    refused = scene.given.wim().work("POST", f"jobs/{scene.job_id}/hold")
    assert refused.json["code"] == "job_not_running"
    assert scene.work.submit(worker, scene.job_id).status == "SUBMITTED"


@pytest.mark.parametrize("count", [1, 3, 9999])
def test_positions_cost_the_difference_of_escrow(place: Place, count: int):
    scene = Scene(place, place.work, task_value="0.0833", category_id="9900")
    paid = scene.call("add-positions", positions=count)
    if count == 9999:
        assert paid["code"] == "insufficient_balance"
    else:
        held = scene.work.values("SELECT amount FROM purses WHERE kind = 'escrow' AND job_id = %(id)s", id=scene.job_id)
        assert held == [(Decimal("0.0833") * (10 + count) * Decimal("1.07")).quantize(Decimal("0.0001"))]


@pytest.mark.parametrize("path", ["add-positions", "job-restart"])
def test_a_job_has_at_most_a_million_positions(place: Place, path: str):
    """Of its whole life: those that were settled long ago count too."""
    scene = Scene(place, place.work)
    if path == "job-restart":
        scene.do("job-stop")
    settled = 1_000_000 - scene.job()["num_tasks"] - 1
    put: Any = "UPDATE job_counts SET ok = %(settled)s WHERE job_id = %(job_id)s"
    place.work.run(put, settled=settled, job_id=scene.job_id)
    assert scene.call(path, positions=2)["field"] == "positions"
    assert scene.call(path, positions=1)["ok"] is True
    place.work.run(put, settled=0, job_id=scene.job_id)
