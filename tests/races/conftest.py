"""The contenders' parent lives as long as the session."""

from collections.abc import Iterator

import pytest

from tests.conftest import SOAK
from tests.races.contending import PARENT

TURNS = 10 if SOAK else 1


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The long form of a race is the race again and again."""
    if TURNS > 1:
        metafunc.fixturenames.append("turn")
        metafunc.parametrize("turn", range(TURNS))


@pytest.fixture(scope="session", autouse=True)
def contenders() -> Iterator[None]:
    """Ends the parent that `contend` has begun."""
    yield
    PARENT.end()
