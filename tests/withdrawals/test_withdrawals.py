"""Earned money on its way out: asked for, confirmed, cancelled, lapsed, approved, refused, paid; and it adds up."""

import re
from collections.abc import Callable
from contextlib import nullcontext
from decimal import Decimal
from typing import Any

import pytest
from falcon.testing import Result

from piecework.audit.auditing import audit
from piecework.database import Database, Tx
from piecework.ledger.book import move
from piecework.ledger.movement import earned, movement, platform
from piecework.ledger.purses import get_balances
from piecework.privacy.erasing import erase_account
from piecework.privacy.erasure import Erasure
from piecework.refusal import InvalidRequest
from piecework.withdrawals.paying import refuse_withdrawal
from piecework.withdrawals.requesting import lapse_withdrawals
from piecework.withdrawals.returning import record_return
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.mailbox import letter_of

Ask = Callable[..., dict[str, Any]]
WAY = {"method": "bank", "destination": "DE02 1203 0000 0000 2020 51"}


@pytest.fixture
def wim(given: Given, clock: VirtualClock) -> Person:
    """Wim signed up a week ago and has earned 20."""
    wim = given.wim()
    clock.pass_(days=7)

    def earn(tx: Tx) -> None:
        move(tx, [movement(f"pay:{wim.id}", platform(Decimal(-20)), earned(wim.id, Decimal(20)))], now=clock())

    given.database.transact(earn)
    return wim


@pytest.fixture
def mo(given: Given) -> Person:
    return given.person("Mo", is_operator=True)


pytestmark = pytest.mark.unaudited  # the 20 came from nowhere; the money of withdrawals is looked at here


def ask(wim: Person, amount: object = 5, **changes: Any) -> Result:
    return wim.work("POST", "withdrawals", {"amount": amount, **WAY, **changes})


def token_of(database: Database, withdrawal_id: str) -> str:
    found = re.search(r"[0-9a-f]{64}", letter_of(database, f"withdrawal:{withdrawal_id}"))
    assert found
    return found[0]


def money(wim: Person) -> tuple[str, str, str]:
    shown = wim.work("GET", "earnings").json
    return shown["earned"], shown["withdrawing"], shown["paid_out"]


def operate(mo: Person, wim: Person, withdrawal_id: str, act: str, body: dict[str, Any] | None = None) -> Result:
    return mo.client.simulate_post(
        f"/operator-api/withdrawals/{wim.id}/{withdrawal_id}/{act}",
        json=body or {},
        headers={"Authorization": mo.basic},
    )


def confirmed(database: Database, wim: Person, amount: object = 5) -> str:
    withdrawal_id: str = ask(wim, amount).json["withdrawal_id"]
    token = token_of(database, withdrawal_id)
    answer = wim.work("POST", f"withdrawals/{withdrawal_id}/confirm", {"token": token})
    assert answer.json["state"] == "REQUESTED"
    return withdrawal_id


def test_money_is_set_aside_confirmed_approved_and_paid(database: Database, wim: Person, mo: Person):
    withdrawal_id = ask(wim).json["withdrawal_id"]
    assert money(wim) == ("15.0000", "5.0000", "0.0000")
    waiting = wim.work("GET", "withdrawals").json["withdrawals"][0]
    assert (waiting["state"], waiting["can"], waiting["confirm_by"]) == (
        "UNCONFIRMED", ["confirm", "cancel"], "2026-03-09T12:00:00Z",
    )  # fmt: skip
    token = token_of(database, withdrawal_id)
    for _ in range(2):
        assert wim.work("POST", f"withdrawals/{withdrawal_id}/confirm", {"token": token}).json["state"] == "REQUESTED"
    queue = mo.client.simulate_get("/operator-api/withdrawals", headers={"Authorization": mo.basic}).json
    assert [(each["withdrawal_id"], each["amount"]) for each in queue["withdrawals"]] == [(withdrawal_id, "5.0000")]
    assert operate(mo, wim, withdrawal_id, "paid").json["code"] == "withdrawal_cannot_move"
    assert operate(mo, wim, withdrawal_id, "approve").json["state"] == "APPROVED"
    assert wim.work("POST", f"withdrawals/{withdrawal_id}/cancel").json["code"] == "withdrawal_cannot_move"
    assert operate(mo, wim, withdrawal_id, "paid").json["state"] == "PAID"
    assert operate(mo, wim, withdrawal_id, "paid").status_code == 409
    assert money(wim) == ("15.0000", "0.0000", "5.0000")
    types = [(line["type"], line["purse"], line["amount"]) for line in wim.work("GET", "movements").json["movements"]]
    assert ("paid_out", "withdrawing", "-5.0000") in types
    assert ("withdraw", "earned", "-5.0000") in types


