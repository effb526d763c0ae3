"""Zones, categories and the least a task may pay: what an employer chooses from (API 3.1 and 3.3)."""

from decimal import Decimal

from msgspec import Struct

INTERNATIONAL = "int"  # the zone of everyone; its prices count for list jobs too


class Zone(Struct, frozen=True):
    """A set of countries; `countries` null is everyone, and only `excludable_countries` may be taken out of it.

    A closed one takes no new jobs.
    """

    zone_id: str
    name: str
    excludable_countries: list[str]
    countries: list[str] | None
    is_closed: bool = False


class Category(Struct, frozen=True):
    """A kind of work, and the least one task of it may pay in each zone. A closed one takes no new jobs."""

    category_id: str
    name: str
    subcategory: str
    task_value_min: dict[str, Decimal]
    is_closed: bool = False


class Catalog(Struct, frozen=True):
    """The whole catalogue by id; `version` counts its changes."""

    version: int
    zones: dict[str, Zone]
    categories: dict[str, Category]
