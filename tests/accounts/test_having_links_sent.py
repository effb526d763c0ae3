"""Strangers may have letters sent to an address ever less often, and keep its owner from none."""

import pytest
from pyotp.totp import TOTP

from piecework.accounts.account import Account
from piecework.accounts.entering import limits
from piecework.accounts.entering.attempts import TooManyAttempts
from piecework.accounts.entering.codes import totp_secret
from piecework.accounts.entering.second_factor import WrongCode, begin_codes, turn_codes_on
from piecework.accounts.entering.tokens import GOOD_TIME
from tests.accounts.people import BASE_URL, CAFE, HOME, People
from tests.conftest import VirtualClock

ADDRESS = "nele@example.org"
RECOVERY = ["abcd-efgh-ijkl-mnop"]
SHARED = totp_secret(b"t" * 20)


def strangers_ask(people: People, times: int = 12) -> None:
    """From as many places, once each, until they are made to wait."""
    for place in range(times):
        try:
            people.forget_password(ADDRESS, ip_address=f"198.51.100.{100 + place}")
        except TooManyAttempts:
            return
    raise AssertionError("nobody is kept from having letter after letter sent")


def turn_on(people: People, nele: Account) -> None:
    now = people.clock()
    people.database.transact(lambda tx: begin_codes(tx, nele.account_id, SHARED, now=now))
    code = TOTP(SHARED).at(now)
    people.database.transact(lambda tx: turn_codes_on(tx, nele, code, RECOVERY, base_url=BASE_URL, now=now))
    people.clock.pass_(seconds=60)


def came(people: People) -> int:
    return len([letter for letter in people.letters(ADDRESS) if letter.subject == "Choose a new password"])


def test_no_wait_is_as_long_as_a_link_is_good():
    letters = limits.of_letter("password", ADDRESS, HOME) | limits.of_own_letter("x")
    assert max(wait for limit in letters.values() for wait in limit.waits) < min(GOOD_TIME.values())


def test_who_has_to_wait_has_a_link_that_works(people: People, clock: VirtualClock):
    people.nele()
    strangers_ask(people)
    link = people.link(ADDRESS)
    for _ in range(20):  # hours of it, at every moment at which somebody may
        wait = max(limit.waits[-1] for limit in limits.of_letter("password", ADDRESS, HOME).values())
        clock.pass_(seconds=wait.total_seconds() - 1)
        link = people.link(ADDRESS)
        clock.pass_(seconds=1)
        people.forget_password(ADDRESS, ip_address=CAFE)
    people.choose_password(link, "five other plain words")


def test_a_stranger_makes_nobody_wait_elsewhere(people: People):
    people.nele()
    for _ in range(2):
        people.forget_password(ADDRESS, ip_address=CAFE)
    with pytest.raises(TooManyAttempts):
        people.forget_password(ADDRESS, ip_address=CAFE)
    people.forget_password(ADDRESS, ip_address=HOME)
    assert came(people) == 3


def test_letters_of_another_kind_do_not_wait(people: People):
    people.nele()
    strangers_ask(people)
    people.sign_up(ADDRESS, ip_address="192.0.2.8")


def test_the_owner_on_a_known_device_does_not_wait(people: People):
    people.nele()
    people.log_in(device="d" * 64)
    strangers_ask(people)
    before = came(people)
    people.forget_password(ADDRESS, device="d" * 64)
    assert came(people) == before + 1
    with pytest.raises(TooManyAttempts):
        people.forget_password(ADDRESS, device="e" * 64)


def test_a_known_device_has_letters_sent_ever_less_often_too(people: People):
    people.nele()
    people.log_in(device="d" * 64)
    for _ in range(3):
        people.forget_password(ADDRESS, device="d" * 64)
    with pytest.raises(TooManyAttempts):
        people.forget_password(ADDRESS, device="d" * 64)


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_the_owner_comes_through_by_a_code_once(people: People, kind: str):
    turn_on(people, people.nele())
    strangers_ask(people)
    before, code = came(people), TOTP(SHARED).at(people.clock()) if kind == "app" else RECOVERY[0]
    people.forget_password(ADDRESS, code=code)
    assert came(people) == before + 1
    with pytest.raises(WrongCode):
        people.forget_password(ADDRESS, code=code)
    assert came(people) == before + 1


@pytest.mark.parametrize("address", [ADDRESS, "stranger@example.org"])
def test_a_wrong_code_tells_nobody_who_has_an_account(people: People, address: str):
    people.nele()
    before = came(people)
    with pytest.raises(WrongCode, match="This code is not right"):
        people.forget_password(address, code="000000")
    assert came(people) == before


def test_codes_are_guessed_ever_less_often(people: People):
    turn_on(people, people.nele())
    for _ in range(5):
        with pytest.raises(WrongCode):
            people.forget_password(ADDRESS, code="000000", ip_address=CAFE)
    with pytest.raises(TooManyAttempts):
        people.forget_password(ADDRESS, code=RECOVERY[0], ip_address=CAFE)
    people.forget_password(ADDRESS, code=RECOVERY[0], ip_address=HOME)


def test_who_began_a_sign_up_here_has_its_own_link_sent_again(people: People):
    people.sign_up(ADDRESS)
    own = people.link(ADDRESS).partition(".")[0]
    people.clock.pass_(hours=1)
    for place in range(9):
        people.sign_up(ADDRESS, ip_address=f"198.51.100.{100 + place}", name="Not Nele")
    with pytest.raises(TooManyAttempts):
        people.ask_again(ADDRESS)
    people.clock.pass_(milliseconds=1)
    people.ask_again(ADDRESS, own_sign_up_id=own)
    assert people.link(ADDRESS).startswith(own)
    assert people.confirm(people.link(ADDRESS)).name == "Nele"


@pytest.mark.parametrize("own_sign_up_id", ["00000000", "nonsense"])
def test_a_sign_up_that_is_none_or_anothers_counts_as_a_stranger(people: People, own_sign_up_id: str):
    people.sign_up("other@example.org")
    for _ in range(2):
        people.ask_again(ADDRESS, own_sign_up_id=own_sign_up_id)
    with pytest.raises(TooManyAttempts):
        people.ask_again(ADDRESS, own_sign_up_id=people.link("other@example.org").partition(".")[0])
