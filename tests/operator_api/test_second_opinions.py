"""What takes two operators: proposed by one, done once when another one confirms it, with both on record."""

from decimal import Decimal
from typing import Any, LiteralString

import pytest

from piecework.database import Tx
from piecework.ids import new_order_id, secret_digest
from piecework.ledger.book import move
from piecework.ledger.movement import earned, movement, platform
from piecework.settings import Settings
from piecework.withdrawals import withdrawals_sql as sql
from piecework.withdrawals.withdrawal import Withdrawal, taken_out
from tests.conftest import VirtualClock
from tests.given import Given, Person

pytestmark = pytest.mark.unaudited  # the money withdrawn here came from nowhere


@pytest.fixture
def settings(data_dir: str) -> Settings:
    return Settings(
        data_dir=data_dir, api_requests_per_second=0, second_operator_over=100, second_operator_for_roles=True
    )


@pytest.fixture
def mo(given: Given) -> Person:
    return given.mo()


@pytest.fixture
def mia(given: Given) -> Person:
    return given.person("Mia", is_operator=True, operator_roles=["money"])


def requested(given: Given, amount: str) -> str:
    """The path of a withdrawal of so much that waits for approval."""
    wim, withdrawal_id, now = given.wim(), new_order_id(), given.clock()

    def write(tx: Tx) -> None:
        sql.add_withdrawal(tx, Withdrawal(
            account_id=wim.id, withdrawal_id=withdrawal_id, state="REQUESTED", amount=Decimal(amount), method="x",
            destination="x", token_sha256=secret_digest(""), requested_at=now, confirm_by=now, confirmed_at=now,
            ended_at=None, reason="",
        ))  # fmt: skip
        move(tx, [
            movement(f"bonus:{new_order_id()}", platform(-Decimal(amount)), earned(wim.id, Decimal(amount))),
            taken_out(wim.id, withdrawal_id, Decimal(amount)),
        ], now=now)  # fmt: skip

    given.database.transact(write)
    return f"withdrawals/{wim.id}/{withdrawal_id}"


def propose(given: Given, person: Person, path: str) -> str:
    """The path of the proposal that this operator's approval becomes."""
    answer = person.operate("POST", f"{path}/approve")
    assert (answer.status_code, answer.json["status"]) == (202, "waiting_for_second_operator"), answer.text
    return f"second-opinions/{person.id}/{answer.json['opinion_id']}"


def decide(person: Person, opinion: str, verb: str, **body: Any) -> tuple[int, str]:
    answer = person.operate("POST", f"{opinion}/{verb}", body)
    return answer.status_code, answer.json.get("state") or answer.json["code"]


def is_approved(person: Person, path: str) -> bool:
    withdrawals = person.operate("GET", "withdrawals?state=approved").json["withdrawals"]
    return any(waits["withdrawal_id"] == path.rpartition("/")[2] for waits in withdrawals)


def log(person: Person) -> list[tuple[str, str, str, str]]:
    entries = person.operate("GET", "log").json["entries"]
    return [(entry["action"], entry["step"], entry["operator_name"], entry["proposed_by"]) for entry in entries]


def test_small_amount_takes_one_operator(given: Given, mo: Person):
    path = requested(given, "100.00")
    assert mo.operate("POST", f"{path}/approve").json == {"ok": True, "state": "APPROVED"}


def test_large_amount_waits_for_a_second_one(given: Given, mo: Person, mia: Person, clock: VirtualClock):
    path = requested(given, "100.01")
    answer = mo.operate("POST", f"{path}/approve")
    assert answer.status_code == 202
    assert answer.json == {
        "ok": True,
        "status": "waiting_for_second_operator",
        "account_id": mo.id,
        "opinion_id": answer.json["opinion_id"],
        "why": "100.0100 is more than 100.00.",
        "expires_at": "2026-03-04T12:00:00Z",
    }
    assert not is_approved(mo, path)
    (waits,) = mia.operate("GET", "second-opinions").json["opinions"]
    assert (waits["name"], waits["action"], waits["needs"], waits["state"]) == (
        "Mo", "withdrawals.approve", "money", "WAITING",
    )  # fmt: skip
    assert waits["parameters"] == {"account_id": path.split("/")[1], "withdrawal_id": path.split("/")[2]}
    clock.pass_(hours=71)
    opinion = f"second-opinions/{mo.id}/{waits['opinion_id']}"
    assert decide(mia, opinion, "confirm") == (200, "CONFIRMED")
    assert is_approved(mo, path)
    assert mia.operate("GET", "second-opinions").json["opinions"] == []
    known = mo.operate("GET", opinion).json
    assert (known["state"], known["decided_by"], known["decided_at"]) == ("CONFIRMED", mia.id, "2026-03-04T11:00:00Z")


