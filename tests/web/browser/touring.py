"""A tour of many pages in one browser: how each is to look at and to use, in both themes, on a phone and on a desk."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, FilePayload, Page

from tests.web.browser.addresses import Addresses
from tests.web.browser.conftest import PATIENCE_MS
from tests.web.visitor import Visitor

PHONE, TABLET, DESK = ({"width": width, "height": 800} for width in (360, 768, 1440))
SCREENS = {"light": PHONE, "dark": DESK}
RULES_OF_THEMES = ["color-contrast", "link-in-text-block"]  # the second theme of the same page can break only these
_AXE = Axe()
_LOOK = """async (rules) => {
    const run = { resultTypes: ["violations"], ...(rules && { runOnly: { type: "rule", values: rules } }) };
    const found = (await axe.run(document, run)).violations;
    const nodes = (one) => one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160));
    return found.map((one) => `${one.id}: ${one.help}: ${nodes(one)}`);
}"""

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
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.tell(f"a script fails: {error}"))

    def tell(self, what: str) -> None:
        """Write down what is wrong with the page we are on."""
        self.found.append(f"{self.page.url.partition('/')[2].partition('/')[2].partition('/')[2]}: {what}")

    def visit_all(self, addresses: Addresses) -> None:
        """Every address; of those that show a page in other states, one is looked at in the light, one in the dark."""
        for each in addresses.values():
            for number, address in enumerate(each):
                self.visit(address, *(("light", "dark") if number == 0 else (("light",), ("dark",))[number % 2]))

    def visit(self, address: str, *themes: str) -> None:
        """Go there and look."""
        answer = self.page.goto(address)
        if answer is None or answer.status >= 500:
            self.tell("fails")
        self.look(*themes)

    def send(self, route: str, shown: str, fields: Mapping[str, str | bytes]) -> int:
        """Fill in the form of a page that goes to this route, and send it; the status of what comes."""
        self.page.goto(shown)
        texts = {name: value for name, value in fields.items() if isinstance(value, str)}
        for name, value in fields.items():
            if isinstance(value, bytes):
                file = FilePayload(name="a.csv", mimeType="text/csv", buffer=value)
                self.page.locator(f"input[type=file][name={name}]").set_input_files(file)
        with self.page.expect_navigation() as sent:
            self.page.evaluate(_SEND, [re.sub(r"\{\w+\}", "[^/]+", route), texts])
        return sent.value.status

    def look(self, *themes: str) -> None:
        """The page as it is: in the light on a phone, in the dark on a desk, and whether it fits in between."""
        for screen in (PHONE, TABLET, DESK):
            self.page.set_viewport_size(screen)  # type: ignore[arg-type]
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            if wide > screen["width"]:
                self.tell(f"is {wide} px wide on a screen of {screen['width']}")
        for number, theme in enumerate(themes or ("light", "dark")):
            self.page.set_viewport_size(SCREENS[theme])  # type: ignore[arg-type]
            self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            for one in self.page.evaluate(_LOOK, RULES_OF_THEMES if number else None):
                self.tell(f"{theme}: {one}")

    def _hear(self, said: ConsoleMessage) -> None:
        is_of_the_page = said.location.get("url") == self.page.url  # a refused form is answered with 4xx
        if said.type == "error" and not (is_of_the_page and said.text.startswith("Failed to load resource")):
            self.tell(f"the console says: {said.text}")


@contextmanager
def touring(chromium: Browser, address: str, visitor: Visitor, found: list[str]) -> Iterator[Tour]:
    """A tour with this visitor's cookies, which adds to what was found."""
    context = chromium.new_context(base_url=address, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(_AXE.axe_script)
    cookies = [{"name": name, "value": value, "url": address} for name, value in visitor.cookies.items()]
    context.add_cookies(cookies)  # type: ignore[arg-type]
    tour = Tour(context.new_page(), found)
    yield tour
    context.close()
