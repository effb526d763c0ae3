"""Signing up: no account before the address is confirmed, and nobody learns who has one."""

import pytest

from piecework.accounts.access import forget_log_ins
from piecework.accounts.account_sql import find_account, find_account_id_by_email
from piecework.accounts.authentication import find_caller
from piecework.accounts.confirming import check_confirms_own, check_form, get_sign_up, is_confirmed
from piecework.accounts.entering.logging_in import WrongLogIn
from piecework.accounts.entering.passwords import WrongPassword
from piecework.accounts.entering.tokens import LinkIsOver
from piecework.accounts.signing_up import EmailTaken
from piecework.accounts.terms_sql import ask_acceptances, find_text
from piecework.audit.auditing import audit
from piecework.refusal import InvalidRequest
from tests.accounts.people import PASSWORD, TERMS, People
from tests.conftest import VirtualClock

ADDRESS = "nele@example.org"


def faults(people: People, email: str = ADDRESS, **changes: str) -> list[str | None]:
    with pytest.raises(InvalidRequest) as refused:
        check_form(people.form(email, **changes), TERMS)
    return [fault.field for fault in refused.value.faults]


def has_account(people: People, email: str = ADDRESS) -> bool:
    return people.database.read(lambda tx: find_account_id_by_email(tx, email)) is not None


def test_whoever_confirms_has_an_account_with_everything_that_belongs_to_one(people: People):
    people.sign_up()
    account = people.confirm(people.link(ADDRESS))
    assert (account.name, account.country, account.level) == ("Nele", "de", "starter")
    assert not account.is_operator
    assert not account.is_auto_approved
    assert people.database.read(lambda tx: find_account(tx, account.account_id)) == account
    assert people.session(people.log_in()) is not None
    assert audit(people.database) == []


def test_before_that_there_is_none(people: People):
    people.sign_up()
    assert not has_account(people)
    with pytest.raises(WrongLogIn):
        people.log_in()


def test_secrets_of_the_account_are_nowhere_until_they_are_reset(people: People):
    people.sign_up()
    account = people.confirm(people.link(ADDRESS))
    assert people.database.read(lambda tx: find_caller(tx, account.account_id, "", "api")) is None


def test_a_link_is_good_once(people: People):
    people.sign_up()
    link = people.link(ADDRESS)
    assert not people.database.read(lambda tx: is_confirmed(tx, link))
    people.confirm(link)
    with pytest.raises(LinkIsOver):
        people.confirm(link)
    assert people.database.read(lambda tx: is_confirmed(tx, link))


def test_a_link_is_good_for_three_days(people: People, clock: VirtualClock):
    people.sign_up()
    clock.pass_(days=2, hours=23)
    late = people.link(ADDRESS)
    clock.pass_(hours=1)
    with pytest.raises(LinkIsOver):
        people.confirm(late)
    assert not has_account(people)


@pytest.mark.parametrize("link", ["", "x", "0123abcd.", "0123abcd." + "f" * 64, "0123ABCD.x", "é.é", "\x00.\x00"])
def test_a_made_up_link_is_refused(people: People, link: str):
    people.sign_up()
    with pytest.raises(LinkIsOver):
        people.confirm(link)
    assert not people.database.read(lambda tx: is_confirmed(tx, link))


def test_a_link_for_a_password_opens_no_account(people: People):
    people.nele()
    people.forget_password(ADDRESS)
    with pytest.raises(LinkIsOver):
        people.confirm(people.link(ADDRESS))


def test_another_link_is_sent_and_both_are_good_for_one_account(people: People, clock: VirtualClock):
    people.sign_up()
    first = people.link(ADDRESS)
    clock.pass_(days=2)
    people.ask_again(ADDRESS)
    second = people.link(ADDRESS)
    assert first != second
    clock.pass_(days=2)  # the first is over now, what was typed in is not
    people.confirm(second)
    with pytest.raises(LinkIsOver):
        people.confirm(first)
    assert people.database.read(lambda tx: is_confirmed(tx, first))


def test_who_asks_again_has_as_long_again(people: People, clock: VirtualClock):
    people.sign_up()
    clock.pass_(days=2)
    people.ask_again("nele@example.org")
    clock.pass_(days=2)
    people.database.transact(lambda tx: forget_log_ins(tx, now=clock()))
    assert people.confirm(people.link("nele@example.org")).email == "nele@example.org"


