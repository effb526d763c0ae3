"""How every page is run: who may see it, whose forms are believed, and that nothing is done twice."""

import gzip
import re
from datetime import timedelta

import falcon
import pytest
from msgspec import structs

from piecework.accounts.entering.session import AWAY_TIME_MAX, end_all_sessions, forget_sessions
from piecework.database import Database, DatabaseUnavailable
from piecework.settings import Settings
from piecework.web import running
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.web.visitor import Visitor, form_on, words_of

GUIDE = "/styleguide"


def test_front_page_is_for_anybody(stranger: Visitor):
    page = stranger.get("/")
    assert page.status_code == 200
    assert "Small jobs, done by people" in page.text


def test_pages_load_nothing_from_elsewhere_and_run_nothing_inline(stranger: Visitor):
    for path in ("/", GUIDE, "/nowhere"):
        page = stranger.get(path)
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert policy.endswith("form-action 'self'")
        assert page.headers["referrer-policy"] == page.headers["cross-origin-opener-policy"] == "same-origin"
        assert "unsafe" not in policy
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page.text)
        assert not re.search(r"<script(?![^>]*\ssrc=\"/static/)", page.text)
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-content-type-options"] == "nosniff"


def test_unknown_address_is_a_page_for_people_and_json_for_programs(stranger: Visitor, given: Given):
    page = stranger.get("/nowhere")
    assert page.status_code == 404
    assert "There is nothing at this address" in page.text
    assert given.client.simulate_get("/nowhere").json["code"] == "not_found"
    assert stranger.get("/api/nowhere").json["code"] == "not_found"


def test_page_that_a_script_asks_for_is_refused_in_json(wims: Visitor):
    refused = wims.get("/jobs/job_none", Accept="application/json")
    assert (refused.status_code, refused.json["code"]) == (404, "job_not_found")


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (ZeroDivisionError("secret"), 500, "Something went wrong on our side, and was noted. Incident "),
        (falcon.HTTPBadRequest(title="secret"), 400, "The request cannot be read."),
        (DatabaseUnavailable("secret"), 503, "The place cannot reach its database right now."),
    ],
)
def test_what_fails_is_a_page_that_tells_nothing_of_the_inside(
    stranger: Visitor, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, said: str
):
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(running, "look", fail)
    page = stranger.get("/")
    assert (page.status_code, said in words_of(page.text)) == (status, True)
    assert "secret" not in page.text
    assert page.text.startswith("<!DOCTYPE html>")


def test_method_that_no_page_has_is_a_page(stranger: Visitor):
    page = stranger.client.simulate_put("/", headers={"Accept": "text/html"})
    assert (page.status_code, "There is nothing at this address" in page.text) == (404, True)


def test_form_that_is_refused_keeps_what_was_filled_in(stranger: Visitor):
    page = stranger.send(GUIDE, GUIDE, name="<Wim & co>", pay="0.20", text="kept")
    assert page.status_code == 422
    assert "This guide pays exactly 0.10" in words_of(page.text)
    assert form_on(page.text, GUIDE)["name"] == "<Wim & co>"
    assert "<Wim" not in page.text
    assert form_on(page.text, GUIDE)["text"] == "kept"


def test_form_that_is_accepted_sends_the_browser_on_and_says_so_once(stranger: Visitor):
    done = stranger.send(GUIDE, GUIDE, name="Wim", pay="0.10")
    assert "Saved, Wim." in stranger.follow(done).text
    assert "Saved, Wim." not in stranger.get(GUIDE).text


@pytest.mark.parametrize("token", ["", "0" * 96, "x", "f" * 95])
def test_form_without_its_token_is_refused_and_nothing_is_lost(stranger: Visitor, token: str):
    page = stranger.send(GUIDE, GUIDE, name="Wim", pay="0.10", form_token=token)
    assert page.status_code == 403
    assert form_on(page.text, GUIDE)["name"] == "Wim"


def test_token_of_a_form_is_another_each_time_and_good_each_time(wims: Visitor):
    first, second = (form_on(wims.get(GUIDE).text, GUIDE) for _ in range(2))
    assert first["form_token"] != second["form_token"], "or its compressed size would tell it, letter by letter"
    for form in (first, second):
        assert wims.post(GUIDE, form | {"name": "Wim", "pay": "0.10"}).status_code == 303


def test_form_of_a_frozen_account_does_nothing(given: Given, wim: Person, wims: Visitor):
    given.freeze(wim)
    refused = wims.send(GUIDE, GUIDE, name="Wim", pay="0.10")
    assert (refused.status_code, "This account is frozen" in words_of(refused.text)) == (403, True)


def test_forms_are_sent_no_more_often_than_calls_are_made(database: Database, clock: VirtualClock, settings: Settings):
    slow = Given(database, clock, structs.replace(settings, api_requests_per_second=1, web_processes=1))
    wims = Visitor(slow, slow.wim())
    form = form_on(wims.get(GUIDE).text, GUIDE) | {"name": "Wim", "pay": "1"}
    assert [wims.post(GUIDE, form).status_code for _ in range(11)] == [422] * 10 + [429]


