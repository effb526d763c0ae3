"""Every statement on zones, categories and category_prices."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from piecework.catalog.catalog import Category, Zone
from piecework.database import Pending, Tx


class PostingTerms(Struct, frozen=True):
    """What a post is checked against, in one row: the zone, and the category's lowest pay there."""

    zone_name: str | None
    zone_countries: list[str] | None
    excludable_countries: list[str] | None
    category_name: str | None
    task_value_min: Decimal | None


def list_zones(tx: Tx) -> list[Zone]:
    """All zones by id."""
    return ask_zones(tx).all()


def ask_zones(tx: Tx) -> Pending[Zone]:
    """All zones by id."""
    return tx.ask(Zone, "SELECT zone_id, name, excludable_countries, countries FROM zones ORDER BY zone_id")


def list_categories(tx: Tx) -> list[Category]:
    """All categories by id, each with its lowest pay by zone."""
    return ask_categories(tx).all()


def ask_categories(tx: Tx) -> Pending[Category]:
    """All categories by id, each with its lowest pay by zone."""
    return tx.ask(
        Category,
        """
        SELECT category.category_id, category.name, category.subcategory,
               coalesce(jsonb_object_agg(price.zone_id, price.task_value_min::text)
                        FILTER (WHERE price.zone_id IS NOT NULL), '{}') AS task_value_min
          FROM categories category
          LEFT JOIN category_prices price ON price.category_id = category.category_id
         GROUP BY category.category_id, category.name, category.subcategory
         ORDER BY category.category_id
        """,
    )


def ask_posting_terms(tx: Tx, *, zone_id: str, price_zone_id: str, category_id: str) -> Pending[PostingTerms]:
    """The zone, category and lowest pay a post refers to, whether they exist or not; always one row."""
    return tx.ask(
        PostingTerms,
        """
        SELECT zone.name AS zone_name, zone.countries AS zone_countries, zone.excludable_countries,
               category.name AS category_name, price.task_value_min
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


def add_zones(tx: Tx, zones: Sequence[Zone]) -> None:
    """Insert the zones; those that exist are left alone."""
    for zone in zones:
        tx.do(
            """
            INSERT INTO zones (zone_id, name, excludable_countries, countries)
            VALUES (%(zone_id)s, %(name)s, %(excludable_countries)s, %(countries)s)
            ON CONFLICT (zone_id) DO NOTHING
            """,
            zone_id=zone.zone_id,
            name=zone.name,
            excludable_countries=zone.excludable_countries,
            countries=zone.countries,
        )


def add_categories(tx: Tx, categories: Sequence[Category]) -> None:
    """Insert the categories with their lowest pay; those that exist are left alone."""
    for category in categories:
        tx.do(
            """
            INSERT INTO categories (category_id, name, subcategory)
            VALUES (%(category_id)s, %(name)s, %(subcategory)s)
            ON CONFLICT (category_id) DO NOTHING
            """,
            category_id=category.category_id,
            name=category.name,
            subcategory=category.subcategory,
        )
        tx.do(
            """
            INSERT INTO category_prices (category_id, zone_id, task_value_min)
            SELECT %(category_id)s, price.zone_id, price.task_value_min
              FROM unnest(%(zone_ids)s::text[], %(prices)s::numeric[]) AS price (zone_id, task_value_min)
            ON CONFLICT (category_id, zone_id) DO NOTHING
            """,
            category_id=category.category_id,
            zone_ids=list(category.task_value_min),
            prices=list(category.task_value_min.values()),
        )
