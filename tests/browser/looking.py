"""Looking at a page as a person would: does it fit, can everybody use it, can it be read.

The colours of a text are measured once for each way in which texts are coloured, and not once for each text: what its
contrast comes from is its own colour, size and weight, and the colours of what it lies in, as the browser has computed
them. A text for which all of these are as they were for another one, which axe has measured and found readable, is
readable. So every text of every page is looked at in both themes, at the price of the few that are new. (What lies over
a text without being around it would be missed; the only such part of a page, a clock that floats, has a ground of its
own.)
"""

from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

Theme = Literal["light", "dark"]
LOOKING: str = Axe().axe_script + Path(__file__).with_suffix(".js").read_text(encoding="utf-8")

PHONE, TABLET, DESK = (ViewportSize(width=width, height=800) for width in (360, 768, 1440))
# In an order in which little is laid out anew; the way back is the same way. All of axe's rules are for the first.
VIEWS: list[tuple[ViewportSize, Theme]] = [(PHONE, "light"), (TABLET, "light"), (DESK, "dark")]
_readable: set[str] = set()  # of all pages that this process has looked at


class Eyes:
    """What sees a page on this screen in this theme, and then on others."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.view: tuple[ViewportSize | None, Theme] = page.viewport_size, "light"
        page.add_init_script(LOOKING)

    def look(self, *, only_on_a_phone: bool = False) -> list[str]:
        """What is wrong with the page, on every screen, in both themes."""
        views = VIEWS[:1] if only_on_a_phone else VIEWS if self.view != VIEWS[-1] else VIEWS[::-1]
        return [f"{theme}: {wrong}" for screen, theme in views for wrong in self.look_once(screen, theme)]

    def look_once(self, screen: ViewportSize, theme: Theme) -> list[str]:
        """What is wrong with it on this screen in this theme."""
        self.turn(screen, theme)
        return look_as_it_is(self.page, barriers=(screen, theme) == VIEWS[0])

    def turn(self, screen: ViewportSize, theme: Theme) -> None:
        """Nothing is laid out anew when the page is seen so already."""
        if screen != self.view[0]:
            self.page.set_viewport_size(screen)
        if theme != self.view[1]:
            self.page.emulate_media(color_scheme=theme)
        self.view = screen, theme


def look_as_it_is(page: Page, *, barriers: bool = True) -> list[str]:
    """What is wrong with the page as it is shown: its width, its colours, and `barriers` by axe's other rules."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    asked: dict[str, Any] = {"width": width, "known": [*_readable], "barriers": barriers}
    seen = page.evaluate("lookAtPage", asked)
    _readable.update(seen["readable"])
    return seen["found"]


def check_page(page: Page) -> None:
    """The page does not scroll sideways, and axe finds nothing that keeps anybody out; `LOOKING` is in it already."""
    assert look_as_it_is(page) == [], page.url