def test_a_refused_one_comes_back_whole_with_the_reason(database: Database, wim: Person, mo: Person):
    withdrawal_id = confirmed(database, wim, 7.25)
    assert operate(mo, wim, withdrawal_id, "refuse", {"reason": " "}).json["field"] == "reason"
    assert operate(mo, wim, withdrawal_id, "refuse", {"reason": "No such account."}).json["state"] == "REFUSED"
    assert money(wim) == ("20.0000", "0.0000", "0.0000")
    (listed,) = wim.work("GET", "withdrawals").json["withdrawals"]
    assert (listed["state"], listed["reason"], listed["can"]) == ("REFUSED", "No such account.", [])
    told: Any = database.read(lambda tx: tx.value("SELECT facts FROM events WHERE kind = 'withdrawal_moved'"))
    assert told == {"amount": "7.2500", "state": "REFUSED", "reason": "No such account."}


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_one_can_be_cancelled_until_it_is_approved(database: Database, wim: Person, is_confirmed: bool):
    withdrawal_id = confirmed(database, wim) if is_confirmed else ask(wim).json["withdrawal_id"]
    assert wim.work("POST", f"withdrawals/{withdrawal_id}/cancel").json["state"] == "CANCELLED"
    assert wim.work("POST", f"withdrawals/{withdrawal_id}/cancel").status_code == 409
    assert money(wim) == ("20.0000", "0.0000", "0.0000")


def test_what_nobody_confirms_in_time_comes_back(database: Database, wim: Person, clock: VirtualClock):
    first, second = (ask(wim).json["withdrawal_id"] for _ in range(2))
    clock.pass_(hours=24)
    assert database.transact(lambda tx: lapse_withdrawals(tx, now=clock())) == 0
    clock.pass_(seconds=1)
    late = wim.work("POST", f"withdrawals/{first}/confirm", {"token": token_of(database, first)}).json
    assert (late["state"], "not confirmed in time" in late["message"]) == ("LAPSED", True)
    assert database.transact(lambda tx: lapse_withdrawals(tx, now=clock())) == 1
    assert money(wim) == ("20.0000", "0.0000", "0.0000")
    assert [each["withdrawal_id"] for each in wim.work("GET", "withdrawals").json["withdrawals"]] == sorted(
        [first, second]
    )


def test_it_can_be_confirmed_until_the_last_moment(database: Database, wim: Person, clock: VirtualClock):
    withdrawal_id = ask(wim).json["withdrawal_id"]
    clock.pass_(hours=24)
    path, token = f"withdrawals/{withdrawal_id}/confirm", token_of(database, withdrawal_id)
    assert wim.work("POST", path, {"token": token}).json["state"] == "REQUESTED"


@pytest.mark.parametrize(("length", "is_taken"), [(500, True), (501, False)])
def test_a_reason_has_at_most_500_characters(
    database: Database, wim: Person, mo: Person, clock: VirtualClock, length: int, is_taken: bool
):
    """Whoever asks for it: a page, a program, or the file of a bank."""
    refused, returned = confirmed(database, wim), paid(database, wim, mo)
    reason = "x" * length
    for act in (
        lambda tx: refuse_withdrawal(tx, wim.id, refused, reason, now=clock()),
        lambda tx: record_return(tx, wim.id, returned, reason, now=clock()),
    ):
        with nullcontext() if is_taken else pytest.raises(InvalidRequest):
            database.transact(act)
    assert money(wim)[0] == ("20.0000" if is_taken else "10.0000")


