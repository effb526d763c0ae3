"""Every page in a real browser, light and dark, from a phone to a desk: it fits, and axe finds nothing."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from piecework.settings import Settings
from piecework.web.assembling import list_pages
from piecework.web.pages import Page
from tests.answering import answering
from tests.browser import addresses, wrong_forms
from tests.browser.addresses import DOWNLOADS, Addresses
from tests.browser.at_the_door import AtTheDoor
from tests.browser.full_place import FullPlace
from tests.browser.touring import Tour, touring
from tests.browser.wrong_forms import CARRIED, NEVER_REFUSED, Forms
from tests.databases import Databases
from tests.place import Place, open_place
from tests.web.visitor import Visitor

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


@pytest.fixture(scope="module")
def page_on_tour(chromium: Browser) -> Iterator[Tour]:
    """One page of a browser for all tours."""
    with touring(chromium) as opened:
        yield opened


@pytest.fixture
def tour(page_on_tour: Tour) -> Iterator[Tour]:
    """A tour that has found nothing yet; the test fails with all that it finds to be wrong."""
    page_on_tour.found = found = []
    yield page_on_tour
    assert not found, "\n".join(found)


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


@pytest.mark.parametrize("whose", TOURS)
def test_pages_with_much(tour: Tour, served: Served, whose: str):
    tour.become(served.browser_of(whose.partition(",")[0]), served.address)
    tour.visit_all(TOURS[whose](served.full))


def test_pages_at_the_door(tour: Tour, served: Served):
    for _, who, address in addresses.at_the_door(served.door):
        tour.become(served.browser_of(who), served.address)
        tour.visit(address)
        tour.look()


@pytest.mark.parametrize("forms", FORMS)
def test_refused_forms(tour: Tour, served: Served, forms: str):
    """What was refused stands on the page, which is as easy to use as before."""
    for route, (who, shown, fields) in FORMS[forms](served).items():
        tour.become(served.browser_of(who), served.address)
        status = tour.send(route, shown, fields)
        said = tour.page.locator("[aria-invalid=true], .wrong, .message.bad").count()
        if not (400 <= status < 500 and said):
            tour.tell(f"{route} answers {status} and shows {said} faults")
        tour.look()


def test_pages_that_forms_show(tour: Tour, served: Served):
    for route, (who, shown, fields) in wrong_forms.that_show_a_page(served.full).items():
        tour.become(served.browser_of(who), served.address)
        if tour.send(route, shown, fields) != 200:
            tour.tell(f"{route} shows nothing")
        tour.look()


def test_pages_with_nothing(tour: Tour, databases: Databases, tmp_path_factory: pytest.TempPathFactory):
    """As the first operator sees them, who may work and employ as well: nothing is wider than where there is much."""
    of_a_thing = re.compile(r"\{|campaign-details")
    paths = [page.path for page in PAGES if page.method == "GET" and not of_a_thing.search(page.path)]
    for place in open_place(databases, data_dir=str(tmp_path_factory.mktemp("empty")), **OPTIONS):
        with answering(place.client.app) as address:
            tour.become(Visitor(place, place.mo("all")), address)
            tour.visit_all({path: (path,) for path in paths if path not in DOWNLOADS}, only_on_a_phone=True)
