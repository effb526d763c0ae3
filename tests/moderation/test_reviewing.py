"""What an operator decides about jobs: the reason on record, the money, the holds, and what employers asked for."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from piecework.ids import new_order_id
from piecework.jobs.job import JobNotFound
from piecework.jobs.moves import JobCannotMove
from piecework.moderation.reviewing import (
    Decision,
    approve_job,
    block_job,
    decline_job,
    pause_as_operator,
    release_job,
    resume_as_operator,
)
from piecework.moderation.reviews_sql import load_jobs_to_review, load_reviews
from piecework.refusal import InvalidRequest
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.place import Place, place

__all__ = ["place"]

Act = Callable[..., str]
WITH_A_REASON: list[Act] = [decline_job, pause_as_operator, block_job]
EVERY: list[Act] = [approve_job, *WITH_A_REASON, resume_as_operator, release_job]


class Desk:
    """Mo at the desk, and a job of Cleo's that waits there."""

    def __init__(self, given: Given, **changes: Any) -> None:
        self.given = given
        self.mo, self.cleo = given.person("Mo", is_operator=True), given.person("Cleo", funds="100")
        self.job_id = given.running_job(self.cleo, **changes)

    def do(self, act: Act, reason: str = "because", *, job_id: str = "") -> str:
        decision = Decision(review_id=new_order_id(), operator_id=self.mo.id, reason=reason)
        now = self.given.clock()
        return self.given.database.transact(lambda tx: act(tx, job_id or self.job_id, decision, now=now))

    def status(self) -> str:
        return self.cleo.api("jobs/get-job", job_id=self.job_id)["status"]

    def spendable(self, person: Person | None = None) -> str:
        return (person or self.cleo).api("users/get-balances")["spendable"]


@pytest.fixture
def desk(place: Place) -> Desk:
    return Desk(place)


@pytest.mark.parametrize(("asked", "status"), [({}, "RUNNING"), ({"pause_after_approval": 1}, "PAUSED")])
def test_approved_job_runs_or_waits_as_its_employer_asked(place: Place, asked: dict[str, Any], status: str):
    desk = Desk(place, **asked)
    assert (desk.status(), desk.do(approve_job), desk.status()) == ("PENDING_REVIEW", status, status)


def test_charges_go_to_the_platform_at_approval(given: Given, work: Work):
    desk = Desk(given, notify_followers=1, premium_amount=4)
    taken = "SELECT coalesce(sum(amount), 0) FROM entries WHERE account_id = 'platform'"
    assert (work.values(taken), work.job(desk.job_id).charges_waiting) == ([0], Decimal("5.65"))
    desk.do(approve_job)
    assert (work.values(taken), work.job(desk.job_id).charges_waiting) == ([Decimal("5.65")], 0)
    assert desk.spendable() == str(Decimal("100") - Decimal("1.07") - Decimal("5.65")).ljust(7, "0")


def test_premium_counts_its_day_from_the_approval(given: Given, clock: VirtualClock, work: Work):
    desk = Desk(given, premium_amount=4)
    clock.pass_(hours=30)
    assert work.values("SELECT count(*) FROM job_features") == [0]
    desk.do(approve_job)
    until = work.values("SELECT featured_until FROM job_features")[0]
    assert (until - clock.now).total_seconds() == 24 * 3600


def test_declined_job_gives_everything_back(place: Place):
    desk = Desk(place, notify_followers=1, premium_amount=4)
    assert (desk.do(decline_job), desk.status(), desk.spendable()) == ("DECLINED", "DECLINED", "100.0000")


def test_pause_of_an_operator_is_lifted_to_what_was_before(desk: Desk):
    desk.do(approve_job)
    for path, before in (("job-resume", "RUNNING"), ("job-pause", "PAUSED")):
        desk.cleo.api(f"jobs/{path}", {"job_id": desk.job_id})
        assert desk.do(pause_as_operator) == "PAUSED_ADMIN"
        assert desk.cleo.api("jobs/job-resume", {"job_id": desk.job_id})["code"] == "job_status"
        assert (desk.do(resume_as_operator), desk.status()) == (before, before)


