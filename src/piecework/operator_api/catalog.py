"""The catalogue on the operator's wire: zones, categories, lowest pay; changed one by one."""

from typing import Literal

from msgspec import Struct

from piecework.acts import catalog
from piecework.catalog import changing
from piecework.catalog.catalog import Catalog
from piecework.catalog.changing import Changed
from piecework.catalog.comparing import CatalogChange
from piecework.database import Tx
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.money import money_text

section = Section("/operator-api")


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
    known = changing.get_catalog(tx)
    return CatalogAnswer(known.version, _zones(known), _categories(known))


def _zones(known: Catalog) -> list[CatalogZone]:
    return [
        CatalogZone(
            zone.zone_id,
            zone.name,
            ["*"] if zone.countries is None else zone.countries,
            zone.excludable_countries,
            zone.is_closed,
        )
        for zone in known.zones.values()
    ]


def _categories(known: Catalog) -> list[CatalogCategory]:
    return [
        CatalogCategory(
            category.category_id,
            category.name,
            category.subcategory,
            category.is_closed,
            [Price(zone_id, money_text(price)) for zone_id, price in sorted(category.task_value_min.items())],
        )
        for category in known.categories.values()
    ]


class CatalogChanged(Struct):
    """What is different from now on, in every process; nothing, where all was so already."""

    ok: Literal[True]
    version: int
    changes: list[CatalogChange]


def _told(request: object, changed: Changed) -> CatalogChanged:
    return CatalogChanged(True, changed.version, changed.changes)


section.acts("/catalog/categories/{category_id}", catalog.put_category, CatalogChanged, _told)
section.acts("/catalog/categories/{category_id}/remove", catalog.remove_category, CatalogChanged, _told)
section.acts("/catalog/zones/{zone_id}", catalog.put_zone, CatalogChanged, _told)
section.acts("/catalog/zones/{zone_id}/remove", catalog.remove_zone, CatalogChanged, _told)
