"""The catalogue as files: taken away as CSV, and brought back, first to see what it would change, then to do it."""

from msgspec import Struct

from piecework.acts import catalog
from piecework.catalog import changing
from piecework.catalog.changing import CatalogUpdate
from piecework.catalog.files import FILE_BYTES_MAX, FileKind, write_file
from piecework.database import Tx
from piecework.exports.cells import CONTENT_TYPES
from piecework.http.call import NoParameters
from piecework.refusal import InvalidRequest
from piecework.web.operator.catalogue import CATALOGUE, TABS
from piecework.web.outcome import Done, Download, PageAnswer
from piecework.web.pages import Pages
from piecework.web.showing import plural
from piecework.web.visit import Visit

pages = Pages("operator", reader="operator")

FILES = f"{CATALOGUE}/files"
FORM_BYTES_MAX = 4 * FILE_BYTES_MAX


class FilesPage(Struct, frozen=True):
    """Files to take away, and the form to bring one back; with one looked at, what it would change."""

    file: str = ""
    what: str = ""
    would: CatalogUpdate | None = None

    @property
    def tabs(self) -> list[tuple[str, str, None]]:
        """The parts of the catalogue."""
        return TABS


@pages.shows(FILES, "catalogue_files.html")
def show_files(tx: Tx, visit: Visit, request: NoParameters) -> FilesPage:
    """Files to take away, and the form to bring one back."""
    return FilesPage()


class WhichFile(Struct):
    """Categories or zones."""

    what: FileKind


@pages.downloads("/operator/catalogue/files/{what}.csv", reads_snapshot=True)
def download_file(tx: Tx, visit: Visit, request: WhichFile) -> Download:
    """All categories with their prices, or all zones, as CSV."""
    text = write_file(changing.get_catalog(tx), request.what)
    return Download(name=f"{request.what}.csv", content_type=CONTENT_TYPES["csv"], body=text.encode())


class CheckFile(Struct):
    """The file."""

    file: catalog.File = ""


@pages.acts(
    "/operator/catalog/check", shows=show_files, needs="all", takes_texts=True, changes_nothing=True,
    form_bytes_max=FORM_BYTES_MAX,
)  # fmt: skip
def preview_file(tx: Tx, visit: Visit, request: CheckFile) -> PageAnswer:
    """FileKind importing the file would change; nothing is changed."""
    if not request.file.strip():
        raise InvalidRequest.of("file", "Choose a file: one from here, changed in a spreadsheet.")
    what, would = changing.preview_file(tx, request.file)
    return PageAnswer("operator/catalogue_files.html", FilesPage(file=request.file, what=what, would=would))


def _imported(request: catalog.ImportCatalog, result: tuple[FileKind, CatalogUpdate]) -> Done:
    _, changed = result
    return Done(to=f"{CATALOGUE}/changes", message=f"{plural(len(changed.changes), 'change')}, from now on.")


pages.does(
    "/operator/catalog/import", catalog.import_catalog, _imported, shows=show_files, form_bytes_max=FORM_BYTES_MAX
)
