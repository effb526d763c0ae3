"""Ada at her browser, and Olga at hers, who has nothing to do with it."""

import pytest

from tests.given import Given, Person
from tests.web.visitor import Visitor


@pytest.fixture
def ada(given: Given) -> Person:
    """Ada employs."""
    return given.ada()


@pytest.fixture
def adas(given: Given, ada: Person) -> Visitor:
    """Ada's browser."""
    return Visitor(given, ada)


@pytest.fixture
def olgas(given: Given) -> Visitor:
    """The browser of another employer."""
    return Visitor(given, given.olga())
