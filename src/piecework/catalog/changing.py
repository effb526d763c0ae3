"""Changing the catalogue: one zone or category, or all of them from a file; it counts from the next call on.

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
from piecework.catalog.comparing import CatalogChange, compare
from piecework.catalog.files import What, read_file
from piecework.database import ForeignKeyViolation, Tx
from piecework.paging import TASKS_A_PAGE, page_offset, pages_of
from piecework.reasons import REASON_CHARACTERS_MAX, check_reason
from piecework.refusal import Fault, InvalidRequest, Refusal

_CHANGES = msgspec.json.Decoder(list[CatalogChange])


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


class Who(Struct, frozen=True):
    """Who changes the catalogue (an operator's account id, empty on the command line), and why."""

    changed_by: str
    reason: str


class Changed(Struct, frozen=True):
    """What was changed, or would be; the catalogue's version after it."""

    version: int
    changes: list[CatalogChange]


class CategoryEdit(Struct, frozen=True, kw_only=True):
    """What is to be different about a category, or how a new one is; None: as it is. Prices: of these zones."""

    name: str | None = None
    subcategory: str | None = None
    is_closed: bool | None = None
    prices: Mapping[str, Decimal] = {}


class ZoneEdit(Struct, frozen=True, kw_only=True):
    """What is to be different about a zone, or how a new one is; None: as it is. `["*"]` is everyone."""

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


def put_category(tx: Tx, category_id: str, edit: CategoryEdit, *, who: Who, now: datetime) -> Changed:
    """Change a category, or add one: from the next call on it is offered so. Refuses: InvalidRequest."""
    known = _lock(tx, who)
    before = known.categories.get(category_id) or Category(category_id, "", "", {})
    after = Category(
        category_id,
        before.name if edit.name is None else edit.name.strip(),
        before.subcategory if edit.subcategory is None else edit.subcategory.strip(),
        before.task_value_min | dict(edit.prices),
        before.is_closed if edit.is_closed is None else edit.is_closed,
    )
    InvalidRequest.raise_if_any(list(category_faults(after, known.zones, _category_fault)))
    return _apply(tx, known, structs.replace(known, categories=known.categories | {category_id: after}), who, now)


def put_zone(tx: Tx, zone_id: str, edit: ZoneEdit, *, who: Who, now: datetime) -> Changed:
    """Change a zone, or add one, which begins with the prices of zone `int`. Refuses: InvalidRequest."""
    known = _lock(tx, who)
    before = known.zones.get(zone_id) or Zone(zone_id, "", [], [])
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
        for category_id, category in known.categories.items()
    }
    changed = structs.replace(known, zones=known.zones | {zone_id: after}, categories=categories)
    return _apply(tx, known, changed, who, now)


def remove_category(tx: Tx, category_id: str, *, who: Who, now: datetime) -> Changed:
    """Take a category out of the catalogue. Refuses: NotInCatalog, CategoryHasJobs, InvalidRequest."""
    known = _lock(tx, who)
    if category_id not in known.categories:
        raise NotInCatalog
    left = {key: category for key, category in known.categories.items() if key != category_id}
    return _apply(tx, known, structs.replace(known, categories=left), who, now)


def remove_zone(tx: Tx, zone_id: str, *, who: Who, now: datetime) -> Changed:
    """Take a zone out of the catalogue, with its prices. Refuses: NotInCatalog, CategoryHasJobs, InvalidRequest."""
    known = _lock(tx, who)
    if zone_id not in known.zones:
        raise NotInCatalog
    if zone_id == INTERNATIONAL:
        raise CategoryHasJobs(f"The zone `{INTERNATIONAL}` is that of everyone, and stays.")
    left = {key: zone for key, zone in known.zones.items() if key != zone_id}
    return _apply(tx, known, _without_prices(structs.replace(known, zones=left)), who, now)


def check_file(tx: Tx, text: str) -> tuple[What, Changed]:
    """What importing this file would change; it changes nothing. Refuses: InvalidRequest, CategoryHasJobs."""
    known = get_catalog(tx)
    what, after = read_file(text, known)
    after = _without_prices(after)
    changes = compare(known, after)
    _check_removed(tx, changes)
    return what, Changed(known.version, changes)


def import_file(tx: Tx, text: str, *, version: int | None, who: Who, now: datetime) -> tuple[What, Changed]:
    """Make all categories, or all zones, what the file says, whole or not at all.

    With `version` only if the catalogue is still the one that was looked at. Refuses: InvalidRequest (every fault,
    with its line), CategoryHasJobs, CatalogMoved.
    """
    known = _lock(tx, who)
    if version is not None and version != known.version:
        raise CatalogMoved
    what, after = read_file(text, known)
    return what, _apply(tx, known, _without_prices(after), who, now)


class ChangesPage(Struct, frozen=True):
    """A page of changes, the newest first, counted from 1; one past the end is empty."""

    current_page: int
    pages: int
    changes: list[sql.ListedChanges]


def list_changes(tx: Tx, *, page: int) -> ChangesPage:
    """What was changed in the catalogue, the newest first, 100 a page."""
    found = sql.list_changes(tx, limit=TASKS_A_PAGE, offset=page_offset(page, TASKS_A_PAGE))
    return ChangesPage(page, pages_of(found[0].matching if found else 0, TASKS_A_PAGE), found)


def read_changes(stored: str) -> list[CatalogChange]:
    """What one change did, as it is on record."""
    return _CHANGES.decode(stored)


def _lock(tx: Tx, who: Who) -> Catalog:
    check_reason(who.reason, f"reason must have 1 to {REASON_CHARACTERS_MAX} printable characters: it stays on record.")
    sql.lock_catalog(tx)
    tx.wait()  # what is read below must be what the lock's last holder left
    return get_catalog(tx)


def _apply(tx: Tx, known: Catalog, after: Catalog, who: Who, now: datetime) -> Changed:
    changes = compare(known, after)
    if not changes:
        return Changed(known.version, [])
    _check_removed(tx, changes)
    version = known.version + 1
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
    return Changed(version, changes)


def _check_removed(tx: Tx, changes: Sequence[CatalogChange]) -> None:
    used = sql.list_used(tx, category_ids=_removed(changes, "category"), zone_ids=_removed(changes, "zone"))
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
    return Fault({"id": "category_id"}.get(named, named), f"{field}: {message}")


def _zone_fault(field: str, message: str) -> Fault:
    return Fault({"id": "zone_id"}.get(field, field), f"{field}: {message}")
