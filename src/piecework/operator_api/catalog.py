"""The catalogue on the operator's wire: zones, categories, lowest pay; changed one by one."""

from typing import Annotated

from msgspec import Meta, Struct

from piecework.catalog import changing
from piecework.catalog.catalog import Catalog
from piecework.catalog.changing import CategoryEdit, CategoryHasJobs, Changed, NotInCatalog, Who, ZoneEdit
from piecework.database import Tx
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.http.fields import Ok, Short, Subcategory
from piecework.meaning import Means
from piecework.money import Money, money_text
from piecework.operator_api.shapes import CatalogChanges, CatalogVersion

section = Section("/operator-api")

IsClosed = Annotated[bool, Means("Whether it takes no new jobs.", False)]
ZoneId = Annotated[str, Means("The zone's id.", "int")]
Name = Annotated[str, Meta(max_length=200)]
Reason = Annotated[str, Meta(max_length=changing.REASON_CHARACTERS_MAX)]
Countries = Annotated[list[Annotated[str, Meta(max_length=2)]], Meta(max_length=300)]


class CatalogZone(Struct):
    """A zone; `countries` is `["*"]` for everyone."""

    zone_id: ZoneId
    name: Annotated[str, Means("The zone's name.", "Europe West")]
    countries: Annotated[list[str], Means("Its countries; `*` alone is everyone.", ["*"])]
    excludable_countries: Annotated[list[str], Means("What excluded_countries takes.", ["br", "in"])]
    is_closed: IsClosed


class Price(Struct):
    """The least a task may pay in a zone."""

    zone_id: ZoneId
    task_value_min: Annotated[str, Means("The least such a task may pay.", "0.0800")]


class CatalogCategory(Struct):
    """A category with its lowest pay in every zone."""

    category_id: Annotated[str, Means("The category's id.", "0501")]
    name: Annotated[str, Means("The category's name.", "Sign up")]
    subcategory: Subcategory
    is_closed: IsClosed
    prices: Annotated[list[Price], Means("Its lowest pay in every zone.")]


class CatalogAnswer(Struct):
    """The whole catalogue; `version` counts its changes."""

    version: CatalogVersion
    zones: Annotated[list[CatalogZone], Means("Every zone, closed ones too.")]
    categories: Annotated[list[CatalogCategory], Means("Every category, closed ones too.")]


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

    ok: Ok
    version: CatalogVersion
    changes: CatalogChanges


def _told(call: Call, changed: Changed) -> CatalogChanged:
    call.acting.add(version=changed.version, changes=changed.changes)
    return CatalogChanged(True, changed.version, changed.changes)


def _who(call: Call, reason: str) -> Who:
    return Who(changed_by=call.account.account_id, reason=reason)


class NewPrice(Struct):
    """The least a task may pay in a zone from now on."""

    zone_id: Short[ZoneId]
    task_value_min: Annotated[Money, Means("The least such a task may pay from now on.", 0.08)]


class PutCategory(Struct, kw_only=True):
    """What is to be different, or how a new category is; what is left out stays as it is."""

    category_id: Annotated[Short[str], Means("The category's id.", "0501")]
    name: Annotated[Name | None, Means("The category's name.", "Sign up")] = None
    subcategory: Annotated[Name | None, Means("More exactly.", "Simple sign up")] = None
    is_closed: IsClosed | None = None
    prices: Annotated[
        list[NewPrice],
        Meta(max_length=500),
        Means("Lowest pay that is to be different, by zone; a new category needs all."),
    ] = []
    reason: Annotated[Reason, Means("Why; it stays on record.", "Prices of spring.")]


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

    category_id: Annotated[Short[str], Means("The category's id.", "9999")]
    reason: Annotated[Reason, Means("Why; it stays on record.", "Prices of spring.")]


@section.changes("/catalog/categories/{category_id}/remove", needs="all", refuses=(NotInCatalog, CategoryHasJobs))
def remove_category(tx: Tx, call: Call, request: RemoveCategory) -> CatalogChanged:
    """Take a category that no job was ever posted in out of the catalogue."""
    who = _who(call, request.reason)
    return _told(call, changing.remove_category(tx, request.category_id, who=who, now=call.now))


class PutZone(Struct, kw_only=True):
    """What is to be different, or how a new zone is; what is left out stays as it is."""

    zone_id: Short[ZoneId]
    name: Annotated[Name | None, Means("The zone's name.", "Europe West")] = None
    countries: Annotated[Countries | None, Means("Its countries; `*` alone is everyone.", ["*"])] = None
    excludable_countries: Annotated[Countries | None, Means("Which of them a job may exclude.", ["br", "in"])] = None
    is_closed: IsClosed | None = None
    reason: Annotated[Reason, Means("Why; it stays on record.", "Prices of spring.")]


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

    zone_id: Annotated[Short[ZoneId], Means("The zone's id.", "mars")]
    reason: Annotated[Reason, Means("Why; it stays on record.", "Prices of spring.")]


@section.changes("/catalog/zones/{zone_id}/remove", needs="all", refuses=(NotInCatalog, CategoryHasJobs))
def remove_zone(tx: Tx, call: Call, request: RemoveZone) -> CatalogChanged:
    """Take a zone that no job was ever posted in out of the catalogue, with its prices."""
    return _told(call, changing.remove_zone(tx, request.zone_id, who=_who(call, request.reason), now=call.now))
