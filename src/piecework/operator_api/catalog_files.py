"""The catalogue as files on the operator's wire: CSV out and in, with what it would change; and what was changed."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.catalog import changing
from piecework.catalog.catalog_sql import ListedChanges, list_catalog_changes
from piecework.catalog.changing import ChangeAuthor
from piecework.catalog.comparing import CatalogChange
from piecework.catalog.files import FILE_BYTES_MAX, FileKind, write_file
from piecework.database import Tx
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.paging import PAGE_MAX, Page

section = Section("/operator-api")

Reason = Annotated[str, Meta(max_length=changing.REASON_CHARACTERS_MAX)]
BODY_BYTES_MAX = 4 * FILE_BYTES_MAX  # with what JSON puts into it
File = Annotated[str, Meta(max_length=FILE_BYTES_MAX)]


class GetCatalogFile(Struct):
    """All categories, or all zones."""

    what: FileKind = "categories"


class CatalogFile(Struct):
    """The file, as it can be imported again."""

    version: int
    file: str


@section.reads("/catalog/file")
def get_catalog_file(tx: Tx, call: Call, request: GetCatalogFile) -> CatalogFile:
    """All categories with their prices, or all zones, as CSV."""
    catalog = changing.get_catalog(tx)
    return CatalogFile(catalog.version, write_file(catalog, request.what))


class CheckCatalogFile(Struct):
    """The file as text: CSV as it is exported, or zones as JSON."""

    file: File


class CatalogFileChecked(Struct):
    """What the file states all of, and what importing it would change in this version of the catalogue."""

    what: FileKind
    version: int
    changes: list[CatalogChange]


@section.reads("/catalog/check", method="POST")
def check_catalog_file(tx: Tx, call: Call, request: CheckCatalogFile) -> CatalogFileChecked:
    """What importing a file would change; nothing is changed."""
    what, would = changing.preview_file(tx, request.file)
    return CatalogFileChecked(what, would.version, would.changes)


class ImportCatalog(Struct):
    """The file as text, the version that it was checked against (any, if left out), and why."""

    file: File
    reason: Reason
    version: Annotated[int, Meta(ge=0, le=PAGE_MAX)] | None = None


class CatalogImported(Struct):
    """What the file stated all of, and what is different from now on, in every process."""

    ok: Literal[True]
    what: FileKind
    version: int
    changes: list[CatalogChange]


@section.changes("/catalog/import", needs="all", body_bytes_max=BODY_BYTES_MAX)
def import_catalog(tx: Tx, call: Call, request: ImportCatalog) -> CatalogImported:
    """Make all categories, or all zones, what the file says: whole, or refused with the line of every fault."""
    who = ChangeAuthor(changed_by=call.account.account_id, reason=request.reason)
    what, changed = changing.import_file(tx, request.file, version=request.version, who=who, now=call.now)
    call.acting.add(version=changed.version, changes=changed.changes)
    return CatalogImported(True, what, changed.version, changed.changes)


class GetCatalogChanges(Struct):
    """Which page."""

    page: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 1


@answers(ListedChanges, changes=lambda change: changing.read_changes(change.changes))
class CatalogChangeOnRecord(Struct, kw_only=True):
    """One change of the catalogue; `changed_by` is an operator's account id, empty on the command line."""

    version: int
    changes: list[CatalogChange]
    reason: str
    changed_by: str
    changed_at: str


@answers(Page[ListedChanges], changes="items")
class CatalogChangesPage(Struct):
    """A page of changes; one past the end is empty."""

    current_page: int
    pages: int
    changes: list[CatalogChangeOnRecord]


@section.reads("/catalog-changes")
def get_catalog_changes(tx: Tx, call: Call, request: GetCatalogChanges) -> CatalogChangesPage:
    """What was changed in the catalogue, when, by whom and why, the newest first, 100 a page."""
    return answer(CatalogChangesPage, list_catalog_changes(tx, page=request.page))