def test_blocked_job_cancels_its_holds_and_keeps_the_rest_until_it_is_released(place: Place, desk: Desk):
    work = place.work
    desk.do(approve_job)
    wim, holder = desk.given.wim(), desk.given.wim()
    task_id = desk.given.submitted_task(wim, desk.job_id)
    held = work.hold(holder, desk.job_id).task_id
    before = Decimal(desk.spendable())
    desk.do(block_job)
    assert (work.task(held).status, work.counts(desk.job_id)) == ("RELEASED", ("BLOCKED", 8, 0, 1))
    told = "SELECT account_id FROM events WHERE event_id = %(event_id)s"
    assert work.values(told, event_id=f"hold_cancelled:{held}") == [holder.id]
    assert Decimal(desk.spendable()) - before == Decimal("0.107")
    assert holder.work("POST", f"jobs/{desk.job_id}/submit", {"proofs": [{"text": "x"}]}).json["ok"] is False
    verdict = {"job_id": desk.job_id, "task_id": task_id, "task_rating": "ok"}
    assert desk.cleo.api("jobs/rate-single-task", verdict)["ok"] is True
    assert wim.api("users/get-balances")["earned"] == "0.1000"
    desk.do(release_job)
    assert Decimal(desk.spendable()) - before == Decimal("0.963")
    assert (desk.do(release_job), Decimal(desk.spendable()) - before) == ("BLOCKED", Decimal("0.963"))


def test_release_of_a_job_blocked_while_it_waited_gives_the_charges_back_too(desk: Desk):
    desk.do(block_job)
    assert desk.spendable() == "98.2800"
    desk.do(release_job)
    assert (desk.status(), desk.spendable()) == ("BLOCKED", "100.0000")


@pytest.mark.parametrize("act", WITH_A_REASON, ids=lambda act: act.__name__)
@pytest.mark.parametrize("reason", ["", "  \n", "x" * 501])
def test_what_employers_read_needs_a_reason(desk: Desk, act: Act, reason: str):
    if act is pause_as_operator:
        desk.do(approve_job)
    before = desk.status()
    with pytest.raises(InvalidRequest) as refused:
        desk.do(act, reason)
    assert (refused.value.field, desk.status()) == ("reason", before)


@pytest.mark.parametrize("act", EVERY, ids=lambda act: act.__name__)
def test_missing_job_is_not_found(desk: Desk, act: Act):
    with pytest.raises(JobNotFound):
        desk.do(act, job_id="0123456789ab")


def test_decisions_are_on_record_the_latest_first(place: Place, desk: Desk):
    desk.do(approve_job, "")
    for act in (pause_as_operator, resume_as_operator, block_job, release_job):
        place.clock.pass_(minutes=1)
        desk.do(act, f"why {act.__name__}")
    reviews = desk.given.database.read(lambda tx: load_reviews(tx, desk.job_id))
    assert [(review.action, review.reason) for review in reviews] == [
        ("release", "why release_job"), ("block", "why block_job"), ("resume", "why resume_as_operator"),
        ("pause", "why pause_as_operator"), ("approve", ""),
    ]  # fmt: skip
    assert {review.operator_id for review in reviews} == {desk.mo.id}


def test_refused_decision_is_not_on_record(desk: Desk):
    with pytest.raises(JobCannotMove):
        desk.do(pause_as_operator)
    assert desk.given.database.read(lambda tx: load_reviews(tx, desk.job_id)) == []


def test_queue_has_jobs_and_restarts_that_wait_the_oldest_first(given: Given, clock: VirtualClock):
    desk = Desk(given)
    clock.pass_(minutes=1)
    second, third = (desk.given.running_job(desk.cleo) for _ in range(2))
    desk.do(approve_job)
    desk.cleo.api("jobs/job-stop", {"job_id": desk.job_id})
    desk.cleo.api("jobs/job-restart", {"job_id": desk.job_id})
    desk.do(decline_job, job_id=third)
    waiting = desk.given.database.read(lambda tx: load_jobs_to_review(tx, limit=10))
    assert [(job.job_id, job.status) for job in waiting] == [
        (desk.job_id, "PENDING_RESTART"), (second, "PENDING_REVIEW"),
    ]  # fmt: skip
