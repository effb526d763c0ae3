"""Pages: the application with /styleguide, and visitors."""

import pytest

from piecework.settings import Settings
from tests.given import Given, Person
from tests.web.visitor import Visitor


@pytest.fixture
def settings(data_dir: str) -> Settings:
    """Pages with the styleguide."""
    return Settings(data_dir=data_dir, api_requests_per_second=0, debug=True)


@pytest.fixture
def stranger(given: Given) -> Visitor:
    """Somebody who is not logged in."""
    return Visitor(given)


@pytest.fixture
def wim(given: Given) -> Person:
    """Wim works."""
    return given.wim()


@pytest.fixture
def wims(given: Given, wim: Person) -> Visitor:
    """Wim's browser."""
    return Visitor(given, wim)
