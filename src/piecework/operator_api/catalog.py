"""The catalogue on the operator's wire: zones, categories, lowest pay; changed one by one."""

from typing import Annotated

from msgspec import Struct

from piecework.acts import catalog
from piecework.catalog import changing
from piecework.catalog.catalog import Catalog
from piecework.catalog.changing import CatalogUpdate
from piecework.database import Tx
from piecework.fields import Ok, Subcategory
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.meaning import Means
from piecework.money import money_text
from piecework.operator_api.shapes import CatalogChanges, CatalogVersion

section = Section("/operator-api")


class CatalogZone(Struct):
    """A zone; `countries` is `["*"]` for everyone."""

    zone_id: catalog.ZoneId
    name: Annotated[str, Means("The zone's name.", "Europe West")]
    countries: Annotated[list[str], Means("Its countries; `*` alone is everyone.", ["*"])]
    excludable_countries: Annotated[list[str], Means("What excluded_countries takes.", ["br", "in"])]
    is_closed: catalog.IsClosed


class Price(Struct):
    """The least a task may pay in a zone."""

    zone_id: catalog.ZoneId
    task_value_min: Annotated[str, Means("The least such a task may pay.", "0.0800")]


class CatalogCategory(Struct):
    """A category with its lowest pay in every zone."""

    category_id: Annotated[str, Means("The category's id.", "0501")]
    name: Annotated[str, Means("The category's name.", "Sign up")]
    subcategory: Subcategory
    is_closed: catalog.IsClosed
    prices: Annotated[list[Price], Means("Its lowest pay in every zone.")]


class CatalogAnswer(Struct):
    """The whole catalogue; `version` counts its changes."""

    version: CatalogVersion
    zones: Annotated[list[CatalogZone], Means("Every zone, closed ones too.")]
    categories: Annotated[list[CatalogCategory], Means("Every category, closed ones too.")]


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

    ok: Ok
    version: CatalogVersion
    changes: CatalogChanges


def _told(request: object, changed: CatalogUpdate) -> CatalogChanged:
    return CatalogChanged(True, changed.version, changed.changes)


section.acts("/catalog/categories/{category_id}", catalog.put_category, CatalogChanged, _told)
section.acts("/catalog/categories/{category_id}/remove", catalog.remove_category, CatalogChanged, _told)
section.acts("/catalog/zones/{zone_id}", catalog.put_zone, CatalogChanged, _told)
section.acts("/catalog/zones/{zone_id}/remove", catalog.remove_zone, CatalogChanged, _told)
