"""Worker tokens on the pages and by the worker API: made with the password, shown once, listed, ended alone."""

import base64
import re

import pytest
from falcon.testing import Result

from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.web.account.door import ADDRESS, PASSWORD, letters, link, nele, press
from tests.web.visitor import Visitor, forms_on, words_of

SECRETS, TOKENS = "/account/secrets", "/account/secrets/tokens"


@pytest.fixture
def browser(given: Given) -> Visitor:
    """Nele's, logged in."""
    return nele(given)


def make(browser: Visitor, name: str = "phone") -> str:
    shown = browser.send(SECRETS, TOKENS, name=name, password=PASSWORD)
    found = re.search(r'<code class="breaks">(pww_[0-9a-f]{8}_[0-9a-f]{64})</code>', shown.text)
    assert found, shown.text
    return found[1]


def call(given: Given, token: str, path: str = "balance", *, post: bool = False) -> Result:
    headers = {"Authorization": f"Bearer {token}"}
    return given.client.simulate_request("POST" if post else "GET", f"/worker-api/{path}", headers=headers)


def test_a_token_is_shown_once_and_works_until_it_is_ended(given: Given, browser: Visitor, clock: VirtualClock):
    assert "There is none." in words_of(browser.get(SECRETS).text)
    token = make(browser)
    page = browser.get(SECRETS).text
    assert token not in page
    assert "phone Made" in words_of(page)
    assert "not used yet" in words_of(page)
    assert call(given, token).status_code == 200
    assert "last used" in words_of(browser.get(SECRETS).text)
    ended = browser.send(SECRETS, f"{TOKENS}/end")
    assert ended.status_code == 303
    assert call(given, token).status_code == 401
    assert "phone Made" not in words_of(browser.get(SECRETS).text)


def test_a_token_is_made_with_the_password_alone(browser: Visitor):
    refused = browser.send(SECRETS, TOKENS, name="phone", password="wrong words here")
    assert (refused.status_code, "pww_" in refused.text) == (403, False)
    assert browser.send(SECRETS, TOKENS, name=" ", password=PASSWORD).status_code == 422


def test_one_is_ended_and_the_others_go_on(given: Given, browser: Visitor, clock: VirtualClock):
    first = make(browser, "phone")
    clock.pass_(seconds=1)
    second = make(browser, "shop")
    listed = call(given, second, "tokens").json["tokens"]
    assert [(token["name"], token["is_this"]) for token in listed] == [("phone", False), ("shop", True)]
    ended = call(given, second, f"tokens/{listed[0]['token_id']}/end", post=True)
    assert (ended.status_code, ended.json["ok"]) == (200, True)
    assert (call(given, first).status_code, call(given, second).status_code) == (401, 200)
    again = call(given, second, f"tokens/{listed[0]['token_id']}/end", post=True)
    assert (again.status_code, again.json["code"]) == (404, "token_not_found")


def test_a_frozen_account_ends_its_tokens(given: Given):
    wim = given.wim()
    given.freeze(wim)
    (token,) = wim.work("GET", "tokens").json["tokens"]
    assert wim.work("POST", "notices/read-all").status_code == 403
    assert wim.work("POST", f"tokens/{token['token_id']}/end").status_code == 200
    assert wim.work("GET", "tokens").status_code == 401


def test_the_last_use_is_told_to_within_ten_minutes(given: Given, wim: Person, clock: VirtualClock):
    used: list[str] = []
    for minutes in (0, 9, 2):
        clock.pass_(minutes=minutes)
        wim.work("GET", "balance")
        used.append(wim.work("GET", "tokens").json["tokens"][0]["last_used_at"])
    assert used[0] == used[1] < used[2]


@pytest.mark.parametrize("api_secret_too", ["", "1"])
@pytest.mark.parametrize("way", ["everywhere", "changed", "forgotten"])
def test_tokens_end_with_it_and_the_api_secret_where_it_is_ticked(
    given: Given, browser: Visitor, way: str, api_secret_too: str
):
    token = make(browser)
    shown = browser.send(SECRETS, "/account/secrets/api", password=PASSWORD).text
    account_id, secret = re.findall(r"curl -u (\w+):(\w+) ", shown)[0]
    tick = {"api_secret_too": api_secret_too} if api_secret_too else {}
    if way == "everywhere":
        done = browser.send("/account/security", "/log-out-everywhere", **tick)
    elif way == "changed":
        new = {"password": PASSWORD, "new_password": "five other plain words"}
        done = browser.send("/account/security", "/account/security/password", **new, **tick)
    else:
        press(Visitor(given), "/forgotten", email=ADDRESS)
        done = press(Visitor(given), link(given), password="five other plain words", **tick)
    assert done.status_code == 303, done.text
    assert call(given, token).status_code == 401
    basic = base64.b64encode(f"{account_id}:{secret}".encode()).decode()
    answer = given.client.simulate_get("/api/users/get-balances.php", headers={"Authorization": f"Basic {basic}"})
    assert answer.status_code == (401 if api_secret_too else 200)


def test_letters_lead_to_forms_that_are_there(given: Given, browser: Visitor):
    """Every address of ours in a letter is a page, and what it says can be done there has a form."""
    new = {"password": PASSWORD, "new_password": "five other plain words"}
    browser.send("/account/security", "/account/security/password", **new)
    body = letters(given)[0].body
    paths = re.findall(r"https?://[^/\s]+(/\S+)", body)
    assert paths == ["/account/secrets", "/forgotten"]
    assert all(browser.get(path).status_code == 200 for path in paths)
    assert {TOKENS} <= {action for action, _ in forms_on(browser.get(SECRETS).text)}
