"""Leaving from the pages while the account is frozen: it is asked for, shown, withdrawn, and decided by an operator."""

import pytest

from piecework.moderation.freeze import Freeze
from piecework.moderation.freezing import freeze_as_operator, unfreeze_as_operator
from tests.given import PASSWORD, Given, Person
from tests.web.visitor import Visitor, forms_on, words_of

HERE = "/account/delete"
HOSTILE = "<script>alert('x')</script>"


@pytest.fixture
def wim(given: Given) -> Person:
    """Wim, who is frozen, and owns a little."""
    wim = given.person("Wim", funds="5", email="wim@example.org")
    given.set_password(wim)
    freeze = Freeze(freeze_id="f", cause="operator", reason="Stolen cards.")
    given.database.transact(lambda tx: freeze_as_operator(tx, wim.id, freeze, now=given.clock()))
    return wim


@pytest.fixture
def wims(given: Given, wim: Person) -> Visitor:
    return Visitor(given, wim)


@pytest.fixture
def mos(given: Given) -> Visitor:
    return Visitor(given, given.mo())


def ask(wims: Visitor) -> str:
    """Wim asks to be erased; what the page then says."""
    done = wims.send(HERE, HERE, password=PASSWORD, gives_up_money="1")
    assert done.headers["location"].startswith(HERE), done.text
    return words_of(wims.follow(done).text)


def test_request_is_kept_and_the_page_says_until_when(wims: Visitor, mos: Visitor):
    assert "an operator decides whether it is erased, within 30 days" in words_of(wims.get(HERE).text)
    assert wims.send(HERE, HERE, password="wrong words here").status_code == 403
    shown = ask(wims)
    assert "Your request is kept: an operator decides." in shown
    assert "an operator decides by 31 Mar" in shown
    assert "give up the money that is left" in shown
    assert not any(action == HERE for action, _ in forms_on(wims.get(HERE).text))
    assert "Requests to be erased 1" in words_of(mos.get("/operator").text)


def test_withdrawn_by_its_owner(wims: Visitor, mos: Visitor):
    ask(wims)
    done = wims.send(HERE, f"{HERE}/withdraw")
    assert "Your request is withdrawn: your account stays." in words_of(wims.follow(done).text)
    assert any(action == HERE for action, _ in forms_on(wims.get(HERE).text))
    assert "Nobody waits to be erased" in words_of(mos.get("/operator/erasures").text)


def test_refused_by_an_operator_for_a_reason_that_its_owner_reads(wims: Visitor, wim: Person, mos: Visitor):
    ask(wims)
    queue = "/operator/erasures"
    assert "gives up the money that is left" in words_of(mos.get(queue).text)
    refused = mos.send(queue, f"{queue}/{wim.id}/refuse", reason=" ")
    assert "Give a reason of 1 to 500 characters" in words_of(refused.text)
    assert mos.send(queue, f"{queue}/{wim.id}/refuse", reason=f"Until May. {HOSTILE}").status_code == 303
    text = wims.get(HERE).text
    assert HOSTILE not in text
    assert "An operator refused it" in words_of(text)
    assert "Until May." in words_of(text)
    assert any(action == HERE for action, _ in forms_on(text)), "it can be asked again"


def test_granted_and_seen_by_operators_when_it_comes_again(wims: Visitor, wim: Person, mos: Visitor, given: Given):
    ask(wims)
    queue = "/operator/erasures"
    form = mos.get(queue).text
    refused = mos.send(queue, f"{queue}/{wim.id}/grant", reason=" ")
    assert (refused.status_code, "Give a reason of 1 to 500 characters" in words_of(refused.text)) == (422, True)
    assert mos.send(queue, f"{queue}/{wim.id}/grant", reason="So.").status_code == 303
    assert wims.get("/account").headers["location"].startswith("/log-in")
    again = given.person("Wim", email="wim+2@example.org")
    told = "An account that was frozen, and is erased, had this mailbox: frozen 1 Mar"
    assert told in words_of(mos.get(f"/operator/accounts/{again.id}").text)
    assert "was frozen" not in words_of(
        Visitor(given, again).get("/account").text + Visitor(given, again).get(HERE).text
    )
    twice = mos.post(f"{queue}/{wim.id}/grant", dict(forms_on(form))[f"{queue}/{wim.id}/grant"] | {
        "reason": "So.", "form_id": "0" * 16,
    })  # fmt: skip
    assert (twice.status_code, "waits for a decision" in words_of(twice.text)) == (404, True)


def test_freed_meanwhile_it_is_its_owners_to_do(wims: Visitor, wim: Person, given: Given):
    ask(wims)
    given.database.transact(
        lambda tx: unfreeze_as_operator(tx, wim.id, reason="A mistake.", operator_id="", now=given.clock())
    )
    assert "It is not frozen any more, and no operator decides about it" in words_of(wims.get(HERE).text)
    done = wims.send(HERE, HERE, password=PASSWORD, gives_up_money="1")
    assert (done.status_code, done.headers["location"]) == (303, "/")


def test_others_see_no_requests(wims: Visitor, given: Given):
    assert wims.get("/operator/erasures").status_code == 404
    assert Visitor(given, given.mo("review")).get("/operator/erasures").status_code == 403
