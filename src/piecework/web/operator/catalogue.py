"""The catalogue on the pages: categories with their prices, zones, one of each to change, and what was changed."""

from typing import Annotated

from msgspec import Meta, Struct

from piecework.acts import catalog
from piecework.catalog import changing
from piecework.catalog.catalog import Catalog, Category, Zone
from piecework.catalog.catalog_sql import ChangeRecord, list_catalog_changes
from piecework.catalog.changing import CatalogUpdate, NotInCatalog
from piecework.catalog.comparing import CatalogChange
from piecework.database import Tx
from piecework.fields import Short
from piecework.http.call import NoParameters
from piecework.money import Money
from piecework.paging import Page
from piecework.reasons import Remark
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.requests import WhichPage
from piecework.web.showing import plural
from piecework.web.visit import Visit

pages = Pages("operator", reader="operator")

CATALOGUE = "/operator/catalogue"
TABS = [
    (CATALOGUE, "Categories", None),
    (f"{CATALOGUE}/zones", "Zones", None),
    (f"{CATALOGUE}/files", "Files", None),
    (f"{CATALOGUE}/changes", "History", None),
]
NEW = "new"  # no zone's or category's name: what is asked for to add one


class CatalogPage(Struct, frozen=True):
    """The whole catalogue."""

    catalog: Catalog

    @property
    def tabs(self) -> list[tuple[str, str, None]]:
        """The parts of the catalogue."""
        return TABS

    @property
    def zones(self) -> list[Zone]:
        """The zones, that of everyone first."""
        return sorted(self.catalog.zones.values(), key=lambda zone: (zone.countries is not None, zone.zone_id))


@pages.shows(CATALOGUE, "catalogue.html")
def show_categories(tx: Tx, visit: Visit, request: NoParameters) -> CatalogPage:
    """Every category with its lowest pay in every zone."""
    return CatalogPage(changing.get_catalog(tx))


@pages.shows(f"{CATALOGUE}/zones", "zones.html")
def show_zones(tx: Tx, visit: Visit, request: NoParameters) -> CatalogPage:
    """Every zone with its countries."""
    return CatalogPage(changing.get_catalog(tx))


# One category ---------------------------------------------------------------------------------------------------


class WhichCategory(Struct):
    """A category, by its id; `new` adds one."""

    category_id: Short[str]


class CategoryPage(CatalogPage, frozen=True):
    """One category, or the form of a new one."""

    category: Category
    is_new: bool


@pages.shows(CATALOGUE + "/categories/{category_id}", "category.html")
def show_category(tx: Tx, visit: Visit, request: WhichCategory) -> CategoryPage:
    """One category to change."""
    whole = changing.get_catalog(tx)
    known = whole.categories.get(request.category_id)
    if known is None and request.category_id != NEW:
        raise NotInCatalog
    return CategoryPage(whole, known or Category("", "", "", {}), known is None)


class NewPrice(Struct):
    """The least a task may pay in a zone; empty: as it is."""

    zone_id: Short[str]
    task_value_min: Money | None = None


class CategoryForm(Struct, kw_only=True):
    """The category as the form has it."""

    category_id: Short[str]
    id: Short[str] = ""
    category: catalog.Name = ""
    subcategory: catalog.Name = ""
    is_closed: bool = False
    prices: Annotated[list[NewPrice], Meta(max_length=500)] = []
    reason: Remark = ""


def _category(request: CategoryForm) -> catalog.PutCategory:
    return catalog.PutCategory(
        category_id=request.id.strip() if request.category_id == NEW else request.category_id,
        name=request.category,
        subcategory=request.subcategory,
        is_closed=request.is_closed,
        prices=[
            catalog.NewPrice(price.zone_id, price.task_value_min)
            for price in request.prices
            if price.task_value_min is not None
        ],
        reason=request.reason,
    )


_CATEGORY = "/operator/catalog/categories/{category_id}"
pages.does(
    _CATEGORY, catalog.put_category,
    lambda request, changed: _done(changed, f"{CATALOGUE}/categories/{request.category_id}"),
    reads=_category, shows=show_category,
)  # fmt: skip
pages.does(
    f"{_CATEGORY}/remove", catalog.remove_category, lambda _, changed: _done(changed, CATALOGUE), shows=show_category
)


# One zone -------------------------------------------------------------------------------------------------------


class WhichZone(Struct):
    """A zone, by its id; `new` adds one."""

    zone_id: Short[str]


class ZonePage(CatalogPage, frozen=True):
    """One zone, or the form of a new one."""

    zone: Zone
    is_new: bool


@pages.shows(CATALOGUE + "/zones/{zone_id}", "zone.html")
def show_zone(tx: Tx, visit: Visit, request: WhichZone) -> ZonePage:
    """One zone to change."""
    whole = changing.get_catalog(tx)
    known = whole.zones.get(request.zone_id)
    if known is None and request.zone_id != NEW:
        raise NotInCatalog
    return ZonePage(whole, known or Zone("", "", [], []), known is None)


class ZoneForm(Struct, kw_only=True):
    """The zone as the form has it; countries are codes with blanks between them, `*` is everyone."""

    zone_id: Short[str]
    id: Short[str] = ""
    zone: catalog.Name = ""
    countries: Annotated[str, Meta(max_length=2000)] = ""
    excludable_countries: Annotated[str, Meta(max_length=2000)] = ""
    is_closed: bool = False
    reason: Remark = ""


def _zone(request: ZoneForm) -> catalog.PutZone:
    return catalog.PutZone(
        zone_id=request.id.strip() if request.zone_id == NEW else request.zone_id,
        name=request.zone,
        countries=request.countries.lower().replace(",", " ").split(),
        excludable_countries=request.excludable_countries.lower().replace(",", " ").split(),
        is_closed=request.is_closed,
        reason=request.reason,
    )


_ZONE = "/operator/catalog/zones/{zone_id}"
pages.does(
    _ZONE, catalog.put_zone, lambda request, changed: _done(changed, f"{CATALOGUE}/zones/{request.zone_id}"),
    reads=_zone, shows=show_zone,
)  # fmt: skip
pages.does(
    f"{_ZONE}/remove", catalog.remove_zone, lambda _, changed: _done(changed, f"{CATALOGUE}/zones"), shows=show_zone
)


# History --------------------------------------------------------------------------------------------------------


class HistoryPage(Struct, frozen=True):
    """A page of changes."""

    tabs: list[tuple[str, str, None]]
    listed: Page[ChangeRecord]
    read: list[list[CatalogChange]]


@pages.shows(f"{CATALOGUE}/changes", "catalogue_changes.html")
def show_changes(tx: Tx, visit: Visit, request: WhichPage) -> HistoryPage:
    """What was changed in the catalogue, by whom and why, the newest first."""
    listed = list_catalog_changes(tx, page=request.page)
    return HistoryPage(TABS, listed, [changing.read_changes(change.changes) for change in listed.items])


def _done(changed: CatalogUpdate, to: str) -> Done:
    if not changed.changes:
        return Done(to=to, message="Nothing is different: it was so already.", tone="note")
    return Done(to=to, message=f"{plural(len(changed.changes), 'change')}, from now on.")