def test_log_names_both(given: Given, mo: Person, mia: Person, clock: VirtualClock):
    opinion = propose(given, mo, requested(given, "500"))
    clock.pass_(minutes=1)
    decide(mia, opinion, "confirm")
    assert log(mo) == [
        ("withdrawals.approve", "done", "Mia", mo.id),
        ("withdrawals.approve", "proposed", "Mo", ""),
    ]
    entries = mo.operate("GET", f"log?operator_id={mo.id}").json["entries"]
    assert {entry["facts"]["opinion_id"] for entry in entries} == {opinion.rpartition("/")[2]}
    assert len(entries) == 2


def test_nobody_confirms_what_they_proposed(given: Given, mo: Person):
    path = requested(given, "500")
    opinion = propose(given, mo, path)
    assert decide(mo, opinion, "confirm") == (403, "own_proposal")
    assert not is_approved(mo, path)
    assert decide(mo, opinion, "reject", reason="I was too quick.") == (200, "REJECTED")


def test_role_of_the_call_is_needed(given: Given, mo: Person):
    path, ruth = requested(given, "500"), given.person("Ruth", is_operator=True, operator_roles=["review"])
    opinion = propose(given, mo, path)
    assert decide(ruth, opinion, "confirm") == (403, "role_needed")
    assert decide(ruth, opinion, "reject", reason="No.") == (403, "role_needed")
    assert mo.operate("GET", opinion).json["state"] == "WAITING"


def test_rejected_is_rejected_for_good(given: Given, mo: Person, mia: Person):
    path = requested(given, "500")
    opinion = propose(given, mo, path)
    assert decide(mia, opinion, "reject") == (422, "required")
    assert decide(mia, opinion, "reject", reason="  ") == (422, "invalid")
    assert decide(mia, opinion, "reject", reason="The name is another.") == (200, "REJECTED")
    answer = mia.operate("POST", f"{opinion}/confirm")
    assert (answer.status_code, answer.json["code"]) == (409, "opinion_decided")
    assert "rejected already, by Mia" in answer.json["message"]
    assert not is_approved(mo, path)
    assert ("withdrawals.approve", "rejected", "Mia") in [entry[:3] for entry in log(mo)]


def test_confirmed_twice_is_done_once(given: Given, mo: Person, mia: Person):
    opinion = propose(given, mo, requested(given, "500"))
    assert decide(mia, opinion, "confirm") == (200, "CONFIRMED")
    assert decide(mia, opinion, "confirm") == (409, "opinion_decided")
    assert decide(mia, opinion, "reject", reason="No.") == (409, "opinion_decided")


def test_proposal_ends_by_itself(given: Given, mo: Person, mia: Person, clock: VirtualClock):
    opinion = propose(given, mo, requested(given, "500"))
    clock.pass_(hours=72)
    assert decide(mia, opinion, "confirm") == (409, "opinion_over")
    assert mia.operate("GET", "second-opinions").json["opinions"] == []


def test_who_is_frozen_or_has_lost_the_role_has_proposed_nothing(given: Given, mo: Person, mia: Person):
    opinion = propose(given, mia, requested(given, "500"))
    given.freeze(mia)
    assert decide(mo, opinion, "confirm") == (409, "proposer_gone")
    assert decide(mo, opinion, "reject", reason="She is frozen.") == (200, "REJECTED")


def test_call_that_is_refused_by_now_still_waits(given: Given, mo: Person, mia: Person):
    path = requested(given, "500")
    opinion = propose(given, mo, path)
    refused = mia.operate("POST", f"{path}/refuse", {"reason": "The account is closed."})
    assert refused.status_code == 200
    assert decide(mia, opinion, "confirm") == (409, "withdrawal_cannot_move")
    assert mo.operate("GET", opinion).json["state"] == "WAITING"
    again = mo.operate("POST", f"{path}/approve")  # what cannot be done is not proposed
    assert again.json["code"] == "withdrawal_cannot_move"


