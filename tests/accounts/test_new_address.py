"""Another e-mail address: only the link that went there makes it the account's, and only for who asked."""

import pytest

from piecework.accounts.account import Account
from piecework.accounts.entering.forgotten import get_asker
from piecework.accounts.entering.tokens import LinkIsOver
from piecework.accounts.new_address import change_address, get_new_address, request_new_address
from piecework.accounts.signing_up import EmailTaken
from piecework.ids import new_secret
from tests.accounts.people import BASE_URL, PASSWORD, People
from tests.conftest import VirtualClock

OLD, NEW = "nele@example.org", "nele@elsewhere.example"


@pytest.fixture
def nele(people: People) -> Account:
    return people.nele(OLD)


def ask(people: People, account: Account, email: str = NEW) -> None:
    people.database.transact(
        lambda tx: request_new_address(tx, account, email, new_secret(), base_url=BASE_URL, now=people.clock())
    )
    people.clock.pass_(milliseconds=1)


def change(people: People, account: Account, link: str) -> str:
    return people.database.transact(lambda tx: change_address(tx, account, link, base_url=BASE_URL, now=people.clock()))


def test_link_is_good_for_who_asked_and_for_nobody_else(people: People, nele: Account):
    olga = people.nele("olga@example.org")
    ask(people, nele)
    link = people.link(NEW)
    with pytest.raises(LinkIsOver):
        people.database.read(lambda tx: get_new_address(tx, olga, link, now=people.clock()))
    with pytest.raises(LinkIsOver):
        change(people, olga, link)
    assert people.database.read(lambda tx: get_new_address(tx, nele, link, now=people.clock())) == NEW
    assert change(people, nele, link) == NEW


def test_link_is_good_for_a_day(people: People, nele: Account, clock: VirtualClock):
    ask(people, nele)
    clock.pass_(hours=24)
    with pytest.raises(LinkIsOver):
        change(people, nele, people.link(NEW))


def test_link_to_a_new_address_makes_no_password(people: People, nele: Account):
    ask(people, nele)
    link = people.link(NEW)
    with pytest.raises(LinkIsOver):
        people.database.read(lambda tx: get_asker(tx, link, now=people.clock()))
    with pytest.raises(LinkIsOver):
        people.choose_password(link, "five other plain words here")
    assert people.has_password(nele, PASSWORD)


def test_address_that_was_given_up_is_free(people: People, nele: Account):
    ask(people, nele)
    change(people, nele, people.link(NEW))
    people.sign_up(OLD)
    assert people.confirm(people.link(OLD)).email == OLD


def test_old_address_is_told_before_and_after(people: People, nele: Account):
    ask(people, nele)
    assert people.letters(OLD)[0].subject == "Your address is about to be changed"
    change(people, nele, people.link(NEW))
    assert people.letters(OLD)[0].subject == "Your account has another address now"


def test_links_that_went_to_the_old_address_are_over(people: People, nele: Account):
    people.forget_password(OLD)
    ask(people, nele, "third@example.org")
    ask(people, nele)
    change(people, nele, people.link(NEW))
    with pytest.raises(LinkIsOver):
        people.choose_password(people.link(OLD), "five other plain words here")
    with pytest.raises(LinkIsOver):
        change(people, nele, people.link("third@example.org"))


def test_owner_of_the_wanted_address_is_told_and_keeps_it(people: People, nele: Account):
    olga = people.nele("olga@example.org")
    before = len(people.letters(olga.email))
    ask(people, nele, olga.email)
    told = people.letters(olga.email)
    assert [letter.subject for letter in told[:-before]] == ["Somebody tried to use your address"]
    assert "token=" not in told[0].body
    assert people.letters(OLD)[0].subject == "Your address is about to be changed", "as if nobody had it"


def test_address_that_somebody_else_has_taken_meanwhile_is_theirs(people: People, nele: Account):
    ask(people, nele)
    link = people.link(NEW)
    people.clock.pass_(hours=1)
    people.sign_up(NEW)
    people.confirm(people.link(NEW))
    with pytest.raises(EmailTaken):
        change(people, nele, link)
    assert people.session(people.log_in(OLD)) is not None
