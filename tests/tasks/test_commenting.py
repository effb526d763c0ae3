"""Comments kept for use again: each once, and not without end."""

import pytest

from piecework.refusal import InvalidRequest
from piecework.tasks.verdicts import commenting
from piecework.tasks.verdicts.commenting import keep_comment
from piecework.tasks.verdicts.comments_sql import ask_templates
from tests.given import Given, Person


def keep(given: Given, person: Person, text: str, template_id: str) -> None:
    given.database.transact(lambda tx: keep_comment(tx, person.id, text, template_id=template_id, now=given.clock()))


def kept(given: Given, person: Person) -> list[str]:
    return sorted(template.text for template in given.database.read(lambda tx: ask_templates(tx, person.id).all()))


def test_the_same_is_kept_once_and_each_has_their_own(given: Given):
    ada, olga = given.ada(), given.olga()
    for number, person in enumerate((ada, ada, olga)):
        keep(given, person, " Sharper, please. ", f"t{number}")
    assert kept(given, ada) == kept(given, olga) == ["Sharper, please."]


def test_no_more_than_so_many_are_kept(given: Given, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(commenting, "TEMPLATES_MAX", 2)
    ada = given.ada()
    for text in ("a", "b", "a"):
        keep(given, ada, text, f"t-{text}")
    with pytest.raises(InvalidRequest, match="You keep 2 comments"):
        keep(given, ada, "c", "t-c")
    keep(given, ada, "a", "t-again")  # which is kept already
    assert kept(given, ada) == ["a", "b"]


@pytest.mark.parametrize("text", ["", " \n"])
def test_nothing_is_no_comment(given: Given, text: str):
    with pytest.raises(InvalidRequest):
        keep(given, given.ada(), text, "t")