def test_missing_proposal_is_refused(mo: Person, mia: Person):
    opinion = f"second-opinions/{mia.id}/0000000000000000"
    assert decide(mo, opinion, "confirm") == (404, "opinion_not_found")
    assert decide(mo, opinion, "reject", reason="No.") == (404, "opinion_not_found")
    assert mo.operate("GET", opinion).status_code == 404


def test_roles_are_given_by_two(given: Given, mo: Person):
    ann, ida = given.person("Ann", is_operator=True, operator_roles=["all"]), given.person("Ida")
    asked = mo.operate("POST", f"operators/{ida.id}/roles", {"roles": ["all"], "reason": "A friend."})
    assert asked.status_code == 202
    assert ida.operate("GET", "operators").json["code"] == "operators_only"
    opinion = f"second-opinions/{mo.id}/{asked.json['opinion_id']}"
    assert ann.operate("POST", f"{opinion}/confirm").json == {
        "ok": True, "state": "CONFIRMED", "action": "operators.roles",
    }  # fmt: skip
    assert ida.operate("GET", "operators").status_code == 200


def test_proposal_repeated_under_a_key_is_one(given: Given, mo: Person, mia: Person):
    path = requested(given, "500")
    headers = {"Authorization": mo.basic, "Idempotency-Key": "k"}
    first, again = (mo.client.simulate_post(f"/operator-api/{path}/approve", headers=headers) for _ in range(2))
    assert (first.status_code, first.json) == (again.status_code, again.json)
    assert first.status_code == 202
    assert len(mia.operate("GET", "second-opinions").json["opinions"]) == 1


def test_a_large_payment_sent_back_takes_two(given: Given, mo: Person, mia: Person):
    path = requested(given, "500")
    decide(mia, propose(given, mo, path), "confirm")
    assert mo.operate("POST", f"{path}/paid").status_code == 200
    answer = mo.operate("POST", f"{path}/returned", {"reason": "Account closed."})
    assert (answer.status_code, answer.json["why"]) == (202, "500.0000 is more than 100.00.")
    opinion = f"second-opinions/{mo.id}/{answer.json['opinion_id']}"
    assert decide(mia, opinion, "confirm") == (200, "CONFIRMED")
    assert mo.operate("POST", f"{path}/returned", {"reason": "Again."}).json["code"] == "withdrawal_cannot_move"


@pytest.mark.parametrize(("funds", "way", "status"), [
    ("500", {"gives_up_money": True}, 202), ("500", {"is_forced": True}, 202), ("500", {}, 409),
    ("100", {"gives_up_money": True}, 200), ("0", {}, 200), ("0", {"is_forced": True}, 200),
])  # fmt: skip
def test_erasing_with_much_money_left_takes_two(
    given: Given, mo: Person, funds: str, way: dict[str, bool], status: int
):
    nele, ann = given.person(funds=funds), given.mo()
    answer = mo.operate("POST", f"accounts/{nele.id}/erase", {"reason": "Asked by letter.", **way})
    assert answer.status_code == status, answer.text
    is_erased = mo.operate("GET", f"accounts/{nele.id}").json["is_erased"]
    assert is_erased == (status == 200)
    if status == 202:
        assert decide(ann, f"second-opinions/{mo.id}/{answer.json['opinion_id']}", "confirm") == (200, "CONFIRMED")
        assert mo.operate("GET", f"accounts/{nele.id}").json["is_erased"]


@pytest.mark.parametrize("changed", ["action = 'of.old'", "parameters = '{}'"])
def test_what_was_proposed_to_an_older_version_has_to_be_made_again(
    given: Given, mo: Person, mia: Person, changed: LiteralString
):
    path = requested(given, "100.01")
    proposal = propose(given, mo, path)
    given.database.transact(lambda tx: tx.do("UPDATE second_opinions SET " + changed))
    refused = mia.operate("POST", f"{proposal}/confirm")
    assert (refused.status_code, "before an upgrade" in refused.json["message"]) == (409, True)
