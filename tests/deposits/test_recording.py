"""Deposits recorded by hand: once for a reference, debts first; taken back from what is there, the rest owed."""

from decimal import Decimal

import pytest

from piecework.accounts.account import AccountNotFound
from piecework.database import Database
from piecework.deposits.deposit import DepositNotFound, deposit_id_by_hand
from piecework.deposits.recording import (
    DepositRecorded,
    claw_back,
    record_deposit,
    trust_recorded,
)
from piecework.deposits.settling import Settlement
from piecework.ledger.debts_sql import ask_debt
from piecework.refusal import InvalidRequest
from tests.conftest import VirtualClock
from tests.given import Given, Person


def pay_in(given: Given, person: Person, amount: str, reference: str) -> Settlement:
    return given.database.transact(
        lambda tx: record_deposit(tx, person.id, Decimal(amount), reference=reference, now=given.clock())
    )


def call_back(given: Given, person: Person, amount: str, reference: str, *, of: str) -> Settlement:
    deposit_id = deposit_id_by_hand(of)
    return given.database.transact(
        lambda tx: claw_back(
            tx, person.id, deposit_id, Decimal(amount), reference=reference, reason="Sent twice.", now=given.clock()
        )
    )


def balances(person: Person) -> tuple[str, str]:
    shown = person.api("users/get-balances")
    return shown["spendable"], shown["earned"]


def owed(given: Given, person: Person) -> Decimal:
    return given.database.read(lambda tx: ask_debt(tx, person.id).get())


def test_a_reference_is_recorded_once_whoever_it_is_for(given: Given):
    ada, olga = given.ada(funds="0"), given.person("Olga")
    assert pay_in(given, ada, "12.3456", "bank 7").credited == Decimal("12.3456")
    for person in (ada, olga):
        with pytest.raises(DepositRecorded):
            pay_in(given, person, "5", "bank 7")
    assert (balances(ada)[0], balances(olga)[0]) == ("12.3456", "0.0000")


def test_what_cannot_be_a_deposit_is_refused(given: Given):
    ada = given.ada(funds="0")
    for amount, reference in (
        ("0", "x"),
        ("-1", "x"),
        ("0.00001", "x"),
        ("1000000", "x"),
        ("1", " "),
        ("1", "x" * 201),
    ):
        with pytest.raises(InvalidRequest):
            pay_in(given, ada, amount, reference)
    with pytest.raises(AccountNotFound):
        given.database.transact(lambda tx: record_deposit(tx, "00000000", Decimal(1), reference="x", now=given.clock()))


def test_money_goes_back_from_spendable_then_earned_and_the_rest_is_owed(given: Given, database: Database):
    ada, wim = given.ada(funds="0"), given.wim()
    pay_in(given, ada, "100", "bank 1")
    job_id = given.running_job(ada, num_tasks=50, task_value=1)  # 53.5000 and the approval fee into escrow
    task_id = given.submitted_task(wim, job_id)
    earn(given, ada, given.olga(), "2")
    assert balances(ada) == ("45.8500", "2.0000")
    taken = call_back(given, ada, "100", "back 1", of="bank 1")
    assert taken.clawed_back == 100
    assert balances(ada) == ("0.0000", "0.0000")
    assert owed(given, ada) == Decimal("52.1500")
    # what was handed in is paid all the same: its money lies in escrow
    assert ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok"})["ok"]
    assert wim.work("GET", "earnings").json["earned"] == "1.0000"


def earn(given: Given, worker: Person, employer: Person, amount: str) -> None:
    job_id = given.running_job(employer, num_tasks=10, task_value=amount)
    task_id = given.submitted_task(worker, job_id)
    assert employer.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok"})["ok"]


def test_later_deposits_pay_what_is_owed_first(given: Given):
    ada = given.ada(funds="0")
    pay_in(given, ada, "100", "bank 1")
    given.running_job(ada, num_tasks=50, task_value=1)
    call_back(given, ada, "100", "back 1", of="bank 1")
    debt = owed(given, ada)
    assert debt == Decimal("54.1500")
    pay_in(given, ada, "20", "bank 2")
    assert (owed(given, ada), balances(ada)[0]) == (debt - 20, "0.0000")
    pay_in(given, ada, "40", "bank 3")
    assert (owed(given, ada), balances(ada)[0]) == (0, "5.8500")


def test_money_goes_back_once_for_its_reference_and_never_more_than_came(given: Given):
    ada = given.ada(funds="0")
    pay_in(given, ada, "10", "bank 1")
    call_back(given, ada, "4", "back 1", of="bank 1")
    with pytest.raises(DepositRecorded):
        call_back(given, ada, "4", "back 1", of="bank 1")
    with pytest.raises(InvalidRequest, match=r"6\.0000 is left"):
        call_back(given, ada, "6.0001", "back 2", of="bank 1")
    assert call_back(given, ada, "6", "back 2", of="bank 1").clawed_back == 6
    with pytest.raises(DepositNotFound):
        call_back(given, given.olga(), "1", "back 3", of="bank 1")
    assert balances(ada) == ("0.0000", "0.0000")


def test_a_deposit_is_trusted_once_and_no_more_than_what_is_left_of_it(given: Given, database: Database):
    ada = given.ada(funds="0", is_auto_approved=False)
    pay_in(given, ada, "900", "bank 1")
    call_back(given, ada, "100", "back 1", of="bank 1")

    def trust() -> Decimal:
        database.transact(
            lambda tx: trust_recorded(
                tx, ada.id, deposit_id_by_hand("bank 1"), auto_approve_over=Decimal(799), now=given.clock()
            )
        )
        statement = "SELECT trusted_deposits FROM accounts WHERE account_id = %(id)s"
        return database.read(lambda tx: tx.value(statement, id=ada.id))

    assert (trust(), trust()) == (800, 800)
    assert database.read(
        lambda tx: tx.value("SELECT is_auto_approved FROM accounts WHERE account_id = %(id)s", id=ada.id)
    )
    call_back(given, ada, "300", "back 2", of="bank 1")
    assert trust() == 500


def test_the_owner_is_told(given: Given, database: Database, clock: VirtualClock):
    ada = given.ada(funds="0")
    pay_in(given, ada, "10", "bank 1")
    call_back(given, ada, "10", "back 1", of="bank 1")
    told = database.read(
        lambda tx: tx.ask_value(
            "SELECT kind || ' ' || (facts ->> 'amount') FROM events WHERE account_id = %(id)s ORDER BY kind DESC",
            id=ada.id,
        ).all()
    )
    assert told == ["deposit_credited 10.0000", "deposit_clawed_back 10.0000"]
