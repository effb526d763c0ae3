"""Catalogue, rules and health on the operator's pages: each form does what the same call does, and is on record."""

import threading

import pytest
from falcon.testing import Result

from piecework.catalog.changing import get_catalog
from piecework.catalog.files import write_file
from piecework.chores.auditing import audit_hourly
from piecework.chores.noting import Noted, Notes
from tests.given import Given
from tests.web.visitor import Visitor, form_on, words_of

CATALOGUE, RULES, HEALTH = "/operator/catalogue", "/operator/rules", "/operator/health"
HOSTILE = "<script>alert('x')</script>"


def bring(visitor: Visitor, text: str) -> Result:
    """Choose a file and see what it would change."""
    fields = form_on(visitor.get(f"{CATALOGUE}/files").text, "/operator/catalog/check")
    parts = [f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()]
    head = 'Content-Disposition: form-data; name="file"; filename="c.csv"\r\nContent-Type: text/csv'
    body = "".join(parts) + f"--b\r\n{head}\r\n\r\n{text}\r\n--b--\r\n"
    cookie = f"pw_session={visitor.cookies['pw_session']}"
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Cookie": cookie, "Accept": "text/html"}
    return visitor.client.simulate_post("/operator/catalog/check", body=body.encode(), headers=headers)


def test_a_category_is_changed_added_and_taken_out(given: Given, mos: Visitor):
    act = "/operator/catalog/categories/0501"
    sent = {"prices[0][task_value_min]": "0.09", "subcategory": HOSTILE, "reason": "Spring."}
    page = mos.follow(mos.send(f"{CATALOGUE}/categories/0501", act, **sent))
    assert "1 change, from now on." in words_of(page.text)
    assert HOSTILE not in page.text + mos.get(CATALOGUE).text + mos.get(f"{CATALOGUE}/changes").text
    assert str(given.database.read(get_catalog).categories["0501"].task_value_min["int"]) == "0.0900"
    new = {"id": "9955", "category": "New", "subcategory": "Quite", "reason": "x"}
    new |= {f"prices[{place}][task_value_min]": "0.05" for place in range(9)}
    add = "/operator/catalog/categories/new"
    assert mos.send(f"{CATALOGUE}/categories/new", add, **new).status_code == 303
    remove = "/operator/catalog/categories/9955/remove"
    assert mos.send(f"{CATALOGUE}/categories/9955", remove, reason="x").status_code == 303
    assert mos.get(f"{CATALOGUE}/categories/9955").status_code == 404


def test_what_is_wrong_with_a_category_stands_beside_it(mos: Visitor):
    act = "/operator/catalog/categories/0501"
    for wrong in ({"category": ""}, {"prices[0][task_value_min]": "dear"}, {"reason": ""}):
        refused = mos.send(f"{CATALOGUE}/categories/0501", act, **{"reason": "x", **wrong})
        assert (refused.status_code, 'class="wrong"' in refused.text) == (422, True), wrong


def test_a_zone_is_changed_added_and_taken_out(given: Given, mos: Visitor):
    new = {"id": "alps", "zone": "Alps", "countries": "at, ch", "excludable_countries": "ch", "reason": "x"}
    add = "/operator/catalog/zones/new"
    assert mos.send(f"{CATALOGUE}/zones/new", add, **new).status_code == 303
    assert given.database.read(get_catalog).zones["alps"].countries == ["at", "ch"]
    refused = mos.send(f"{CATALOGUE}/zones/alps", "/operator/catalog/zones/alps", countries="xx", reason="x")
    assert "is no country" in words_of(refused.text)
    closed = mos.send(f"{CATALOGUE}/zones/alps", "/operator/catalog/zones/alps", is_closed="1", reason="x")
    assert "Closed" in words_of(mos.follow(closed).text)
    remove = "/operator/catalog/zones/alps/remove"
    assert mos.send(f"{CATALOGUE}/zones/alps", remove, reason="x").status_code == 303
    assert "Alps" not in words_of(mos.get(f"{CATALOGUE}/zones").text)