def test_asking_again_without_having_asked_sends_nothing(people: People):
    people.ask_again("stranger@example.org")
    assert people.letters("stranger@example.org") == []


def test_whoever_has_an_account_is_told_and_nothing_changes(people: People):
    nele = people.nele()
    people.sign_up("NELE@example.org", password="another good password", name="Mallory")
    assert people.letters("NELE@example.org") == []
    letter = people.letters(ADDRESS)[0]
    assert letter.subject == "You have an account already"
    assert "token=" not in letter.body
    assert "Mallory" not in letter.body
    assert people.has_password(nele, PASSWORD)


def test_of_two_who_sign_up_with_one_address_its_owner_decides(people: People):
    people.sign_up(password="what mallory chose")
    of_mallory = people.link(ADDRESS)
    people.sign_up()
    of_nele = people.link(ADDRESS)
    nele = people.confirm(of_nele)
    assert people.has_password(nele, PASSWORD)
    with pytest.raises(EmailTaken):
        people.confirm(of_mallory)


def test_whoever_opens_the_link_shows_that_they_asked(people: People):
    people.sign_up(password="what mallory chose")
    sign_up = people.database.read(lambda tx: get_sign_up(tx, people.link(ADDRESS), now=people.clock()))
    with pytest.raises(WrongPassword):
        check_confirms_own(sign_up, own_sign_up_id="", password=PASSWORD)
    with pytest.raises(WrongPassword):
        check_confirms_own(sign_up, own_sign_up_id="0123abcd", password="")
    check_confirms_own(sign_up, own_sign_up_id="", password="what mallory chose")
    check_confirms_own(sign_up, own_sign_up_id=sign_up.account_id, password="")


def test_what_a_stranger_typed_is_not_sent_to_anybody(people: People):
    people.sign_up(name="Buy at http://spam.example")
    assert "spam" not in people.letters(ADDRESS)[0].body


def test_the_link_leads_to_the_place(people: People):
    people.sign_up()
    assert f"https://work.example/sign-up/confirm?token={people.link(ADDRESS)}" in people.letters(ADDRESS)[0].body


def test_the_terms_are_accepted_by_version_and_kept(people: People, clock: VirtualClock):
    asked_at = clock()
    people.sign_up()
    clock.pass_(hours=3)
    account = people.confirm(people.link(ADDRESS))
    accepted = people.database.read(lambda tx: ask_acceptances(tx, account.account_id).all())
    assert [(each.version, each.accepted_at) for each in accepted] == [(TERMS.version, asked_at)]
    assert people.database.read(lambda tx: find_text(tx, TERMS.version)) == TERMS.text


def test_other_terms_than_those_in_force_are_not_accepted(people: People):
    assert faults(people, terms_version="") == ["terms"]
    assert faults(people, terms_version="0123456789ab") == ["terms"]


@pytest.mark.parametrize("email", ["", "nele", "@example.org", "ne le@example.org", "n\u200be@x.org", "a@" + "b" * 300])
def test_what_is_no_address_is_refused(people: People, email: str):
    assert faults(people, email) == ["email"]


@pytest.mark.parametrize("name", ["", "  ", "N" * 101, "Ne\nle"])
def test_what_is_no_name_is_refused(people: People, name: str):
    assert faults(people, name=name) == ["name"]


@pytest.mark.parametrize("country", ["", "xx", "zz", "gb", "DE", "Germany"])
def test_what_is_no_country_is_refused(people: People, country: str):
    assert faults(people, country=country) == ["country"]


def test_every_fault_is_found_at_once(people: People):
    wrong = {"name": "", "country": "", "password": "x", "terms_version": ""}
    assert faults(people, "", **wrong) == ["email", "name", "country", "password", "terms"]


def test_whichever_link_is_opened_first_the_other_is_over(people: People):
    people.sign_up(ADDRESS)
    first = people.link(ADDRESS)
    people.ask_again(ADDRESS)
    second = people.link(ADDRESS)
    assert first != second
    people.confirm(first)
    with pytest.raises(LinkIsOver):
        people.database.read(lambda tx: get_sign_up(tx, second, now=people.clock()))
    with pytest.raises(LinkIsOver):
        people.confirm(second)