def test_a_wrong_token_says_nothing(database: Database, wim: Person):
    withdrawal_id = confirmed(database, wim)
    for token in ("", "0" * 64, "\u00e4", token_of(database, withdrawal_id).upper()):
        answer = wim.work("POST", f"withdrawals/{withdrawal_id}/confirm", {"token": token})
        assert answer.json["code"] in ("wrong_token", "invalid_request")
        assert answer.status_code in (403, 422)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": "4.9999"}, "amount"), ({"amount": 0}, "amount"), ({"amount": -5}, "amount"),
        ({"amount": "5.00001"}, "amount"), ({"amount": "1e30"}, "amount"), ({"amount": "NaN"}, "amount"),
        ({"method": " "}, "method"), ({"method": "x" * 51}, "method"), ({"destination": "x" * 501}, "destination"),
        ({"amount": 1_000_000}, "amount"), ({"destination": "a\nb"}, "destination"),
        ({"destination": "a\x00b"}, "destination"), ({"destination": ""}, "destination"),
    ],
)  # fmt: skip
def test_what_is_asked_for_wrongly_is_refused(wim: Person, changes: dict[str, Any], field: str):
    refused = wim.work("POST", "withdrawals", {"amount": 5, **WAY, **changes})
    assert (refused.status_code, refused.json["field"]) == (422, field)
    assert money(wim) == ("20.0000", "0.0000", "0.0000")


def test_more_than_was_earned_is_refused(wim: Person):
    refused = ask(wim, "20.0001")
    assert (refused.status_code, refused.json["code"]) == (402, "not_enough_earned")


def test_the_first_is_possible_seven_days_after_sign_up(given: Given, clock: VirtualClock):
    nele = given.wim()
    clock.pass_(days=6, hours=23)
    refused = ask(nele)
    assert refused.json["code"] == "too_early_to_withdraw"
    assert "2026-03-08T12:00:00Z" in refused.json["message"]
    clock.pass_(hours=1)
    assert ask(nele).json["code"] == "not_enough_earned"


def test_who_waits_between_submissions_cannot_withdraw(database: Database, wim: Person):
    def wait(seconds: int) -> None:
        statement: Any = "UPDATE standings SET submit_wait_seconds = %(seconds)s WHERE account_id = %(id)s"
        database.transact(lambda tx: tx.do(statement, seconds=seconds, id=wim.id))

    wait(10)
    refused = ask(wim)
    assert (refused.status_code, refused.json["code"]) == (403, "wait_to_submit")
    assert "10 seconds" in refused.json["message"]
    wait(0)
    assert ask(wim).status_code == 200


def test_five_are_on_their_way_at_most(given: Given, wim: Person, clock: VirtualClock):
    given.database.transact(
        lambda tx: move(tx, [movement("pay:more", platform(Decimal(-20)), earned(wim.id, Decimal(20)))], now=clock())
    )
    made = [ask(wim).json for _ in range(6)]
    assert [each.get("code") for each in made] == [None] * 5 + ["too_many_withdrawals"]
    wim.work("POST", f"withdrawals/{made[0]['withdrawal_id']}/cancel")
    assert ask(wim).status_code == 200


def test_anothers_withdrawal_looks_missing(given: Given, database: Database, wim: Person, mo: Person):
    withdrawal_id = confirmed(database, wim)
    nele = given.wim()
    token = token_of(database, withdrawal_id)
    strange = [
        nele.work("POST", f"withdrawals/{each}/confirm", {"token": token}).json for each in (withdrawal_id, "f" * 16)
    ]
    assert strange[0] == strange[1]
    assert nele.work("POST", f"withdrawals/{withdrawal_id}/cancel").status_code == 404
    assert operate(mo, nele, withdrawal_id, "approve").status_code == 404
    assert money(wim) == ("15.0000", "5.0000", "0.0000")


def test_a_repeat_with_the_same_key_is_one_withdrawal(wim: Person):
    headers = {"Authorization": f"Bearer {wim.worker_token}", "Idempotency-Key": "once"}
    body = {"amount": 5, **WAY}
    answers = [wim.client.simulate_post("/worker-api/withdrawals", json=body, headers=headers).json for _ in range(2)]
    assert answers[0] == answers[1]
    assert money(wim) == ("15.0000", "5.0000", "0.0000")


def paid(database: Database, wim: Person, mo: Person, amount: object = 5) -> str:
    withdrawal_id = confirmed(database, wim, amount)
    for act in ("approve", "paid"):
        assert operate(mo, wim, withdrawal_id, act).status_code == 200
    return withdrawal_id


