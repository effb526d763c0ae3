"""Deposits, what providers told, debts, the book and e-mails on the operator's pages."""

import csv
import io

from piecework.mail.email import Email
from piecework.mail.outbox_sql import add_emails
from tests.given import Given, Person
from tests.web.visitor import Visitor, words_of

HOSTILE = "<script>alert('x')</script>"
DEPOSITS, ACT = "/operator/money/deposits", "/operator/deposits"


def record(mos: Visitor, person: Person, amount: str = "50", reference: str = "bank 1", **more: str):
    return mos.send(DEPOSITS, ACT, account_id=person.id, amount=amount, reference=reference, **more)


def spendable(person: Person) -> str:
    return str(person.api("users/get-balances")["spendable"])


def test_a_deposit_is_recorded_and_shown(mos: Visitor, ada: Person):
    assert "No deposit" in mos.get(DEPOSITS).text
    page = mos.follow(record(mos, ada, reference=HOSTILE))
    assert "Recorded: 50.00." in words_of(page.text)
    assert HOSTILE not in page.text
    assert "by Mo" in words_of(page.text)
    assert spendable(ada) == "50.0000"
    for address in (DEPOSITS, f"{DEPOSITS}?account_id={ada.id}", f"{DEPOSITS}?state=CREDITED"):
        shown = mos.get(address)
        assert "Credited" in shown.text
        assert HOSTILE not in shown.text
    assert "No deposit of this state" in mos.get(f"{DEPOSITS}?state=FAILED").text
    assert "Nothing more" in mos.get(f"{DEPOSITS}?page=2").text


def test_the_same_reference_is_refused(mos: Visitor, ada: Person):
    record(mos, ada)
    again = record(mos, ada, amount="60")
    assert again.status_code == 409
    assert "recorded already" in again.text
    assert 'value="60"' in again.text
    assert spendable(ada) == "50.0000"


def test_what_is_wrong_stands_beside_its_field(mos: Visitor, ada: Person):
    for field, given in (("amount", "-5"), ("amount", "much"), ("reference", " ")):
        refused = mos.send(DEPOSITS, ACT, **({"account_id": ada.id, "amount": "5", "reference": "r"} | {field: given}))
        assert refused.status_code == 422
        assert 'aria-invalid="true"' in refused.text
    nobody = mos.send(DEPOSITS, ACT, account_id="00000000", amount="5", reference="r")
    assert nobody.status_code == 404
    assert "no account" in words_of(nobody.text).lower() or "not found" in words_of(nobody.text).lower()


def test_a_deposit_is_trusted_and_taken_back(mos: Visitor, ada: Person, given: Given):
    at = record(mos, ada, "100").headers["location"]
    act = at.replace("/operator/money/", "/operator/")
    assert "It counts towards" in mos.follow(mos.send(at, f"{act}/trust")).text
    assert "Trusted" in mos.get(at).text
    given.running_job(ada, num_tasks=50, task_value=1)
    too_much = mos.send(at, f"{act}/take-back", amount="100.5", reference="out 1", reason="Sent back.")
    assert too_much.status_code == 422
    assert "100.5000 is more" in too_much.text
    page = mos.follow(mos.send(at, f"{act}/take-back", amount="60", reference="out 1", reason=HOSTILE))
    assert "Taken back: 60.00" in words_of(page.text)
    assert HOSTILE not in page.text
    assert "Partly called back" in mos.get(DEPOSITS).text
    owed = mos.get("/operator/money/owing")
    assert "Ada" in owed.text
    assert "Owed by all" in owed.text


def test_a_deposit_of_nobody(mos: Visitor, ada: Person):
    assert mos.get(f"{DEPOSITS}/{ada.id}/nothing").status_code == 404


def test_nothing_was_told_and_nobody_owes(mos: Visitor):
    for outcome in ("", "REFUSED", "DONE", "NOTED", "NOTHING"):
        assert "Nothing was told" in mos.get(f"/operator/money/events?outcome={outcome}").text
    assert "Nobody owes anything" in mos.get("/operator/money/owing").text


def test_a_month_of_the_book_is_downloaded(mos: Visitor, ada: Person):
    assert "The book is empty" in mos.get("/operator/money/book").text
    record(mos, ada)
    assert "book-2026-03.csv" in mos.get("/operator/money/book").text
    rows = list(csv.DictReader(io.StringIO(mos.get("/operator/money/book/2026-03.csv").text)))
    assert {row["amount"] for row in rows if row["purse"] == "all"} == {"0.0000"}
    assert [row["amount"] for row in rows if row["row"] == "entry" and row["purse"] == "spendable"] == ["50.0000"]
    assert mos.get("/operator/money/book/2027-01.csv").status_code == 422
    assert mos.get("/operator/money/book/march.csv").status_code == 422


def test_emails_are_read_where_no_server_sends_them(mos: Visitor, ritas: Visitor, ada: Person, given: Given):
    assert "No e-mail yet" in mos.get("/operator/emails").text
    letter = Email(account_id=ada.id, email_id="e1", address=ada.account.email, subject=HOSTILE, body=f"{HOSTILE}\nhi")
    given.database.transact(lambda tx: add_emails(tx, [letter], now=given.clock()))
    page = mos.get("/operator/emails")
    assert HOSTILE not in page.text
    assert "This place has no mail server" in words_of(page.text)
    assert "hi" in page.text
    assert ritas.get("/operator/emails").status_code == 403
