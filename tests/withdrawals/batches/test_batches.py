"""Batches: what is approved goes out once, in one file; its results are booked once, all of a file or nothing."""

import pytest

from piecework.moderation.freeze import Freeze
from piecework.moderation.freezing import freeze_with_jobs
from tests.withdrawals.batches.conftest import Payday


def test_a_batch_is_made_downloaded_filled_in_and_taken_in(payday: Payday):
    wim, nele = payday.worker("Wim"), payday.worker("Nele")
    first, second = payday.approved(wim, "5"), payday.approved(nele, "7.25", destination="=2+3")
    assert payday.mo.operate("GET", "payable").json["methods"] == [
        {"method": "bank", "withdrawals": 2, "amount": "12.2500", "frozen": 0}
    ]
    batch_id = payday.make()
    assert payday.states(wim) == ["SENT"]
    assert payday.mo.operate("GET", "payable").json["methods"] == []
    rows = {row["withdrawal"]: row for row in payday.rows(batch_id)}
    assert rows[f"PW-{second}"] == {
        "withdrawal": f"PW-{second}", "name": "Nele", "method": "bank", "destination": "'=2+3", "amount": "7.2500",
        "currency": "USD", "result": "", "reference": "", "reason": "",
    }  # fmt: skip
    text = payday.filled_in(batch_id, **{first: ("paid", "T-1", ""), second: ("failed", "", "No such account.")})
    taken = payday.take(batch_id, text)
    assert taken.json == {"ok": True, "paid": 1, "refused": 1, "known_before": 0, "still_sent": 0}
    assert payday.money(wim) == ("5.0000", "0.0000", "5.0000")
    assert payday.money(nele) == ("10.0000", "0.0000", "0.0000")
    (refused,) = nele.work("GET", "withdrawals").json["withdrawals"]
    assert (refused["state"], refused["reason"]) == ("REFUSED", "No such account.")
    known = payday.batch(batch_id)
    assert (known["withdrawals"], known["sent"], known["paid"], known["refused"]) == (2, 0, 1, 1)
    assert known["amount"] == "12.2500"


def test_the_same_file_twice_counts_once(payday: Payday):
    wim = payday.worker("Wim")
    payday.approved(wim)
    batch_id = payday.make()
    text = payday.filled_in(batch_id, all=("paid", "-T 1", ""))
    assert payday.take(batch_id, text).json["paid"] == 1
    for again in (text, payday.file(batch_id)):  # also as it is downloaded afterwards
        assert payday.take(batch_id, again).json == {
            "ok": True, "paid": 0, "refused": 0, "known_before": 1, "still_sent": 0,
        }  # fmt: skip
    assert payday.money(wim) == ("5.0000", "0.0000", "5.0000")


def test_results_come_bit_by_bit(payday: Payday):
    wim, nele = payday.worker("Wim"), payday.worker("Nele")
    first, _ = payday.approved(wim), payday.approved(nele)
    batch_id = payday.make()
    assert payday.take(batch_id, payday.filled_in(batch_id, **{first: ("PAID", "", "")})).json["still_sent"] == 1
    assert payday.take(batch_id, payday.filled_in(batch_id, all=("paid", "", ""))).json == {
        "ok": True, "paid": 1, "refused": 0, "known_before": 1, "still_sent": 0,
    }  # fmt: skip


def test_a_file_with_one_wrong_line_is_not_taken_at_all(payday: Payday):
    wim, nele = payday.worker("Wim"), payday.worker("Nele")
    first, second = payday.approved(wim), payday.approved(nele)
    batch_id = payday.make()
    lines = [f"PW-{first},5.0000,paid", f"PW-{second},50.0000,paid", "PW-0000,1,paid"]
    refused = payday.take(batch_id, "\n".join(["withdrawal,amount,result", *lines]))
    assert refused.status_code == 422
    said = [fault["message"] for fault in refused.json["errors"]]
    assert said == [
        "Line 3: the amount is 50.0000, the withdrawal is of 5.0000.",
        "Line 4: this withdrawal is not in this batch.",
    ]
    assert payday.states(wim) == ["SENT"]


def test_results_that_contradict_what_is_known_are_refused(payday: Payday):
    wim = payday.worker("Wim")
    payday.approved(wim)
    batch_id = payday.make()
    payday.take(batch_id, payday.filled_in(batch_id, all=("paid", "T-1", "")))
    failed = payday.take(batch_id, payday.filled_in(batch_id, all=("failed", "", "Bounced.")))
    assert failed.json["message"] == (
        "Line 2: this withdrawal is PAID already; if the bank sent the payment back since, record that on it by hand."
    )
    twice = payday.take(batch_id, payday.filled_in(batch_id, all=("paid", "T-2", "")))
    assert twice.json["message"] == "Line 2: it was paid as T-1, not T-2."


@pytest.mark.parametrize("result", [("paid", "T-1", ""), ("returned", "", "Account closed.")])
def test_of_a_payment_that_came_back_a_file_may_say_either(payday: Payday, result: tuple[str, str, str]):
    wim = payday.worker("Wim")
    withdrawal_id = payday.approved(wim)
    batch_id = payday.make()
    payday.take(batch_id, payday.filled_in(batch_id, all=("paid", "T-1", "")))
    path = f"withdrawals/{wim.id}/{withdrawal_id}/returned"
    assert payday.mo.operate("POST", path, {"reason": "Account closed."}).status_code == 200
    assert payday.take(batch_id, payday.filled_in(batch_id, all=result)).json["known_before"] == 1
    assert payday.money(wim) == ("10.0000", "0.0000", "0.0000")


