"""The default catalogue, loaded into a new database: zones and categories as the package ships them."""

from importlib import resources

from piecework.catalog import catalog_sql as sql
from piecework.catalog.catalog import Catalog
from piecework.catalog.files import read_file
from piecework.database import Tx


def seed_catalog(tx: Tx) -> bool:
    """Load the shipped zones and categories into a database that has none; answer whether it did.

    An operator's own catalogue is never touched: a database with any zone is left alone.
    """
    if sql.has_zones(tx):
        return False
    catalog = shipped_catalog()
    sql.put_zones(tx, list(catalog.zones.values()))
    sql.put_categories(tx, list(catalog.categories.values()))
    return True


def shipped_catalog() -> Catalog:
    """The zones in data/zones.json and the categories in data/categories.csv: read as an operator's files are."""
    empty = Catalog(0, {}, {})
    _, zones = read_file(_shipped("zones.json"), empty)
    _, catalog = read_file(_shipped("categories.csv"), zones)
    return catalog


def _shipped(name: str) -> str:
    return (resources.files("piecework.catalog") / "data" / name).read_text(encoding="utf-8")
