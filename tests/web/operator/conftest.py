"""Mo at the browser, who may do everything, and Rita, who handles no money."""

import pytest

from tests.given import Given, Person
from tests.web.visitor import Visitor


@pytest.fixture
def mo(given: Given) -> Person:
    """An operator who may do everything."""
    return given.mo("all")


@pytest.fixture
def mos(given: Given, mo: Person) -> Visitor:
    """Mo's browser."""
    return Visitor(given, mo)


@pytest.fixture
def ritas(given: Given) -> Visitor:
    """The browser of an operator who looks at jobs and people alone."""
    return Visitor(given, given.person("Rita", is_operator=True, operator_roles=["review"]))


@pytest.fixture
def ada(given: Given) -> Person:
    """Ada employs, and has paid in nothing yet."""
    return given.ada(funds="0")
