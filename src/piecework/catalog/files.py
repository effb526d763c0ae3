"""The catalogue as files: categories with their prices, or zones, written for a spreadsheet and read from one.

Categories: `id,category,subcategory,closed` and one column a zone with the lowest pay there. Zones: `id,zone,countries,
excludable_countries,closed`; countries are codes with blanks between them, `*` everyone; or JSON as the package
ships it. `closed` may be left out: what was closed stays closed.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from piecework.catalog.catalog import Catalog, Category, Zone
from piecework.catalog.checking import category_faults, zone_faults
from piecework.catalog.comparing import yes_or_no
from piecework.refusal import Fault, InvalidRequest, Rule
from piecework.tables import Table, TableRow, read_amount, read_table, why_no_id, write_table

FileKind = Literal["categories", "zones"]
FAULTS_MAX = 100
IN_CELL = Rule("table_cell", "Line {line}, {column}: {what}")
FILE_BYTES_MAX = 1_000_000
CATEGORY_COLUMNS = ("id", "category", "subcategory")
ZONE_COLUMNS = ("id", "zone", "countries", "excludable_countries")
SHORT_ID_DIGITS = 4  # a spreadsheet takes 0500 for a number and writes 500
_FLAGS = {"": None, "no": False, "0": False, "false": False, "yes": True, "1": True, "true": True}


class ZoneRecord(msgspec.Struct):
    """A zone in a JSON file."""

    id: str
    zone: str
    excludable_countries: list[str]
    countries: list[str] | None
    closed: bool | None = None


_ZONE_RECORDS = msgspec.json.Decoder(list[ZoneRecord])


def write_file(catalog: Catalog, what: FileKind) -> str:
    """All categories, or all zones, as a file that `read_file` reads again."""
    return write_categories(catalog) if what == "categories" else write_zones(catalog)


def write_categories(catalog: Catalog) -> str:
    """All categories as a file."""
    zone_ids = sorted(catalog.zones, key=lambda zone_id: (zone_id != "int", zone_id))
    return write_table(
        ["id", "category", "subcategory", "closed", *zone_ids],
        [
            [
                category.category_id, category.name, category.subcategory, yes_or_no(category.is_closed),
                *[category.task_value_min[zone_id] for zone_id in zone_ids],
            ]
            for category in catalog.categories.values()
        ],
    )  # fmt: skip


def write_zones(catalog: Catalog) -> str:
    """All zones as a file."""
    return write_table(
        [*ZONE_COLUMNS, "closed"],
        [
            [
                zone.zone_id, zone.name, "*" if zone.countries is None else " ".join(zone.countries),
                " ".join(zone.excludable_countries), yes_or_no(zone.is_closed),
            ]
            for zone in catalog.zones.values()
        ],
    )  # fmt: skip


def read_file(text: str, catalog: Catalog) -> tuple[FileKind, Catalog]:
    """The catalogue as it would be with this file, which states all categories, or all zones.

    A new zone begins with the prices of zone `int`. Refuses with every fault at once, each with its line:
    InvalidRequest.
    """
    if text.lstrip("\ufeff \t\r\n").startswith("["):
        return "zones", _with_zones(catalog, _zones_of_json(text, catalog))
    table = read_table(text)
    if set(ZONE_COLUMNS) <= set(table.columns):
        return "zones", _with_zones(catalog, _zones_of(table, catalog))
    if set(CATEGORY_COLUMNS) <= set(table.columns):
        return "categories", msgspec.structs.replace(catalog, categories=_categories_of(table, catalog))
    raise InvalidRequest.of(
        "file", f"Line 1: the columns are {', '.join(CATEGORY_COLUMNS)} and the zones, or {', '.join(ZONE_COLUMNS)}."
    )


def _categories_of(table: Table, catalog: Catalog) -> dict[str, Category]:
    faults: list[Fault] = []
    zone_ids = [column for column in table.columns if column not in {*CATEGORY_COLUMNS, "closed"}]
    faults += [
        _fault(1, zone_id, f"there is no zone {zone_id!r}.") for zone_id in zone_ids if zone_id not in catalog.zones
    ]
    faults += [
        _fault(1, zone_id, f"a column for the zone {zone_id!r} is missing.")
        for zone_id in catalog.zones
        if zone_id not in zone_ids
    ]
    categories: dict[str, Category] = {}
    for row in table.rows:
        category = _category_of(row, [zone for zone in zone_ids if zone in catalog.zones], table, catalog, faults)
        if category.category_id in categories:
            faults.append(_fault(row.line, "id", f"the category {category.category_id!r} stands above already."))
        categories[category.category_id] = category
    _raise(faults)
    return dict(sorted(categories.items()))


def _category_of(
    row: TableRow, zone_ids: Sequence[str], table: Table, catalog: Catalog, faults: list[Fault]
) -> Category:
    cells, category_id = row.cells, row.cells["id"]
    if category_id.isascii() and category_id.isdigit():
        category_id = category_id.zfill(SHORT_ID_DIGITS)
    if wrong := why_no_id(category_id):
        faults.append(_fault(row.line, "id", wrong))
    prices: dict[str, Decimal] = {}
    unreadable: set[str] = set()
    for zone_id in zone_ids:
        if not cells[zone_id]:
            continue
        price = read_amount(cells[zone_id], has_decimal_commas=table.has_decimal_commas)
        if isinstance(price, Decimal):
            prices[zone_id] = price
        else:
            unreadable.add(zone_id)
            faults.append(_fault(row.line, zone_id, price))
    before = catalog.categories.get(category_id)
    closed = _closed_of(row, before is not None and before.is_closed, faults)
    category = Category(category_id, cells["category"], cells["subcategory"], prices, closed)
    faults += category_faults(
        category, set(zone_ids) - unreadable, lambda field, message: _fault(row.line, field, message)
    )
    return category


def _zones_of(table: Table, catalog: Catalog) -> list[Zone]:
    faults: list[Fault] = []
    zones: list[Zone] = []
    for row in table.rows:
        cells = row.cells
        before = catalog.zones.get(cells["id"])
        zone = Zone(
            cells["id"], cells["zone"], _codes_of(cells["excludable_countries"]),
            None if cells["countries"] == "*" else _codes_of(cells["countries"]),
            _closed_of(row, before is not None and before.is_closed, faults),
        )  # fmt: skip
        _check_zone(zone, row.line, zones, faults)
    _check_zones(zones, faults)
    return zones


def _zones_of_json(text: str, catalog: Catalog) -> list[Zone]:
    try:
        records = _ZONE_RECORDS.decode(text.removeprefix("\ufeff"))
    except msgspec.DecodeError as error:
        raise InvalidRequest.of("file", f"The file is no list of zones: {error}.") from None
    faults: list[Fault] = []
    zones: list[Zone] = []
    for number, record in enumerate(records, start=1):
        before = catalog.zones.get(record.id)
        closed = record.closed if record.closed is not None else before is not None and before.is_closed
        zone = Zone(record.id, record.zone, record.excludable_countries, record.countries, closed)
        _check_zone(zone, number, zones, faults)
    _check_zones(zones, faults)
    return zones


def _check_zone(zone: Zone, line: int, zones: list[Zone], faults: list[Fault]) -> None:
    faults += zone_faults(zone, lambda field, message: _fault(line, field, message))
    if zone.zone_id in {other.zone_id for other in zones}:
        faults.append(_fault(line, "id", f"the zone {zone.zone_id!r} stands above already."))
    zones.append(zone)


def _check_zones(zones: Sequence[Zone], faults: list[Fault]) -> None:
    if "int" not in {zone.zone_id for zone in zones}:
        faults.append(Fault("file", "The zone `int`, that of everyone, is missing."))
    _raise(faults)


def _with_zones(catalog: Catalog, zones: Sequence[Zone]) -> Catalog:
    by_id = {zone.zone_id: zone for zone in sorted(zones, key=lambda zone: zone.zone_id)}
    return msgspec.structs.replace(
        catalog,
        zones=by_id,
        categories={
            category_id: msgspec.structs.replace(
                category,
                task_value_min={
                    zone_id: category.task_value_min.get(zone_id, category.task_value_min["int"]) for zone_id in by_id
                },
            )
            for category_id, category in catalog.categories.items()
        },
    )


def _codes_of(cell: str) -> list[str]:
    return list(dict.fromkeys(cell.lower().replace(",", " ").replace(";", " ").split()))


def _closed_of(row: TableRow, was_closed: bool, faults: list[Fault]) -> bool:
    cell = row.cells.get("closed", "").lower()
    if cell not in _FLAGS:
        faults.append(_fault(row.line, "closed", "closed is yes or no."))
    closed = _FLAGS.get(cell)
    return was_closed if closed is None else closed


def _fault(line: int, field: str, message: str) -> Fault:
    return Fault(f"line {line}, {field}", IN_CELL, line=line, column=field, what=message)


def _raise(faults: list[Fault]) -> None:
    if len(faults) > FAULTS_MAX:
        faults = [*faults[:FAULTS_MAX], Fault("file", f"... and {len(faults) - FAULTS_MAX} more.")]
    InvalidRequest.raise_if_any(faults)
