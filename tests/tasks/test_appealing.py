"""Appeals: once a task, in time, and a turned verdict pays once, whoever has the money."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from piecework.refusal import InvalidRequest
from piecework.tasks.verdicts.appealing import AppealRuling, reject_appeal, uphold_appeal
from tests.at_once import at_once
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import Given, Person

STORY = {"story": "The proof shows what was asked."}


@pytest.fixture
def mo(given: Given) -> Person:
    return given.person("Mo", is_operator=True)


class Refused:
    """A task of Wim's that Ada rated not satisfied."""

    def __init__(self, given: Given, **changes: Any) -> None:
        self.ada, self.wim = given.ada(), given.wim()
        self.job_id = given.running_job(self.ada, **changes)
        self.task_id = given.submitted_task(self.wim, self.job_id)
        self.rate("not_ok", comment="no", satisfaction="spam")

    def rate(self, rating: str, **fields: str) -> None:
        verdict = {f"task_{name}": value for name, value in fields.items()}
        call = {"job_id": self.job_id, "task_id": self.task_id, "task_rating": rating} | verdict
        assert self.ada.api("jobs/rate-single-task", call)["ok"]

    def appeal(self, worker: Person | None = None, body: object = STORY) -> Any:
        return (worker or self.wim).work("POST", f"jobs/{self.job_id}/tasks/{self.task_id}/appeal", body)

    def decide(self, mo: Person, what: str, body: object = None) -> Any:
        path = f"/operator-api/appeals/{self.job_id}/{self.task_id}/{what}"
        body = {"reason": "It does."} if body is None else body
        return mo.client.simulate_post(path, json=body, headers={"Authorization": mo.basic})

    def funds(self) -> tuple[Decimal, Decimal]:
        """What Ada can spend, and what Wim has earned."""
        return tuple(  # type: ignore[return-value]
            Decimal(person.api("users/get-balances")[kind])
            for person, kind in ((self.ada, "spendable"), (self.wim, "earned"))
        )


@pytest.fixture
def refused(given: Given) -> Refused:
    return Refused(given)


def code(answer: Any) -> str:
    return answer.json.get("code", "")


def test_turned_verdict_pays_the_worker_and_charges_the_employer_again(refused: Refused, mo: Person):
    spendable, _ = refused.funds()
    assert refused.appeal().json["ok"]
    assert refused.decide(mo, "uphold").json["state"] == "UPHELD"
    assert refused.funds() == (spendable - Decimal("0.1070"), Decimal("0.1000"))
    (rated,) = refused.ada.api("jobs/get-rated-tasks")["tasks"]
    assert (rated["id"], rated["status"]) == (refused.task_id, "OK")
    (mine,) = refused.wim.work("GET", "appeals").json["appeals"]
    assert (mine["state"], mine["reason"]) == ("UPHELD", "It does.")


@pytest.mark.parametrize(("left", "owed"), [("0.0000", "0.1070"), ("0.0300", "0.0770"), ("0.1050", "0.0020")])
def test_what_the_employer_lacks_is_owed_and_the_worker_paid(
    refused: Refused, mo: Person, work: Work, left: str, owed: str
):
    spendable, _ = refused.funds()
    refused.appeal()
    amount = spendable - Decimal(left)
    from piecework.ledger.book import move
    from piecework.ledger.movement import clearing, movement
    from piecework.ledger.movement import spendable as of

    work.database.transact(
        lambda tx: move(tx, [movement("gone:1", clearing(amount), of(refused.ada.id, -amount))], now=work.clock())
    )
    assert refused.decide(mo, "uphold").json["ok"]
    assert refused.funds() == (0, Decimal("0.1000"))
    line = "SELECT amount FROM entries WHERE kind = %(kind)s AND movement_id = %(id)s"
    written = {
        kind: work.values(line, kind=kind, id=f"appeal:{refused.task_id}") for kind in ("platform", "receivable")
    }
    assert written == {"platform": [Decimal("0.0070")], "receivable": [-Decimal(owed)]}
    assert work.values("SELECT amount FROM receivables") == [Decimal(owed)]
    told = work.values(
        "SELECT facts ->> 'owed' FROM events WHERE kind = 'appeal_decided' ORDER BY account_id = %(ada)s",
        ada=refused.ada.id,
    )
    assert told == [None, owed]


def test_verdict_that_stands_moves_nothing(refused: Refused, mo: Person):
    before = refused.funds()
    refused.appeal()
    assert refused.decide(mo, "reject").json["state"] == "REJECTED"
    assert refused.funds() == before
    assert code(refused.decide(mo, "uphold")) == "appeal_decided"