def test_a_payment_that_the_bank_sends_back_is_earned_money_again_once(
    database: Database, wim: Person, mo: Person, clock: VirtualClock
):
    withdrawal_id = paid(database, wim, mo)
    clock.pass_(days=3)
    assert operate(mo, wim, withdrawal_id, "returned", {"reason": " "}).json["field"] == "reason"
    assert operate(mo, wim, withdrawal_id, "returned", {"reason": "Account closed."}).json["state"] == "RETURNED"
    assert money(wim) == ("20.0000", "0.0000", "0.0000")
    again = operate(mo, wim, withdrawal_id, "returned", {"reason": "Account closed."})
    assert (again.status_code, again.json["code"]) == (409, "withdrawal_cannot_move")
    assert money(wim) == ("20.0000", "0.0000", "0.0000")
    (listed,) = wim.work("GET", "withdrawals").json["withdrawals"]
    assert [listed[name] for name in ("state", "reason", "ended_at", "returned_at")] == [
        "RETURNED", "Account closed.", "2026-03-08T12:00:00Z", "2026-03-11T12:00:00Z",
    ]  # fmt: skip
    types = [(line["type"], line["purse"], line["amount"]) for line in wim.work("GET", "movements").json["movements"]]
    assert ("returned", "earned", "5.0000") in types
    told: Any = database.read(
        lambda tx: tx.value("SELECT facts FROM events WHERE event_id LIKE %(id)s", id=f"%{withdrawal_id}:RETURNED")
    )
    assert told == {"amount": "5.0000", "state": "RETURNED", "reason": "Account closed."}
    assert ask(wim, 20).status_code == 200
    assert [finding.check for finding in audit(database) if finding.check in ("withdrawals", "returns", "purses")] == []


def test_only_what_is_requested_or_approved_waits_for_an_operator(database: Database, wim: Person, mo: Person):
    requested, approved, done = (confirmed(database, wim) for _ in range(3))
    assert operate(mo, wim, approved, "approve").status_code == 200
    for act in ("approve", "paid"):
        operate(mo, wim, done, act)
    ask(wim)  # nobody has confirmed it
    expected = {"": {requested, approved}, "?state=requested": {requested}, "?state=approved": {approved}}
    for state, waiting in expected.items():
        shown = mo.operate("GET", f"withdrawals{state}").json["withdrawals"]
        assert {each["withdrawal_id"] for each in shown} == waiting, state


def test_only_what_was_paid_can_come_back(database: Database, wim: Person, mo: Person):
    withdrawal_id = confirmed(database, wim)
    for act in ("approve", "refuse"):
        refused = operate(mo, wim, withdrawal_id, "returned", {"reason": "So."})
        assert refused.json["code"] == "withdrawal_cannot_move"
        operate(mo, wim, withdrawal_id, act, {"reason": "So."})
    assert operate(mo, wim, withdrawal_id, "returned", {"reason": "So."}).status_code == 409
    assert operate(mo, wim, "0" * 16, "returned", {"reason": "So."}).json["code"] == "withdrawal_not_found"


def test_paid_ones_are_found_by_what_a_bank_says_of_them(database: Database, wim: Person, mo: Person):
    withdrawal_id = paid(database, wim, mo)
    database.transact(lambda tx: tx.do("UPDATE withdrawals SET reference = 'T-17'"))
    for text in ("", f"PW-{withdrawal_id.upper()}", withdrawal_id, "T-17", wim.id, "wI"):
        found = mo.operate("GET", f"paid-withdrawals?text={text}").json["withdrawals"]
        assert [one["withdrawal_id"] for one in found] == [withdrawal_id], text
    assert mo.operate("GET", "paid-withdrawals?text=T-1").json["withdrawals"] == []


def test_money_that_comes_back_to_an_erased_account_waits_and_tells_nobody(
    database: Database, wim: Person, mo: Person, clock: VirtualClock
):
    withdrawal_id = paid(database, wim, mo)
    erasure = Erasure(asked_by=wim.id, gives_up_money=True)
    database.transact(lambda tx: erase_account(tx, wim.id, erasure, now=clock()))
    assert operate(mo, wim, withdrawal_id, "returned", {"reason": "Account closed."}).json["state"] == "RETURNED"
    assert database.read(lambda tx: get_balances(tx, wim.id)).earned == 5
    told: int = database.read(
        lambda tx: tx.value("SELECT count(*) FROM events WHERE event_id LIKE %(id)s", id=f"%{withdrawal_id}:RETURNED")
    )
    assert told == 0
