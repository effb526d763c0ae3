"""A tour of many pages in one browser: how each is to look at and to use, in both themes, on a phone and on a desk."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

from playwright.sync_api import Browser, ConsoleMessage, FilePayload, Page, ViewportSize

from tests.web.browser.addresses import Addresses
from tests.web.browser.conftest import PATIENCE_MS
from tests.web.browser.looking import AXE, find_barriers, why_too_wide
from tests.web.visitor import Visitor

Theme = Literal["light", "dark"]
PHONE, TABLET, DESK = (ViewportSize(width=width, height=800) for width in (360, 768, 1440))
COLOURS = ["color-contrast", "link-in-text-block"]  # dear to check; all that another theme of the same page can break
ALL: dict[str, Any] = {}
ONLY_COLOURS: dict[str, Any] = {"runOnly": {"type": "rule", "values": COLOURS}}
NO_COLOURS: dict[str, Any] = {"rules": {rule: {"enabled": False} for rule in COLOURS}}
# Past what the browser and our scripts check; a button of another address sends the form there.
_SEND = """([route, texts]) => {
    const leads = (address) => new RegExp(`^${route}$`).test((address ?? "").split("?")[0]);
    const forms = [...document.forms].filter((one) => leads(one.getAttribute("action")));
    const button = [...document.querySelectorAll("[formaction]")].find((one) => leads(one.getAttribute("formaction")));
    const form = forms[0] ?? button?.form;
    if (!form) throw new Error(`no form goes to ${route}`);
    if (!forms[0]) form.action = button.formAction;
    for (const [name, value] of Object.entries(texts)) {
        const field = form.elements.namedItem(name);
        if (field) field.value = value;
        if (field?.value !== value) form.append(Object.assign(document.createElement("input"), { name, value }));
    }
    HTMLFormElement.prototype.submit.call(form);
}"""


class Tour:
    """Goes from page to page and writes down what is wrong."""

    def __init__(self, page: Page, found: list[str]) -> None:
        self.page = page
        self.found = found
        self.theme: Theme = "light"
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.tell(f"a script fails: {error}"))

    def tell(self, what: str) -> None:
        """Write down what is wrong with the page we are on."""
        self.found.append(f"{self.page.url.partition('/')[2].partition('/')[2].partition('/')[2]}: {what}")

    def visit_all(self, addresses: Addresses) -> None:
        """Every address on a phone; the first of each page with its colours, in the light and on a desk in the dark."""
        for first, *others in addresses.values():
            self.visit(first)
            self.look(ALL)
            self.look(ONLY_COLOURS, DESK, "dark")
            for address in others:
                self.visit(address)
                self.look(NO_COLOURS)

    def visit(self, address: str) -> None:
        """Go there."""
        self._turn(PHONE, "light")
        answer = self.page.goto(address)
        if answer is None or answer.status >= 500:
            self.tell("fails")

    def send(self, route: str, shown: str, fields: Mapping[str, str | bytes]) -> int:
        """Fill in the form of a page that goes to this route, and send it; the status of what comes."""
        self.visit(shown)
        texts = {name: value for name, value in fields.items() if isinstance(value, str)}
        for name, value in fields.items():
            if isinstance(value, bytes):
                file = FilePayload(name="a.csv", mimeType="text/csv", buffer=value)
                self.page.locator(f"input[type=file][name={name}]").set_input_files(file)
        with self.page.expect_navigation() as sent:
            self.page.evaluate(_SEND, [re.sub(r"\{\w+\}", "[^/]+", route), texts])
        return sent.value.status

    def look(self, rules: dict[str, Any], screen: ViewportSize = PHONE, theme: Theme = "light") -> None:
        """The page on this screen in this theme: axe finds nothing by these rules; it fits, and on a tablet, too."""
        self._turn(screen, theme)
        for one in why_too_wide(self.page) + find_barriers(self.page, rules):
            self.tell(f"{theme}: {one}")
        if screen == PHONE:
            self._turn(TABLET, theme)
            for one in why_too_wide(self.page):
                self.tell(one)

    def _turn(self, screen: ViewportSize, theme: Theme) -> None:
        """Nothing is laid out anew when the page is seen so already."""
        if screen != self.page.viewport_size:
            self.page.set_viewport_size(screen)
        if theme != self.theme:
            self.page.emulate_media(color_scheme=theme)
            self.theme = theme

    def _hear(self, said: ConsoleMessage) -> None:
        is_of_the_page = said.location.get("url") == self.page.url  # a refused form is answered with 4xx
        if said.type == "error" and not (is_of_the_page and said.text.startswith("Failed to load resource")):
            self.tell(f"the console says: {said.text}")


@contextmanager
def touring(chromium: Browser, address: str, visitor: Visitor, found: list[str]) -> Iterator[Tour]:
    """A tour with this visitor's cookies, which adds to what was found."""
    context = chromium.new_context(base_url=address, viewport=PHONE, color_scheme="light", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(AXE)
    cookies = [{"name": name, "value": value, "url": address} for name, value in visitor.cookies.items()]
    context.add_cookies(cookies)  # type: ignore[arg-type]
    tour = Tour(context.new_page(), found)
    yield tour
    context.close()
