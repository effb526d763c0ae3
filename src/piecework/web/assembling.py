"""All pages, put together: which there are, and how they are served."""

from collections.abc import Iterable

from piecework.clock import Clock
from piecework.database import Database
from piecework.http.answers import App
from piecework.settings import Settings
from piecework.web import account, employer, operator, static_files, worker
from piecework.web.drawing import Drawing
from piecework.web.exchange import PageRunner
from piecework.web.failing import install_page_failures
from piecework.web.front import front, styleguide
from piecework.web.pages import Page, Pages
from piecework.web.running import PageResource
from piecework.web.static_files import StaticFiles

ALL_PAGES: tuple[Pages, ...] = (front.pages, *account.PAGES, *worker.PAGES, *employer.PAGES, *operator.PAGES)
DEBUG_PAGES: tuple[Pages, ...] = (styleguide.pages,)


def list_pages(settings: Settings) -> list[Page]:
    """Every page that is served with these settings."""
    parts = ALL_PAGES + (DEBUG_PAGES if settings.debug else ())
    return [page for pages in parts for page in pages.pages]


def add_pages(app: App, *, database: Database, settings: Settings, clock: Clock, programs: tuple[str, ...]) -> None:
    """Serve all pages and static files. `programs`: where interfaces for programs begin, whose failures are JSON."""
    static = StaticFiles()
    runner = PageRunner(Drawing(static, settings), database=database, settings=settings, clock=clock)
    app.add_route(static_files.ROUTE, static)
    for path, pages in by_path(list_pages(settings)).items():
        app.add_route(path, PageResource(pages, runner))
    install_page_failures(app, runner, programs=(*programs, static_files.PREFIX))


def by_path(pages: Iterable[Page]) -> dict[str, list[Page]]:
    """The pages of each path: at most one to show and one to act."""
    found: dict[str, list[Page]] = {}
    for page in pages:
        found.setdefault(page.path, []).append(page)
    for path, declared in found.items():
        assert len({page.method for page in declared}) == len(declared), f"{path} is declared twice"
    return found


def page_routes(settings: Settings) -> list[tuple[str, str]]:
    """The routes that add_pages serves."""
    return [("GET", static_files.ROUTE), *((page.method, page.path) for page in list_pages(settings))]
