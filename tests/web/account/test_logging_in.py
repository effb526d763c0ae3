"""Logging in and out on the pages."""

import re

import pytest
from msgspec import structs

from piecework.settings import Settings
from piecework.web.account.logging_in import LogInForm, pages
from piecework.web.running import digest_of
from piecework.web.visit import Visit
from tests.conftest import VirtualClock
from tests.given import Given
from tests.web.account.door import ADDRESS, PASSWORD, is_logged_in, letters, link, log_in, nele, press
from tests.web.visitor import Visitor, form_on, words_of

OTHER = "five other plain words here"


def test_address_and_password_log_in_and_lead_on(given: Given, stranger: Visitor):
    nele(given)
    done = log_in(stranger)
    assert (done.status_code, done.headers["location"]) == (303, "/jobs")
    assert is_logged_in(stranger)


def test_a_wrong_password_is_told_beside_the_field_and_the_address_stays(given: Given, stranger: Visitor):
    nele(given)
    page = log_in(stranger, password="wrong words altogether")
    assert page.status_code == 403
    assert "No account has this e-mail address and this password" in words_of(page.text)
    assert form_on(page.text, "/log-in")["email"] == ADDRESS
    assert "wrong words" not in page.text
    assert not is_logged_in(stranger)


def test_the_answer_is_the_same_for_who_has_no_account(given: Given, stranger: Visitor):
    nele(given)
    known = log_in(stranger, password="wrong words altogether")
    unknown = log_in(stranger, "olga@example.org", "wrong words altogether")
    assert known.status_code == unknown.status_code
    assert words_of(known.text) == words_of(unknown.text)


def test_who_guesses_waits_and_is_told_how_long(given: Given, stranger: Visitor, clock: VirtualClock):
    nele(given)
    for _ in range(5):
        log_in(stranger, password="wrong words altogether")
    page = log_in(stranger)
    assert page.status_code == 429
    assert "Try again in 30 seconds" in words_of(page.text)
    clock.pass_(seconds=30)
    assert log_in(stranger).status_code == 303


def test_the_owners_browser_does_not_wait_for_who_guesses(given: Given, stranger: Visitor):
    browser = nele(given)
    press_log_out(browser)
    for _ in range(5):
        log_in(stranger, password="wrong words altogether")
    assert log_in(stranger).status_code == 429
    assert log_in(browser).status_code == 303


@pytest.mark.parametrize("path", ["/jobs/123", "/employer/campaign-details.php?Id=1&x=2"])
def test_who_was_on_the_way_somewhere_goes_there(given: Given, stranger: Visitor, path: str):
    nele(given)
    page = stranger.get(f"/log-in?next={path.replace('&', '%26')}")
    action = re.search(r'action="(/log-in[^"]*)"', page.text)
    assert action
    fields = form_on(page.text, action[1].replace("&amp;", "&")) | {"email": ADDRESS, "password": PASSWORD}
    assert stranger.post(action[1].replace("&amp;", "&"), fields).headers["location"] == path


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "/log-out", "/\r\nX: y", "/\u00e9"]
)
def test_nobody_is_sent_elsewhere_by_a_log_in(given: Given, stranger: Visitor, path: str):
    nele(given)
    fields = form_on(stranger.get("/log-in").text, "/log-in")
    done = stranger.post("/log-in", fields | {"email": ADDRESS, "password": PASSWORD, "next": path})
    assert done.headers["location"] == "/jobs"


def test_every_log_in_has_another_cookie(given: Given):
    browser = nele(given)
    before = browser.cookies["pw_session"]
    fields = form_on(browser.get("/terms").text, "/log-out")
    done = browser.post("/log-in", fields | {"email": ADDRESS, "password": PASSWORD})
    assert done.status_code == 303
    assert browser.cookies["pw_session"] != before
    old = Visitor(given)
    old.cookies["pw_session"] = before
    assert not is_logged_in(old), "the log-in that was there has ended"


