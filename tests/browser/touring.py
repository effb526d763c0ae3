"""A tour of many pages in one browser: how each is to look at and to use, in both themes, from a phone to a desk."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.addresses import Addresses
from tests.browser.looking import PHONE, Eyes
from tests.waiting import PATIENCE_MS
from tests.web.visitor import Visitor

# The form of a page that is fetched and not shown: to show it would cost as much as what comes of it. Past what the
# browser and our scripts check; a button of another address sends the form there.
_SEND = """async ([route, shown, texts]) => {
    const answer = await fetch(shown, { headers: { Accept: "text/html" } });
    const fetched = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.body.replaceWith(document.adoptNode(fetched.body));
    const leads = (address) => new RegExp(`^${route}$`).test((address ?? "").split("?")[0]);
    const forms = [...document.forms].filter((one) => leads(one.getAttribute("action")));
    const button = [...document.querySelectorAll("[formaction]")].find((one) => leads(one.getAttribute("formaction")));
    const form = forms[0] ?? button?.form;
    if (!form) throw new Error(`no form of ${shown} goes to ${route}`);
    if (!forms[0]) form.action = button.formAction;
    const fileOf = (text) => {
        const dropped = new DataTransfer();
        dropped.items.add(new File([text], "a.csv", { type: "text/csv" }));
        return dropped.files;
    };
    for (const [name, value] of Object.entries(texts)) {
        const field = form.elements.namedItem(name);
        if (field?.type === "file") field.files = fileOf(value);
        else if (field) field.value = value;
        if (!field?.files && field?.value !== value)
            form.append(Object.assign(document.createElement("input"), { name, value }));
    }
    HTMLFormElement.prototype.submit.call(form);
}"""


class Tour:
    """Goes from page to page, as one visitor and then another, and writes down what is wrong."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.eyes = Eyes(page)
        self.address = ""
        self.found: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.tell(f"a script fails: {error}"))

    def become(self, visitor: Visitor, address: str) -> None:
        """Go on with this visitor's cookies, in the place at this address."""
        self.address = address
        self.page.context.clear_cookies()
        cookies = [{"name": name, "value": value, "url": address} for name, value in visitor.cookies.items()]
        self.page.context.add_cookies(cookies)  # type: ignore[arg-type]

    def tell(self, what: str) -> None:
        """Write down what is wrong with the page we are on."""
        self.found.append(f"{self.page.url.partition('/')[2].partition('/')[2].partition('/')[2]}: {what}")

    def visit_all(self, addresses: Addresses, *, only_on_a_phone: bool = False) -> None:
        """Look at every address."""
        for address in (address for of_a_page in addresses.values() for address in of_a_page):
            self.visit(address)
            self.look(only_on_a_phone=only_on_a_phone)

    def visit(self, address: str) -> None:
        """Go there."""
        answer = self.page.goto(f"{self.address}{address}")
        if answer is None or answer.status >= 500:
            self.tell("fails")

    def send(self, route: str, shown: str, fields: Mapping[str, str | bytes]) -> int:
        """Fill in the form of a page that goes to this route, and send it; the status of what comes."""
        if not self.page.url.startswith(f"{self.address}/"):
            self.visit("/terms")
        texts = {name: value if isinstance(value, str) else value.decode() for name, value in fields.items()}
        with self.page.expect_navigation() as sent:
            self.page.evaluate(_SEND, [re.sub(r"\{\w+\}", "[^/]+", route), shown, texts])
        return sent.value.status

    def look(self, *, only_on_a_phone: bool = False) -> None:
        """The page fits, can be used and can be read, however it is seen."""
        for wrong in self.eyes.look(only_on_a_phone=only_on_a_phone):
            self.tell(wrong)

    def _hear(self, said: ConsoleMessage) -> None:
        is_of_the_page = said.location.get("url") == self.page.url  # a refused form is answered with 4xx
        if said.type == "error" and not (is_of_the_page and said.text.startswith("Failed to load resource")):
            self.tell(f"the console says: {said.text}")


@contextmanager
def touring(chromium: Browser) -> Iterator[Tour]:
    """A page of a browser for many tours: a new one would cost more than some pages do."""
    context = chromium.new_context(viewport=PHONE, color_scheme="light", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    yield Tour(context.new_page())
    context.close()
