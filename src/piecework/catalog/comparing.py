"""The differences between two catalogues: shown before a change is made, and recorded after it."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from msgspec import Struct

from piecework.catalog.catalog import Catalog, Category, Zone
from piecework.meaning import Means
from piecework.money import money_text


class FieldChange(Struct, frozen=True):
    """The value of a field before and after a change, as text; empty means none."""

    field: Annotated[str, Means("Which field; `price int` is the lowest pay in zone `int`.", "price int")]
    before: Annotated[str, Means("What it was; empty: there was none.", "0.0800")]
    after: Annotated[str, Means("What it is then; empty: there is none.", "0.0900")]


class CatalogChange(Struct, frozen=True):
    """What happens to one zone or category."""

    kind: Annotated[Literal["zone", "category"], Means("What is changed.", "category")]
    id: Annotated[str, Means("Its id.", "0501")]
    what: Annotated[Literal["added", "changed", "removed"], Means("What happens to it.", "changed")]
    fields: Annotated[list[FieldChange], Means("What is different about it.")]


def compare_catalogs(before: Catalog, after: Catalog) -> list[CatalogChange]:
    """Every difference, zones first, in the order of their ids."""
    zones = _compare(
        "zone", {zone.zone_id: _zone_texts(zone) for zone in before.zones.values()},
        {zone.zone_id: _zone_texts(zone) for zone in after.zones.values()},
    )  # fmt: skip
    categories = _compare(
        "category", {category.category_id: _category_texts(category) for category in before.categories.values()},
        {category.category_id: _category_texts(category) for category in after.categories.values()},
    )  # fmt: skip
    return [*zones, *categories]


Texts = Mapping[str, str]


def _compare(
    kind: Literal["zone", "category"], before: Mapping[str, Texts], after: Mapping[str, Texts]
) -> Iterator[CatalogChange]:
    for key in sorted({*before, *after}):
        old, new = before.get(key, {}), after.get(key, {})
        fields = [
            FieldChange(field, old.get(field, ""), new.get(field, ""))
            for field in dict.fromkeys([*old, *new])
            if old.get(field) != new.get(field)
        ]
        if fields:
            what = "added" if key not in before else "removed" if key not in after else "changed"
            yield CatalogChange(kind, key, what, fields)


def _zone_texts(zone: Zone) -> Texts:
    return {
        "zone": zone.name,
        "countries": "*" if zone.countries is None else " ".join(zone.countries),
        "excludable_countries": " ".join(zone.excludable_countries),
        "closed": yes_or_no(zone.is_closed),
    }


def _category_texts(category: Category) -> Texts:
    prices = {f"price {zone_id}": money_text(price) for zone_id, price in sorted(category.task_value_min.items())}
    named = {"category": category.name, "subcategory": category.subcategory, "closed": yes_or_no(category.is_closed)}
    return named | prices


def yes_or_no(value: bool) -> str:
    """A flag as files and histories write it."""
    return "yes" if value else "no"
