"""Operators who decide one appeal at the same moment: it is decided once, and paid at most once."""

from decimal import Decimal

import pytest

from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.races.contending import NO_ROW_LOCKS, Deed, Race, contend, deed, first_lost

OPERATORS = 6
PAY, COST = Decimal("0.1000"), Decimal("0.1070")
Decided = tuple[tuple[str, ...], int]  # what its operators decide in turn, and how many they are
SIDE_BY_SIDE: list[Decided] = [
    (("uphold",), OPERATORS), (("reject",), OPERATORS), (("uphold", "reject"), OPERATORS), (("reject", "uphold"), 2),
]  # fmt: skip
UNGUARDED = NO_ROW_LOCKS | {"AND state = 'OPEN'": ""}  # neither the lock nor the condition
ENDS = {"uphold": "UPHELD", "reject": "REJECTED"}


class Scene:
    """Appeals of Wim's against verdicts of Ada's, and operators who may decide them."""

    def __init__(self, given: Given, clock: VirtualClock) -> None:
        self.given, self.clock = given, clock
        self.ada, self.wim = given.ada(), given.wim()
        self.mos = [given.mo("review") for _ in range(OPERATORS)]

    def appeal(self) -> str:
        """Where a new appeal is decided."""
        job_id = self.given.running_job(self.ada)
        task_id = self.given.submitted_task(self.wim, job_id)
        verdict = {"job_id": job_id, "task_id": task_id, "task_rating": "not_ok", "task_comment": "no"}
        assert self.ada.api("jobs/rate-single-task", verdict)["ok"]
        told = self.wim.work("POST", f"jobs/{job_id}/tasks/{task_id}/appeal", {"story": "It is right."})
        assert told.status_code == 200
        return f"appeals/{job_id}/{task_id}"

    def funds(self) -> tuple[Decimal, Decimal]:
        """What Wim has earned, and what Ada can spend."""
        return (
            Decimal(self.wim.api("users/get-balances")["earned"]),
            Decimal(self.ada.api("users/get-balances")["spendable"]),
        )

    def decisions(self, path: str, whats: tuple[str, ...], operators: int = OPERATORS) -> list[Deed]:
        """One of these decisions by each operator, in turn."""
        return [self.decision(mo, path, whats[place % len(whats)]) for place, mo in enumerate(self.mos[:operators])]

    def decision(self, mo: Person, path: str, what: str) -> Deed:
        now, body = self.clock().isoformat(), {"reason": f"{mo.id} says {what}."}
        path = f"/operator-api/{path}/{what}"
        return deed("app", path=path, body=body, authorization=mo.basic, now=now)

    def race(self, deeds: list[Deed], sabotage: dict[str, str] | None = None) -> Race:
        return contend(self.given.database.url, deeds, sabotage=sabotage)

    def decided(self, path: str) -> tuple[str, str]:
        """How the appeal was decided, and why."""
        shown = self.mos[0].operate("GET", path).json
        return shown["state"], shown["reason"]

    def on_record(self) -> int:
        """How many decisions of appeals the operators' log holds."""
        entries = self.mos[0].operate("GET", "log?action=appeals.").json["entries"]
        return len(entries)


@pytest.fixture
def scene(given: Given, clock: VirtualClock) -> Scene:
    return Scene(given, clock)


def test_each_appeal_is_decided_once_and_paid_at_most_once(scene: Scene):
    """Four appeals side by side: all operators agree, all differ, and two of them differ."""
    appeals = [(scene.appeal(), whats, operators) for whats, operators in SIDE_BY_SIDE]
    earned, spendable = scene.funds()
    race = scene.race([each for appeal in appeals for each in scene.decisions(*appeal)])
    assert not race.errors
    answers, upheld = iter(race.answers), 0
    for path, whats, operators in appeals:
        told = [next(answers) for _ in range(operators)]
        (winner,) = [place for place, answer in enumerate(told) if answer != "appeal_decided"]
        what = whats[winner % len(whats)]
        assert scene.decided(path) == (ENDS[what], f"{scene.mos[winner].id} says {what}.")
        upheld += what == "uphold"
    assert scene.funds() == (earned + upheld * PAY, spendable - upheld * COST)
    assert scene.on_record() == len(appeals)


@pytest.mark.unaudited
def test_control_without_lock_and_condition_more_than_one_operator_decides(scene: Scene):
    """Or the bug shows as a 500: a turned verdict is turned again, a payment is there already."""

    first_lost(
        lambda: scene.race(scene.decisions(scene.appeal(), ("uphold", "reject")), UNGUARDED),
        lambda race: race.counts["appeal_decided"] != OPERATORS - 1,
    )