def test_task_is_appealed_once(refused: Refused, mo: Person):
    assert refused.appeal().status_code == 200
    assert code(refused.appeal()) == "appealed_before"
    refused.decide(mo, "reject")
    assert code(refused.appeal()) == "appealed_before"


def test_time_to_appeal_ends(refused: Refused, clock: VirtualClock):
    clock.pass_(days=14, seconds=1)
    answer = refused.appeal()
    assert (code(answer), "2026-03-15T12:00:00Z" in answer.json["message"]) == ("appeal_too_late", True)
    clock.pass_(seconds=-1)
    assert refused.appeal().status_code == 200


def test_only_the_worker_of_a_refused_task_appeals(refused: Refused, given: Given):
    assert code(refused.appeal(given.wim())) == "task_not_found"
    another = given.submitted_task(refused.wim, job_id := given.running_job(refused.ada))
    answer = refused.wim.work("POST", f"jobs/{job_id}/tasks/{another}/appeal", STORY)
    assert code(answer) == "nothing_to_appeal"
    assert code(refused.wim.work("POST", f"jobs/{job_id}/tasks/0/appeal", STORY)) == "task_not_found"
    assert code(refused.wim.work("POST", f"jobs/0/tasks/{another}/appeal", STORY)) == "job_not_found"


@pytest.mark.parametrize("story", ["", "  ", "x" * 2001, "\0", None, 7])
def test_story_is_needed(refused: Refused, story: object):
    answer = refused.appeal(body={"story": story})
    assert (answer.status_code, answer.json["field"]) == (422, "story")


def test_operator_sees_both_sides(refused: Refused, mo: Person):
    refused.appeal()
    listed = mo.client.simulate_get("/operator-api/appeals", headers={"Authorization": mo.basic}).json
    assert [(known["task_id"], known["story"]) for known in listed["appeals"]] == [(refused.task_id, STORY["story"])]
    path = f"/operator-api/appeals/{refused.job_id}/{refused.task_id}"
    seen = mo.client.simulate_get(path, headers={"Authorization": mo.basic}).json
    assert seen["submissions"][0]["proofs"] == [{"text": "done"}]
    assert (seen["verdict_comment"], seen["satisfaction"], seen["decided_by"]) == ("no", "spam", "employer")
    assert seen["employer_history"] == {"ok": 0, "nok": 1, "appeals_upheld": 0, "appeals_rejected": 0}


def test_who_is_no_operator_decides_nothing(refused: Refused, mo: Person):
    refused.appeal()
    assert refused.decide(refused.ada, "uphold").status_code == 403
    assert code(refused.decide(mo, "uphold", {"reason": " "})) == "invalid"
    assert refused.decide(mo, "uphold", {}).status_code == 422


@pytest.mark.parametrize("decide", [uphold_appeal, reject_appeal])
def test_reason_of_a_ruling_has_1_to_500_characters(refused: Refused, work: Work, decide: Callable[..., None]):
    refused.appeal()
    job_id, task_id = refused.job_id, refused.task_id

    def rule(reason: str) -> None:
        ruling = AppealRuling("mo", reason)
        work.database.transact(lambda tx: decide(tx, job_id, task_id, ruling, now=work.clock()))

    for reason in ("", " ", "x" * 501, "\0"):
        with pytest.raises(InvalidRequest):
            rule(reason)
    rule("x" * 500)
    assert refused.funds()[1] == (Decimal("0.1") if decide is uphold_appeal else 0)


def test_what_was_never_appealed_is_not_found(refused: Refused, mo: Person):
    assert code(refused.decide(mo, "uphold")) == "appeal_not_found"


def test_two_operators_at_once_pay_once(refused: Refused, mo: Person, given: Given):
    refused.appeal()
    other = given.person("Mia", is_operator=True)
    answers = at_once(2, lambda number: refused.decide([mo, other][number], "uphold"))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert refused.funds()[1] == Decimal("0.1000")


def test_both_are_told(refused: Refused, mo: Person, work: Work):
    refused.appeal()
    refused.decide(mo, "uphold")
    told = work.values("SELECT account_id FROM events WHERE kind = 'appeal_decided'")
    assert sorted(told) == sorted([refused.wim.id, refused.ada.id])


def test_turned_verdict_counts_as_satisfied_on_its_day(refused: Refused, mo: Person, work: Work):
    refused.appeal()
    row = "SELECT ok || '/' || nok || '/' || bad || ' ' || points FROM worker_days"
    assert work.values(row) == ["0/1/1 -200.0000"]
    refused.decide(mo, "uphold")
    assert work.values(row) == ["1/0/0 34.0000"]