def test_what_is_the_same_changes_nothing(given: Given, mos: Visitor):
    same = mos.send(f"{CATALOGUE}/zones/int", "/operator/catalog/zones/int", reason="x")
    assert "Nothing is different: it was so already." in words_of(mos.follow(same).text)
    assert given.database.read(get_catalog).version == 0
    assert mos.get(f"{CATALOGUE}/zones/nowhere").status_code == 404


def test_a_file_is_taken_looked_at_and_done(given: Given, mos: Visitor):
    text = mos.get(f"{CATALOGUE}/files/categories.csv").text
    assert text == write_file(given.database.read(get_catalog), "categories")
    looked = bring(mos, text.replace("0.0800", "0.0900", 1))
    assert "1 changes, not made yet" in words_of(looked.text)
    assert given.database.read(get_catalog).version == 0
    act = "/operator/catalog/import"
    refused = mos.post(act, form_on(looked.text, act) | {"reason": ""})
    assert (refused.status_code, "0.0900" in refused.text) == (422, True)
    done = mos.post(act, form_on(refused.text, act) | {"reason": "Spring."})
    assert "Spring." in words_of(mos.follow(done).text)
    assert given.database.read(get_catalog).version == 1


def test_faults_of_a_file_are_listed_with_their_lines(mos: Visitor):
    text = mos.get(f"{CATALOGUE}/files/categories.csv").text
    refused = bring(mos, text.replace("0.0800", "free"))
    assert refused.status_code == 422
    assert "Line 2, int: " in words_of(refused.text)
    assert "Line 3, int: " in words_of(refused.text)
    assert "is no amount such as 0.24." in words_of(refused.text)


def test_a_rule_is_changed_with_a_reason(mos: Visitor):
    assert "Nothing was changed yet" in words_of(mos.get(RULES).text)
    act = f"{RULES}/holds_max"
    assert "a whole number from 1 to 100" in words_of(mos.get(act).text)
    page = mos.follow(mos.send(act, act, value="3", reason=HOSTILE))
    assert "holds_max is 3 from now on." in words_of(page.text)
    assert HOSTILE not in page.text + mos.get(RULES).text
    for wrong in ({"value": "0", "reason": "x"}, {"value": "4", "reason": ""}):
        refused = mos.send(act, act, **wrong)
        assert (refused.status_code, 'class="wrong"' in refused.text) == (422, True)
    assert mos.get(f"{RULES}/nothing").status_code == 404


def test_health_says_what_is_wrong(given: Given, mos: Visitor):
    assert "No chore has run here" in words_of(mos.get(HEALTH).text)
    notes, stopping = Notes(), threading.Event()
    stopping.set()
    notes.note(Noted("expire_holds", "Ends holds.", 5.0), ValueError(HOSTILE), now=given.clock())
    notes.keep(given.database, stopping)
    audit_hourly(given.database, given.clock(), lambda: False)
    page = mos.get(HEALTH)
    assert "The chore expire_holds fails" in words_of(page.text)
    assert HOSTILE not in page.text


@pytest.mark.parametrize("path", [CATALOGUE, RULES, HEALTH])
def test_others_than_operators_find_no_such_page(given: Given, ritas: Visitor, path: str):
    assert ritas.get(path).status_code == 200
    assert Visitor(given, given.wim()).get(path).status_code == 404


def test_only_who_has_the_role_changes_anything(ritas: Visitor):
    for shown, act in (
        (f"{RULES}/holds_max", f"{RULES}/holds_max"),
        (f"{CATALOGUE}/categories/0501", "/operator/catalog/categories/0501"),
    ):
        assert ritas.post(act, form_on(ritas.get(shown).text, act) | {"reason": "x"}).status_code in {403, 404}
