"""Purses: earned money made spendable, and what the database itself refuses whoever asks."""

from decimal import Decimal

import pytest
from psycopg.errors import CheckViolation, DivisionByZero, UniqueViolation

from piecework.database import Database
from piecework.ledger.book import move
from piecework.ledger.movement import Movement, earned, movement, platform, spendable
from piecework.ledger.purses import Balances, NotEnoughEarned, get_balances, move_to_spendable
from piecework.refusal import InvalidRequest
from tests.conftest import VirtualClock
from tests.given import Given, Person

pytestmark = pytest.mark.unaudited  # what is earned here came from nowhere


@pytest.fixture
def wim(given: Given) -> Person:
    """Wim has earned 5, and can spend 1."""
    wim = given.person("Wim", funds="1")
    make(given, movement("bonus:1", platform(Decimal(-5)), earned(wim.id, Decimal(5))))
    return wim


def make(given: Given, *movements: Movement) -> None:
    given.database.transact(lambda tx: move(tx, movements, now=given.clock()))


def balances(given: Given, person: Person) -> Balances:
    return given.database.read(lambda tx: get_balances(tx, person.id))


def move_over(given: Given, person: Person, amount: str, order_id: str = "o") -> None:
    given.database.transact(
        lambda tx: move_to_spendable(tx, person.id, Decimal(amount), order_id=order_id, now=given.clock())
    )


@pytest.mark.parametrize("amount", ["0", "-1", "0.00001", "1.00005", "1000000"])
def test_what_is_no_amount_is_refused(given: Given, wim: Person, amount: str):
    with pytest.raises(InvalidRequest):
        move_over(given, wim, amount)
    assert balances(given, wim) == Balances(Decimal(5), Decimal(1))


def test_all_of_it_can_be_moved_and_not_the_least_amount_more(given: Given, wim: Person):
    with pytest.raises(NotEnoughEarned):
        move_over(given, wim, "5.0001")
    move_over(given, wim, "0.0001")
    move_over(given, wim, "4.9999", "p")
    assert balances(given, wim) == Balances(Decimal(0), Decimal(6))
    with pytest.raises(NotEnoughEarned):
        move_over(given, wim, "0.0001", "q")


def test_an_order_is_carried_out_once(given: Given, wim: Person):
    move_over(given, wim, "2")
    with pytest.raises(UniqueViolation):
        move_over(given, wim, "2")
    assert balances(given, wim) == Balances(Decimal(3), Decimal(3))


def test_a_purse_below_zero_fails_it_all(given: Given, wim: Person):
    one = movement("bonus:2", platform(Decimal(-1)), earned(wim.id, Decimal(1)))
    two = movement("bonus:3", platform(Decimal("1.0001")), spendable(wim.id, Decimal("-1.0001")))
    with pytest.raises(CheckViolation, match="purses_not_negative"):
        make(given, one, two)
    assert balances(given, wim) == Balances(Decimal(5), Decimal(1))


def test_a_purse_that_is_not_there_fails_it_all(given: Given, wim: Person, database: Database, clock: VirtualClock):
    with pytest.raises(DivisionByZero):
        make(given, movement("bonus:4", spendable(wim.id, Decimal(-1)), earned("nobody", Decimal(1))))
    assert database.read(lambda tx: tx.value("SELECT count(*) FROM entries WHERE movement_id = 'bonus:4'")) == 0
    assert balances(given, wim) == Balances(Decimal(5), Decimal(1))


def test_balances_are_ones_own(given: Given, wim: Person):
    assert balances(given, given.wim()) == Balances(Decimal(0), Decimal(0))
