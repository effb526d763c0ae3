"""Every statement on zones, categories, category_prices and catalog_changes."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from piecework.catalog.catalog import Category, Zone
from piecework.catalog.comparing import CatalogChange
from piecework.database import Pending, Tx, as_json
from piecework.paging import Page, ask_page


class PostingTerms(Struct, frozen=True):
    """The terms that a posted job is checked against: its zone, its category, and the lowest pay there."""

    zone_name: str | None
    is_zone_closed: bool | None
    zone_countries: list[str] | None
    excludable_countries: list[str] | None
    category_name: str | None
    is_category_closed: bool | None
    task_value_min: Decimal | None


def load_zones(tx: Tx) -> list[Zone]:
    """All zones by id."""
    return ask_zones(tx).all()


def ask_zones(tx: Tx) -> Pending[Zone]:
    """All zones by id."""
    return tx.ask(Zone, "SELECT zone_id, name, excludable_countries, countries, is_closed FROM zones ORDER BY zone_id")


def load_categories(tx: Tx) -> list[Category]:
    """All categories by id, each with its lowest pay by zone."""
    return ask_categories(tx).all()


def ask_categories(tx: Tx) -> Pending[Category]:
    """All categories by id, each with its lowest pay by zone."""
    return tx.ask(
        _read_category,
        """
        SELECT category.category_id, category.name, category.subcategory, category.is_closed,
               coalesce(jsonb_object_agg(price.zone_id, price.task_value_min::text)
                        FILTER (WHERE price.zone_id IS NOT NULL), '{}') AS task_value_min
          FROM categories category
          LEFT JOIN category_prices price ON price.category_id = category.category_id
         GROUP BY category.category_id, category.name, category.subcategory, category.is_closed
         ORDER BY category.category_id
        """,
    )


def _read_category(
    category_id: str, name: str, subcategory: str, is_closed: bool, task_value_min: dict[str, str]
) -> Category:
    prices = {zone_id: Decimal(price) for zone_id, price in task_value_min.items()}
    return Category(category_id, name, subcategory, prices, is_closed)


class CategoryName(Struct, frozen=True):
    """What a category is called."""

    category_id: str
    name: str
    subcategory: str


def ask_category_names(tx: Tx) -> Pending[CategoryName]:
    """What all categories are called, by id."""
    return tx.ask(CategoryName, "SELECT category_id, name, subcategory FROM categories ORDER BY category_id")


def ask_posting_terms(tx: Tx, *, zone_id: str, price_zone_id: str, category_id: str) -> Pending[PostingTerms]:
    """The zone, category and lowest pay a post refers to, whether they exist or not; always one row."""
    return tx.ask(
        PostingTerms,
        """
        SELECT zone.name AS zone_name, zone.is_closed AS is_zone_closed, zone.countries AS zone_countries,
               zone.excludable_countries,
               category.name AS category_name, category.is_closed AS is_category_closed, price.task_value_min
          FROM (SELECT 1) one
          LEFT JOIN zones zone ON zone.zone_id = %(zone_id)s
          LEFT JOIN categories category ON category.category_id = %(category_id)s
          LEFT JOIN category_prices price
                 ON price.category_id = %(category_id)s AND price.zone_id = %(price_zone_id)s
        """,
        zone_id=zone_id,
        price_zone_id=price_zone_id,
        category_id=category_id,
    )


def has_zones(tx: Tx) -> bool:
    """Whether a catalogue has been loaded."""
    return bool(tx.value("SELECT EXISTS (SELECT 1 FROM zones)"))


def put_zones(tx: Tx, zones: Sequence[Zone]) -> None:
    """Write the zones, new or known."""
    for zone in zones:
        tx.do(
            """
            INSERT INTO zones (zone_id, name, excludable_countries, countries, is_closed)
            VALUES (%(zone_id)s, %(name)s, %(excludable_countries)s, %(countries)s, %(is_closed)s)
            ON CONFLICT (zone_id) DO UPDATE
               SET name = excluded.name, excludable_countries = excluded.excludable_countries,
                   countries = excluded.countries, is_closed = excluded.is_closed
            """,
            zone_id=zone.zone_id,
            name=zone.name,
            excludable_countries=zone.excludable_countries,
            countries=zone.countries,
            is_closed=zone.is_closed,
        )


def put_categories(tx: Tx, categories: Sequence[Category]) -> None:
    """Write the categories, new or known, with their prices in zones that exist; other prices are left alone."""
    for category in categories:
        tx.do(
            """
            INSERT INTO categories (category_id, name, subcategory, is_closed)
            VALUES (%(category_id)s, %(name)s, %(subcategory)s, %(is_closed)s)
            ON CONFLICT (category_id) DO UPDATE
               SET name = excluded.name, subcategory = excluded.subcategory, is_closed = excluded.is_closed
            """,
            category_id=category.category_id,
            name=category.name,
            subcategory=category.subcategory,
            is_closed=category.is_closed,
        )
        tx.do(
            """
            INSERT INTO category_prices (category_id, zone_id, task_value_min)
            SELECT %(category_id)s, price.zone_id, price.task_value_min
              FROM unnest(%(zone_ids)s::text[], %(prices)s::numeric[]) AS price (zone_id, task_value_min)
            ON CONFLICT (category_id, zone_id) DO UPDATE SET task_value_min = excluded.task_value_min
            """,
            category_id=category.category_id,
            zone_ids=list(category.task_value_min),
            prices=list(category.task_value_min.values()),
        )


def remove_categories(tx: Tx, category_ids: Sequence[str]) -> None:
    """Delete the categories with their prices; a foreign key refuses where there are jobs."""
    tx.do("DELETE FROM category_prices WHERE category_id = ANY (%(ids)s)", ids=list(category_ids))
    tx.do("DELETE FROM categories WHERE category_id = ANY (%(ids)s)", ids=list(category_ids))


def remove_zones(tx: Tx, zone_ids: Sequence[str]) -> None:
    """Delete the zones with their prices."""
    tx.do("DELETE FROM category_prices WHERE zone_id = ANY (%(ids)s)", ids=list(zone_ids))
    tx.do("DELETE FROM zones WHERE zone_id = ANY (%(ids)s)", ids=list(zone_ids))


def load_used_ids(tx: Tx, *, category_ids: Sequence[str], zone_ids: Sequence[str]) -> list[str]:
    """The ids of those categories and zones that any job was ever posted in."""
    return tx.ask_value(
        """
        SELECT used.id FROM unnest(%(category_ids)s::text[]) AS used (id)
         WHERE EXISTS (SELECT 1 FROM jobs WHERE category_id = used.id)
        UNION ALL
        SELECT used.id FROM unnest(%(zone_ids)s::text[]) AS used (id)
         WHERE EXISTS (SELECT 1 FROM jobs WHERE zone_id = used.id)
        """,
        category_ids=list(category_ids),
        zone_ids=list(zone_ids),
    ).all()


# Changes ------------------------------------------------------------------------------------------------------


def lock_catalog(tx: Tx) -> None:
    """Lock the catalogue until commit, queued: its zone of everyone stands for it. Who only reads is not held up."""
    tx.do("SELECT 1 FROM zones WHERE zone_id = 'int' FOR NO KEY UPDATE")


def ask_version(tx: Tx) -> Pending[int]:
    """The version of the catalogue: how often it was changed."""
    return tx.ask_value("SELECT coalesce(max(version), 0) FROM catalog_changes")


def add_changes(
    tx: Tx, version: int, changes: Sequence[CatalogChange], *, reason: str, changed_by: str, now: datetime
) -> None:
    """Put a change of the catalogue on record."""
    tx.do(
        """
        INSERT INTO catalog_changes (version, changes, reason, changed_by, changed_at)
        VALUES (%(version)s, %(changes)s, %(reason)s, %(changed_by)s, %(now)s)
        """,
        version=version,
        changes=as_json(changes),
        reason=reason,
        changed_by=changed_by,
        now=now,
    )


class ChangeRecord(Struct, frozen=True):
    """One change of the catalogue on record; `changes` is JSON."""

    version: int
    changes: str
    reason: str
    changed_by: str
    changed_at: datetime


def list_catalog_changes(tx: Tx, *, page: int) -> Page[ChangeRecord]:
    """What was changed in the catalogue, the newest first, 100 a page."""
    return ask_page(
        tx,
        ChangeRecord,
        """
        SELECT version, changes::text AS changes, reason, changed_by, changed_at
          FROM catalog_changes
         ORDER BY version DESC
         LIMIT %(limit)s OFFSET %(offset)s
        """,
        count="SELECT count(*)::int FROM catalog_changes",
        page=page,
    ).get()
