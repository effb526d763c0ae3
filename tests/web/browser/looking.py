"""Looking at a page as a person would: does it fit, can everybody use it."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE: str = Axe().axe_script
_LOOK = """async (rules) => {
    const found = (await axe.run(document, { resultTypes: ["violations"], ...rules })).violations;
    const nodes = (one) => one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160));
    return found.map((one) => `${one.id}: ${one.help}: ${nodes(one)}`);
}"""


def why_too_wide(page: Page) -> list[str]:
    """What is wrong where the page scrolls sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    width = page.viewport_size["width"] if page.viewport_size else 0
    return [f"is {wide} px wide on a screen of {width}"] if wide > width else []


def find_barriers(page: Page, rules: dict[str, Any]) -> list[str]:
    """What keeps somebody out, by these rules of axe; its script is in the page already."""
    return page.evaluate(_LOOK, rules)


def check_page(page: Page) -> None:
    """The page does not scroll sideways, and axe finds nothing that keeps anybody out."""
    page.evaluate(AXE)
    assert why_too_wide(page) + find_barriers(page, {}) == [], page.url