def test_form_made_for_somebody_else_is_refused(given: Given, stranger: Visitor, wims: Visitor):
    strangers_form = form_on(stranger.get(GUIDE).text, GUIDE)
    assert wims.post(GUIDE, strangers_form | {"name": "Wim", "pay": "0.10"}).status_code == 403
    wims_form = form_on(wims.get(GUIDE).text, GUIDE)
    assert Visitor(given, given.olga()).post(GUIDE, wims_form | {"name": "x", "pay": "0.10"}).status_code == 403
    assert wims.post(GUIDE, wims_form | {"name": "Wim", "pay": "0.10"}).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
     {"Sec-Fetch-Site": "same-site"}],
)  # fmt: skip
def test_form_of_another_site_is_refused(wims: Visitor, headers: dict[str, str]):
    fields = form_on(wims.get(GUIDE).text, GUIDE) | {"name": "Wim", "pay": "0.10"}
    assert wims.post(GUIDE, fields, **headers).status_code == 403
    assert wims.post(GUIDE, fields, Origin="http://falconframework.org").status_code == 303


def test_link_on_another_site_opens_a_page(wims: Visitor):
    assert wims.get(GUIDE, **{"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_same_form_sent_again_is_answered_as_the_first_time(wims: Visitor):
    fields = form_on(wims.get(GUIDE).text, GUIDE) | {"name": "Wim", "pay": "0.10"}
    first, second = wims.post(GUIDE, fields), wims.post(GUIDE, fields)
    assert (first.status_code, second.status_code) == (303, 303)
    other = wims.post(GUIDE, fields | {"name": "Somebody else"})
    assert other.status_code == 409
    fresh = form_on(other.text, GUIDE)
    assert fresh["name"] == "Somebody else"
    assert wims.post(GUIDE, fresh | {"pay": "0.10"}).status_code == 303


def test_cookies_are_kept_from_scripts_and_other_sites(given: Given, stranger: Visitor):
    cookie = stranger.get("/").cookies["pw_visitor"]
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Lax", "/")


def test_session_ends_when_it_is_ended_or_nobody_uses_it(given: Given, wim: Person, wims: Visitor, clock: VirtualClock):
    assert wim.account.name in wims.get("/").text
    clock.pass_(days=29)
    assert wim.account.name in wims.get("/").text
    clock.pass_(days=29)
    assert wim.account.name in wims.get("/").text, "use makes it last longer"
    clock.now += AWAY_TIME_MAX
    assert wim.account.name not in wims.get("/").text
    assert given.database.transact(lambda tx: forget_sessions(tx, now=clock.now)) == 1
    again = Visitor(given, wim)
    assert wim.account.name in again.get("/").text
    given.database.transact(lambda tx: end_all_sessions(tx, wim.id))
    assert wim.account.name not in again.get("/").text


@pytest.mark.parametrize(("operates", "days"), [(False, 90), (True, 7)])
def test_session_ends_by_rule_however_often_it_is_used(given: Given, clock: VirtualClock, operates: bool, days: int):
    person = given.person("Nele", is_operator=operates)
    browser, began = Visitor(given, person), clock.now
    while clock.now < began + timedelta(days=days, seconds=-1):
        assert person.account.name in browser.get("/").text
        clock.now = min(clock.now + timedelta(days=5), began + timedelta(days=days, seconds=-1))
    assert person.account.name in browser.get("/").text
    listed = browser.get("/account/security").text
    clock.pass_(seconds=1)
    assert person.account.name not in browser.get("/").text
    assert "This browser" in listed
    anew = Visitor(given, person)
    assert anew.get("/account/security").text.count("Log out there") == 0, "what is over is not listed"
    given.set_rule(log_in_days=1, operator_log_in_days=1)
    clock.pass_(days=1)
    assert person.account.name not in anew.get("/").text


@pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "0" * 8 + "." + "0" * 16 + "." + "0" * 64, "é", "a" * 4000])
def test_cookie_that_is_none_is_a_stranger(stranger: Visitor, cookie: str):
    page = stranger.client.simulate_get("/", headers={"Cookie": f"pw_session={cookie}", "Accept": "text/html"})
    assert page.status_code == 200
    assert "Log in" in page.text


def test_session_is_opened_by_its_own_secret_alone(wim: Person, wims: Visitor):
    opened_by, _, secret = wims.cookies["pw_session"].rpartition(".")
    wims.cookies["pw_session"] = f"{opened_by}.{secret[::-1]}"
    assert wim.account.name not in wims.get("/").text
    wims.cookies["pw_session"] = f"{opened_by}.{secret}"
    assert wim.account.name in wims.get("/").text


def test_static_files_are_kept_for_a_year_under_names_of_their_content(stranger: Visitor):
    page = stranger.get("/")
    addresses = re.findall(r'"(/static/[^"]+)"', page.text)
    assert len(addresses) >= 3
    for address in addresses:
        plain = stranger.client.simulate_get(address)
        packed = stranger.client.simulate_get(address, headers={"Accept-Encoding": "gzip"})
        assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed.content) == plain.content
    assert stranger.client.simulate_get("/static/style.000000000000.css").status_code == 404


def test_pages_are_compressed_for_who_can_read_it(stranger: Visitor):
    page = stranger.get("/", **{"Accept-Encoding": "gzip, br"})
    assert page.headers["content-encoding"] == "gzip"
    assert b"Small jobs" in gzip.decompress(page.content)
