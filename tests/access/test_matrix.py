"""Who may do what: every route of every edge, asked by everybody, is answered as docs/access.md says."""

import re
from collections.abc import Iterator

import pytest

from piecework.app import list_routes
from tests.access.asking import PERSONAS, ask, order_of
from tests.access.people import People
from tests.architecture.source import ROOT
from tests.databases import Databases
from tests.place import Place, open_place

ROW = re.compile(r"^\| (GET|POST) \| `([^`]+)` \| (.+) \|$", re.MULTILINE)
WORDS = {"yes", "log in", "no", "missing"}


def read_table() -> dict[tuple[str, str], tuple[str, ...]]:
    """What each persona may do with each route."""
    text = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")
    return {(found[1], found[2]): tuple(found[3].split(" | ")) for found in ROW.finditer(text)}


TABLE = read_table()


def test_every_route_has_a_row_and_every_row_a_route():
    assert set(TABLE) == set(list_routes())


def test_rows_are_whole():
    assert [route for route, cells in TABLE.items() if len(cells) != len(PERSONAS) or not set(cells) <= WORDS] == []


@pytest.fixture(scope="module")
def place(databases: Databases) -> Iterator[Place]:
    """One place for all routes, audited at the end."""
    for place in open_place(databases, debug=True, second_operator_for_roles=True):
        place.set_rule(withdrawal_after_days=0, withdrawal_min="0.05")
        yield place


@pytest.fixture(scope="module")
def readers(place: Place) -> People:
    """The people of all routes that change nothing; each that may change something has people of its own."""
    return People(place)


@pytest.mark.parametrize(("method", "path"), sorted(TABLE), ids=lambda part: str(part).strip("/"))
def test_route_is_for_whom_the_table_says(place: Place, readers: People, method: str, path: str):
    people = readers if method == "GET" else People(place)
    came = {persona: ask(people, persona, method, path) for persona in order_of(path)}
    assert came == dict(zip(PERSONAS, TABLE[method, path], strict=True))
