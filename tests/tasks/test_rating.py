"""Verdicts: which parts fit each other, what they pay, and what they remember of the worker."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from piecework.crowd.lists_sql import add_blocks
from tests.given import Person
from tests.place import Place, place

__all__ = ["place"]

EACH = Decimal("0.1070")  # what a position of 0.10 costs at 7 %
FITTING = {
    "ok": {"", "excellent", "good", "ok"},
    "not_ok": {"", "incorrect", "spam", "dupe"},
    "nok": {"", "incorrect", "spam", "dupe"},
    "revise": {""},
}
SATISFACTIONS = sorted(set().union(*FITTING.values()))


class Scene:
    """Ada's job, Wim's task on it, and verdicts."""

    def __init__(self, place: Place, *, funds: str = "100") -> None:
        self.given, self.work = place, place.work
        self.ada, self.wim = place.ada(funds=funds), place.wim()
        self.job_id = place.running_job(self.ada)
        self.task_id = place.submitted_task(self.wim, self.job_id)

    def rate(self, task_rating: str, **verdict: Any) -> Any:
        asked = {"job_id": self.job_id, "task_id": self.task_id, "task_rating": task_rating, **verdict}
        return self.ada.api("jobs/rate-single-task", asked)

    def balance(self, person: Person, kind: str = "spendable") -> Decimal:
        return Decimal(person.api("users/get-balances")[kind])

    def platform(self) -> Decimal:
        return self.work.values("SELECT coalesce(sum(amount), 0) FROM entries WHERE account_id = 'platform'")[0]

    def status(self) -> str:
        return self.work.task(self.task_id).status

    def resubmit(self) -> None:
        path = f"jobs/{self.job_id}/tasks/{self.task_id}/resubmit"
        answer = self.wim.work("POST", path, {"proofs": [{"text": "better"}]})
        assert answer.status_code == 200, answer.text

    def new_list(self, name: str = "good") -> int:
        return self.ada.api("lists/create-list", {"name": name})["list_id"]

    def offered(self) -> set[str]:
        """The newest jobs that Wim is offered."""
        return {job["job_id"] for job in self.wim.work("GET", "jobs").json["jobs"]}

    def on_lists(self) -> dict[str, int]:
        return {row["name"]: row["workers"] for row in self.ada.api("jobs/get-lists")}


@pytest.fixture
def scene(place: Place) -> Scene:
    return Scene(place)


def test_satisfied_pays_the_worker_and_the_platform(scene: Scene):
    before = scene.platform(), scene.balance(scene.ada)
    assert scene.rate("ok")["ok"] is True
    assert (scene.status(), scene.balance(scene.wim, "earned")) == ("OK", Decimal("0.1"))
    assert (scene.platform() - before[0], scene.balance(scene.ada)) == (Decimal("0.007"), before[1])


def test_not_satisfied_refunds_the_employer_whole_and_reopens_nothing(scene: Scene):
    before = scene.platform(), scene.balance(scene.ada)
    assert scene.rate("not_ok", task_comment="no")["ok"] is True
    assert (scene.status(), scene.balance(scene.wim, "earned")) == ("NOK", 0)
    assert (scene.platform(), scene.balance(scene.ada) - before[1]) == (before[0], EACH)
    job = scene.ada.api("jobs/get-job", job_id=scene.job_id)
    assert (job["num_tasks"], job["tasks_done"], job["unrated_tasks"]) == (10, 1, 0)


def test_satisfaction_must_fit_the_rating(scene: Scene):
    """Every pair: those that do not fit are refused by name and change nothing; one that fits is kept for last."""
    for rating, satisfaction in product(FITTING, SATISFACTIONS):
        if satisfaction not in FITTING[rating]:
            answer = scene.rate(rating, task_satisfaction=satisfaction, task_comment="x")
            assert (answer["ok"], answer["field"]) == (False, "task_satisfaction"), (rating, satisfaction)
            assert scene.status() == "SUBMITTED"


@pytest.mark.parametrize(
    ("rating", "satisfaction"), [(rating, one) for rating in FITTING for one in sorted(FITTING[rating])]
)
def test_fitting_satisfaction_is_kept(scene: Scene, rating: str, satisfaction: str):
    assert scene.rate(rating, task_satisfaction=satisfaction, task_comment="because")["ok"] is True
    status = {"ok": "OK", "revise": "IN_REVISION"}.get(rating, "NOK")
    kept = scene.work.values(
        "SELECT ARRAY[status, satisfaction, comment] FROM tasks WHERE task_id = %(id)s", id=scene.task_id
    )
    assert kept == [[status, satisfaction, "because"]]


@pytest.mark.parametrize("rating", ["not_ok", "nok", "revise"])
def test_comment_is_required_unless_satisfied(scene: Scene, rating: str):
    for comment in ({}, {"task_comment": ""}, {"task_comment": " \n"}):
        answer = scene.rate(rating, **comment)
        assert (answer["ok"], answer["field"], answer["code"]) == (False, "task_comment", "required")
    assert scene.status() == "SUBMITTED"
    assert scene.rate("ok")["ok"] is True


def test_all_faults_of_a_verdict_are_found_at_once(scene: Scene):
    answer = scene.rate("not_ok", task_satisfaction="good", task_bonus=1)
    assert [fault["field"] for fault in answer["errors"]] == ["task_satisfaction", "task_comment", "task_bonus"]


@pytest.mark.parametrize("first", ["ok", "not_ok", "revise"])
def test_rating_twice_counts_once(scene: Scene, first: str):
    assert scene.rate(first, task_comment="x")["ok"] is True
    before = scene.balance(scene.ada), scene.balance(scene.wim, "earned"), scene.platform(), scene.status()
    for second in ("ok", "not_ok", "revise"):
        answer = scene.rate(second, task_comment="x", **({"task_bonus": 1} if second == "ok" else {}))
        assert (answer["ok"], answer["message"], answer["code"]) == (
            False, "Task cannot be rated.", "task_cannot_be_rated",
        )  # fmt: skip
    assert (scene.balance(scene.ada), scene.balance(scene.wim, "earned"), scene.platform(), scene.status()) == before


def test_held_task_cannot_be_rated(scene: Scene):
    scene.task_id = scene.work.hold(scene.given.wim(), scene.job_id).task_id
    assert scene.rate("ok")["code"] == "task_cannot_be_rated"


def test_task_is_sent_back_at_most_twice(scene: Scene):
    for _ in range(2):
        assert scene.rate("revise", task_comment="again")["ok"] is True
        assert scene.status() == "IN_REVISION"
        scene.resubmit()
    answer = scene.rate("revise", task_comment="again")
    assert (answer["ok"], answer["field"], answer["code"]) == (False, "task_rating", "no_more_revisions")
    assert scene.rate("ok")["ok"] is True
    assert scene.balance(scene.wim, "earned") == Decimal("0.1")


def test_revision_moves_no_money_and_lasts_a_day(scene: Scene):
    before = scene.balance(scene.ada), scene.platform()
    scene.rate("revise", task_comment="again")
    assert (scene.balance(scene.ada), scene.platform()) == before
    until = scene.work.values("SELECT revise_until FROM tasks WHERE task_id = %(id)s", id=scene.task_id)[0]
    assert (until - scene.given.clock.now).total_seconds() == 24 * 3600


def test_bonus_is_paid_with_the_fee_of_the_job(scene: Scene):
    before = scene.balance(scene.ada), scene.platform()
    assert scene.rate("ok", task_bonus="0.50")["ok"] is True
    assert scene.balance(scene.wim, "earned") == Decimal("0.60")
    assert before[0] - scene.balance(scene.ada) == Decimal("0.535")
    assert scene.platform() - before[1] == Decimal("0.007") + Decimal("0.035")


@pytest.mark.parametrize(("funds", "is_done"), [("2.7899", False), ("2.7900", True)])
def test_bonus_without_money_refuses_the_whole_verdict(place: Place, funds: str, is_done: bool):
    """The job takes 1.7200, so what is left is a hundredth of a cent less than, or just, 1.0000 and its fee."""
    scene = Scene(place, funds=funds)
    list_id = scene.new_list()
    answer = scene.rate("ok", task_bonus=1, list_id=list_id)
    assert answer["ok"] is is_done
    assert (scene.status(), scene.on_lists()["good"]) == (("OK", 1) if is_done else ("SUBMITTED", 0))
    if not is_done:
        assert (answer["code"], answer["field"]) == ("insufficient_balance", "task_bonus")
        assert (scene.balance(scene.wim, "earned"), scene.balance(scene.ada)) == (0, Decimal("1.0699"))
        assert scene.rate("ok")["ok"] is True


@pytest.mark.parametrize("rating", ["not_ok", "revise"])
def test_bonus_goes_with_satisfied_alone(scene: Scene, rating: str):
    assert scene.rate(rating, task_comment="x", task_bonus="0.01")["field"] == "task_bonus"
    assert scene.rate(rating, task_comment="x", task_bonus=0)["ok"] is True


@pytest.mark.parametrize(
    ("rating", "is_on"), [("ok", 1), ("not_ok", 0), ("revise", 0)]
)  # fmt: skip
def test_automatic_list_has_everyone_rated_satisfied(scene: Scene, rating: str, is_on: int):
    scene.new_list("by hand")
    scene.rate(rating, task_comment="x")
    assert scene.on_lists() == {"Successfully Completed": is_on, "by hand": 0}


@pytest.mark.parametrize("rating", ["ok", "not_ok", "revise"])
def test_list_of_a_verdict_gets_the_worker_whatever_the_rating(scene: Scene, rating: str):
    list_id = scene.new_list()
    assert scene.rate(rating, task_comment="x", list_id=list_id)["ok"] is True
    assert scene.on_lists()["good"] == 1


def test_unknown_list_refuses_the_whole_verdict(scene: Scene):
    answer = scene.rate("ok", list_id=1)
    assert (answer["code"], answer["field"], scene.status()) == ("list_not_found", "list_id", "SUBMITTED")


@pytest.mark.parametrize("rating", ["ok", "not_ok"])
def test_blocked_worker_is_off_all_lists_and_offered_nothing(scene: Scene, rating: str):
    old, named = scene.new_list("old"), scene.new_list("named")
    scene.ada.api("lists/add-workers", {"list_id": old, "workers": [scene.wim.id]})
    scene.given.clock.pass_(seconds=1)  # so that it is on the first page
    other = scene.given.running_job(scene.ada)
    assert other in scene.offered()
    verdict = {"task_comment": "x", "list_id": named, "block_worker": True}
    assert scene.rate(rating, **verdict)["ok"] is True
    assert set(scene.on_lists().values()) == {0}
    assert other not in scene.offered()
    assert scene.wim.work("POST", f"jobs/{other}/hold").json["code"] == "not_available"


def test_blocked_before_stays_off_the_automatic_list_but_is_paid(scene: Scene):
    scene.given.database.transact(
        lambda tx: add_blocks(tx, scene.ada.id, [scene.wim.id], now=scene.given.clock())
    )  # fmt: skip
    assert scene.rate("ok", list_id=scene.new_list())["ok"] is True
    assert set(scene.on_lists().values()) == {0}
    assert scene.balance(scene.wim, "earned") == Decimal("0.1")


@pytest.mark.parametrize("status", ["PAUSED", "FINISHED", "BLOCKED"])
def test_work_that_was_done_is_rated_whatever_became_of_the_job(scene: Scene, status: str):
    if status == "FINISHED":
        scene.ada.api("jobs/job-stop", {"job_id": scene.job_id})
    else:
        scene.work.set_status(scene.job_id, status)  # type: ignore[arg-type]
    assert scene.rate("ok")["ok"] is True
    assert scene.balance(scene.wim, "earned") == Decimal("0.1")
