"""Postbacks on the pages: settings, the secret that is shown once, the pause, tests, the log of calls."""

import re

import pytest

from tests.given import PASSWORD, Given, Person
from tests.web.visitor import Visitor, form_on, words_of

POSTBACKS = "/employer/postbacks"
ADDRESS = "https://93.184.215.14/hook"
HOSTILE = "<script>alert('x')</script>"


def set_address(visitor: Visitor, **fields: object):
    """Save an address; the page that one stands on then."""
    done = visitor.send(POSTBACKS, POSTBACKS, address=ADDRESS, **fields)
    assert done.status_code == 303, words_of(done.text)
    return visitor.follow(done)


def test_new_employer_is_not_called(adas: Visitor):
    words = words_of(adas.get(POSTBACKS).text)
    assert "Postbacks Off" in words
    assert "Nothing was called yet" in words
    assert "It is made once you give an address." in words


def test_settings_are_those_of_the_api(adas: Visitor, ada: Person):
    assert "The settings are saved." in set_address(adas, format="envelope", job_status_changed="1").text
    told = ada.api("postbacks/get-settings")
    assert (told["address"], told["format"], told["state"]) == (ADDRESS, "envelope", "on")
    assert (told["tasks_submitted"], told["job_status_changed"]) == (True, True)
    fields = form_on(adas.get(POSTBACKS).text, POSTBACKS)
    fields.pop("tasks_submitted")
    adas.post(POSTBACKS, fields | {"address": ""})
    told = ada.api("postbacks/get-settings")
    adas.post(POSTBACKS, form_on(adas.get(POSTBACKS).text, POSTBACKS) | {"address": f"https://example.org/{HOSTILE}"})
    assert HOSTILE not in adas.get(POSTBACKS).text
    assert (told["state"], told["tasks_submitted"]) == ("off", False)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"address": "ftp://example.org"}, r'postbacks-address-wrong">'),
        ({"address": "http://127.0.0.1/hook"}, r'postbacks-address-wrong">'),
        ({"address": ADDRESS, "job_status_changed": "1"}, "choose the envelope format for them"),
    ],
)
def test_refusal_stands_beside_its_field(adas: Visitor, fields: dict[str, str], said: str):
    refused = adas.send(POSTBACKS, POSTBACKS, **fields)
    assert refused.status_code == 422
    assert re.search(said, refused.text), words_of(refused.text)
    assert form_on(refused.text, POSTBACKS)["address"] == fields["address"]


def test_secret_is_shown_once(adas: Visitor, ada: Person, given: Given):
    set_address(adas)
    given.set_password(ada)
    at_an_open_browser = adas.send(POSTBACKS, f"{POSTBACKS}/secret", grace_hours="2", password="a guess")
    assert (at_an_open_browser.status_code, "whsec_" in at_an_open_browser.text) == (403, False)
    shown = adas.send(POSTBACKS, f"{POSTBACKS}/secret", grace_hours="2", password=PASSWORD)
    found = re.search(r"<pre><code>(whsec_[^<]+)</code></pre>", shown.text)
    assert found, words_of(shown.text)
    later = adas.get(POSTBACKS).text
    assert found[1] not in later
    assert "the one before signs too" in later
    refused = adas.send(POSTBACKS, f"{POSTBACKS}/secret", grace_hours="200", password=PASSWORD)
    assert re.search(r'secret-grace_hours-wrong">[^<]*from 0 to 168', refused.text), words_of(refused.text)


def test_pausing_and_resuming(adas: Visitor, ada: Person):
    set_address(adas)
    assert "You paused the calls." in adas.follow(adas.send(POSTBACKS, f"{POSTBACKS}/pause")).text
    assert ada.api("postbacks/get-settings")["state"] == "paused"
    adas.send(POSTBACKS, f"{POSTBACKS}/resume")
    assert ada.api("postbacks/get-settings")["state"] == "on"


def test_test_call_stands_in_the_log_and_is_sent_again(adas: Visitor, ada: Person):
    set_address(adas)
    done = adas.send(POSTBACKS, f"{POSTBACKS}/test")
    at = done.headers["location"]
    words = words_of(adas.follow(done).text)
    assert "Test call Waiting" in words
    assert "Not tried yet" in words
    listed = adas.get(f"{POSTBACKS}?show=waiting").text
    assert f'<a href="{at}">Test</a>' in listed
    assert "There is none of this kind." in adas.get(f"{POSTBACKS}?show=given_up").text
    assert "on its way again" in adas.follow(adas.send(at, f"{at}/replay")).text


def test_everything_of_a_time_is_sent_again(adas: Visitor, given: Given):
    set_address(adas)
    adas.send(POSTBACKS, f"{POSTBACKS}/test")
    day = given.clock().date()
    action = f"{POSTBACKS}/replay"
    sent = adas.send(POSTBACKS, action, since=f"{day}T00:00", until=f"{day}T23:59")
    assert "calls are on their way again." in adas.follow(sent).text
    refused = adas.send(POSTBACKS, action, since="", until=f"{day}T23:59")
    assert re.search(r'replay-since-wrong">Give a day and a time', refused.text)
    refused = adas.send(POSTBACKS, action, since=f"{day}T23:59", until=f"{day}T00:00")
    assert "The end must be later than the beginning." in refused.text


def test_another_employers_call_looks_like_a_missing_one(adas: Visitor, olgas: Visitor):
    set_address(adas)
    at = adas.send(POSTBACKS, f"{POSTBACKS}/test").headers["location"]
    mine, none = olgas.get(at), olgas.get(f"{POSTBACKS}/msg_0")
    assert mine.status_code == none.status_code == 404
    assert words_of(mine.text) == words_of(none.text)
    token = form_on(olgas.get(POSTBACKS).text, POSTBACKS)["form_token"]
    assert olgas.post(f"{at}/replay", {"form_token": token}).status_code in (404, 409)
