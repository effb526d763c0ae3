"""Worker lists and blocks (API 5.1 to 5.3): the published examples with three real workers, in every way."""

import pytest

from tests.given import Person
from tests.place import Place
from tests.wire.calling import WAYS, Way, check_answer
from tests.wire.published import DONE

every_way = pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))


@pytest.fixture(scope="module")
def workers(place: Place) -> list[str]:
    return [place.wim().id for _ in range(3)]


@pytest.fixture
def ada(place: Place) -> Person:
    return place.ada()


def new_list(ada: Person, name: str = "My special list") -> int:
    return ada.api("lists/create-list", {"name": name})["list_id"]


def size_of(ada: Person, list_id: int) -> int:
    return next(row["workers"] for row in ada.api("jobs/get-lists") if row["id"] == list_id)


@every_way
def test_add_workers(ada: Person, workers: list[str], way: Way):
    list_id = new_list(ada)
    for _ in range(2):  # whoever is on it stays on it, once
        check_answer(way(ada, "lists/add-workers", {"list_id": list_id, "workers": workers}), DONE["lists/add-workers"])
        assert size_of(ada, list_id) == 3


@every_way
def test_block_workers(ada: Person, workers: list[str], way: Way):
    first, second = new_list(ada, "one"), new_list(ada, "two")
    for list_id in (first, second):
        ada.api("lists/add-workers", {"list_id": list_id, "workers": workers})
    for _ in range(2):
        check_answer(way(ada, "lists/block-workers", {"workers": workers[:2]}), DONE["lists/block-workers"])
        assert (size_of(ada, first), size_of(ada, second)) == (1, 1)


@every_way
def test_unblock_workers(ada: Person, workers: list[str], way: Way):
    list_id = new_list(ada)
    ada.api("lists/block-workers", {"workers": workers})
    ada.api("lists/add-workers", {"list_id": list_id, "workers": workers})
    assert size_of(ada, list_id) == 0
    for _ in range(2):
        check_answer(way(ada, "lists/unblock-workers", {"workers": workers}), DONE["lists/unblock-workers"])
    ada.api("lists/add-workers", {"list_id": list_id, "workers": workers})
    assert size_of(ada, list_id) == 3


def test_unknown_blocked_and_own_ids_are_left_out_without_a_word(ada: Person, workers: list[str]):
    list_id = new_list(ada)
    ada.api("lists/block-workers", {"workers": [workers[0], "0de178af", ada.id]})
    asked = {"list_id": list_id, "workers": [*workers, "0de178af", ada.id, "not an id"]}
    assert ada.api("lists/add-workers", asked) == DONE["lists/add-workers"]
    assert size_of(ada, list_id) == 2


def test_one_employers_block_is_not_anothers(place: Place, ada: Person, workers: list[str]):
    olga = place.olga()
    before, list_id = new_list(olga, "before"), new_list(olga)
    olga.api("lists/add-workers", {"list_id": before, "workers": workers})
    ada.api("lists/block-workers", {"workers": workers})
    olga.api("lists/add-workers", {"list_id": list_id, "workers": workers})
    assert (size_of(olga, before), size_of(olga, list_id)) == (3, 3)
    olga.api("lists/unblock-workers", {"workers": workers})
    own = new_list(ada)
    ada.api("lists/add-workers", {"list_id": own, "workers": workers})
    assert size_of(ada, own) == 0
