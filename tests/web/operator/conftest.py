"""Mo at the browser, who handles money, and Rita, who does not."""

import pytest

from tests.given import Given, Person
from tests.web.visitor import Visitor


@pytest.fixture
def mos(given: Given) -> Visitor:
    """The browser of an operator who may do everything."""
    return Visitor(given, given.person("Mo", is_operator=True))


@pytest.fixture
def ritas(given: Given) -> Visitor:
    """The browser of an operator who looks at jobs and people alone."""
    return Visitor(given, given.person("Rita", is_operator=True, operator_roles=["review"]))


@pytest.fixture
def ada(given: Given) -> Person:
    """Ada employs, and has paid in nothing yet."""
    return given.ada(funds="0")
