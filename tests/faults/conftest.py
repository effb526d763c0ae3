"""Places for the tests that break them."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from piecework.embedded_postgresql.launcher import own_server
from piecework.processes.serving import prepare_database
from piecework.settings import Settings
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
    """A place that was never served."""
    return places()


@pytest.fixture(scope="session")
def served_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as a `serve` with the default settings leaves it: making one takes longer than most tests."""
    data = tmp_path_factory.mktemp("served") / "data"
    with own_server(data, durable=False) as server:
        prepare_database(server.url, Settings())
    return data


@pytest.fixture
def served_place(places: Callable[..., Place], served_data: Path) -> Place:
    """A place that has been served before, with nobody in it."""
    place = places()
    shutil.copytree(served_data, place.folder / "data")
    return place
