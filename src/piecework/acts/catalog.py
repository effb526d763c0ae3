"""Acts about the catalogue: a category or a zone is put or removed, or all of them are what a file says."""

from typing import Annotated

from msgspec import Meta, Struct, convert

from piecework.catalog import changing
from piecework.catalog.changing import (
    CatalogMoved,
    CatalogUpdate,
    CategoryEdit,
    CategoryHasJobs,
    ChangeAuthor,
    NotInCatalog,
    ZoneEdit,
)
from piecework.catalog.files import FILE_BYTES_MAX, FileKind
from piecework.database import Tx
from piecework.fields import Short
from piecework.meaning import Means
from piecework.money import Money
from piecework.operators.act import Doing, act
from piecework.operators.case import NOBODY
from piecework.paging import PAGE_MAX
from piecework.reasons import Remark

Name = Annotated[str, Meta(max_length=200)]
Countries = Annotated[list[Annotated[str, Meta(max_length=2)]], Meta(max_length=300)]
IsClosed = Annotated[bool, Means("Whether it takes no new jobs.", False)]
ZoneId = Annotated[str, Means("The zone's id.", "int")]
Why = Annotated[Remark, Means("Why; it stays on record.", "Prices of spring.")]
File = Annotated[
    str,
    Meta(max_length=FILE_BYTES_MAX),
    Means("The file's text.", "id,zone,countries,excludable_countries\nint,International,*,\n"),
]


class NewPrice(Struct):
    """The least a task may pay in a zone from now on."""

    zone_id: Short[ZoneId]
    task_value_min: Annotated[Money, Means("The least such a task may pay from now on.", 0.08)]


class PutCategory(Struct, kw_only=True):
    """FileKind is to be different, or how a new category is; what is left out stays as it is."""

    category_id: Annotated[Short[str], Means("The category's id.", "0501")]
    name: Annotated[Name | None, Means("The category's name.", "Sign up")] = None
    subcategory: Annotated[Name | None, Means("More exactly.", "Simple sign up")] = None
    is_closed: IsClosed | None = None
    prices: Annotated[
        list[NewPrice],
        Meta(max_length=500),
        Means("Lowest pay that is to be different, by zone; a new category needs all."),
    ] = []
    reason: Why


@act("catalog.categories", needs="all", about=NOBODY, moves=None, refuses=())
def put_category(tx: Tx, doing: Doing, request: PutCategory) -> CatalogUpdate:
    """Change a category and its prices, or add one; running jobs keep their price."""
    prices = {price.zone_id: price.task_value_min for price in request.prices}
    edit = CategoryEdit(name=request.name, subcategory=request.subcategory, is_closed=request.is_closed, prices=prices)
    who = _who(doing, request.reason)
    return _recorded(doing, changing.put_category(tx, request.category_id, edit, who=who, now=doing.now))


class RemoveCategory(Struct):
    """Which category, and why."""

    category_id: Annotated[Short[str], Means("The category's id.", "9999")]
    reason: Why


@act("catalog.categories.remove", needs="all", about=NOBODY, moves=None, refuses=(NotInCatalog, CategoryHasJobs))
def remove_category(tx: Tx, doing: Doing, request: RemoveCategory) -> CatalogUpdate:
    """Take a category that no job was ever posted in out of the catalogue."""
    who = _who(doing, request.reason)
    return _recorded(doing, changing.remove_category(tx, request.category_id, who=who, now=doing.now))


class PutZone(Struct, kw_only=True):
    """FileKind is to be different, or how a new zone is; what is left out stays as it is."""

    zone_id: Short[ZoneId]
    name: Annotated[Name | None, Means("The zone's name.", "Europe West")] = None
    countries: Annotated[Countries | None, Means("Its countries; `*` alone is everyone.", ["*"])] = None
    excludable_countries: Annotated[Countries | None, Means("Which of them a job may exclude.", ["br", "in"])] = None
    is_closed: IsClosed | None = None
    reason: Why


@act("catalog.zones", needs="all", about=NOBODY, moves=None, refuses=())
def put_zone(tx: Tx, doing: Doing, request: PutZone) -> CatalogUpdate:
    """Change a zone, or add one, which begins with the prices of zone `int`; jobs keep their countries."""
    edit = convert(request, ZoneEdit, from_attributes=True)
    who = _who(doing, request.reason)
    return _recorded(doing, changing.put_zone(tx, request.zone_id, edit, who=who, now=doing.now))


class RemoveZone(Struct):
    """Which zone, and why."""

    zone_id: Annotated[Short[ZoneId], Means("The zone's id.", "mars")]
    reason: Why


@act("catalog.zones.remove", needs="all", about=NOBODY, moves=None, refuses=(NotInCatalog, CategoryHasJobs))
def remove_zone(tx: Tx, doing: Doing, request: RemoveZone) -> CatalogUpdate:
    """Take a zone that no job was ever posted in out of the catalogue, with its prices."""
    who = _who(doing, request.reason)
    return _recorded(doing, changing.remove_zone(tx, request.zone_id, who=who, now=doing.now))


class ImportCatalog(Struct):
    """The file as text, the version that it was checked against (any, if left out), and why."""

    file: File
    reason: Why
    version: Annotated[
        Annotated[int, Meta(ge=0, le=PAGE_MAX)] | None,
        Means("Import only if the catalogue is still this version; left out: whichever.", 6),
    ] = None


@act("catalog.import", needs="all", about=NOBODY, moves=None, refuses=(CategoryHasJobs, CatalogMoved))
def import_catalog(tx: Tx, doing: Doing, request: ImportCatalog) -> tuple[FileKind, CatalogUpdate]:
    """Make all categories, or all zones, what the file says: whole, or refused with the line of every fault."""
    who = _who(doing, request.reason)
    what, changed = changing.import_file(tx, request.file, version=request.version, who=who, now=doing.now)
    return what, _recorded(doing, changed)


def _who(doing: Doing, reason: str) -> ChangeAuthor:
    return ChangeAuthor(changed_by=doing.operator_id, reason=reason)


def _recorded(doing: Doing, changed: CatalogUpdate) -> CatalogUpdate:
    doing.add(version=changed.version, changes=changed.changes)
    return changed
