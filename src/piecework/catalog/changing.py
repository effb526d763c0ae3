"""Changing the catalogue: one zone or category, or all from a file; a change takes effect with the next call.

A job keeps its price, its fee rate and its countries. What has jobs cannot vanish, and can be closed for new ones.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec
from msgspec import Struct, structs

from piecework.catalog import catalog_sql as sql
from piecework.catalog.catalog import INTERNATIONAL, Catalog, Category, Zone
from piecework.catalog.checking import category_faults, zone_faults
from piecework.catalog.comparing import CatalogChange, compare_catalogs
from piecework.catalog.files import FileKind, read_file
from piecework.database import ForeignKeyViolation, Tx
from piecework.field_rules import ON_RECORD
from piecework.reasons import check_reason
from piecework.refusal import Fault, InvalidRequest, Refusal, Rule

_CHANGES = msgspec.json.Decoder(list[CatalogChange])
IN_COLUMN = Rule("in_column", "{column}: {what}")


class CatalogMoved(Refusal):
    """The catalogue was changed since it was looked at."""

    code = "catalog_changed"
    message = "The catalogue was changed meanwhile: look at it again, then decide."


class CategoryHasJobs(Refusal):
    """A category or zone that jobs were posted in cannot vanish."""

    code = "has_jobs"


class NotInCatalog(Refusal):
    """There is no such zone or category to be removed."""

    code, status = "not_in_catalog", 404
    message = "There is nothing of this id in the catalogue."


class ChangeAuthor(Struct, frozen=True):
    """Who changes the catalogue (an operator's account id, empty on the command line), and why."""

    changed_by: str
    reason: str


class CatalogUpdate(Struct, frozen=True):
    """The changes that were made, or would be, and the catalogue's version after them."""

    version: int
    changes: list[CatalogChange]


class CategoryEdit(Struct, frozen=True, kw_only=True):
    """A change of a category, or a new one. None keeps a field; `prices` has the zones whose price changes."""

    name: str | None = None
    subcategory: str | None = None
    is_closed: bool | None = None
    prices: Mapping[str, Decimal] = {}


class ZoneEdit(Struct, frozen=True, kw_only=True):
    """A change of a zone, or a new one. None keeps a field; `["*"]` means every country."""

    name: str | None = None
    countries: Sequence[str] | None = None
    excludable_countries: Sequence[str] | None = None
    is_closed: bool | None = None


def get_catalog(tx: Tx) -> Catalog:
    """The whole catalogue as it is now."""
    version, zones, categories = sql.ask_version(tx), sql.ask_zones(tx), sql.ask_categories(tx)
    return Catalog(
        version.get(),
        {zone.zone_id: zone for zone in zones.all()},
        {category.category_id: category for category in categories.all()},
    )


def put_category(tx: Tx, category_id: str, edit: CategoryEdit, *, who: ChangeAuthor, now: datetime) -> CatalogUpdate:
    """Change a category, or add one; it takes effect with the next call. Refuses: InvalidRequest."""
    catalog = _lock(tx, who)
    before = catalog.categories.get(category_id) or Category(category_id, "", "", {})
    after = Category(
        category_id,
        before.name if edit.name is None else edit.name.strip(),
        before.subcategory if edit.subcategory is None else edit.subcategory.strip(),
        before.task_value_min | dict(edit.prices),
        before.is_closed if edit.is_closed is None else edit.is_closed,
    )
    InvalidRequest.raise_if_any(list(category_faults(after, catalog.zones, _category_fault)))
    return _apply(tx, catalog, structs.replace(catalog, categories=catalog.categories | {category_id: after}), who, now)


def put_zone(tx: Tx, zone_id: str, edit: ZoneEdit, *, who: ChangeAuthor, now: datetime) -> CatalogUpdate:
    """Change a zone, or add one, which begins with the prices of zone `int`. Refuses: InvalidRequest."""
    catalog = _lock(tx, who)
    before = catalog.zones.get(zone_id) or Zone(zone_id, "", [], [])
    countries = before.countries
    if edit.countries is not None:
        countries = None if list(edit.countries) == ["*"] else list(dict.fromkeys(edit.countries))
    excludable = before.excludable_countries if edit.excludable_countries is None else edit.excludable_countries
    after = Zone(
        zone_id,
        before.name if edit.name is None else edit.name.strip(),
        list(dict.fromkeys(excludable)),
        countries,
        before.is_closed if edit.is_closed is None else edit.is_closed,
    )
    InvalidRequest.raise_if_any(list(zone_faults(after, _zone_fault)))
    categories = {
        category_id: structs.replace(
            category, task_value_min={zone_id: category.task_value_min[INTERNATIONAL]} | category.task_value_min
        )
        for category_id, category in catalog.categories.items()
    }
    changed = structs.replace(catalog, zones=catalog.zones | {zone_id: after}, categories=categories)
    return _apply(tx, catalog, changed, who, now)


def remove_category(tx: Tx, category_id: str, *, who: ChangeAuthor, now: datetime) -> CatalogUpdate:
    """Take a category out of the catalogue. Refuses: NotInCatalog, CategoryHasJobs, InvalidRequest."""
    catalog = _lock(tx, who)
    if category_id not in catalog.categories:
        raise NotInCatalog
    left = {key: category for key, category in catalog.categories.items() if key != category_id}
    return _apply(tx, catalog, structs.replace(catalog, categories=left), who, now)


def remove_zone(tx: Tx, zone_id: str, *, who: ChangeAuthor, now: datetime) -> CatalogUpdate:
    """Take a zone out of the catalogue, with its prices. Refuses: NotInCatalog, CategoryHasJobs, InvalidRequest."""
    catalog = _lock(tx, who)
    if zone_id not in catalog.zones:
        raise NotInCatalog
    if zone_id == INTERNATIONAL:
        raise CategoryHasJobs(f"The zone `{INTERNATIONAL}` is that of everyone, and stays.")
    left = {key: zone for key, zone in catalog.zones.items() if key != zone_id}
    return _apply(tx, catalog, _without_prices(structs.replace(catalog, zones=left)), who, now)


def preview_file(tx: Tx, text: str) -> tuple[FileKind, CatalogUpdate]:
    """The changes that importing this file would make; nothing is changed.

    Refuses: InvalidRequest, CategoryHasJobs.
    """
    catalog = get_catalog(tx)
    what, after = read_file(text, catalog)
    after = _without_prices(after)
    changes = compare_catalogs(catalog, after)
    _check_removed(tx, changes)
    return what, CatalogUpdate(catalog.version, changes)


def import_file(
    tx: Tx, text: str, *, version: int | None, who: ChangeAuthor, now: datetime
) -> tuple[FileKind, CatalogUpdate]:
    """Replace all categories, or all zones, by those of the file; a file with any fault changes nothing.

    With `version` only if the catalogue is still the one that was looked at. Refuses: InvalidRequest (every fault,
    with its line), CategoryHasJobs, CatalogMoved.
    """
    catalog = _lock(tx, who)
    if version is not None and version != catalog.version:
        raise CatalogMoved
    what, after = read_file(text, catalog)
    return what, _apply(tx, catalog, _without_prices(after), who, now)


def read_changes(stored: str) -> list[CatalogChange]:
    """The changes of one version, as they were recorded."""
    return _CHANGES.decode(stored)


def _lock(tx: Tx, who: ChangeAuthor) -> Catalog:
    check_reason(who.reason, ON_RECORD)
    sql.lock_catalog(tx)
    tx.wait()  # what is read below must be what the lock's last holder left
    return get_catalog(tx)


def _apply(tx: Tx, catalog: Catalog, after: Catalog, who: ChangeAuthor, now: datetime) -> CatalogUpdate:
    changes = compare_catalogs(catalog, after)
    if not changes:
        return CatalogUpdate(catalog.version, [])
    _check_removed(tx, changes)
    version = catalog.version + 1
    put = {(change.kind, change.id) for change in changes if change.what != "removed"}
    sql.put_zones(tx, [zone for zone in after.zones.values() if ("zone", zone.zone_id) in put])
    sql.remove_zones(tx, _removed(changes, "zone"))
    sql.put_categories(tx, [each for each in after.categories.values() if ("category", each.category_id) in put])
    try:
        sql.remove_categories(tx, _removed(changes, "category"))
        sql.add_changes(tx, version, changes, reason=who.reason.strip(), changed_by=who.changed_by, now=now)
        tx.wait()
    except ForeignKeyViolation as error:  # somebody has posted a job this very moment
        raise CatalogMoved from error
    return CatalogUpdate(version, changes)


def _check_removed(tx: Tx, changes: Sequence[CatalogChange]) -> None:
    used = sql.load_used_ids(tx, category_ids=_removed(changes, "category"), zone_ids=_removed(changes, "zone"))
    if used:
        raise CategoryHasJobs(
            f"Jobs were posted in {', '.join(used)[:200]}: it cannot vanish. Keep it, closed for new jobs."
        )


def _removed(changes: Sequence[CatalogChange], kind: str) -> list[str]:
    return [change.id for change in changes if change.kind == kind and change.what == "removed"]


def _without_prices(catalog: Catalog) -> Catalog:
    """The catalogue without prices in zones that it does not have."""
    categories = {
        category_id: structs.replace(
            category,
            task_value_min={zone: price for zone, price in category.task_value_min.items() if zone in catalog.zones},
        )
        for category_id, category in catalog.categories.items()
    }
    return structs.replace(catalog, categories=categories)


def _category_fault(field: str, message: str) -> Fault:
    named = field if field in ("id", "category", "subcategory", "closed") else "prices"
    return Fault({"id": "category_id"}.get(named, named), IN_COLUMN, column=field, what=message)


def _zone_fault(field: str, message: str) -> Fault:
    return Fault({"id": "zone_id"}.get(field, field), IN_COLUMN, column=field, what=message)
