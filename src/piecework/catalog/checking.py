"""Checking zones and categories, each for itself: every fault, told with the line that it stands on."""

import re
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal

from piecework.catalog.catalog import INTERNATIONAL, Category, Zone
from piecework.catalog.countries import country_names
from piecework.money import MONEY_MAX, round4
from piecework.refusal import Fault

NAME_CHARACTERS_MAX = 100
ID_CHARACTERS_MAX = 32
NAMED_COLUMNS = ("id", "category", "subcategory", "closed")  # of the file of categories: no zone can be called so

_CATEGORY_ID = re.compile(rf"[A-Za-z0-9_-]{{1,{ID_CHARACTERS_MAX}}}")
_ZONE_ID = re.compile(rf"[a-z0-9_-]{{1,{ID_CHARACTERS_MAX}}}")

FaultMaker = Callable[[str, str], Fault]  # makes a fault of a field and what is wrong with it


def zone_faults(zone: Zone, at: FaultMaker) -> Iterator[Fault]:
    """What is wrong with a zone."""
    if not _ZONE_ID.fullmatch(zone.zone_id) or zone.zone_id in NAMED_COLUMNS:
        yield at("id", f"the id of a zone has 1 to {ID_CHARACTERS_MAX} small letters, digits, `_` or `-`.")
    if not _is_name(zone.name):
        yield at("zone", f"the zone's name must have 1 to {NAME_CHARACTERS_MAX} printable characters.")
    yield from _country_faults(zone.countries or [], "countries", at)
    yield from _country_faults(zone.excludable_countries, "excludable_countries", at)
    if zone.countries == []:
        yield at("countries", "a zone has countries, or `*` for all.")
    if zone.countries is not None and (strange := sorted(set(zone.excludable_countries) - set(zone.countries))):
        yield at("excludable_countries", f"these are no countries of the zone: {' '.join(strange)}.")
    if zone.zone_id == INTERNATIONAL and zone.countries is not None:
        yield at("countries", f"the zone `{INTERNATIONAL}` is that of everyone: `*`.")
    if zone.zone_id == INTERNATIONAL and zone.is_closed:
        yield at("closed", f"the zone `{INTERNATIONAL}` cannot be closed.")


def _country_faults(codes: Collection[str], field: str, at: FaultMaker) -> Iterator[Fault]:
    for code in sorted(set(codes) - set(country_names())):
        hint = " The United Kingdom is `uk` here." if code == "gb" else ""
        yield at(field, f"{code!r} is no country's code.{hint}")


def category_faults(category: Category, zone_ids: Collection[str], at: FaultMaker) -> Iterator[Fault]:
    """What is wrong with a category; it has a price in every zone."""
    if not _CATEGORY_ID.fullmatch(category.category_id):
        yield at("id", f"the id of a category has 1 to {ID_CHARACTERS_MAX} letters, digits, `_` or `-`.")
    for field, name in (("category", category.name), ("subcategory", category.subcategory)):
        if not _is_name(name):
            yield at(field, f"{field} must have 1 to {NAME_CHARACTERS_MAX} printable characters.")
    for zone_id in sorted(set(zone_ids) - set(category.task_value_min)):
        yield at(zone_id, f"the lowest pay in zone {zone_id} is missing; 0 where any will do.")
    for zone_id, price in category.task_value_min.items():
        if zone_id not in zone_ids:
            yield at(zone_id, f"there is no zone {zone_id!r}.")
        if not is_price(price):
            yield at(zone_id, f"the lowest pay must be an amount from 0 to {MONEY_MAX}, with at most four decimals.")


def is_price(price: Decimal) -> bool:
    """Whether an amount can be a lowest pay."""
    return price.is_finite() and 0 <= price <= MONEY_MAX and price == round4(price)


def _is_name(text: str) -> bool:
    return 1 <= len(text) <= NAME_CHARACTERS_MAX and text.isprintable() and text == text.strip()
