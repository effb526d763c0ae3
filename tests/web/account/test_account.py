"""The pages of one's own account: profile, password, log-ins, e-mail address, secrets, and leaving."""

import base64
import json
import re

import pytest

from tests.conftest import VirtualClock
from tests.given import Given
from tests.web.account.door import ADDRESS, PASSWORD, is_logged_in, letters, link, log_in, nele, press
from tests.web.visitor import Visitor, words_of

OTHER = "five other plain words here"
NEW = "nele@elsewhere.example"


@pytest.fixture
def browser(given: Given) -> Visitor:
    """Nele's, logged in."""
    return nele(given)


@pytest.mark.parametrize("path", ["", "/security", "/email", "/secrets", "/delete"])
def test_pages_are_for_whom_they_are_about(given: Given, browser: Visitor, path: str):
    assert browser.get(f"/account{path}").status_code == 200
    assert browser.get(f"/account{path}").headers["cache-control"] == "no-store"
    assert Visitor(given).get(f"/account{path}").headers["location"].startswith("/log-in?next=")


def test_a_name_is_changed_and_shown_as_text(browser: Visitor):
    assert press(browser, "/account", name="<b>Nele</b>").status_code == 303
    page = browser.get("/account").text
    assert "<b>Nele" not in page
    assert "&lt;b&gt;Nele&lt;/b&gt;" in page


def test_a_name_that_is_none_is_refused_beside_its_field(browser: Visitor):
    page = press(browser, "/account", name=" ")
    assert page.status_code == 422
    assert 'id="f-name-wrong"' in page.text


def test_a_country_that_is_known_stays(browser: Visitor):
    page = browser.send("/account", "/account", name="Nele", country="ng")
    assert page.status_code == 422
    assert "only an operator can change it" in words_of(browser.get("/account").text).lower()


def test_a_country_that_is_not_known_is_said_once(given: Given):
    ken = Visitor(given, given.person("Ken", country="xx"))
    refused = ken.send("/account", "/account", name="Ken", country="zz")
    assert (refused.status_code, "Choose the country you live in." in words_of(refused.text)) == (422, True)
    assert ken.send("/account", "/account", name="Ken", country="ng").status_code == 303
    again = ken.send("/account", "/account", name="Ken", country="ke")
    assert (again.status_code, "only an operator can change it" in words_of(again.text).lower()) == (422, True)


def test_a_new_password_ends_every_other_log_in(given: Given, browser: Visitor):
    other = Visitor(given)
    log_in(other)
    done = browser.send("/account/security", "/account/security/password", password=PASSWORD, new_password=OTHER)
    assert done.status_code == 303
    assert is_logged_in(browser)
    assert not is_logged_in(other)
    assert log_in(other).status_code == 403
    assert log_in(other, password=OTHER).status_code == 303


@pytest.mark.parametrize(
    ("password", "new_password", "field"),
    [("wrong words here", OTHER, "password"), (PASSWORD, "short", "new_password")],
)
def test_a_password_that_is_wrong_is_told_beside_its_field(
    given: Given, browser: Visitor, password: str, new_password: str, field: str
):
    path = "/account/security/password"
    page = browser.send("/account/security", path, password=password, new_password=new_password)
    assert page.status_code in (403, 422)
    assert re.search(rf'id="f{path.replace("/", "-")}-{field}-wrong"', page.text)
    assert password not in page.text
    assert log_in(Visitor(given)).status_code == 303


def test_one_log_in_is_ended_from_another(given: Given, browser: Visitor):
    other = Visitor(given)
    log_in(other)
    assert browser.send("/account/security", "/account/security/end-log-in").status_code == 303
    assert is_logged_in(browser)
    assert not is_logged_in(other)


def test_nobody_ends_another_ones_log_in(given: Given, browser: Visitor):
    wim = Visitor(given, given.wim())
    session_id = wim.cookies["pw_session"].split(".")[1]
    log_in(Visitor(given))  # so that the page has the form
    browser.send("/account/security", "/account/security/end-log-in", session_id=session_id)
    assert is_logged_in(wim)


def test_a_new_address_is_confirmed_by_the_link_that_goes_there(given: Given, browser: Visitor):
    assert press(browser, "/account/email", email=NEW, password=PASSWORD).status_code == 303
    assert log_in(Visitor(given), NEW).status_code == 403
    assert "another e-mail address" in letters(given)[0].body
    path = link(given, NEW)
    assert Visitor(given).get(path).headers["location"].startswith("/log-in?next=")
    assert press(browser, path).status_code == 303
    assert log_in(Visitor(given), NEW).status_code == 303
    assert log_in(Visitor(given)).status_code == 403
    assert "This link is over" in words_of(browser.get(path).text)


def test_a_new_address_needs_the_password_and_to_be_one(browser: Visitor):
    assert press(browser, "/account/email", email=NEW, password="wrong words here").status_code == 403
    page = press(browser, "/account/email", email="nowhere", password=PASSWORD)
    assert (page.status_code, 'id="f-email-wrong"' in page.text) == (422, True)
    assert press(browser, "/account/email", email=ADDRESS, password=PASSWORD).status_code == 422


def test_nobody_has_letter_after_letter_sent_to_a_stranger(given: Given, browser: Visitor):
    came = [press(browser, "/account/email", email=NEW, password=PASSWORD).status_code for _ in range(4)]
    assert came[0] == 303
    assert came[-1] == 429
    assert len(letters(given, NEW)) == came.count(303)


def test_a_new_api_secret_is_shown_once_and_works(given: Given, browser: Visitor):
    assert browser.send("/account/secrets", "/account/secrets/api", password="wrong words").status_code == 403
    shown = browser.send("/account/secrets", "/account/secrets/api", password=PASSWORD)
    found = re.search(r"curl -u (\w+):(\w+) ", shown.text)
    assert found
    basic = "Basic " + base64.b64encode(f"{found[1]}:{found[2]}".encode()).decode()
    balances = given.client.simulate_get("/api/users/get-balances.php", headers={"Authorization": basic})
    assert balances.status_code == 200
    assert found[2] not in browser.get("/account/secrets").text


def test_who_gives_the_right_password_again_and_again_does_not_wait(browser: Visitor):
    for _ in range(6):
        shown = browser.send("/account/secrets", "/account/secrets/pcode", password=PASSWORD)
        assert shown.status_code == 200


def test_a_new_secret_for_codes_is_shown_once(browser: Visitor):
    shown = browser.send("/account/secrets", "/account/secrets/pcode", password=PASSWORD)
    found = re.search(r'<code class="breaks">(\w{20,})</code>', shown.text)
    assert found
    assert found[1] not in browser.get("/account/secrets").text


def test_data_is_taken_along(browser: Visitor):
    assert browser.get("/account/data").status_code == 404
    assert browser.send("/account/delete", "/account/data", password="wrong words here").status_code == 403
    file = browser.send("/account/delete", "/account/data", password=PASSWORD)
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert json.loads(file.text)["known"]["account"][0]["email"] == ADDRESS


def test_an_account_is_deleted_with_the_password(given: Given, browser: Visitor, clock: VirtualClock):
    clock.pass_(seconds=1)
    assert browser.send("/account/delete", "/account/delete", password="wrong words here").status_code == 403
    assert is_logged_in(browser)
    assert browser.send("/account/delete", "/account/delete", password=PASSWORD).headers["location"] == "/"
    assert not is_logged_in(browser)
    assert log_in(Visitor(given)).status_code == 403
    assert nele(given), "the address is free again"
