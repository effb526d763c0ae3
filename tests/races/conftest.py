"""The contenders' parent lives as long as the session."""

from collections.abc import Iterator

import pytest

from tests.races.contending import PARENT


@pytest.fixture(scope="session", autouse=True)
def contenders() -> Iterator[None]:
    """Ends the parent that `contend` has begun."""
    yield
    PARENT.end()
