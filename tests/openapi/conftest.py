"""The place that the tests of one module share; nobody there calls too often."""

from collections.abc import Iterator

import pytest

from tests.databases import Databases
from tests.place import Place, open_place


@pytest.fixture(scope="module")
def place(databases: Databases) -> Iterator[Place]:
    """A place without a limit on calls."""
    yield from open_place(databases, api_requests_per_second=0)
