"""The catalogue on the operator's wire: zones, categories, lowest pay; changed one by one."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.catalog import changing
from piecework.catalog.catalog import Catalog
from piecework.catalog.changing import CatalogUpdate, CategoryEdit, ChangeAuthor, ZoneEdit
from piecework.catalog.comparing import CatalogChange
from piecework.database import Tx
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.money import Money, money_text

section = Section("/operator-api")

Id = Annotated[str, Meta(max_length=64)]
Name = Annotated[str, Meta(max_length=200)]
Reason = Annotated[str, Meta(max_length=changing.REASON_CHARACTERS_MAX)]
Countries = Annotated[list[Annotated[str, Meta(max_length=2)]], Meta(max_length=300)]


class CatalogZone(Struct):
    """A zone; `countries` is `["*"]` for everyone."""

    zone_id: str
    name: str
    countries: list[str]
    excludable_countries: list[str]
    is_closed: bool


class Price(Struct):
    """The least a task may pay in a zone."""

    zone_id: str
    task_value_min: str


class CatalogCategory(Struct):
    """A category with its lowest pay in every zone."""

    category_id: str
    name: str
    subcategory: str
    is_closed: bool
    prices: list[Price]


class CatalogAnswer(Struct):
    """The whole catalogue; `version` counts its changes."""

    version: int
    zones: list[CatalogZone]
    categories: list[CatalogCategory]


@section.reads("/catalog")
def get_catalog(tx: Tx, call: Call, request: NoParameters) -> CatalogAnswer:
    """All zones and categories with their prices, closed ones included."""
    catalog = changing.get_catalog(tx)
    return CatalogAnswer(catalog.version, _zones(catalog), _categories(catalog))


def _zones(catalog: Catalog) -> list[CatalogZone]:
    return [
        CatalogZone(
            zone.zone_id,
            zone.name,
            ["*"] if zone.countries is None else zone.countries,
            zone.excludable_countries,
            zone.is_closed,
        )
        for zone in catalog.zones.values()
    ]


def _categories(catalog: Catalog) -> list[CatalogCategory]:
    return [
        CatalogCategory(
            category.category_id,
            category.name,
            category.subcategory,
            category.is_closed,
            [Price(zone_id, money_text(price)) for zone_id, price in sorted(category.task_value_min.items())],
        )
        for category in catalog.categories.values()
    ]


class CatalogChanged(Struct):
    """What is different from now on, in every process; nothing, where all was so already."""

    ok: Literal[True]
    version: int
    changes: list[CatalogChange]


def _told(call: Call, changed: CatalogUpdate) -> CatalogChanged:
    call.acting.add(version=changed.version, changes=changed.changes)
    return CatalogChanged(True, changed.version, changed.changes)


def _who(call: Call, reason: str) -> ChangeAuthor:
    return ChangeAuthor(changed_by=call.account.account_id, reason=reason)


class NewPrice(Struct):
    """The least a task may pay in a zone from now on."""

    zone_id: Id
    task_value_min: Money


class PutCategory(Struct, kw_only=True):
    """What is to be different, or how a new category is; what is left out stays as it is."""

    category_id: Id
    name: Name | None = None
    subcategory: Name | None = None
    is_closed: bool | None = None
    prices: Annotated[list[NewPrice], Meta(max_length=500)] = []
    reason: Reason


@section.changes("/catalog/categories/{category_id}", needs="all")
def put_category(tx: Tx, call: Call, request: PutCategory) -> CatalogChanged:
    """Change a category and its prices, or add one; running jobs keep their price."""
    edit = CategoryEdit(
        name=request.name,
        subcategory=request.subcategory,
        is_closed=request.is_closed,
        prices={price.zone_id: price.task_value_min for price in request.prices},
    )
    who = _who(call, request.reason)
    return _told(call, changing.put_category(tx, request.category_id, edit, who=who, now=call.now))


class RemoveCategory(Struct):
    """Which category, and why."""

    category_id: Id
    reason: Reason


@section.changes("/catalog/categories/{category_id}/remove", needs="all")
def remove_category(tx: Tx, call: Call, request: RemoveCategory) -> CatalogChanged:
    """Take a category that no job was ever posted in out of the catalogue."""
    who = _who(call, request.reason)
    return _told(call, changing.remove_category(tx, request.category_id, who=who, now=call.now))


class PutZone(Struct, kw_only=True):
    """What is to be different, or how a new zone is; what is left out stays as it is."""

    zone_id: Id
    name: Name | None = None
    countries: Countries | None = None
    excludable_countries: Countries | None = None
    is_closed: bool | None = None
    reason: Reason


@section.changes("/catalog/zones/{zone_id}", needs="all")
def put_zone(tx: Tx, call: Call, request: PutZone) -> CatalogChanged:
    """Change a zone, or add one, which begins with the prices of zone `int`; jobs keep their countries."""
    edit = ZoneEdit(
        name=request.name,
        countries=request.countries,
        excludable_countries=request.excludable_countries,
        is_closed=request.is_closed,
    )
    who = _who(call, request.reason)
    return _told(call, changing.put_zone(tx, request.zone_id, edit, who=who, now=call.now))


class RemoveZone(Struct):
    """Which zone, and why."""

    zone_id: Id
    reason: Reason


@section.changes("/catalog/zones/{zone_id}/remove", needs="all")
def remove_zone(tx: Tx, call: Call, request: RemoveZone) -> CatalogChanged:
    """Take a zone that no job was ever posted in out of the catalogue, with its prices."""
    return _told(call, changing.remove_zone(tx, request.zone_id, who=_who(call, request.reason), now=call.now))
