"""Verdicts that are tried: what they would do, told to the last cent, and nothing done."""

from decimal import Decimal

import pytest

from piecework.database import Tx
from piecework.tasks.verdicts.previewing import Trial, try_verdicts
from piecework.tasks.verdicts.verdict import Verdict
from tests.at_work import Work
from tests.given import Given, Person


class Desk:
    """Ada's job, with three tasks that wait."""

    def __init__(self, given: Given, work: Work) -> None:
        self.given, self.work = given, work
        self.ada: Person = given.ada()
        self.job_id = given.running_job(self.ada)
        self.tasks = [given.submitted_task(given.wim(), self.job_id) for _ in range(3)]

    def try_(self, *verdicts: Verdict, funds: str = "10") -> Trial:
        job = self.work.job(self.job_id)

        def act(tx: Tx) -> Trial:
            return try_verdicts(tx, job, verdicts, funds=Decimal(funds))

        before = self.state()
        tried = self.given.database.read(act)
        assert self.state() == before
        return tried

    def state(self) -> list[str]:
        return self.work.values("SELECT row::text FROM tasks row UNION ALL SELECT row::text FROM purses row ORDER BY 1")


@pytest.fixture
def desk(given: Given, work: Work) -> Desk:
    return Desk(given, work)


def test_a_trial_says_what_moves(desk: Desk):
    first, second, third = desk.tasks
    tried = desk.try_(
        Verdict(task_id=first, rating="ok", bonus=Decimal("0.5")),
        Verdict(task_id=second, rating="not_ok", comment="no"),
        Verdict(task_id=third, rating="revise", comment="again"),
    )
    assert (tried.ok, tried.not_ok, tried.revise, tried.refused) == (1, 1, 1, [])
    assert (tried.to_workers, tried.to_platform) == (Decimal("0.6"), Decimal("0.0420"))
    assert (tried.refunded, tried.costs) == (Decimal("0.1070"), Decimal("0.5350"))


@pytest.mark.parametrize(("funds", "refused"), [("0.5350", 1), ("0.5349", 2), ("1.0700", 0)])
def test_a_trial_refuses_bonuses_in_order_when_the_money_is_gone(desk: Desk, funds: str, refused: int):
    bonus = Decimal("0.5")
    verdicts = [Verdict(task_id=task_id, rating="ok", bonus=bonus) for task_id in desk.tasks[:2]]
    tried = desk.try_(*verdicts, funds=funds)
    assert [outcome.verdict.task_id for outcome in tried.refused] == desk.tasks[2 - refused : 2]
    assert (tried.ok, tried.costs) == (2 - refused, (2 - refused) * Decimal("0.5350"))


def test_a_trial_knows_nothing_of_anothers_task(desk: Desk):
    theirs = desk.given.submitted_task(desk.given.wim(), desk.given.running_job(desk.given.olga()))
    tried = desk.try_(Verdict(task_id=theirs, rating="ok"))
    assert [outcome.refusal is not None and outcome.refusal.code for outcome in tried.outcomes] == ["task_not_found"]
