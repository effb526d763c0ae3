"""Places for the tests that break them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.place import Place


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Callable[..., Place]]:
    """Makes places, each in a folder of its own; whatever they have started ends with the test."""
    made: list[Place] = []

    def make(**settings: str) -> Place:
        folder = tmp_path / f"place-{len(made)}"
        folder.mkdir()
        made.append(Place(folder, **settings))
        return made[-1]

    yield make
    for place in made:
        place.end()


@pytest.fixture
def place(places: Callable[..., Place]) -> Place:
    return places()
