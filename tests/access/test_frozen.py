"""What a frozen account may still send, all of it tried: nothing of that loses what shows who did it."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, LiteralString

import pytest

from piecework.app import edges, list_routes
from piecework.database import Tx
from piecework.ledger.book import move
from piecework.ledger.movement import movement, platform, spendable
from piecework.moderation.freeze import Freeze
from piecework.moderation.freezing import freeze_as_operator
from piecework.settings import Settings
from piecework.web.assembling import list_pages
from tests.access.asking import send, word_of
from tests.access.people import People
from tests.databases import Databases
from tests.place import Place, open_place

# Each change that is open to a frozen account, and why it leaves what shows who did what.
JUDGED = {
    "/log-in": "opens a session", "/log-in/code": "opens a session", "/log-out": "ends a session",
    "/log-out-everywhere": "ends secrets", "/account/security/end-log-in": "ends a session",
    "/account/secrets/tokens/end": "ends a secret", "/worker-api/tokens/{token_id}/end": "ends a secret",
    "/account/security/password": "another password", "/forgotten": "sends a letter to the address there is",
    "/forgotten/new-password": "another password", "/account/terms": "adds what was accepted",
    "/account/data": "hands a copy over", "/account/delete": "keeps the request for an operator",
    "/account/delete/withdraw": "takes that request back",
}  # fmt: skip
EVIDENCE: LiteralString = """
    SELECT concat_ws(' ', account.name, account.email, account.country, account.frozen_at, account.pcode_secret,
                     (SELECT string_agg(known.email, ' ') FROM account_emails known
                       WHERE known.account_id = account.account_id),
                     (SELECT string_agg(destination, ' ' ORDER BY withdrawal_id) FROM withdrawals
                       WHERE account_id = account.account_id),
                     (SELECT string_agg(each::text, ' ') FROM freezes each
                       WHERE account_id = account.account_id),
                     (SELECT count(*) FROM tasks WHERE worker_id = account.account_id),
                     (SELECT count(*) FROM jobs WHERE employer_id = account.account_id),
                     (SELECT count(*) FROM erasures WHERE account_id = account.account_id))
      FROM accounts account
     WHERE account_id = %(account_id)s
"""


@pytest.fixture(scope="module")
def place(databases: Databases) -> Iterator[Place]:
    """One place for all routes, audited at the end."""
    for place in open_place(databases, debug=True):
        place.set_rule(withdrawal_after_days=0, withdrawal_min="0.05")
        yield place


@pytest.fixture
def people(place: Place) -> People:
    """Wim and Ada, who have done much, and Olga, in whose way nothing stands: all of them are frozen."""
    people = People(place)
    place.database.transact(partial(freeze_all, people, place.clock()))
    return people


def freeze_all(people: People, now: datetime, tx: Tx) -> None:
    olga = people.olga.id
    spent = movement(f"give_up:{olga}", spendable(olga, Decimal(-100)), platform(Decimal(100)))
    move(tx, [spent], now=now)
    for person in (people.wim, people.ada, people.olga):
        freeze = Freeze(freeze_id="f", cause="operator", reason="Stolen cards.")
        freeze_as_operator(tx, person.id, freeze, now=now)


def evidence(place: Place, account_id: str) -> Any:
    return place.database.read(lambda tx: tx.value(EVIDENCE, account_id=account_id))


CHANGES = sorted(path for method, path in list_routes() if method == "POST" and not path.startswith("/operator"))


@pytest.mark.parametrize("path", CHANGES, ids=lambda path: path.strip("/"))
def test_nothing_that_a_frozen_account_sends_loses_who_it_was(people: People, path: str):
    for persona in ("worker", "employer", "other employer"):
        person = people.of(persona)
        assert person is not None
        before = evidence(people.given, person.id)
        assert "example.org" in before
        _, result = send(people, persona, "POST", path)
        assert word_of(result) != "log in", "it must be known who sends it, or it proves nothing"
        assert evidence(people.given, person.id) == before


def test_each_change_that_is_open_to_a_frozen_account_was_judged():
    settings = Settings()
    pages = {page.path for page in list_pages(settings) if page.may_while_frozen}
    calls = {
        one.path for edge in edges(settings) for one in edge.endpoints if one.changes and one.may_while_frozen
    }  # fmt: skip
    assert pages | calls == set(JUDGED), "say here why it leaves what shows who did what, or do not let it"
