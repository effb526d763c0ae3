"""Logging in: guessing becomes slow, the owner is not locked out, and nothing tells who has an account."""

import secrets

import pytest

from piecework.accounts.access import forget_log_ins
from piecework.accounts.entering.attempts import TooManyAttempts
from piecework.accounts.entering.attempts_sql import find_longest_wait
from piecework.accounts.entering.logging_in import LogInAttempt, WrongLogIn, authenticate_claim, begin_log_in
from piecework.accounts.entering.passwords_sql import put_password
from piecework.database import Tx
from tests.accounts.people import CAFE, HOME, PASSWORD, People
from tests.conftest import VirtualClock

ADDRESS = "nele@example.org"
PHONE, STOLEN = secrets.token_hex(32), secrets.token_hex(32)


def guess(people: People, times: int, *, email: str = ADDRESS, ip_address: str = HOME, device: str = "") -> None:
    for _ in range(times):
        with pytest.raises(WrongLogIn):
            people.log_in(email, "a wrong password", ip_address=ip_address, device=device)


def refused(people: People, email: str = ADDRESS, **where: str) -> str:
    with pytest.raises(TooManyAttempts) as told:
        people.log_in(email, PASSWORD, **where)
    return told.value.message


def test_address_and_password_open_a_session(people: People):
    nele = people.nele()
    session = people.session(people.log_in(" NELE@example.org "))
    assert session is not None
    assert session.account == nele


def test_each_log_in_is_a_session_of_its_own(people: People):
    people.nele()
    assert people.log_in() != people.log_in()


@pytest.mark.parametrize("email", [ADDRESS, "stranger@example.org", "", "x" * 5000, "\ud800@x"])
def test_wrong_is_told_alike_whoever_it_is_about(people: People, email: str):
    people.nele()
    with pytest.raises(WrongLogIn) as told:
        people.log_in(email.encode("utf-8", "replace").decode(), "a wrong password")
    assert told.value.message == WrongLogIn.message


def test_somebody_without_a_password_logs_in_by_making_one(people: People):
    nele = people.nele()
    people.database.transact(lambda tx: tx.do("DELETE FROM passwords"))
    with pytest.raises(WrongLogIn):
        people.log_in(password="")
    people.forget_password(ADDRESS)
    people.choose_password(people.link(ADDRESS), PASSWORD)
    session = people.session(people.log_in())
    assert session is not None
    assert session.account == nele


def test_waits_grow_with_each_wrong_password(people: People, clock: VirtualClock):
    people.nele()
    guess(people, 5)
    assert "30 seconds" in refused(people)
    clock.pass_(seconds=29)
    assert "1 second" in refused(people)
    clock.pass_(seconds=1)
    guess(people, 1)
    assert "1 minute" in refused(people)
    clock.pass_(minutes=1)
    people.log_in()


def test_a_stranger_waits_the_same(people: People):
    guess(people, 5, email="stranger@example.org")
    assert "30 seconds" in refused(people, "stranger@example.org")


def test_who_was_right_begins_anew(people: People, clock: VirtualClock):
    people.nele()
    guess(people, 4)
    people.log_in()
    guess(people, 5)
    assert "30 seconds" in refused(people)


def test_after_a_day_everything_is_forgotten(people: People, clock: VirtualClock):
    people.nele()
    guess(people, 5)
    clock.pass_(hours=24)
    guess(people, 5)
    assert "30 seconds" in refused(people)


def test_the_owner_elsewhere_does_not_wait_for_who_guesses(people: People):
    people.nele()
    guess(people, 5, ip_address=HOME)
    assert people.log_in(ip_address=CAFE)


def test_many_places_that_guess_at_one_address_wait_together(people: People):
    people.nele()
    for place in range(25):
        guess(people, 4, ip_address=f"192.0.2.{place}")
    assert "1 minute" in refused(people, ip_address=CAFE)


def test_a_known_device_does_not_wait_for_anybody(people: People):
    people.nele()
    people.log_in(device=PHONE)
    for place in range(25):
        guess(people, 4, ip_address=f"192.0.2.{place}")
    people.log_in(ip_address=CAFE, device=PHONE)
    assert refused(people, ip_address=CAFE, device=STOLEN)


def test_a_known_device_has_a_limit_of_its_own(people: People):
    people.nele()
    people.log_in(device=PHONE)
    guess(people, 10, device=PHONE)
    assert "30 seconds" in refused(people, ip_address=CAFE, device=PHONE)


def test_a_device_is_known_for_one_account_only(people: People):
    people.nele()
    people.nele("olga@example.org")
    people.log_in("olga@example.org", device=PHONE)
    guess(people, 5, device=PHONE)
    assert refused(people, device=PHONE)


