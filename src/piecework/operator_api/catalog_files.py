"""The catalogue as files on the operator's wire: CSV out and in, with what it would change; and what was changed."""

from typing import Annotated

from msgspec import Struct

from piecework.acts import catalog
from piecework.catalog import changing
from piecework.catalog.catalog_sql import ChangeRecord, list_catalog_changes
from piecework.catalog.changing import CategoryHasJobs
from piecework.catalog.files import FILE_BYTES_MAX, FileKind, write_file
from piecework.database import Tx
from piecework.fields import CurrentPage, Ok, PageCount, PageNumber
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.meaning import Means
from piecework.operator_api.shapes import CatalogChanges, CatalogVersion, ChangedAt, ChangedBy
from piecework.paging import Page

section = Section("/operator-api")

WhatOfAll = Annotated[FileKind, Means("FileKind the file has all of.", "categories")]
BODY_BYTES_MAX = 4 * FILE_BYTES_MAX  # with what JSON puts into it


class GetCatalogFile(Struct):
    """All categories, or all zones."""

    what: WhatOfAll = "categories"


class CatalogFile(Struct):
    """The file, as it can be imported again."""

    version: CatalogVersion
    file: Annotated[
        str,
        Means("The file: CSV, with LF.", "id,zone,countries,excludable_countries,closed\nint,International,*,,no\n"),
    ]


@section.reads("/catalog/file")
def get_catalog_file(tx: Tx, call: Call, request: GetCatalogFile) -> CatalogFile:
    """All categories with their prices, or all zones, as CSV."""
    known = changing.get_catalog(tx)
    return CatalogFile(known.version, write_file(known, request.what))


class CheckCatalogFile(Struct):
    """The file as text: CSV as it is exported, or zones as JSON."""

    file: catalog.File


class CatalogFileChecked(Struct):
    """What the file states all of, and what importing it would change in this version of the catalogue."""

    what: WhatOfAll
    version: CatalogVersion
    changes: CatalogChanges


@section.reads("/catalog/check", method="POST", refuses=(CategoryHasJobs,))
def check_catalog_file(tx: Tx, call: Call, request: CheckCatalogFile) -> CatalogFileChecked:
    """What importing a file would change; nothing is changed."""
    what, would = changing.preview_file(tx, request.file)
    return CatalogFileChecked(what, would.version, would.changes)


class CatalogImported(Struct):
    """What the file stated all of, and what is different from now on, in every process."""

    ok: Ok
    what: WhatOfAll
    version: CatalogVersion
    changes: CatalogChanges


section.acts(
    "/catalog/import", catalog.import_catalog, CatalogImported,
    lambda _, made: CatalogImported(True, made[0], made[1].version, made[1].changes), body_bytes_max=BODY_BYTES_MAX,
)  # fmt: skip


class GetCatalogChanges(Struct):
    """Which page."""

    page: PageNumber = 1


@answers(ChangeRecord, changes=lambda change: changing.read_changes(change.changes))
class CatalogChangeOnRecord(Struct, kw_only=True):
    """One change of the catalogue; `changed_by` is an operator's account id, empty on the command line."""

    version: CatalogVersion
    changes: CatalogChanges
    reason: Annotated[str, Means("Why; it stays on record.", "Prices of spring.")]
    changed_by: ChangedBy
    changed_at: ChangedAt


@answers(Page[ChangeRecord], changes="items")
class CatalogChangesPage(Struct):
    """A page of changes; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    changes: Annotated[list[CatalogChangeOnRecord], Means("FileKind was changed, the newest first.")]


@section.reads("/catalog-changes")
def get_catalog_changes(tx: Tx, call: Call, request: GetCatalogChanges) -> CatalogChangesPage:
    """What was changed in the catalogue, when, by whom and why, the newest first, 100 a page."""
    return answer(CatalogChangesPage, list_catalog_changes(tx, page=request.page))