def test_a_withdrawal_of_another_batch_is_not_taken(payday: Payday):
    wim, nele = payday.worker("Wim"), payday.worker("Nele")
    payday.approved(wim)
    first = payday.make()
    payday.approved(nele)
    second = payday.make()
    refused = payday.take(second, payday.filled_in(first, all=("paid", "", "")))
    assert refused.json["message"] == "Line 2: this withdrawal is not in this batch."


def test_a_batch_is_of_one_method_or_of_all(payday: Payday):
    wim = payday.worker("Wim")
    payday.approved(wim, "2", method="bank")
    payday.approved(wim, "3", method="paypal")
    assert payday.batch(payday.make("paypal"))["amount"] == "3.0000"
    assert payday.batch(payday.make())["amount"] == "2.0000"
    assert payday.mo.operate("POST", "withdrawal-batches", {}).json["code"] == "nothing_to_pay"


def test_who_is_frozen_waits(payday: Payday):
    wim = payday.worker("Wim")
    payday.approved(wim)
    freeze = Freeze(freeze_id="f1", cause="operator", reason="We look at it.")
    payday.given.database.transact(lambda tx: freeze_with_jobs(tx, wim.id, freeze, now=payday.clock()))
    assert payday.mo.operate("POST", "withdrawal-batches", {}).json["code"] == "nothing_to_pay"
    assert payday.mo.operate("GET", "payable").json["methods"][0]["frozen"] == 1


def test_a_batch_that_was_not_handed_in_is_undone(payday: Payday):
    wim = payday.worker("Wim")
    payday.approved(wim)
    batch_id = payday.make()
    undone = payday.mo.operate("POST", f"withdrawal-batches/{batch_id}/undo", {"reason": "Wrong bank."})
    assert undone.json == {"ok": True, "withdrawals": 1}
    assert payday.states(wim) == ["APPROVED"]
    again = payday.mo.operate("POST", f"withdrawal-batches/{batch_id}/undo", {"reason": "Wrong bank."})
    assert again.json["code"] == "batch_cannot_move"
    late = payday.take(batch_id, "withdrawal,result\nPW-1,paid")
    assert late.json["code"] == "batch_cannot_move"
    assert payday.batch(payday.make())["sent"] == 1


def test_a_batch_with_results_is_not_undone(payday: Payday):
    payday.approved(payday.worker("Wim"))
    batch_id = payday.make()
    payday.take(batch_id, payday.filled_in(batch_id, all=("paid", "", "")))
    refused = payday.mo.operate("POST", f"withdrawal-batches/{batch_id}/undo", {"reason": "Too late."})
    assert refused.json["code"] == "batch_cannot_move"


def test_one_that_is_in_a_batch_is_paid_by_hand_but_not_refused(payday: Payday):
    wim = payday.worker("Wim")
    withdrawal_id = payday.approved(wim)
    batch_id = payday.make()
    path = f"withdrawals/{wim.id}/{withdrawal_id}"
    assert payday.mo.operate("POST", f"{path}/refuse", {"reason": "No."}).json["code"] == "withdrawal_cannot_move"
    assert payday.mo.operate("POST", f"{path}/paid", {}).json["state"] == "PAID"
    assert payday.take(batch_id, payday.filled_in(batch_id, all=("paid", "T-1", ""))).json["known_before"] == 1


def test_batches_are_listed_the_latest_first(payday: Payday):
    wim = payday.worker("Wim")
    payday.approved(wim, "2")
    first = payday.make()
    payday.clock.pass_(minutes=1)
    payday.approved(wim, "3")
    second = payday.make()
    listed = payday.mo.operate("GET", "withdrawal-batches").json
    assert [each["batch_id"] for each in listed["batches"]] == [second, first]
    assert payday.mo.operate("GET", "withdrawal-batches?page=2").json["batches"] == []


def test_what_was_refused_is_not_paid_by_a_second_file(payday: Payday):
    wim = payday.worker("Wim")
    payday.approved(wim)
    batch_id = payday.make()
    payday.take(batch_id, payday.filled_in(batch_id, all=("refused", "", "No such account.")))
    again = payday.take(batch_id, payday.filled_in(batch_id, all=("paid", "T-1", "")))
    assert (again.status_code, "this withdrawal is REFUSED already" in again.text) == (422, True)
    assert payday.money(wim)[2] == "0.0000"


@pytest.mark.parametrize("act", ["GET ", "GET /file", "POST /results", "POST /undo"])
def test_a_batch_that_is_not_there(payday: Payday, act: str):
    method, _, rest = act.partition(" ")
    body = {"csv": "withdrawal,result\nPW-1,paid", "reason": "x"} if method == "POST" else None
    answer = payday.mo.operate(method, f"withdrawal-batches/nothing{rest}", body)
    assert (answer.status_code, answer.json["code"]) == (404, "batch_not_found")


def test_only_who_handles_money_sees_batches(payday: Payday):
    rita = payday.given.person("Rita", is_operator=True, operator_roles=["review"])
    assert rita.operate("GET", "withdrawal-batches").json["code"] == "role_needed"
    assert rita.operate("POST", "withdrawal-batches", {}).json["code"] == "role_needed"


def test_what_was_done_is_on_record_without_where_the_money_went(payday: Payday):
    wim = payday.worker("Wim")
    payday.approved(wim, destination="DE02 SECRET")
    batch_id = payday.make()
    payday.take(batch_id, payday.filled_in(batch_id, all=("paid", "T-1", "")))
    log = payday.mo.operate("GET", "log").json["entries"]
    done = {each["action"]: each["facts"] for each in log}
    assert done["withdrawal-batches"]["batch_id"] == batch_id
    assert done["withdrawal-batches.results"]["paid"] == 1
    assert "SECRET" not in str(log)
