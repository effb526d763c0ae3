"""Codes at log-in: which are right, that each is good once, and for its account alone."""

from datetime import timedelta

import pytest
from pyotp.totp import TOTP

from piecework.accounts.account import Account
from piecework.accounts.entering.codes import STEP_SECONDS, recovery_code, step_of_code, totp_secret
from piecework.accounts.entering.log_in_sql import HALF_TIME, add_half_log_in
from piecework.accounts.entering.second_factor import (
    CodesAreOff,
    CodesAreOn,
    WrongCode,
    begin_codes,
    replace_recovery_codes,
    turn_codes_off,
    turn_codes_on,
    use_code,
)
from piecework.accounts.entering.second_factor_sql import get_factor_status
from piecework.accounts.entering.with_code import TRIES_MAX, LogInIsOver, begin_code, finish_with_code
from piecework.database import Tx
from piecework.ids import new_secret, secret_digest
from tests.accounts.people import BASE_URL, People
from tests.conftest import VirtualClock

SECRET, OTHER_SECRET = totp_secret(b"s" * 20), totp_secret(b"t" * 20)


@pytest.fixture
def nele(people: People) -> Account:
    """Her codes are on."""
    account = people.nele()
    turn_on(people, account, b"n")
    return account


def turn_on(people: People, account: Account, recovery: bytes) -> None:
    codes = [recovery_code(recovery * 10)]
    code = TOTP(SECRET).at(people.clock())
    people.database.transact(lambda tx: begin_codes(tx, account.account_id, SECRET, now=people.clock()))
    people.database.transact(lambda tx: turn_codes_on(tx, account, code, codes, base_url=BASE_URL, now=people.clock()))


def use(people: People, account: Account, typed: str) -> None:
    people.database.transact(lambda tx: use_code(tx, account.account_id, typed, now=people.clock()))


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_code_is_right_half_a_minute_before_and_after(clock: VirtualClock, steps: int):
    shown = TOTP(SECRET).at(clock() + timedelta(seconds=steps * STEP_SECONDS))
    assert step_of_code(SECRET, f" {shown[:3]} {shown[3:]} ", now=clock()) is not None


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_code_of_a_minute_ago_or_hence_is_wrong(clock: VirtualClock, steps: int):
    assert step_of_code(SECRET, TOTP(SECRET).at(clock(), counter_offset=steps), now=clock()) is None


def test_the_code_that_turned_them_on_is_used_up(people: People, nele: Account):
    with pytest.raises(WrongCode):
        use(people, nele, TOTP(SECRET).at(people.clock()))
    people.clock.pass_(seconds=STEP_SECONDS)
    use(people, nele, TOTP(SECRET).at(people.clock()))


def test_a_code_older_than_the_last_one_is_wrong(people: People, nele: Account):
    people.clock.pass_(minutes=5)
    before = TOTP(SECRET).at(people.clock())
    people.clock.pass_(seconds=STEP_SECONDS)
    use(people, nele, TOTP(SECRET).at(people.clock()))
    with pytest.raises(WrongCode):
        use(people, nele, before)


def test_another_phone_waits_until_they_are_off(people: People, nele: Account):
    with pytest.raises(CodesAreOn):
        people.database.transact(lambda tx: begin_codes(tx, nele.account_id, OTHER_SECRET, now=people.clock()))
    people.clock.pass_(seconds=STEP_SECONDS)
    use(people, nele, TOTP(SECRET).at(people.clock()))


def test_recovery_codes_are_ones_own(people: People, nele: Account):
    olga = people.nele("olga@example.org")
    turn_on(people, olga, b"o")
    with pytest.raises(WrongCode):
        use(people, nele, recovery_code(b"o" * 10))
    use(people, olga, recovery_code(b"o" * 10))


def test_recovery_codes_go_when_codes_are_turned_off(people: People, nele: Account):
    people.database.transact(lambda tx: turn_codes_off(tx, nele, base_url=BASE_URL, now=people.clock()))
    assert people.database.read(lambda tx: get_factor_status(tx, nele.account_id)).codes_left == 0


