"""Withdrawals and batches on the operator's pages: each button does what the same call does, and is on record."""

import pytest
from msgspec import structs

from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.web.visitor import Visitor, form_on, words_of
from tests.withdrawals.batches.conftest import Payday

HOSTILE = "<script>alert('x')</script>"
QUEUE, BATCHES = "/operator/money", "/operator/money/batches"


@pytest.fixture
def payday(given: Given, clock: VirtualClock) -> Payday:
    return Payday(given, clock)


def requested(payday: Payday, person: Person, amount: str = "5", **way: str) -> str:
    """A withdrawal that waits for approval."""
    withdrawal_id = payday.approved(person, amount, **way)
    statement = "UPDATE withdrawals SET state = 'REQUESTED' WHERE withdrawal_id = %(id)s"
    payday.given.database.transact(lambda tx: tx.do(statement, id=withdrawal_id))
    return withdrawal_id


def actions(payday: Payday) -> list[tuple[str, str]]:
    return sorted((each["action"], each["via"]) for each in payday.mo.operate("GET", "log").json["entries"])


def send_file(visitor: Visitor, batch_id: str, text: str):
    """Send a filled in file as a browser does."""
    action = f"/operator/withdrawal-batches/{batch_id}/results"
    fields = form_on(visitor.get(f"{BATCHES}/{batch_id}").text, action)
    parts = [f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()]
    head = 'Content-Disposition: form-data; name="csv"; filename="b.csv"\r\nContent-Type: text/csv'
    body = "".join(parts) + f"--b\r\n{head}\r\n\r\n{text}\r\n--b--\r\n"
    cookie = f"pw_session={visitor.cookies['pw_session']}"
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Cookie": cookie, "Accept": "text/html"}
    result = visitor.client.simulate_post(action, body=body.encode(), headers=headers)
    visitor.cookies |= {name: cookie.value for name, cookie in result.cookies.items()}
    return result


def test_nothing_waits(mos: Visitor):
    assert "No withdrawal waits" in mos.get(QUEUE).text
    assert "No batch yet" in mos.get(BATCHES).text
    for state in ("REQUESTED", "APPROVED"):
        assert "No withdrawal waits" in mos.get(f"{QUEUE}?state={state}").text
    assert "Nothing more" in mos.get(f"{QUEUE}?page=2").text
    assert "Nothing more" in mos.get(f"{BATCHES}?page=2").text


def test_a_withdrawal_is_approved_and_goes_with_a_batch(payday: Payday, mos: Visitor):
    wim = payday.worker("Wim")
    withdrawal_id = requested(payday, wim, destination=HOSTILE)
    page = mos.get(QUEUE)
    assert HOSTILE not in page.text
    assert "Waits for approval" in words_of(page.text)
    approve = f"/operator/withdrawals/{wim.id}/{withdrawal_id}/approve"
    assert "Approved." in words_of(mos.follow(mos.send(QUEUE, approve)).text)
    made = mos.send(BATCHES, "/operator/withdrawal-batches")
    page = mos.follow(made)
    assert "1 withdrawal, 5.00 in all" in words_of(page.text)
    assert HOSTILE not in page.text
    batch_id = made.headers["location"].rpartition("/")[2]
    file = mos.get(f"{BATCHES}/{batch_id}/file.csv")
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert file.text == payday.file(batch_id)
    said = mos.follow(send_file(mos, batch_id, payday.filled_in(batch_id, all=("paid", "T-1", ""))))
    assert "1 paid, 0 failed and given back." in words_of(said.text)
    assert payday.money(wim) == ("5.0000", "0.0000", "5.0000")
    assert "All paid" in mos.get(BATCHES).text
    assert actions(payday) == [
        ("withdrawal-batches", "page"), ("withdrawal-batches.results", "page"), ("withdrawals.approve", "page"),
    ]  # fmt: skip


def test_a_refused_one_wants_a_reason(payday: Payday, mos: Visitor):
    wim = payday.worker("Wim")
    refuse = f"/operator/withdrawals/{wim.id}/{requested(payday, wim)}/refuse"
    refused = mos.send(QUEUE, refuse, reason=" ")
    assert refused.status_code == 422
    assert "This must have 1 to 500 characters" in refused.text
    assert "All of it is earned money again" in mos.follow(mos.send(QUEUE, refuse, reason="No such account.")).text
    assert payday.money(wim) == ("10.0000", "0.0000", "0.0000")


def test_one_is_recorded_as_paid_by_hand_once(payday: Payday, mos: Visitor):
    wim = payday.worker("Wim")
    paid = f"/operator/withdrawals/{wim.id}/{payday.approved(wim)}/paid"
    form = form_on(mos.get(QUEUE).text, paid)
    mos.post(paid, form)
    again = mos.post(paid, form | {"form_id": "0" * 16})
    assert again.status_code == 409
    assert "it is PAID" in again.text
    assert payday.money(wim) == ("5.0000", "0.0000", "5.0000")


