"""Codes at log-in on the pages: turned on with a scanned picture, asked for, good once, off with the password."""

import re

import pytest
from pyotp.totp import TOTP

from tests.conftest import VirtualClock
from tests.given import Given
from tests.web.account.door import PASSWORD, is_logged_in, letters, log_in, nele
from tests.web.visitor import Visitor, words_of

SECURITY, CODES = "/account/security", "/account/security/codes"
WRONG = "000000"


class Phone:
    """An app that shows codes."""

    def __init__(self, secret: str, clock: VirtualClock) -> None:
        self.app, self.clock = TOTP(secret), clock

    def code(self) -> str:
        return self.app.at(self.clock())


@pytest.fixture
def browser(given: Given) -> Visitor:
    """Nele's, logged in."""
    return nele(given)


@pytest.fixture
def phone(browser: Visitor, clock: VirtualClock) -> Phone:
    assert browser.send(SECURITY, CODES, password=PASSWORD).headers["location"] == CODES
    page = browser.get(CODES).text
    secret = re.search(r">([A-Z2-7]{32})<", page)
    assert secret
    assert '<svg class="code-picture"' in page
    return Phone(secret[1], clock)


@pytest.fixture
def recovery(browser: Visitor, phone: Phone) -> list[str]:
    """Codes are on; these are for when the phone is lost."""
    shown = browser.send(CODES, f"{CODES}/on", code=phone.code())
    assert shown.status_code == 200
    codes = re.findall(r"<code>([a-z2-7-]{19})</code>", shown.text)
    assert len(set(codes)) == 10
    phone.clock.pass_(seconds=30)
    return codes


@pytest.fixture
def half(given: Given, recovery: list[str]) -> Visitor:
    """Another browser, where the password was typed."""
    browser = Visitor(given)
    assert log_in(browser, path="/log-in?next=/earnings").headers["location"] == "/log-in/code?next=%2Fearnings"
    assert not is_logged_in(browser)
    return browser


def type_code(browser: Visitor, code: str) -> int:
    """The status of what came."""
    return browser.send("/log-in/code", "/log-in/code", code=code).status_code


def test_without_the_password_nothing_begins(browser: Visitor):
    refused = browser.send(SECURITY, CODES, password="not my password")
    assert refused.status_code == 403
    assert browser.get(CODES).headers["location"] == SECURITY


def test_a_wrong_first_code_turns_nothing_on(given: Given, browser: Visitor, phone: Phone):
    refused = browser.send(CODES, f"{CODES}/on", code=WRONG)
    assert refused.status_code == 403
    assert "This code is not right" in words_of(refused.text)
    assert log_in(Visitor(given)).headers["location"] == "/jobs"


def test_with_codes_on_a_password_alone_is_half_a_log_in(half: Visitor, phone: Phone):
    assert type_code(half, WRONG) == 403
    done = half.send("/log-in/code?next=/earnings", "/log-in/code?next=/earnings", code=phone.code())
    assert (done.status_code, done.headers["location"]) == (303, "/earnings")
    assert is_logged_in(half)


def test_a_code_is_good_once(given: Given, half: Visitor, phone: Phone):
    code = phone.code()
    assert type_code(half, code) == 303
    other = Visitor(given)
    log_in(other)
    assert type_code(other, code) == 403
    phone.clock.pass_(seconds=30)
    assert type_code(other, phone.code()) == 303


def test_a_recovery_code_is_good_once_however_it_is_typed(given: Given, half: Visitor, recovery: list[str]):
    assert type_code(half, recovery[0].upper().replace("-", " ")) == 303
    other = Visitor(given)
    log_in(other)
    assert type_code(other, recovery[0]) == 403
    assert type_code(other, recovery[1]) == 303
    assert "8 recovery codes are left" in words_of(other.get(SECURITY).text)


def test_after_five_wrong_codes_it_begins_again(half: Visitor, phone: Phone):
    assert [type_code(half, WRONG) for _ in range(5)] == [403] * 5
    assert half.get("/log-in/code").headers["location"] == "/log-in"
    assert not is_logged_in(half)


def test_half_a_log_in_ends_by_itself(half: Visitor, phone: Phone):
    phone.clock.pass_(minutes=10)
    assert half.get("/log-in/code").headers["location"] == "/log-in"


def test_without_a_password_typed_nobody_is_asked_for_a_code(given: Given):
    assert Visitor(given).get("/log-in/code").headers["location"] == "/log-in"


def test_new_recovery_codes_end_the_old_ones(given: Given, browser: Visitor, half: Visitor, recovery: list[str]):
    shown = browser.send(SECURITY, f"{CODES}/recovery", password=PASSWORD)
    new = re.findall(r"<code>([a-z2-7-]{19})</code>", shown.text)
    assert not set(new) & set(recovery)
    assert type_code(half, recovery[0]) == 403
    assert type_code(half, new[0]) == 303


def test_off_with_the_password_and_told_by_e_mail(given: Given, browser: Visitor, recovery: list[str]):
    assert browser.send(SECURITY, f"{CODES}/off", password="not my password").status_code == 403
    assert browser.send(SECURITY, f"{CODES}/off", password=PASSWORD).status_code == 303
    assert letters(given)[0].subject == "Codes at log-in were turned off"
    assert log_in(Visitor(given)).headers["location"] == "/jobs"
