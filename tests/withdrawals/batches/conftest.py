"""People who have earned money and asked for it, and Mo, who pays it."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from falcon.testing import Result

from piecework.database import Tx
from piecework.ids import new_order_id, secret_digest
from piecework.ledger.book import move
from piecework.withdrawals import withdrawals_sql as sql
from piecework.withdrawals.withdrawal import Withdrawal, taken_out
from tests.conftest import VirtualClock
from tests.given import Given, Person


class Payday:
    """Mo pays what workers have asked for."""

    def __init__(self, given: Given, clock: VirtualClock) -> None:
        self.given, self.clock = given, clock
        self.ada = given.ada(funds="1000")
        self.mo = given.person("Mo", is_operator=True)
        self.job_id = given.running_job(self.ada, task_value="10", num_tasks=20)

    def worker(self, name: str) -> Person:
        """Somebody who has earned 10 by a task."""
        person = self.given.person(name)
        task_id = self.given.submitted_task(person, self.job_id)
        body = {"job_id": self.job_id, "task_id": task_id, "task_rating": "ok"}
        assert self.ada.api("jobs/rate-single-task", body)["ok"]
        return person

    def approved(self, person: Person, amount: str = "5", *, method: str = "bank", destination: str = "DE02") -> str:
        """A withdrawal of the person's that is to be paid; its id."""
        withdrawal_id, now = new_order_id(), self.clock()

        def write(tx: Tx) -> None:
            sql.add_withdrawal(tx, Withdrawal(
                account_id=person.id, withdrawal_id=withdrawal_id, state="APPROVED", amount=Decimal(amount),
                method=method, destination=destination, token_sha256=secret_digest(""), requested_at=now,
                confirm_by=now, confirmed_at=now, ended_at=None, reason="",
            ))  # fmt: skip
            move(tx, [taken_out(person.id, withdrawal_id, Decimal(amount))], now=now)

        self.given.database.transact(write)
        return withdrawal_id

    def make(self, method: str = "") -> str:
        """A batch of what is approved; its id."""
        made = self.mo.operate("POST", "withdrawal-batches", {"method": method})
        assert made.status_code == 200, made.text
        return str(made.json["batch_id"])

    def file(self, batch_id: str) -> str:
        return str(self.mo.operate("GET", f"withdrawal-batches/{batch_id}/file").json["csv"])

    def rows(self, batch_id: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.file(batch_id))))

    def filled_in(self, batch_id: str, **results: tuple[str, str, str]) -> str:
        """The file of the batch with these results by withdrawal: result, reference, reason."""
        rows = self.rows(batch_id)
        into = io.StringIO()
        writer = csv.DictWriter(into, list(rows[0]))
        writer.writeheader()
        for row in rows:
            known = results.get(row["withdrawal"].removeprefix("PW-"), results.get("all", ("", "", "")))
            writer.writerow(row | dict(zip(("result", "reference", "reason"), known, strict=True)))
        return into.getvalue()

    def take(self, batch_id: str, text: str) -> Result:
        return self.mo.operate("POST", f"withdrawal-batches/{batch_id}/results", {"csv": text})

    def money(self, person: Person) -> tuple[str, str, str]:
        shown = person.work("GET", "earnings").json
        return shown["earned"], shown["withdrawing"], shown["paid_out"]

    def batch(self, batch_id: str) -> dict[str, Any]:
        return dict(self.mo.operate("GET", f"withdrawal-batches/{batch_id}").json["batch"])

    def states(self, person: Person) -> list[str]:
        return [each["state"] for each in person.work("GET", "withdrawals").json["withdrawals"]]


@pytest.fixture
def payday(given: Given, clock: VirtualClock) -> Payday:
    return Payday(given, clock)
