"""Deposits that cannot be called back let an account post without review, once there are enough of them."""

from decimal import Decimal

import pytest

from piecework.deposits.recording import DepositRecorded, record_deposit
from tests.given import EXAMPLE_JOB, Given, Person


def pay_in(given: Given, person: Person, amount: str, reference: str, *, over: str | None = "1000") -> None:
    limit = Decimal(over) if over else None
    given.database.transact(
        lambda tx: record_deposit(
            tx, person.id, Decimal(amount), reference=reference, now=given.clock(), auto_approve_over=limit
        )
    )


def status_of_a_post(person: Person) -> str:
    job_id = str(person.api("jobs/post-job", EXAMPLE_JOB)["url"]).partition("?Id=")[2]
    return str(person.api("jobs/get-job", job_id=job_id)["status"])


def test_more_than_the_limit_in_trusted_deposits_posts_without_review(given: Given):
    ada = given.ada(funds="0", is_auto_approved=False)
    pay_in(given, ada, "600", "first")
    assert status_of_a_post(ada) == "PENDING_REVIEW"
    pay_in(given, ada, "400.0001", "second")
    assert status_of_a_post(ada) == "RUNNING"


def test_exactly_the_limit_is_not_enough(given: Given):
    ada = given.ada(funds="0", is_auto_approved=False)
    pay_in(given, ada, "1000", "first")
    assert status_of_a_post(ada) == "PENDING_REVIEW"


def test_deposits_that_can_be_called_back_do_not_count(given: Given):
    ada = given.ada(funds="0", is_auto_approved=False)
    pay_in(given, ada, "5000", "first", over=None)
    assert status_of_a_post(ada) == "PENDING_REVIEW"


def test_a_reference_that_was_recorded_does_not_count_twice(given: Given):
    ada = given.ada(funds="0", is_auto_approved=False)
    pay_in(given, ada, "600", "first")
    with pytest.raises(DepositRecorded):
        pay_in(given, ada, "600", "first")
    assert status_of_a_post(ada) == "PENDING_REVIEW"
    assert ada.api("users/get-balances")["spendable"] == "596.6750"
