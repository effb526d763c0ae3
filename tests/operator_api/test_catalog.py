"""The catalogue through the operator API: looked at, changed, out and in as a file."""

import pytest

from tests.given import Given, Person


@pytest.fixture
def mo(given: Given) -> Person:
    return given.mo()


def test_a_category_is_changed_and_the_change_is_on_record(mo: Person):
    prices = [{"zone_id": "int", "task_value_min": "0.09"}]
    answer = mo.operate("POST", "catalog/categories/0501", {"prices": prices, "reason": "Spring."})
    change = {"kind": "category", "id": "0501", "what": "changed", "fields": [
        {"field": "price int", "before": "0.0800", "after": "0.0900"}]}  # fmt: skip
    assert answer.json == {"ok": True, "version": 1, "changes": [change]}
    assert mo.operate("GET", "catalog-changes").json["changes"] == [
        {
            "version": 1,
            "changes": [change],
            "reason": "Spring.",
            "changed_by": mo.id,
            "changed_at": "2026-03-01T12:00:00Z",
        }
    ]
    logged = mo.operate("GET", "log?action=catalog").json["entries"][0]
    assert (logged["action"], logged["reason"], logged["facts"]["version"]) == ("catalog.categories", "Spring.", 1)
    catalog = mo.operate("GET", "catalog").json
    shown = next(category for category in catalog["categories"] if category["category_id"] == "0501")
    assert {"zone_id": "int", "task_value_min": "0.0900"} in shown["prices"]
    assert next(zone for zone in catalog["zones"] if zone["zone_id"] == "int")["countries"] == ["*"]


def test_zones_are_added_changed_and_removed(mo: Person):
    zone = {"name": "Alps", "countries": ["at", "ch"], "excludable_countries": ["ch"], "reason": "New."}
    assert mo.operate("POST", "catalog/zones/alps", zone).json["changes"][0]["what"] == "added"
    assert mo.operate("POST", "catalog/zones/alps", {"is_closed": True, "reason": "x"}).json["version"] == 2
    assert mo.operate("POST", "catalog/zones/alps/remove", {"reason": "x"}).json["changes"][0]["what"] == "removed"
    gone = mo.operate("POST", "catalog/zones/alps/remove", {"reason": "x"})
    assert (gone.status_code, gone.json["code"]) == (404, "not_in_catalog")


def test_a_file_goes_out_is_checked_and_comes_in(mo: Person):
    file = mo.operate("GET", "catalog/file?what=categories").json["file"]
    changed = file.replace('0501,"Sign up","Simple Sign up",no,0.0800', '0501,"Sign up","Simple Sign up",no,0.0900')
    checked = mo.operate("POST", "catalog/check", {"file": changed}).json
    assert (checked["what"], checked["version"], len(checked["changes"])) == ("categories", 0, 1)
    body = {"file": changed, "version": 0, "reason": "Spring."}
    done = mo.operate("POST", "catalog/import", body).json
    assert (done["ok"], done["version"], done["changes"]) == (True, 1, checked["changes"])
    moved = mo.operate("POST", "catalog/import", body)
    assert (moved.status_code, moved.json["code"]) == (409, "catalog_changed")


def test_faults_of_a_file_are_listed_with_their_lines(mo: Person):
    file = mo.operate("GET", "catalog/file").json["file"].replace("0.0800", "free", 1)
    answer = mo.operate("POST", "catalog/import", {"file": file, "reason": "x"})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"].startswith("line ")
    assert "no amount such as 0.24" in answer.json["message"]


def test_a_price_that_is_none_is_a_fault_of_its_field(mo: Person):
    prices = [{"zone_id": "int", "task_value_min": "-1"}]
    answer = mo.operate("POST", "catalog/categories/0501", {"prices": prices, "reason": "x"})
    assert (answer.status_code, answer.json["field"]) == (422, "prices[0].task_value_min")
