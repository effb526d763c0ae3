"""The employer's money: what there is, every movement, paying in through the provider, the statement as a file."""

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from piecework.deposits.deposit import deposit_id_by_hand
from piecework.deposits.recording import claw_back
from piecework.settings import Settings
from tests.given import Given, Person
from tests.payments.standing_in import StandIn, standing_in, with_stripe
from tests.web.visitor import Visitor, form_on, words_of

MONEY, DEPOSIT = "/employer/money", "/employer/money/deposit"


@pytest.fixture(scope="module")
def stripe() -> Iterator[StandIn]:
    """Stripe's stand-in."""
    with standing_in() as told:
        yield told


@pytest.fixture
def paying(given: Given, stripe: StandIn, tmp_path: Path) -> Given:
    """The same place, with payments online."""
    settings: Settings = with_stripe(stripe.address, data_dir=str(tmp_path))
    return Given(given.database, given.clock, settings)


def test_new_account_has_nothing(given: Given):
    words = words_of(Visitor(given, given.person("Ada")).get(MONEY).text)
    assert "No money has moved yet" in words
    assert "This place takes no payments online" in words


def test_debtor_sees_what_is_owed_and_why(adas: Visitor, ada: Person, given: Given):
    given.running_job(ada, num_tasks=50, task_value=1)
    deposit_id = deposit_id_by_hand(f"test {ada.id}")
    given.database.transact(
        lambda tx: claw_back(
            tx, ada.id, deposit_id, Decimal(100), reference="back", reason="Sent twice.", now=given.clock()
        )
    )
    words = words_of(adas.get(MONEY).text)
    assert "You owe the place 54.15 USD Refunds, pay and deposits pay it first." in words
    assert "Payment called back +54.15" in words
    assert "You owe the place 54.15 USD, which is paid first" in words_of(adas.get("/withdrawals").text)


def test_every_movement_with_what_it_was(adas: Visitor, ada: Person, given: Given):
    job_id = given.running_job(ada, task_value=0.1)
    task_id = given.submitted_task(given.wim(), job_id)
    ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok", "task_bonus": 1})
    ada.api("jobs/job-stop", {"job_id": job_id})
    words = words_of(adas.get(MONEY).text)
    for told in ("Deposit +100.00", f"Job posted {job_id} -1.72", f"Bonus {job_id} -1.07"):
        assert told in words
    assert f"Job stopped: open positions back {job_id} +0.963" in words
    assert "To spend 98.173 USD" in words


def test_pages_of_movements(adas: Visitor, ada: Person, given: Given):
    job_id = given.running_job(ada)
    for _ in range(51):
        ada.api("jobs/add-positions", {"job_id": job_id, "positions": 1})
    assert "Page 1 of 2" in words_of(adas.get(MONEY).text)
    assert "Deposit +100.00" in words_of(adas.get(f"{MONEY}?page=1").text + adas.get(f"{MONEY}?page=2").text)
    assert "Nothing more" in adas.get(f"{MONEY}?page=9").text


def test_statement_is_a_file_whose_sums_tie(adas: Visitor, ada: Person, given: Given):
    given.running_job(ada)
    file = adas.get(f"{MONEY}/statement.csv")
    assert file.headers["content-disposition"] == 'attachment; filename="statement.csv"'
    rows = list(csv.DictReader(io.StringIO(file.text)))
    closing = {row["purse"]: Decimal(row["balance"]) for row in rows if row["row"] == "closing"}
    assert closing["spendable"] == Decimal(ada.api("users/get-balances")["spendable"])
    none = adas.get(f"{MONEY}/statement.csv?since=2031-01-01&until=2031-01-31")
    assert not [row for row in csv.DictReader(io.StringIO(none.text)) if row["row"] == "entry"]


@pytest.mark.parametrize(
    "query", ["since=yesterday", "until=0001-01-01", "since=9999-12-31", "since=2026-05-02&until=2026-05-01"]
)
def test_statement_of_no_days_is_refused(adas: Visitor, query: str):
    assert adas.get(f"{MONEY}/statement.csv?{query}").status_code == 422


def test_paying_in_leads_to_the_providers_page_and_is_one_deposit_however_often_sent(paying: Given, stripe: StandIn):
    ada = paying.person("Ada")
    browser = Visitor(paying, ada)
    fields = form_on(browser.get(MONEY).text, DEPOSIT) | {"amount": "25.50"}
    asked_before = len(stripe.sessions)
    first, second = browser.post(DEPOSIT, fields), browser.post(DEPOSIT, fields)
    assert first.headers["location"] == second.headers["location"]
    text = browser.follow(first).text
    found = re.search(r'<a class="button main-act" href="(https://checkout.stripe.example/\d+)"', text)
    assert found, words_of(text)
    assert "Deposit of 25.50 USD Waits for payment" in words_of(text)
    assert len(stripe.sessions) == asked_before + 1
    assert len(ada.api("deposits/get-deposits")["deposits"]) == 1
    assert ada.api("users/get-balances")["spendable"] == "0.0000"


def test_going_back_and_paying_in_again_is_one_deposit_and_another_amount_is_asked_for(paying: Given, stripe: StandIn):
    ada = paying.person("Ada")
    browser, address = Visitor(paying, ada), f"{MONEY}?form=0123456789abcdef"
    browser.post(DEPOSIT, form_on(browser.get(address).text, DEPOSIT) | {"amount": "10"})
    again = browser.post(DEPOSIT, form_on(browser.get(address).text, DEPOSIT) | {"amount": "10"})
    assert "This was done already, and was not done again." in words_of(browser.follow(again).text)
    other = browser.post(DEPOSIT, form_on(browser.get(address).text, DEPOSIT) | {"amount": "20"})
    assert other.status_code == 409
    assert "This was done already, with other values in the form." in words_of(other.text)
    assert len(ada.api("deposits/get-deposits")["deposits"]) == 1
    for _ in range(2):
        assert browser.post(DEPOSIT, form_on(other.text, DEPOSIT)).status_code == 303
    assert len(ada.api("deposits/get-deposits")["deposits"]) == 2


@pytest.mark.parametrize(
    ("amount", "said"), [("1", "Amount must be from 5.00 to 5000.00"), ("x", "an amount of money")]
)
def test_amount_that_cannot_be_paid_in_is_refused_beside_its_field(paying: Given, amount: str, said: str):
    refused = Visitor(paying, paying.person("Ada")).send(MONEY, DEPOSIT, amount=amount)
    assert refused.status_code == 422
    assert re.search(rf'deposit-amount-wrong">[^<]*{re.escape(said)}', refused.text), words_of(refused.text)


def test_provider_that_does_not_answer_is_said(paying: Given, stripe: StandIn):
    browser = Visitor(paying, paying.person("Ada"))
    stripe.fails_with = 500
    try:
        refused = browser.send(MONEY, DEPOSIT, amount="10")
    finally:
        stripe.fails_with = 0
    assert refused.status_code == 503
    assert "does not answer right now. Nothing was taken" in refused.text


def test_without_a_provider_nothing_is_started(adas: Visitor):
    token = form_on(adas.get("/employer/comments").text, "/employer/comments")["form_token"]
    assert adas.post(DEPOSIT, {"form_token": token, "amount": "10"}).status_code == 409


def test_another_accounts_deposit_is_not_shown(paying: Given):
    ada, olga = paying.person("Ada"), paying.person("Olga")
    started = Visitor(paying, ada).send(MONEY, DEPOSIT, amount="10").headers["location"]
    assert "Deposit of" not in words_of(Visitor(paying, olga).get(started).text)
