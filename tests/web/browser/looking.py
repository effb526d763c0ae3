"""Looking at a page as a person would: does it fit, can everybody use it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_AXE = Axe()


def check_page(page: Page) -> None:
    """The page does not scroll sideways, and axe finds nothing that keeps anybody out."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, f"{page.url} is {wide} px wide on a screen of {width}"
    found = _AXE.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    told = [f"{one['id']}: {one['help']}: {[node['html'][:120] for node in one['nodes'][:3]]}" for one in found]
    assert told == [], page.url
