"""A real browser on a real server: Debian's chromium, driven by Playwright, against web and chore processes."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from piecework.clock import system_clock
from piecework.database import Database
from piecework.settings import Settings, read_settings
from tests.browser.looking import LOOKING
from tests.databases import Databases
from tests.given import Given, Person
from tests.served import served
from tests.waiting import PATIENCE_MS
from tests.web.visitor import log_in

# Its headless shell takes a quarter less of the processor than the whole browser does.
CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None)
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


class Site(Given):
    """The cast and the props beside a server at the real time."""

    def __init__(self, database: Database, settings: Settings, address: str) -> None:
        super().__init__(database, system_clock, settings)
        self.address = address


@contextmanager
def open_site(databases: Databases, folder: Path, **changes: str) -> Iterator[Site]:
    """A place of its own with a server, with these settings besides; audited at the end."""
    environment = {
        "PIECEWORK_DATA_DIR": str(folder), "PIECEWORK_API_REQUESTS_PER_SECOND": "0", "PIECEWORK_DEBUG": "true",
    }  # fmt: skip
    environment |= {f"PIECEWORK_{name.upper()}": value for name, value in changes.items()}
    with databases.opened(connections_max=4) as database:
        with served(database.url, folder, chore_processes=1, **environment) as address:
            yield Site(database, read_settings(environment), address)
        assert databases.audit(database.url) == []


@pytest.fixture(scope="package")
def site(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One server for all browser tests, which bring their own people."""
    with open_site(databases, tmp_path_factory.mktemp("site")) as opened:
        yield opened


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser; without one the tests skip, and fail where it must be there.

    It ends with the last test of this folder: until then Playwright's event loop runs in this thread, where no other
    can run (`asyncio.run`).
    """
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("There is no browser, and CI must run its tests: apt-get install chromium-headless-shell")
        pytest.skip("There is no browser: apt-get install chromium-headless-shell, or chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(site: Site, chromium: Browser) -> Iterator[OpenPage]:
    """Opens a browser for somebody or a stranger; an error of a script, or of the policy, fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_it(
        person: Person | None,
        path: str,
        *,
        scripts: bool = True,
        viewport: dict[str, int] = DESKTOP,
    ) -> Page:
        context = chromium.new_context(
            base_url=site.address, viewport=viewport, java_script_enabled=scripts, reduced_motion="reduce",  # type: ignore[arg-type]
        )  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(LOOKING)
        contexts.append(context)
        if person is not None:
            context.add_cookies([{"name": "pw_session", "value": log_in(site, person), "url": site.address}])
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on("console", lambda said: wrong.append(f"{page.url}: {said.text}") if is_wrong(said.text) else None)
        page.goto(path)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert wrong == []


def is_wrong(said: str) -> bool:
    """Whether a line of the console tells of something that the policy stopped."""
    return "Content Security Policy" in said or "Refused to" in said


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    """A folder for what a failing test saw."""
    return tmp_path
