"""The default catalogue, loaded into a new database: zones and categories as the package ships them."""

import csv
import io
from decimal import Decimal
from importlib import resources

import msgspec

from piecework.catalog import sql
from piecework.catalog.catalog import Category, Zone
from piecework.database import Tx


class _ZoneRecord(msgspec.Struct):
    id: str
    zone: str
    excludable_countries: list[str]
    countries: list[str] | None


def seed_catalog(tx: Tx) -> bool:
    """Load the shipped zones and categories into a database that has none; answer whether it did.

    An operator's own catalogue is never touched: a database with any zone is left alone.
    """
    if sql.has_zones(tx):
        return False
    sql.add_zones(tx, shipped_zones())
    sql.add_categories(tx, shipped_categories())
    return True


def shipped_zones() -> list[Zone]:
    """The zones in data/zones.json."""
    records = msgspec.json.decode(_shipped("zones.json"), type=list[_ZoneRecord])
    return [Zone(record.id, record.zone, record.excludable_countries, record.countries) for record in records]


def shipped_categories() -> list[Category]:
    """The categories in data/categories.csv: id, names, then one column of lowest pay for each zone."""
    rows = csv.DictReader(io.StringIO(_shipped("categories.csv")))
    named = {"id", "category", "subcategory"}
    return [
        Category(
            row["id"], row["category"], row["subcategory"],
            {zone: Decimal(price) for zone, price in row.items() if zone not in named},
        )
        for row in rows
    ]  # fmt: skip


def _shipped(name: str) -> str:
    return (resources.files("piecework.catalog") / "data" / name).read_text(encoding="utf-8")
