"""Signing up on the pages: what is refused beside its field, the link, and who is told what."""

from pathlib import Path

import pytest
from msgspec import structs

from piecework.refusal import CannotStart
from piecework.settings import Settings
from tests.given import Given
from tests.web.account.door import ADDRESS, PASSWORD, is_logged_in, letters, link, log_in, nele, press, sign_up
from tests.web.visitor import Visitor, form_on, forms_on, words_of


def test_somebody_new_signs_up_opens_the_link_and_is_logged_in(given: Given, stranger: Visitor):
    sent = stranger.follow(sign_up(stranger))
    assert f"A link was sent to {ADDRESS}." in words_of(sent.text)
    page = stranger.get(link(given))
    assert "password" not in form_on(page.text, link(given))
    opened = press(stranger, link(given))
    assert opened.headers["location"] == "/"
    assert "Welcome, Nele. Your account is open." in words_of(stranger.follow(opened).text)
    assert is_logged_in(stranger)


def test_the_link_alone_changes_nothing(given: Given, stranger: Visitor):
    sign_up(stranger)
    for _ in range(2):
        assert "Open my account" in stranger.get(link(given)).text
    assert not is_logged_in(stranger)


def test_on_another_device_the_link_wants_the_password(given: Given, stranger: Visitor):
    sign_up(stranger)
    phone = Visitor(given)
    wrong = press(phone, link(given), password="not the right one")
    assert wrong.status_code == 403
    assert "This is not the password that was chosen" in words_of(wrong.text)
    assert press(phone, link(given), password=PASSWORD).status_code == 303
    assert is_logged_in(phone)
    assert not is_logged_in(stranger)


def test_a_link_that_was_used_says_so(given: Given):
    browser = nele(given)
    assert "Your account is open" in words_of(browser.get(link(given)).text)


@pytest.mark.parametrize("token", ["", "x", "0123abcd." + "0" * 64])
def test_a_link_that_is_none_says_what_to_do(stranger: Visitor, token: str):
    page = stranger.get(f"/sign-up/confirm?token={token}")
    assert page.status_code == 200
    assert "Have another sent" in page.text


def test_each_fault_stands_beside_its_field_and_nothing_is_lost_but_the_password(stranger: Visitor):
    page = sign_up(stranger, email="nele", name="", country="", password="short", terms="")
    assert page.status_code == 422
    said = words_of(page.text)
    for sentence in ("Give an e-mail address", "Give a name", "Choose the country", "at least 10", "Read them"):
        assert sentence in said
    page = sign_up(stranger, password="short")
    fields = form_on(page.text, "/sign-up")
    assert (fields["email"], fields["name"], fields["country"]) == (ADDRESS, "Nele", "de")
    assert fields["terms"]
    assert fields["password"] == ""
    assert "short" not in page.text


def test_an_address_with_an_account_is_answered_alike(given: Given):
    nele(given)
    new, old = sign_up(Visitor(given), "olga@example.org"), sign_up(Visitor(given))
    assert (new.status_code, new.headers["location"]) == (old.status_code, old.headers["location"])
    assert "token=" not in letters(given)[0].body


def test_another_link_is_sent(given: Given, stranger: Visitor):
    sign_up(stranger)
    first = link(given)
    again = stranger.send("/sign-up/sent", "/sign-up/again", email=ADDRESS)
    assert "another link is on its way" in words_of(stranger.follow(again).text)
    assert len(letters(given)) == 2
    assert press(stranger, first).status_code == 303


def test_too_many_letters_are_refused_at_the_head_of_the_form(stranger: Visitor):
    sign_up(stranger)
    for _ in range(3):
        assert stranger.send("/sign-up/sent", "/sign-up/again", email=ADDRESS).status_code == 303
    page = stranger.send("/sign-up/sent", "/sign-up/again", email=ADDRESS)
    assert page.status_code == 429
    assert "Try again in 1 minute" in words_of(page.text)


def test_who_is_logged_in_does_not_sign_up(given: Given):
    assert nele(given).get("/sign-up").status_code == 303


def test_a_closed_place_opens_no_accounts(given: Given, settings: Settings):
    closed = Given(given.database, given.clock, structs.replace(settings, sign_up="closed"))
    stranger = Visitor(closed)
    assert "opened by the operator" in words_of(stranger.get("/sign-up").text)
    assert all(action != "/sign-up" for action, _ in forms_on(stranger.get("/sign-up").text))
    token = form_on(stranger.get("/log-in").text, "/log-in")["form_token"]
    sent = {"form_token": token, "email": ADDRESS, "name": "N", "country": "de", "password": PASSWORD, "terms": "x"}
    page = stranger.post("/sign-up", sent)
    assert page.status_code == 403
    assert letters(given) == []


def test_the_terms_are_the_operators(given: Given, settings: Settings, tmp_path: Path):
    file = tmp_path / "terms.txt"
    file.write_text("# House rules\n\nBe <kind>.\n", encoding="utf-8")
    own = Visitor(Given(given.database, given.clock, structs.replace(settings, terms_file=str(file))))
    page = own.get("/terms")
    assert "<h1>House rules</h1>" in page.text
    assert "Be &lt;kind&gt;." in page.text
    with pytest.raises(CannotStart, match="PIECEWORK_TERMS_FILE"):
        Given(given.database, given.clock, structs.replace(settings, terms_file=str(tmp_path / "nowhere")))


def test_the_shipped_terms_can_be_read(stranger: Visitor):
    assert "Terms of this place" in words_of(stranger.get("/terms").text)


def test_after_signing_up_one_can_log_in(given: Given, stranger: Visitor):
    nele(given)
    assert log_in(stranger).status_code == 303
    assert is_logged_in(stranger)
