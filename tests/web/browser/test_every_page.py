"""Every page in a real browser, light and dark, on a phone and on a desk: it fits, and axe finds nothing."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from piecework.settings import Settings
from piecework.web.assembling import list_pages
from piecework.web.pages import Page
from tests.answering import answering
from tests.databases import Databases
from tests.place import Place, open_place
from tests.web.browser import addresses, wrong_forms
from tests.web.browser.addresses import DOWNLOADS, Addresses
from tests.web.browser.at_the_door import AtTheDoor
from tests.web.browser.full_place import FullPlace
from tests.web.browser.touring import ALL, DESK, NO_COLOURS, ONLY_COLOURS, touring
from tests.web.browser.wrong_forms import CARRIED, NEVER_REFUSED, Forms
from tests.web.visitor import Visitor

pytestmark = [pytest.mark.web, pytest.mark.timeout(240)]
OPTIONS = {
    "debug": True, "second_operator_for_roles": True, "stripe_secret_key": "sk_test_1",
    "stripe_webhook_secret": "whsec_1", "stripe_address": "http://127.0.0.1:9",
}  # fmt: skip
PAGES = list_pages(Settings(debug=True))


class Served:
    """A place, the address it answers at, and who and what is in it."""

    def __init__(self, place: Place, address: str) -> None:
        self.place, self.address = place, address
        self.full = FullPlace(place)
        self.door = AtTheDoor(place)

    def browser_of(self, who: str) -> Visitor:
        """The cookies of somebody by name."""
        if hasattr(self.door, who):
            return getattr(self.door, who)
        return Visitor(self.place, None if who == "nobody" else getattr(self.full, who))


@pytest.fixture(scope="module")
def served(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A place with everything in it."""
    for place in open_place(databases, data_dir=str(tmp_path_factory.mktemp("full")), **OPTIONS):
        with answering(place.client.app) as address:
            yield Served(place, address)


@pytest.fixture
def found() -> Iterator[list[str]]:
    """What was found to be wrong with pages; the test fails with all of it."""
    told: list[str] = []
    yield told
    assert not told, "\n".join(told)


TOURS: dict[str, Callable[[FullPlace], Addresses]] = {
    "nobody": addresses.of_strangers,
    "wim": addresses.of_workers,
    "ada": addresses.of_employers,
    "mo": addresses.of_operators,
    "mo, with money": addresses.of_operators_of_money,
}
FORMS: dict[str, Callable[[Served], Forms]] = {
    "at the door": lambda served: wrong_forms.at_the_door(served.door),
    "of workers": lambda served: wrong_forms.of_workers(served.full),
    "of employers": lambda served: wrong_forms.of_employers(served.full),
    "of operators": lambda served: wrong_forms.of_operators(served.full),
}


def test_every_page_has_an_address_and_every_form_a_mistake(served: Served):
    visited = {route for of in TOURS.values() for route in of(served.full)}
    visited |= {route for route, _, _ in addresses.at_the_door(served.door)}
    assert {page.path for page in PAGES if page.method == "GET"} - visited == DOWNLOADS
    sent = {route for of in FORMS.values() for route in of(served)}
    assert {page.path for page in PAGES if is_filled_in(page)} == sent | NEVER_REFUSED


def is_filled_in(page: Page) -> bool:
    """Whether a person writes or chooses anything in a form that goes there."""
    fields = {field.encode_name for field in page.shape.fields}
    return page.method == "POST" and bool(fields - CARRIED - set(re.findall(r"\{(\w+)\}", page.path)))


@pytest.mark.parametrize("tour", TOURS)
def test_pages_with_much(chromium: Browser, served: Served, tour: str, found: list[str]):
    with touring(chromium, served.address, served.browser_of(tour.partition(",")[0]), found) as on_tour:
        on_tour.visit_all(TOURS[tour](served.full))


def test_pages_at_the_door(chromium: Browser, served: Served, found: list[str]):
    for _, who, address in addresses.at_the_door(served.door):
        with touring(chromium, served.address, served.browser_of(who), found) as tour:
            tour.visit_all({address: (address,)})


@pytest.mark.parametrize("forms", FORMS)
def test_refused_forms(chromium: Browser, served: Served, forms: str, found: list[str]):
    """What was refused stands on the page, which is as easy to use as before."""
    wrong = FORMS[forms](served)
    for who in dict.fromkeys(who for who, _, _ in wrong.values()):
        with touring(chromium, served.address, served.browser_of(who), found) as tour:
            for route, (_, shown, fields) in ((route, form) for route, form in wrong.items() if form[0] == who):
                status = tour.send(route, shown, fields)
                said = tour.page.locator("[aria-invalid=true], .wrong, .message.bad").count()
                if not (400 <= status < 500 and said):
                    tour.tell(f"{route} answers {status} and shows {said} faults")
                tour.look(NO_COLOURS)


def test_pages_that_forms_show(chromium: Browser, served: Served, found: list[str]):
    for route, (who, shown, fields) in wrong_forms.that_show_a_page(served.full).items():
        with touring(chromium, served.address, served.browser_of(who), found) as tour:
            if tour.send(route, shown, fields) != 200:
                tour.tell(f"{route} shows nothing")
            tour.look(ALL)
            tour.look(ONLY_COLOURS, DESK, "dark")


def test_pages_with_nothing(
    chromium: Browser, databases: Databases, tmp_path_factory: pytest.TempPathFactory, found: list[str]
):
    """As the first operator sees them, who may work and employ as well."""
    of_a_thing = re.compile(r"\{|campaign-details")
    paths = [page.path for page in PAGES if page.method == "GET" and not of_a_thing.search(page.path)]
    paths = [path for path in paths if path not in DOWNLOADS]
    for place in open_place(databases, data_dir=str(tmp_path_factory.mktemp("empty")), **OPTIONS):
        with (
            answering(place.client.app) as address,
            touring(chromium, address, Visitor(place, place.mo("all")), found) as tour,
        ):
            for path in paths:
                tour.visit(path)
                tour.look(NO_COLOURS)