def test_a_wrong_file_is_refused_beside_its_field(payday: Payday, mos: Visitor):
    payday.approved(payday.worker("Wim"))
    batch_id = payday.make()
    refused = send_file(mos, batch_id, "withdrawal,result\nPW-1,paid\nPW-2,maybe\n")
    assert refused.status_code == 422
    assert "Line 3: the result is" in refused.text
    assert payday.batch(batch_id)["sent"] == 1
    assert send_file(mos, batch_id, "").status_code == 422


def test_a_batch_is_undone_with_a_reason(payday: Payday, mos: Visitor):
    wim = payday.worker("Wim")
    payday.approved(wim)
    batch_id = payday.make()
    undo = f"/operator/withdrawal-batches/{batch_id}/undo"
    assert mos.send(f"{BATCHES}/{batch_id}", undo).status_code == 422
    assert "wait for another batch" in mos.follow(mos.send(f"{BATCHES}/{batch_id}", undo, reason="Wrong bank.")).text
    assert "This batch was undone" in mos.get(f"{BATCHES}/{batch_id}").text
    assert payday.states(wim) == ["APPROVED"]


def test_a_large_withdrawal_is_proposed(given: Given, clock: VirtualClock):
    payday = Payday(Given(given.database, clock, structs.replace(given.settings, second_operator_over=3)), clock)
    wim = payday.worker("Wim")
    mos = Visitor(payday.given, payday.mo)
    approve = f"/operator/withdrawals/{wim.id}/{requested(payday, wim)}/approve"
    assert "Nothing is done yet" in mos.follow(mos.send(QUEUE, approve)).text
    assert payday.states(wim) == ["REQUESTED"]


def test_a_batch_that_is_not_there(mos: Visitor):
    for path in (f"{BATCHES}/nothing", f"{BATCHES}/nothing/file.csv"):
        assert mos.get(path).status_code == 404


@pytest.mark.parametrize("path", ["", "/batches", "/deposits", "/events", "/owing", "/book", "/book/2026-03.csv"])
def test_money_is_for_operators_who_handle_it(
    mos: Visitor, ritas: Visitor, wims: Visitor, stranger: Visitor, path: str
):
    assert mos.get(QUEUE + path).status_code == 200
    assert ritas.get(QUEUE + path).status_code == 403
    assert wims.get(QUEUE + path).status_code == 404
    assert stranger.get(QUEUE + path).status_code == 303


def test_a_payment_that_the_bank_sends_back_is_found_and_given_back(payday: Payday, mos: Visitor):
    assert "Nothing was paid yet" in mos.get("/operator/money/paid").text
    wim = payday.worker("Wim")
    withdrawal_id = payday.approved(wim, destination=HOSTILE)
    batch_id = payday.make()
    text = payday.filled_in(batch_id, all=("paid", "T-1", ""))
    assert payday.take(batch_id, text).json["paid"] == 1
    late = payday.take(batch_id, payday.filled_in(batch_id, all=("returned", "T-1", "Account closed.")))
    assert "if the bank sent the payment back since, record that on it by hand" in late.text
    found = "/operator/money/paid?text=T-1"
    assert HOSTILE not in mos.get(found).text
    assert "No such payment" in mos.get("/operator/money/paid?text=T-2").text
    assert "/operator/money/paid?text=T-1&amp;page=1" in mos.get("/operator/money/paid?text=T-1&page=2").text
    returned = f"/operator/withdrawals/{wim.id}/{withdrawal_id}/returned"
    refused = mos.send(found, returned, reason=" ")
    assert refused.status_code == 422
    assert "its owner reads it" in words_of(refused.text)
    done = mos.follow(mos.send(found, returned, reason=f"Closed {HOSTILE}"))
    assert "Sent back by the bank" in words_of(done.text)
    assert HOSTILE not in done.text
    assert payday.money(wim) == ("10.0000", "0.0000", "0.0000")
    assert returned not in done.text
    assert [payday.batch(batch_id)[name] for name in ("paid", "refused", "returned", "sent")] == [0, 0, 1, 0]
    assert "Sent back later" in mos.get(f"{BATCHES}/{batch_id}").text
    for again in (text, payday.file(batch_id)):  # files from before and from after it count no more
        assert payday.take(batch_id, again).json["known_before"] == 1
    assert payday.money(wim) == ("10.0000", "0.0000", "0.0000")
    words = words_of(Visitor(payday.given, wim).get("/withdrawals").text)
    assert "it is earned money again" in words
    assert ("withdrawals.returned", "page") in actions(payday)
