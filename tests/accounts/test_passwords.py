"""What may be a password, how it is kept, and how a forgotten one is made anew."""

import pytest

from piecework.accounts.account import Account
from piecework.accounts.entering.attempts import TooManyAttempts
from piecework.accounts.entering.changing_password import begin_check, change_password, finish_check
from piecework.accounts.entering.forgotten import get_asker
from piecework.accounts.entering.log_in_sql import add_half_log_in, has_half_log_in
from piecework.accounts.entering.logging_in import WrongLogIn
from piecework.accounts.entering.passwords import WrongPassword, hash_password, is_password, password_faults
from piecework.accounts.entering.tokens import LinkIsOver
from piecework.accounts.new_address import get_new_address, request_new_address
from piecework.database import Tx
from piecework.ids import new_secret, secret_digest
from tests.accounts.people import BASE_URL, CAFE, HOME, PASSWORD, People
from tests.conftest import VirtualClock

ADDRESS, NEW = "nele@example.org", "five other plain words here"


def test_a_password_is_kept_as_a_slow_hash():
    kept = hash_password(PASSWORD, salt=b"s" * 16)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert is_password(PASSWORD, kept)
    assert not is_password(PASSWORD + "!", kept)
    assert kept != hash_password(PASSWORD, salt=b"t" * 16)


def test_the_same_password_may_be_typed_on_another_keyboard():
    kept = hash_password("zwo\u0308lf Boxka\u0308mpfer", salt=b"s" * 16)
    assert is_password("zw\u00f6lf Boxk\u00e4mpfer", kept)


@pytest.mark.parametrize("password", ["", PASSWORD, "x" * 100_000, "\ud800", "nobody's"])
def test_nobody_has_a_password(password: str):
    assert not is_password(password, None)


def test_a_hash_that_is_none_is_nobodys():
    assert not is_password(PASSWORD, "not a hash")


@pytest.mark.parametrize(
    "password",
    ["", "short", "123456789", "1234567890", "Qwertyuiop", "aaaaaaaaaaaa", "abababababab", "nele@example.org",
     "nele@example.org1", "NelePatzke123", "Nele Patzke!", "x" * 201, "nine four", "four words" * 20 + "."],
)  # fmt: skip
def test_a_bad_password_is_refused(password: str):
    found = password_faults(password, email=ADDRESS, name="Nele Patzke" if " " in password else "NelePatzke")
    assert [fault.field for fault in found] == ["password"]


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "tr0ub4dor&3",
        "nele likes her password",
        "x9" * 5 + "kq",
        "пароль длинный",
        "four words",
        "four words" * 20,
    ],
)
def test_a_good_password_is_taken(password: str):
    assert password_faults(password, email=ADDRESS, name="Nele") == []


def test_a_forgotten_password_is_made_anew_by_e_mail(people: People):
    nele = people.nele()
    people.forget_password("Nele@Example.org")
    asker = people.database.read(lambda tx: get_asker(tx, people.link(ADDRESS), now=people.clock()))
    assert asker == nele
    people.choose_password(people.link(ADDRESS), NEW)
    people.log_in(password=NEW)
    with pytest.raises(WrongLogIn):
        people.log_in(password=PASSWORD)
    assert people.letters(ADDRESS)[0].subject == "Your password was changed"


def test_every_session_ends_with_the_old_password(people: People):
    people.nele()
    sessions = [people.log_in(), people.log_in(ip_address=CAFE)]
    people.forget_password(ADDRESS)
    assert all(people.session(cookie) for cookie in sessions)
    people.choose_password(people.link(ADDRESS), NEW)
    assert [people.session(cookie) for cookie in sessions] == [None, None]


def test_a_password_link_is_good_once_and_for_an_hour(people: People, clock: VirtualClock):
    nele = people.nele()
    people.forget_password(ADDRESS)
    used = people.link(ADDRESS)
    people.choose_password(used, NEW)
    with pytest.raises(LinkIsOver):
        people.choose_password(used, "a third good password")
    people.forget_password(ADDRESS)
    late = people.link(ADDRESS)
    clock.pass_(minutes=60)
    with pytest.raises(LinkIsOver):
        people.choose_password(late, "a third good password")
    assert people.has_password(nele, NEW)


def test_other_links_to_a_new_password_end_with_the_first(people: People):
    people.nele()
    people.forget_password(ADDRESS)
    first = people.link(ADDRESS)
    people.forget_password(ADDRESS)
    second = people.link(ADDRESS)
    people.choose_password(second, NEW)
    with pytest.raises(LinkIsOver):
        people.choose_password(first, "a third good password")


