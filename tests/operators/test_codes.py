"""Who moves money or gives roles acts in a log-in with a code, or by a secret that was made in one."""

import pytest
from msgspec import structs
from pyotp.totp import TOTP

from piecework.refusal import CannotStart
from piecework.settings import read_settings
from tests.conftest import VirtualClock
from tests.given import PASSWORD, Given, Person
from tests.web.visitor import Visitor, form_on, log_in

OUTSIDE = {"PIECEWORK_PUBLIC_URL": "https://place.example"}
SERVER = {"PIECEWORK_SMTP_URL": "smtp://mail.example"}


def visitor(given: Given, person: Person, *, with_code: bool) -> Visitor:
    visiting = Visitor(given)
    visiting.cookies["pw_session"] = log_in(given, person, with_code=with_code)
    return visiting


def freeze(visiting: Visitor, person: Person) -> int:
    """Freeze somebody on the page of their account: 303 is done."""
    page = f"/operator/accounts/{person.id}"
    return visiting.send(page, f"{page}/freeze", reason="So.").status_code


def note(person: Person, about: Person) -> tuple[int, str]:
    answer = person.operate("POST", f"accounts/{about.id}/note", {"reason": "So."})
    return answer.status_code, answer.json.get("code", "")


def without_code(given: Given, person: Person) -> None:
    """Their API secret was made in a log-in with a password alone."""
    given.database.transact(
        lambda tx: tx.do("UPDATE credentials SET with_code = false WHERE account_id = %(id)s", id=person.id)
    )


@pytest.mark.parametrize(("roles", "needs"), [
    (["all"], True), (["money"], True), (["review", "money"], True), (["review"], False),
])  # fmt: skip
def test_who_may_move_money_acts_by_a_secret_made_with_a_code(given: Given, roles: list[str], needs: bool):
    mo, wim = given.mo(*roles), given.wim()
    assert note(mo, wim) == (200, "")
    without_code(given, mo)
    assert note(mo, wim) == ((403, "code_needed") if needs else (200, ""))
    assert mo.operate("GET", "log").status_code == 200, "looking needs none"


def test_page_needs_a_log_in_with_a_code(given: Given):
    mo, wim = given.mo(), given.wim()
    refused = visitor(given, mo, with_code=False)
    page = f"/operator/accounts/{wim.id}"
    answer = refused.send(page, f"{page}/freeze", reason="So.")
    assert (answer.status_code, "log in anew" in answer.text) == (403, True)
    assert freeze(visitor(given, mo, with_code=True), wim) == 303


def test_second_operator_confirms_with_a_code(given: Given):
    mo, mia, wim = given.mo(), given.mo(), given.wim()
    given.settings = structs.replace(given.settings, second_operator_for_roles=True)
    asked = rebuilt(given, mo).operate("POST", f"operators/{wim.id}/roles", {"roles": ["review"], "reason": "So."})
    assert asked.status_code == 202
    without_code(given, mia)
    opinion = f"second-opinions/{mo.id}/{asked.json['opinion_id']}"
    refused = rebuilt(given, mia).operate("POST", f"{opinion}/confirm")
    assert (refused.status_code, refused.json["code"]) == (403, "code_needed")


def rebuilt(given: Given, person: Person) -> Person:
    """The person, at the application with the settings of now."""
    person.client = Given(given.database, given.clock, given.settings).client
    return person


def test_log_in_by_password_and_code_opens_what_acts(given: Given, clock: VirtualClock):
    """The whole way on pages: codes turned on, logged in anew, a secret made, and used."""
    mo, wim = given.mo(), given.wim()
    given.set_password(mo)
    secret = turn_codes_on(given, visitor(given, mo, with_code=False), clock)
    entered = Visitor(given)
    entered.send("/log-in", "/log-in", email=mo.account.email, password=PASSWORD)
    clock.pass_(minutes=1)
    entered.send("/log-in/code", "/log-in/code", code=TOTP(secret).at(clock()))
    assert freeze(entered, wim) == 303
    shown = entered.send("/account/secrets", "/account/secrets/api", password=PASSWORD)
    assert shown.status_code == 200
    assert given.database.read(
        lambda tx: tx.value("SELECT with_code FROM credentials WHERE account_id = %(id)s AND kind = 'api'", id=mo.id)
    )


def test_a_log_in_by_password_alone_does_not_act(given: Given):
    mo, wim = given.mo(), given.wim()
    given.set_password(mo)
    entered = Visitor(given)
    entered.send("/log-in", "/log-in", email=mo.account.email, password=PASSWORD)
    assert freeze(entered, wim) == 403


def turn_codes_on(given: Given, visiting: Visitor, clock: VirtualClock) -> str:
    """Scan, and type the first code; the app's secret."""
    visiting.send("/account/security", "/account/security/codes", password=PASSWORD)
    secret = given.database.read(lambda tx: tx.value("SELECT totp_secret FROM second_factors"))
    shown = visiting.get("/account/security/codes")
    fields = form_on(shown.text, "/account/security/codes/on")
    assert visiting.post("/account/security/codes/on", fields | {"code": TOTP(secret).at(clock())}).status_code == 200
    return secret


def test_secret_made_after_a_password_alone_does_not_act(given: Given):
    mo, wim = given.mo(), given.wim()
    given.set_password(mo)
    shown = visitor(given, mo, with_code=False).send("/account/secrets", "/account/secrets/api", password=PASSWORD)
    assert shown.status_code == 200
    assert not given.database.read(
        lambda tx: tx.value("SELECT with_code FROM credentials WHERE account_id = %(id)s AND kind = 'api'", id=mo.id)
    )
    assert wim.id


def test_secret_replaced_by_the_api_is_as_good_as_the_one_before(given: Given):
    for with_code in (True, False):
        mo, wim = given.mo(), given.wim()
        if not with_code:
            without_code(given, mo)
        new = mo.api("users/reset-api-secret", {})["api_secret"]
        answer = mo.operate("POST", f"accounts/{wim.id}/note", {"reason": "So."}, bearer=f"pwa_{mo.id}_{new}")
        assert (answer.status_code == 200) == with_code


def test_codes_are_off_on_loopback_alone():
    assert read_settings({"PIECEWORK_OPERATOR_CODES": "off"}).operator_codes == "off"
    for outside in (OUTSIDE, {"PIECEWORK_HOST": "0.0.0.0"}, {"PIECEWORK_HOST": "::"}):
        with pytest.raises(CannotStart, match="on this machine alone"):
            read_settings({"PIECEWORK_OPERATOR_CODES": "off", **outside})


@pytest.mark.parametrize("two", [
    {"PIECEWORK_SECOND_OPERATOR_OVER": "500"}, {"PIECEWORK_SECOND_OPERATOR_FOR_ROLES": "true"},
])  # fmt: skip
def test_two_operators_take_a_mail_server_where_others_reach_the_place(two: dict[str, str]):
    assert read_settings(two)
    assert read_settings(two | OUTSIDE | SERVER)
    with pytest.raises(CannotStart, match="no mail server"):
        read_settings(two | OUTSIDE)


def test_place_says_which_protections_are_on(given: Given):
    mo = given.mo()
    told = {one["name"]: one["is_on"] for one in mo.operate("GET", "health").json["protections"]}
    assert told == {
        "operator_codes": True, "second_operator_over": False, "second_operator_for_roles": False, "own_cases": True,
        "log_head": False,
    }  # fmt: skip
    page = Visitor(given, mo).get("/operator/health").text
    assert "act in log-ins with a code" in page
    assert "PIECEWORK_LOG_HEAD_TO" in page