def test_logging_out_ends_this_log_in_alone(given: Given, stranger: Visitor):
    browser = nele(given)
    log_in(stranger)
    kept = dict(browser.cookies)
    assert "You are logged out." in words_of(browser.follow(press_log_out(browser)).text)
    assert not is_logged_in(browser)
    browser.cookies = kept
    assert not is_logged_in(browser), "a cookie that somebody kept is worth nothing"
    assert is_logged_in(stranger)


def test_logging_out_everywhere_ends_every_log_in(given: Given, stranger: Visitor):
    browser = nele(given)
    log_in(stranger)
    token = form_on(browser.get("/").text, "/log-out")
    assert browser.post("/log-out-everywhere", token).status_code == 303
    assert not is_logged_in(browser)
    assert not is_logged_in(stranger)


@pytest.mark.parametrize("path", ["/log-out", "/log-out-everywhere"])
def test_a_link_logs_nobody_out(given: Given, path: str):
    browser = nele(given)
    assert browser.get(path).status_code == 404
    assert browser.post(path).status_code == 403
    assert is_logged_in(browser)


def test_a_frozen_account_can_log_in_and_out(given: Given, stranger: Visitor):
    browser = nele(given)
    given.database.transact(lambda tx: tx.do("UPDATE accounts SET frozen_at = created_at"))
    assert log_in(stranger).status_code == 303
    assert press_log_out(browser).status_code == 303
    assert not is_logged_in(browser)


def test_cookies_are_for_https_alone_where_the_place_is(given: Given, settings: Settings):
    nele(given)
    secure = Visitor(Given(given.database, given.clock, structs.replace(settings, public_url="https://work.example")))
    fields = form_on(secure.get("/log-in").text, "/log-in") | {"email": ADDRESS, "password": PASSWORD}
    done = secure.post("/log-in", fields)
    for name in ("__Host-pw_session", "__Host-pw_device"):
        cookie = done.cookies[name]
        assert (cookie.secure, cookie.http_only, cookie.same_site, cookie.path) == (True, True, "Lax", "/")


def test_a_forgotten_password_is_made_anew(given: Given, stranger: Visitor):
    browser = nele(given)
    done = press(stranger, "/forgotten", email=ADDRESS)
    assert "a link to a new password is on its way" in words_of(stranger.follow(done).text)
    short = press(stranger, link(given), password="short")
    assert "at least 10 characters" in words_of(short.text)
    done = press(stranger, link(given), password=OTHER)
    assert "Your new password is set" in words_of(stranger.follow(done).text)
    assert not is_logged_in(browser)
    assert log_in(stranger).status_code == 403
    assert log_in(stranger, password=OTHER).status_code == 303
    assert "This link is over" in words_of(stranger.get(link(given)).text)


def test_forgotten_says_the_same_for_who_has_no_account(given: Given, stranger: Visitor):
    done = press(stranger, "/forgotten", email="olga@example.org")
    assert "If olga@example.org has an account here" in words_of(stranger.follow(done).text)
    assert letters(given, "olga@example.org") == []
    assert "Give the e-mail address" in words_of(press(stranger, "/forgotten", email=" ").text)


def press_log_out(browser: Visitor):
    return browser.post("/log-out", form_on(browser.get("/").text, "/log-out"))


def test_no_password_stays_in_what_is_kept_of_forms(given: Given):
    """A digest of a form is quickly guessed at; it must not have the password in it."""
    page = next(page for page in pages.pages if (page.method, page.path) == ("POST", "/log-in"))
    visit = Visit(
        None, now=given.clock(), ip_address="", settings=given.settings, user_agent="", path="/log-in", query=""
    )
    one, other = (digest_of(page, visit, LogInForm(email=ADDRESS, password=word)) for word in (PASSWORD, OTHER))
    assert one == other
    assert digest_of(page, visit, LogInForm(email="olga@example.org")) != one
