"""Accounts on the operator's pages: found, everything about one, and what can be changed of it."""

from tests.given import Given, Person
from tests.web.visitor import Visitor, form_on, words_of

HOSTILE = "<script>alert('x')</script>"


def test_found_and_not_found(mos: Visitor, given: Given):
    wim = given.person("Wim " + HOSTILE, email="wim@example.org")
    text = mos.get("/operator/accounts?text=wim").text
    assert HOSTILE not in text
    assert f"/operator/accounts/{wim.id}" in text
    assert "No such account" in mos.get("/operator/accounts?text=nobody-like-that").text
    assert "Nothing more" in mos.get("/operator/accounts?page=99").text
    assert mos.get("/operator/accounts/00000000").status_code == 404


def test_others_see_no_accounts(wims: Visitor, wim: Person):
    assert wims.get("/operator/accounts").status_code == 404
    assert wims.get(f"/operator/accounts/{wim.id}").status_code == 404


def test_frozen_and_free_again(mos: Visitor, given: Given):
    wim = given.wim()
    path = f"/operator/accounts/{wim.id}"
    shown = mos.get(path).text
    refused = mos.send(path, f"{path}/freeze")
    assert "Give a reason of 1 to 500 characters" in words_of(refused.text)
    done = mos.send(path, f"{path}/freeze", reason="Odd. " + HOSTILE)
    text = mos.follow(done).text
    assert HOSTILE not in text
    assert "Frozen since" in words_of(text)
    again = mos.post(f"{path}/freeze", form_on(shown, f"{path}/freeze") | {"reason": "Again.", "form_id": "0" * 16})
    assert "An operator has frozen this account already" in words_of(again.text)
    mos.send(path, f"{path}/unfreeze", reason="It was nothing.")
    assert "Lifted" in words_of(mos.get(path).text)


def test_level_trust_and_note(mos: Visitor, given: Given):
    wim = given.wim()
    path = f"/operator/accounts/{wim.id}"
    mos.send(path, f"{path}/level", level="expert", reason="Known.")
    mos.send(path, f"{path}/auto-approval", reason="Agreed.")
    mos.send(path, f"{path}/note", reason="Called " + HOSTILE)
    text = mos.get(path).text
    assert HOSTILE not in text
    words = words_of(text)
    for part in ("Expert (0,", "Its jobs run without review", "accounts.note", "Called"):
        assert part in words


def test_role_for_money_may_note_alone(given: Given):
    money, wim = Visitor(given, given.mo("money")), given.wim()
    path = f"/operator/accounts/{wim.id}"
    assert money.send(path, f"{path}/freeze", reason="So.").status_code == 403
    assert money.send(path, f"{path}/note", reason="So.").status_code == 303