def test_a_stranger_is_sent_nothing_and_told_nothing(people: People):
    people.forget_password("stranger@example.org")
    assert people.letters("stranger@example.org") == []


def test_letters_to_one_address_come_ever_less_often(people: People, clock: VirtualClock):
    people.nele()
    before = len(people.letters(ADDRESS))
    for _ in range(2):
        people.forget_password(ADDRESS)
    with pytest.raises(TooManyAttempts, match="Try again in 1 minute"):
        people.forget_password(ADDRESS)
    clock.pass_(minutes=1)
    people.forget_password(ADDRESS)
    with pytest.raises(TooManyAttempts, match="5 minutes"):
        people.forget_password(ADDRESS)
    assert len(people.letters(ADDRESS)) == before + 3


def test_one_place_cannot_have_letters_sent_to_everybody(people: People):
    for place in range(20):
        people.forget_password(f"stranger{place}@example.org", ip_address=HOME)
    with pytest.raises(TooManyAttempts):
        people.forget_password("another@example.org", ip_address=HOME)
    people.forget_password("another@example.org", ip_address=CAFE)


def test_a_changed_password_ends_what_was_begun_with_the_old_one(people: People):
    nele, half = people.nele(), secret_digest("half")
    begin_what_a_password_opens(people, nele, half)
    change(people, nele)
    assert_nothing_is_open(people, nele, half)
    assert people.letters(ADDRESS)[0].subject == "Your password was changed"


def test_a_password_made_anew_ends_what_was_begun_with_the_old_one(people: People):
    nele, half = people.nele(), secret_digest("half")
    begin_what_a_password_opens(people, nele, half)
    people.forget_password(ADDRESS)
    people.choose_password(people.link(ADDRESS), NEW)
    assert_nothing_is_open(people, nele, half)


def test_whoever_makes_a_password_anew_need_not_wait_to_give_it_again(people: People):
    nele = people.nele()
    for _ in range(5):
        people.database.transact(lambda tx: begin_check(tx, nele.account_id, now=people.clock()))
    with pytest.raises(TooManyAttempts, match="30 seconds"):
        people.database.transact(lambda tx: begin_check(tx, nele.account_id, now=people.clock()))
    people.forget_password(ADDRESS)
    people.choose_password(people.link(ADDRESS), NEW)
    people.database.transact(lambda tx: begin_check(tx, nele.account_id, now=people.clock()))


def begin_what_a_password_opens(people: People, nele: Account, half: bytes) -> None:
    """A log-in that awaits its code, a link to another address, and one to another password."""

    def begin(tx: Tx) -> None:
        now = people.clock()
        add_half_log_in(tx, nele.account_id, half, now=now, ends_at=now.replace(year=now.year + 1))
        request_new_address(tx, nele, "mallory@example.org", new_secret(), base_url=BASE_URL, now=now)

    people.database.transact(begin)
    people.forget_password(ADDRESS)


def change(people: People, nele: Account) -> None:
    known = people.database.transact(lambda tx: begin_check(tx, nele.account_id, now=people.clock()))
    people.database.transact(
        lambda tx: change_password(
            tx, nele, hash_password(NEW, salt=b"s" * 16), known_hash=known, session_id="", api_secret_too=False,
            base_url=BASE_URL, now=people.clock(),
        )
    )  # fmt: skip


def assert_nothing_is_open(people: People, nele: Account, half: bytes) -> None:
    now = people.clock()
    address_link, password_link = people.link("mallory@example.org"), people.link(ADDRESS)
    read = people.database.read
    assert not read(lambda tx: has_half_log_in(tx, nele.account_id, half, now=now, tries_max=5))
    with pytest.raises(LinkIsOver):
        read(lambda tx: get_new_address(tx, nele, address_link, now=now))
    with pytest.raises(LinkIsOver):
        read(lambda tx: get_asker(tx, password_link, now=now))


def test_who_was_told_right_of_a_password_that_changed_meanwhile_is_refused(people: People):
    nele = people.nele()
    known = people.database.transact(lambda tx: begin_check(tx, nele.account_id, now=people.clock()))
    change(people, nele)
    with pytest.raises(WrongPassword):
        people.database.transact(lambda tx: finish_check(tx, nele.account_id, known))


@pytest.mark.parametrize("link", ["", "nonsense", "00000000." + "0" * 64])
def test_a_link_that_is_none_sets_no_password(people: People, link: str):
    nele = people.nele()
    with pytest.raises(LinkIsOver):
        people.choose_password(link, NEW)
    assert people.has_password(nele, PASSWORD)
