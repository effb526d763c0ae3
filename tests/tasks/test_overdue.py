"""What time decides, to the moment: the end of the time to rate, and that of a revision."""

from datetime import timedelta

import pytest

from piecework.tasks.verdicts.overdue import (
    autorate_job,
    close_revisions_of_job,
    load_jobs_to_autorate,
    load_jobs_with_revisions_over,
)
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import Given, Person


class Waiting:
    """Wim's task on Ada's job."""

    def __init__(self, given: Given, clock: VirtualClock) -> None:
        self.given, self.clock = given, clock
        self.ada, self.wim = given.ada(), given.wim()
        self.job_id = given.running_job(self.ada, ttr=3)
        self.task_id = given.submitted_task(self.wim, self.job_id)

    def autorate(self) -> tuple[list[str], int]:
        """The jobs that are looked at, and how many tasks of this one are rated."""
        now, database = self.clock(), self.given.database
        listed = database.read(lambda tx: load_jobs_to_autorate(tx, now=now))
        return listed, database.transact(lambda tx: autorate_job(tx, self.job_id, now=now))

    def close_revisions(self) -> tuple[list[str], int]:
        now, database = self.clock(), self.given.database
        listed = database.read(lambda tx: load_jobs_with_revisions_over(tx, now=now))
        return listed, database.transact(lambda tx: close_revisions_of_job(tx, self.job_id, now=now))

    def send_back(self) -> None:
        verdict = {"task_rating": "revise", "task_comment": "again"}
        asked = {"job_id": self.job_id, "task_id": self.task_id, **verdict}
        assert self.ada.api("jobs/rate-single-task", asked)["ok"]

    def resubmit(self) -> None:
        path = f"jobs/{self.job_id}/tasks/{self.task_id}/resubmit"
        assert self.wim.work("POST", path, {"proofs": [{"text": "better"}]}).status_code == 200


@pytest.fixture
def waiting(given: Given, clock: VirtualClock) -> Waiting:
    return Waiting(given, clock)


def money(person: Person, kind: str) -> str:
    return person.api("users/get-balances")[kind]


def test_a_task_is_paid_at_the_end_of_its_time_and_once(waiting: Waiting, clock: VirtualClock):
    clock.pass_(days=3, microseconds=-1)
    assert waiting.autorate() == ([], 0)
    clock.pass_(microseconds=1)
    assert waiting.autorate() == ([waiting.job_id], 1)
    assert waiting.autorate() == ([], 0)
    assert money(waiting.wim, "earned") == "0.1000"


def test_a_revision_is_over_at_its_end_and_refunded_once(waiting: Waiting, clock: VirtualClock):
    before = money(waiting.ada, "spendable")
    waiting.send_back()
    clock.pass_(hours=24, microseconds=-1)
    assert waiting.close_revisions() == ([], 0)
    clock.pass_(microseconds=1)
    assert waiting.close_revisions() == ([waiting.job_id], 1)
    assert waiting.close_revisions() == ([], 0)
    assert (before, money(waiting.ada, "spendable")) == ("98.2800", "98.3870")


def test_what_was_sent_back_is_not_paid_by_time_and_its_time_begins_anew(
    waiting: Waiting, clock: VirtualClock, work: Work
):
    clock.pass_(days=2)
    waiting.send_back()
    clock.pass_(hours=20)
    waiting.resubmit()
    assert work.task(waiting.task_id).rate_by == clock() + timedelta(days=3)
    clock.pass_(days=3, microseconds=-1)
    assert waiting.autorate() == ([], 0)
    assert waiting.close_revisions() == ([], 0)
    clock.pass_(microseconds=1)
    assert waiting.autorate() == ([waiting.job_id], 1)
