"""Worker lists and blocked workers on the pages."""

import re

import pytest

from piecework.chores.running import run_once
from piecework.database import Database
from tests.given import Given, Person
from tests.web.visitor import Visitor, form_on, words_of

HOSTILE = "<script>alert('x')</script>"
LISTS, BLOCKED = "/employer/lists", "/employer/blocked"


def make(visitor: Visitor, name: str, **fields: object) -> str:
    """Make a list; where it is."""
    done = visitor.send(LISTS, LISTS, name=name, **fields)
    assert done.status_code == 303, words_of(done.text)
    return str(done.headers["location"])


def test_new_employer_has_the_list_that_verdicts_keep(adas: Visitor):
    words = words_of(adas.get(LISTS).text)
    assert "Successfully Completed by your satisfied verdicts 0" in words
    assert "You block nobody" in adas.get(BLOCKED).text


def test_list_is_made_filled_and_emptied(adas: Visitor, given: Given):
    wim, wanda = given.wim(), given.wim()
    at = make(adas, f"Best {HOSTILE}")
    assert "Nobody is on it" in adas.get(at).text
    adas.send(at, f"{at}/add", workers=f" {wim.id},{wanda.id.upper()}\n00000000 ")
    page = adas.get(at)
    assert HOSTILE not in page.text
    assert HOSTILE not in adas.get(LISTS).text
    assert wim.id in page.text
    assert wanda.id in page.text
    assert "2 workers, kept by hand" in words_of(page.text)
    adas.post(f"{at}/remove", form_on(page.text, f"{at}/remove"))
    assert "1 worker, kept by hand" in words_of(adas.get(at).text)


def test_list_by_a_filter_says_how_many_fit_it(adas: Visitor, given: Given, database: Database):
    given.wim(country="uk")
    given.wim(country="de")
    run_once(database, given.clock())
    at = make(adas, "Britons", is_filtered="1", countries=["uk", "fr"])
    words = words_of(adas.get(at).text)
    assert "At most 1 fit it, by level and country, as counted on" in words
    assert "At most 1 worker, kept by a filter" in words
    assert "kept by a filter" in words
    done = adas.send(at, f"{at}/filter", countries=["uk", "de"])
    assert "The filter is set; at most 2 workers fit it now." in adas.follow(done).text
    assert '<option value="de" selected>' in adas.get(at).text


def test_deleting_says_what_follows(adas: Visitor):
    at = make(adas, "Old")
    assert "Jobs that are for this list are offered to nobody any more." in adas.get(at).text
    assert adas.send(at, f"{at}/delete").headers["location"] == LISTS
    assert adas.get(at).status_code == 404


def test_list_that_verdicts_keep_is_not_deleted(adas: Visitor, ada: Person):
    (own,) = ada.api("jobs/get-lists")
    at = f"{LISTS}/{own['id']}"
    text = adas.get(at).text
    assert "/delete" not in text
    token = form_on(text, f"{at}/add")["form_token"]
    assert adas.post(f"{at}/delete", {"form_token": token}).status_code == 409


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"name": ""}, "name", "Give the list a name."),
        ({"name": "Successfully Completed"}, "name", "You have a list of this name already."),
        ({"name": "x" * 101}, "name", "must be text of 0 to 100 characters"),
        ({"name": "x", "is_filtered": "1", "success_percent_min": "101"}, "success_percent_min", "from 0 to 100"),
    ],
)
def test_refusal_stands_beside_its_field(adas: Visitor, fields: dict[str, str], field: str, said: str):
    refused = adas.send(LISTS, LISTS, **fields)
    assert refused.status_code in (409, 422)
    assert re.search(rf'lists-{field}-wrong">[^<]*{re.escape(said)}', refused.text), words_of(refused.text)
    assert form_on(refused.text, LISTS)["name"] == fields["name"]


def test_country_that_is_none_is_refused(adas: Visitor):
    refused = adas.send(LISTS, LISTS, name="x", is_filtered="1", countries=["zz"])
    assert "There is no country &#39;zz&#39;." in refused.text


@pytest.mark.parametrize("workers", ["", "Wim", "1234567", "x" * 5000])
def test_what_is_no_id_of_a_worker_is_refused(adas: Visitor, workers: str):
    at = make(adas, "x")
    for shown, action in ((at, f"{at}/add"), (at, f"{at}/remove"), (BLOCKED, f"{BLOCKED}/add")):
        refused = adas.post(
            action, form_on(adas.get(shown).text, f"{at}/add" if shown == at else action) | {"workers": workers}
        )
        assert refused.status_code == 422
        assert "is no id of a worker" in refused.text or "Write the ids of workers" in refused.text


def test_blocking_takes_off_lists_and_can_be_lifted(adas: Visitor, given: Given):
    wim = given.wim()
    at = make(adas, "Best")
    adas.send(at, f"{at}/add", workers=wim.id)
    adas.send(BLOCKED, f"{BLOCKED}/add", workers=wim.id)
    page = adas.get(BLOCKED)
    assert wim.id in page.text
    assert "Nobody is on it" in adas.get(at).text
    adas.post(f"{BLOCKED}/remove", form_on(page.text, f"{BLOCKED}/remove"))
    assert "You block nobody" in adas.get(BLOCKED).text


def test_another_employers_list_looks_like_a_missing_one(adas: Visitor, olgas: Visitor, given: Given):
    at = make(adas, "Secret")
    mine, none = olgas.get(at), olgas.get(f"{LISTS}/1")
    assert mine.status_code == none.status_code == 404
    assert words_of(mine.text) == words_of(none.text)
    token = form_on(olgas.get(LISTS).text, LISTS)["form_token"]
    for act, fields in (("add", {"workers": given.wim().id}), ("delete", {}), ("filter", {})):
        assert olgas.post(f"{at}/{act}", {"form_token": token} | fields).status_code == 404
    assert "Secret" not in olgas.get(LISTS).text
    assert adas.get(at).status_code == 200
    assert olgas.get(f"{LISTS}/99999999999").status_code == 404


def test_no_more_than_a_thousand_workers_at_once(adas: Visitor, given: Given):
    at = make(adas, "Best")
    many = " ".join(f"{number:08x}" for number in range(1001))
    refused = adas.send(at, f"{at}/add", workers=many)
    assert (refused.status_code, "At most 1,000 workers at once." in words_of(refused.text)) == (422, True)
    wim = given.wim()
    added = adas.send(at, f"{at}/add", workers=f"{wim.id} " * 1001)
    assert "1 worker, kept by hand" in words_of(adas.follow(added).text), "the same one a thousand times is one"
