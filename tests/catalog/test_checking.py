"""What is wrong with a zone or a category, each for itself: its names, its countries, its prices."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec import structs

from piecework.catalog.catalog import INTERNATIONAL, Category, Zone
from piecework.catalog.checking import category_faults, is_price, zone_faults
from piecework.refusal import Fault

ZONE = Zone("west9", "West", ["us"], ["us", "uk"])
EVERYONE = Zone(INTERNATIONAL, "International", ["us"], None)
CATEGORY = Category("0501", "Sign up", "Simple", {INTERNATIONAL: Decimal("0.08"), "west9": Decimal("0.24")})


def fault(field: str, message: str) -> Fault:
    return Fault(field, message)


@pytest.mark.parametrize(
    ("price", "is_one"),
    [("0", True), ("0.0001", True), ("999999.9999", True), ("-0.0001", False), ("0.00001", False), ("1000000", False),
     ("NaN", False), ("Infinity", False)],
)  # fmt: skip
def test_price_is_an_amount(price: str, is_one: bool):
    assert is_price(Decimal(price)) is is_one


@pytest.mark.parametrize(
    ("zone", "changes", "fields"),
    [
        (ZONE, {}, []),
        (ZONE, {"zone_id": "x" * 32}, []),
        (ZONE, {"zone_id": "x" * 33}, ["id"]),
        (ZONE, {"zone_id": "West"}, ["id"]),
        (ZONE, {"zone_id": "closed"}, ["id"]),
        (ZONE, {"name": ""}, ["zone"]),
        (ZONE, {"name": "x" * 100}, []),
        (ZONE, {"name": "x" * 101}, ["zone"]),
        (ZONE, {"name": " West"}, ["zone"]),
        (ZONE, {"countries": ["us", "gb"], "excludable_countries": []}, ["countries"]),
        (ZONE, {"countries": []}, ["countries", "excludable_countries"]),
        (ZONE, {"excludable_countries": ["us", "de"]}, ["excludable_countries"]),
        (ZONE, {"is_closed": True}, []),
        (EVERYONE, {}, []),
        (EVERYONE, {"countries": ["us"]}, ["countries"]),
        (EVERYONE, {"is_closed": True}, ["closed"]),
    ],
)
def test_zone_is_refused_by_the_names_of_its_faults(zone: Zone, changes: dict[str, Any], fields: list[str]):
    found = zone_faults(structs.replace(zone, **changes), fault)
    assert [each.field for each in found] == fields


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"category_id": "A-b_9"}, []),
        ({"category_id": "a.b"}, ["id"]),
        ({"category_id": "x" * 33}, ["id"]),
        ({"name": ""}, ["category"]),
        ({"subcategory": "x" * 101}, ["subcategory"]),
        ({"task_value_min": {INTERNATIONAL: Decimal(0)}}, ["west9"]),
        ({"task_value_min": CATEGORY.task_value_min | {"moon": Decimal(1)}}, ["moon"]),
        ({"task_value_min": CATEGORY.task_value_min | {"west9": Decimal(-1)}}, ["west9"]),
    ],
)
def test_category_is_refused_by_the_names_of_its_faults(changes: dict[str, Any], fields: list[str]):
    found = category_faults(structs.replace(CATEGORY, **changes), [INTERNATIONAL, "west9"], fault)
    assert [each.field for each in found] == fields
