"""Acts as they are declared and run, whichever edge it is: role, record, what may wait."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from msgspec import Struct

from piecework.acts.cases import ACCOUNT, JOB
from piecework.database import Database, Tx
from piecework.operators import act as act_module
from piecework.operators.act import Act, Doing, act
from piecework.operators.acting import run_act
from piecework.operators.approvals.proposal import Proposal
from piecework.operators.case import NOBODY
from piecework.operators.log.line import LogFilter
from piecework.operators.log.log_sql import ask_entries
from piecework.operators.move import Move
from piecework.operators.roles import RoleNeeded
from piecework.refusal import Refusal
from piecework.rules.rules import Rules
from piecework.settings import Settings
from tests.given import Given, Person

DECLARED: dict[str, Any] = {"needs": "money", "about": ACCOUNT, "moves": None, "refuses": ()}


class Give(Struct, kw_only=True):
    """Whom, how much, and why."""

    account_id: str
    amount: Decimal = Decimal(0)
    reason: str = ""


class Refused(Refusal):
    """It is refused."""

    code, message = "conflict", "No."


def give(tx: Tx, doing: Doing, request: Give) -> Decimal:
    """Give it."""
    if request.amount < 0:
        raise Refused
    doing.add(came_of_it="twice")
    return request.amount * 2


def doing_of(given: Given, person: Person | None, **settings: Any) -> Doing:
    return Doing(
        by=person.account if person else None, with_code=True,
        via="api" if person else "command", act_id="0123456789abcdef", now=given.clock(), rules=Rules(),
        settings=Settings(**settings),
    )  # fmt: skip


def log(database: Database) -> list[Any]:
    return database.read(lambda tx: ask_entries(tx, LogFilter(), page=1).get()).items


def moved(tx: Tx, request: Give) -> list[Move]:
    return [Move(account_id=request.account_id, thing="gift", amount=request.amount)]


@pytest.fixture
def of_money(monkeypatch: pytest.MonkeyPatch) -> Act[Give, Decimal]:
    monkeypatch.setattr(act_module, "MAY_WAIT", {})
    return act("tests.give", **DECLARED)(give)


def run(database: Database, declared: Act[Give, Decimal], request: Give, make: Callable[[], Doing]) -> Any:
    return database.transact(lambda tx: run_act(tx, declared, request, make()))


def test_act_and_its_line_are_one(given: Given, database: Database, of_money: Act[Give, Decimal]):
    mo, wim = given.mo("money"), given.wim()
    request = Give(account_id=wim.id, amount=Decimal(2), reason=" So. ")
    assert run(database, of_money, request, lambda: doing_of(given, mo)) == 4
    (line,) = log(database)
    assert (line.action, line.account_id, line.account_ids, line.reason) == ("tests.give", mo.id, [wim.id], "So.")
    assert line.facts == {"amount": "2", "came_of_it": "twice"}


def test_refused_act_leaves_no_line(given: Given, database: Database, of_money: Act[Give, Decimal]):
    request = Give(account_id=given.wim().id, amount=Decimal(-1))
    with pytest.raises(Refused):
        run(database, of_money, request, lambda: doing_of(given, given.mo()))
    assert log(database) == []


def test_act_is_refused_without_its_role_whoever_runs_it(
    given: Given, database: Database, of_money: Act[Give, Decimal]
):
    request, ruth = Give(account_id=given.wim().id), given.mo("review")
    with pytest.raises(RoleNeeded):
        run(database, of_money, request, lambda: doing_of(given, ruth))
    assert log(database) == []


def test_command_takes_one_whatever_the_amount(given: Given, database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(act_module, "MAY_WAIT", {})
    large = act("tests.give", needs="money", about=ACCOUNT, moves=moved, refuses=())(give)
    request, mo = Give(account_id=given.wim().id, amount=Decimal(900)), given.mo()
    proposed = run(database, large, request, lambda: doing_of(given, mo, second_operator_over=100))
    assert isinstance(proposed, Proposal)
    assert run(database, large, request, lambda: doing_of(given, None, second_operator_over=100)) == 1800
    assert {(line.account_id == "", line.step) for line in log(database)} == {(False, "proposed"), (True, "done")}


@pytest.mark.parametrize("missing", ["needs", "about", "moves", "refuses"])
def test_act_without_role_parties_money_or_refusals_is_refused_at_import(missing: str):
    declared = {name: value for name, value in DECLARED.items() if name != missing}
    with pytest.raises(TypeError, match=missing):
        act("tests.give", **declared)


def test_act_about_what_it_is_not_asked_for_is_refused_at_import():
    with pytest.raises(AssertionError, match="lacks"):
        act("tests.give", needs="any", about=JOB, moves=None, refuses=(), waits=False)(give)


class WithSecret(Struct):
    """What must not lie about."""

    api_secret: str = ""


def keep(tx: Tx, doing: Doing, request: WithSecret) -> None:
    """Keep it."""


def test_act_that_may_wait_keeps_no_secret():
    with pytest.raises(AssertionError, match="keep a secret"):
        act("tests.keep", needs="all", about=NOBODY, moves=None, refuses=(), takes_two=lambda settings: "")(keep)


def test_act_that_may_wait_is_not_for_any_role():
    with pytest.raises(AssertionError, match="which role"):
        act("tests.give", needs="any", about=NOBODY, moves=moved, refuses=())(give)
