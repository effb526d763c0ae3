"""Many at the door at once: a code lets one of them in, and guesses are counted however close together they come."""

from collections import Counter

import pytest
from pyotp.totp import TOTP

from piecework.accounts.account_sql import find_account
from piecework.accounts.entering.codes import SECRET_BYTES, recovery_code, totp_secret
from piecework.accounts.entering.second_factor import begin_codes, turn_codes_on
from piecework.database import Tx
from tests.conftest import VirtualClock
from tests.given import Given
from tests.races.contending import contend, deed

SECRET, RECOVERY = totp_secret(bytes(SECRET_BYTES)), recovery_code(bytes(10))
TYPED_TWICE = {"last_step < %(step)s": "last_step <= %(step)s"}


class Door:
    """Somebody whose account asks for codes."""

    def __init__(self, given: Given, clock: VirtualClock) -> None:
        self.given, self.clock = given, clock
        self.account_id = given.person("Nele").id
        given.database.transact(self._turn_on)
        clock.pass_(seconds=30)

    def _turn_on(self, tx: Tx) -> None:
        account = find_account(tx, self.account_id)
        assert account is not None
        begin_codes(tx, self.account_id, SECRET, now=self.clock())
        turn_codes_on(tx, account, self.app_code(), [RECOVERY], base_url="http://127.0.0.1", now=self.clock())

    def app_code(self) -> str:
        return TOTP(SECRET).at(self.clock())

    def typed_at_once(self, code: str, sabotage: dict[str, str] | None = None) -> Counter[str]:
        now = self.clock().isoformat()
        deeds = [deed("type code", account_id=self.account_id, code=code, now=now)] * 16
        return contend(self.given.database.url, deeds, sabotage=sabotage).counts


@pytest.fixture
def door(given: Given, clock: VirtualClock) -> Door:
    return Door(given, clock)


def test_code_lets_one_in_however_many_type_it(door: Door):
    assert door.typed_at_once(door.app_code()) == {"ok": 1, "wrong_code": 15}
    assert door.typed_at_once(RECOVERY) == {"ok": 1, "wrong_code": 15}


def test_control_without_its_condition_a_code_lets_many_in(door: Door):
    assert door.typed_at_once(door.app_code(), TYPED_TWICE)["ok"] > 1


def test_guesses_that_come_at_once_are_all_counted(given: Given, clock: VirtualClock):
    guess = deed("begin log-in", email="nele@example.org", ip_address="203.0.113.5", now=clock().isoformat())
    assert contend(given.database.url, [guess] * 24).counts == {"ok": 5, "too_many_attempts": 19}