def half_log_in(people: People, account: Account) -> str:
    """The password was right on a device that is new; what its cookie holds."""
    secret, now = new_secret(), people.clock()

    def begin(tx: Tx) -> None:
        add_half_log_in(tx, account.account_id, secret_digest(secret), now=now, ends_at=now + HALF_TIME)

    people.database.transact(begin)
    return f"{account.account_id}.{secret}"


def test_no_code_is_taken_after_ten_minutes(people: People, nele: Account):
    cookie = half_log_in(people, nele)
    people.clock.pass_(minutes=10)
    with pytest.raises(LogInIsOver):
        people.database.transact(lambda tx: begin_code(tx, cookie, device="", now=people.clock()))


def test_no_code_is_taken_after_five_tries_however_long_one_waits_between_them(people: People, nele: Account):
    cookie = half_log_in(people, nele)
    for _ in range(TRIES_MAX):
        people.database.transact(lambda tx: begin_code(tx, cookie, device="", now=people.clock()))
        people.clock.pass_(seconds=1)
    with pytest.raises(LogInIsOver):
        people.database.transact(lambda tx: begin_code(tx, cookie, device="", now=people.clock()))


def test_a_log_in_is_finished_once(people: People, nele: Account):
    cookie = half_log_in(people, nele)
    people.clock.pass_(seconds=STEP_SECONDS)
    half = people.database.transact(lambda tx: begin_code(tx, cookie, device="", now=people.clock()))

    def finish(code: str) -> str:
        came = people.database.transact(
            lambda tx: finish_with_code(tx, half, code, people.context(), now=people.clock())
        )
        return came.session_cookie

    assert people.session(finish(TOTP(SECRET).at(people.clock())))
    with pytest.raises(LogInIsOver):
        finish(recovery_code(b"n" * 10))


def test_codes_that_are_on_are_not_turned_on_again(people: People, nele: Account):
    people.clock.pass_(seconds=STEP_SECONDS)
    code, now = TOTP(SECRET).at(people.clock()), people.clock()
    with pytest.raises(CodesAreOn):
        people.database.transact(lambda tx: turn_codes_on(tx, nele, code, ["x"], base_url=BASE_URL, now=now))
    use(people, nele, recovery_code(b"n" * 10))  # which were not replaced


def test_a_secret_that_was_shown_is_good_for_an_hour(people: People):
    vera = people.nele("vera@example.org")
    people.database.transact(lambda tx: begin_codes(tx, vera.account_id, SECRET, now=people.clock()))

    def turn_on_now() -> None:
        code, now = TOTP(SECRET).at(people.clock()), people.clock()
        people.database.transact(lambda tx: turn_codes_on(tx, vera, code, ["x"], base_url=BASE_URL, now=now))

    people.clock.pass_(hours=1, seconds=1)
    with pytest.raises(CodesAreOff):
        turn_on_now()
    people.clock.pass_(seconds=-1)
    turn_on_now()
    people.clock.pass_(days=1)
    use(people, vera, TOTP(SECRET).at(people.clock()))  # what is on stays on


def test_where_codes_are_off_there_is_nothing_to_use_replace_or_turn_off(people: People):
    olga = people.nele("olga@example.org")
    for begun in (False, True):
        if begun:
            people.database.transact(lambda tx: begin_codes(tx, olga.account_id, SECRET, now=people.clock()))
        with pytest.raises(CodesAreOff):
            use(people, olga, TOTP(SECRET).at(people.clock()))
        with pytest.raises(CodesAreOff):
            people.database.transact(lambda tx: replace_recovery_codes(tx, olga, ["x"]))
        with pytest.raises(CodesAreOff):
            people.database.transact(lambda tx: turn_codes_off(tx, olga, base_url=BASE_URL, now=people.clock()))