def test_whoever_chooses_a_new_password_need_not_wait(people: People):
    people.nele()
    for place in range(25):
        guess(people, 4, ip_address=f"192.0.2.{place}")
    people.forget_password(ADDRESS, ip_address=CAFE)
    people.choose_password(people.link(ADDRESS), "five other plain words here", device=PHONE)
    assert people.log_in(password="five other plain words here", ip_address=CAFE, device=PHONE)


def test_a_new_password_makes_every_other_device_a_stranger(people: People):
    people.nele()
    people.log_in(device=STOLEN)
    people.forget_password(ADDRESS)
    people.choose_password(people.link(ADDRESS), "five other plain words here", device=PHONE)
    guess(people, 5, device=STOLEN)
    assert refused(people, device=STOLEN)


def test_one_place_that_guesses_at_many_waits(people: People):
    for stranger in range(50):
        guess(people, 1, email=f"stranger{stranger}@example.org")
    assert refused(people, "another@example.org")


def test_one_customer_has_one_count_whatever_their_addresses(people: People):
    people.nele()
    for host in range(5):
        guess(people, 1, ip_address=f"2001:db8::{host:x}")
    assert refused(people, ip_address="2001:db8::ffff")
    people.log_in(ip_address="2001:db8:1::1")


def test_logging_in_does_not_wash_the_place_clean(people: People, clock: VirtualClock):
    """Somebody with an account of their own must not guess at others more often because of it."""
    people.nele("mallory@example.org")
    for stranger in range(49):
        guess(people, 1, email=f"stranger{stranger}@example.org")
    for _ in range(3):
        people.log_in("mallory@example.org")
    guess(people, 1, email="stranger98@example.org")
    assert refused(people, "stranger99@example.org")


def test_an_attempt_counts_before_it_is_known_to_be_wrong(people: People):
    people.nele()
    attempt = LogInAttempt(email=ADDRESS, ip_address=HOME, device="")
    for _ in range(5):  # begun, and never finished
        people.database.transact(lambda tx: begin_log_in(tx, attempt, now=people.clock()))
    assert refused(people)


def test_a_password_that_was_changed_meanwhile_opens_nothing(people: People):
    nele = people.nele()
    attempt, now = LogInAttempt(email=ADDRESS, ip_address=HOME, device=""), people.clock()
    claim = people.database.transact(lambda tx: begin_log_in(tx, attempt, now=now))
    authenticate_claim(claim, PASSWORD)
    people.database.transact(lambda tx: put_password(tx, nele.account_id, "changed", now=now))
    with pytest.raises(WrongLogIn):
        people.finish(claim, attempt)


def test_a_new_device_is_told_of_by_e_mail(people: People):
    people.nele()
    people.log_in(device=PHONE)
    before = people.letters(ADDRESS)
    people.log_in(device=PHONE)
    assert people.letters(ADDRESS) == before
    people.log_in(device=STOLEN, ip_address=CAFE)
    letter = people.letters(ADDRESS)[0]
    assert letter.subject == "A new device has logged in to your account"
    assert CAFE in letter.body
    assert "Firefox on a phone" in letter.body


def test_what_is_over_is_forgotten(people: People, clock: VirtualClock):
    people.nele()
    people.log_in(device=PHONE)
    people.sign_up("never@example.org")
    guess(people, 1, email="stranger@example.org")
    assert people.database.transact(lambda tx: forget_log_ins(tx, now=clock())) > 0  # of before
    assert people.database.transact(lambda tx: forget_log_ins(tx, now=clock())) == 0
    clock.pass_(days=2)
    assert people.database.read(lambda tx: find_longest_wait(tx, ["log-in stranger@example.org"])) is not None
    people.database.transact(lambda tx: forget_log_ins(tx, now=clock()))
    assert people.database.read(lambda tx: find_longest_wait(tx, ["log-in stranger@example.org"])) is None
    clock.pass_(days=200)
    people.database.transact(lambda tx: forget_log_ins(tx, now=clock()))
    for table in ("attempts", "sign_ups", "email_tokens", "known_devices"):
        assert people.database.read(lambda tx, table=table: count(tx, table)) == 0, table


def test_a_device_is_known_for_180_days(people: People, clock: VirtualClock):
    people.nele()
    people.log_in(device=PHONE)
    for days, known in ((180, 1), (1, 0)):
        clock.pass_(days=days)
        people.database.transact(lambda tx: forget_log_ins(tx, now=clock()))
        assert people.database.read(lambda tx: count(tx, "known_devices")) == known


def count(tx: Tx, table: str) -> int:
    return tx.value(f"SELECT count(*) FROM {table}")  # pyright: ignore[reportArgumentType]
