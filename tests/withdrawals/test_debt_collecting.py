"""Who owes money spends and withdraws none; what they have, and what comes in, pays the debt first."""

from decimal import Decimal
from typing import Any

import pytest

from piecework.app import edges
from piecework.deposits.deposit import deposit_id_by_hand
from piecework.deposits.recording import claw_back, record_deposit
from piecework.ledger.debts import OwesMoney
from piecework.ledger.debts_sql import ask_debt
from piecework.ledger.purses import NotEnoughEarned, NotEnoughSpendable
from piecework.settings import Settings
from piecework.withdrawals.debt_collecting import collect_debt, load_debtors
from piecework.withdrawals.paying import approve_withdrawal, get_approvable
from tests.conftest import VirtualClock
from tests.given import EXAMPLE_JOB, Given

WAY = {"method": "bank", "destination": "DE02 1203 0000 0000 2020 51"}


class Owing:
    """Ada paid in 100 and spent most of it on a job; then the bank took the 100 back."""

    def __init__(self, given: Given, clock: VirtualClock) -> None:
        self.given, self.database, self.clock = given, given.database, clock
        self.ada, self.wim, self.mo = given.ada(funds="0"), given.wim(), given.mo("money", "review")
        clock.pass_(days=8)
        self.pay_in("100", "bank 1")
        self.job_id = given.running_job(self.ada, num_tasks=50, task_value=1)  # 53.5000 and the approval fee

    def pay_in(self, amount: str, reference: str) -> None:
        self.database.transact(
            lambda tx: record_deposit(tx, self.ada.id, Decimal(amount), reference=reference, now=self.clock())
        )

    def earn(self, amount: str) -> None:
        """Ada does a task of somebody else."""
        other = self.given.ada(funds="1000")
        job_id = self.given.running_job(other, num_tasks=10, task_value=float(amount))
        task_id = self.given.submitted_task(self.ada, job_id)
        call = {"job_id": job_id, "task_id": task_id, "task_rating": "ok"}
        assert other.api("jobs/rate-single-task", call)["ok"]

    def call_back(self) -> Decimal:
        """The 100 is gone; what is owed now."""
        self.database.transact(
            lambda tx: claw_back(
                tx,
                self.ada.id,
                deposit_id_by_hand("bank 1"),
                Decimal(100),
                reference="back 1",
                reason="Sent twice.",
                now=self.clock(),
            )
        )
        return self.debt()

    def debt(self) -> Decimal:
        return self.database.read(lambda tx: ask_debt(tx, self.ada.id).get())

    def funds(self) -> tuple[str, str]:
        shown = self.ada.api("users/get-balances")
        return shown["spendable"], shown["earned"]

    def collect(self) -> list[int]:
        """What the chore does."""
        ids = self.database.read(lambda tx: load_debtors(tx, now=self.clock()))
        return [self.database.transact(lambda tx, of=of: collect_debt(tx, of, now=self.clock())) for of in ids]

    def withdraw(self, amount: str) -> str:
        self.clock.pass_(minutes=1)
        answer = self.ada.work("POST", "withdrawals", {"amount": amount, **WAY})
        return answer.json.get("withdrawal_id") or answer.json["code"]

    def state_of(self, withdrawal_id: str) -> str:
        shown = self.ada.work("GET", "withdrawals").json["withdrawals"]
        return next(one["state"] for one in shown if one["withdrawal_id"] == withdrawal_id)

    def request(self, withdrawal_id: str) -> None:
        """It is confirmed, whatever has happened to it."""
        state = "UPDATE withdrawals SET state = 'REQUESTED', confirmed_at = requested_at WHERE withdrawal_id = %(id)s"
        self.database.transact(lambda tx: tx.do(state, id=withdrawal_id))

    def approve(self, withdrawal_id: str) -> Any:
        self.request(withdrawal_id)
        return self.operate(withdrawal_id, "approve")

    def operate(self, withdrawal_id: str, what: str) -> Any:
        return self.mo.operate("POST", f"withdrawals/{self.ada.id}/{withdrawal_id}/{what}", {}).json


@pytest.fixture
def owing(given: Given, clock: VirtualClock) -> Owing:
    return Owing(given, clock)


SPENDS: dict[str, dict[str, Any]] = {
    "post-job": EXAMPLE_JOB | {"test": False},
    "add-positions": {"positions": 1},
    "feature-job": {"amount": 2},
    "rate-single-task": {"task_rating": "ok", "task_bonus": 0.1},
}


@pytest.mark.parametrize("what", SPENDS)
def test_who_owes_money_spends_none(owing: Owing, what: str):
    task_id = owing.given.submitted_task(owing.wim, owing.job_id)
    owed = owing.call_back()
    assert owed == Decimal("54.1500")
    owing.earn("2")  # there is money again, and the chore has not come yet
    owing.ada.work("POST", "earnings/move-to-spendable", {"amount": 2})
    before = owing.funds()
    body = {"job_id": owing.job_id, "task_id": task_id} if what != "post-job" else {}
    answer = owing.ada.call(f"jobs/{what}", body | SPENDS[what])
    assert answer.json["code"] == "owes_money", answer.json
    assert "54.1500" in answer.json["message"]
    assert owing.funds() == before


def test_who_owes_money_rates_and_is_paid_for_as_ever(owing: Owing):
    """Escrow was set aside before: workers are paid from it."""
    task_id = owing.given.submitted_task(owing.wim, owing.job_id)
    owing.call_back()
    call = {"job_id": owing.job_id, "task_id": task_id, "task_rating": "ok"}
    assert owing.ada.api("jobs/rate-single-task", call)["ok"]
    assert owing.wim.api("users/get-balances")["earned"] == "1.0000"


def test_who_owes_money_rates_as_ever_while_they_give_a_bonus_to_nobody(owing: Owing):
    """In one call: the verdict with a bonus is refused whole, the other counts."""
    tasks = [owing.given.submitted_task(worker, owing.job_id) for worker in (owing.wim, owing.given.wim())]
    owing.call_back()
    bonus = {"bonus": 0.1}
    verdicts = [{"id": tasks[0], "rating": "ok"} | bonus, {"id": tasks[1], "rating": "ok"}]
    answer = owing.ada.api("jobs/rate-multiple-tasks", {"job_id": owing.job_id, "tasks": verdicts})
    assert [one["ok"] for one in answer["tasks"]] == [False, True]
    assert "owes 54.1500" in answer["tasks"][0]["message"]


def test_a_refund_pays_the_debt_first(owing: Owing):
    owing.call_back()
    assert owing.ada.api("jobs/job-stop", {"job_id": owing.job_id})["ok"]
    assert owing.funds() == ("53.5000", "0.0000")
    assert owing.collect() == [1]
    assert (owing.funds(), owing.debt()) == (("0.0000", "0.0000"), Decimal("0.6500"))
    assert owing.collect() == []
    owing.pay_in("10", "bank 2")
    assert (owing.funds(), owing.debt()) == (("9.3500", "0.0000"), 0)


def test_pay_pays_the_debt_first(owing: Owing):
    owing.call_back()
    owing.earn("2")
    assert owing.collect() == [1]
    assert (owing.funds(), owing.debt()) == (("0.0000", "0.0000"), Decimal("52.1500"))


def test_who_owes_money_withdraws_none(owing: Owing):
    owing.call_back()
    owing.earn("60")
    assert owing.withdraw("50") == "owes_money"
    owing.collect()
    assert (owing.funds(), owing.debt()) == (("0.0000", "5.8500"), 0)
    assert owing.withdraw("5") not in ("owes_money", "not_enough_earned")


def test_what_no_bank_has_yet_comes_back_for_a_debt_the_latest_first_as_far_as_needed(owing: Owing):
    owing.earn("60")
    first, second, third = owing.withdraw("20"), owing.withdraw("20"), owing.withdraw("20")
    assert owing.approve(first)["state"] == "APPROVED"
    owing.call_back()
    assert owing.debt() == Decimal("54.1500")
    owing.pay_in("20", "bank 2")
    assert owing.operate(first, "paid")["code"] == "owes_money"
    assert owing.mo.operate("POST", "withdrawal-batches", {}).json["code"] == "nothing_to_pay"
    assert owing.approve(second)["code"] == "owes_money"
    assert owing.collect() == [1]
    assert [owing.state_of(each) for each in (first, second, third)] == ["APPROVED", "REFUSED", "REFUSED"]
    assert (owing.funds(), owing.debt()) == (("0.0000", "5.8500"), 0)
    assert owing.operate(first, "paid")["state"] == "PAID"


def test_no_act_of_operators_pays_a_debtor(owing: Owing):
    owing.earn("60")
    asked = owing.withdraw("60")
    owing.call_back()
    for act in (get_approvable, lambda tx, *which: approve_withdrawal(tx, *which, now=owing.clock())):
        owing.request(asked)
        with pytest.raises(OwesMoney):
            owing.database.transact(lambda tx, act=act: act(tx, owing.ada.id, asked))


def test_spendable_money_pays_before_earned_money(owing: Owing):
    owing.call_back()
    owing.earn("60")
    owing.ada.work("POST", "earnings/move-to-spendable", {"amount": 10})
    owing.collect()
    assert (owing.funds(), owing.debt()) == (("0.0000", "5.8500"), 0)


def test_a_debt_is_paid_in_parts(owing: Owing):
    owing.call_back()
    for left in ("52.1500", "50.1500"):
        owing.earn("2")
        assert owing.collect() == [1]
        assert owing.debt() == Decimal(left)


def test_what_a_bank_has_already_goes_its_way(owing: Owing):
    owing.earn("60")
    sent = owing.withdraw("60")
    assert owing.approve(sent)["state"] == "APPROVED"
    assert owing.mo.operate("POST", "withdrawal-batches", {}).json["ok"]
    owing.call_back()
    assert owing.collect() == []
    assert owing.operate(sent, "paid")["state"] == "PAID"
    assert owing.debt() == Decimal("54.1500")


def test_its_owner_is_told_and_sees_why(owing: Owing):
    owing.call_back()
    owing.earn("2")
    owing.collect()
    facts = owing.database.read(lambda tx: tx.value("SELECT facts FROM events WHERE kind = 'debt_paid'"))
    assert facts == {"amount": "2.0000", "owed": "52.1500"}


def test_whoever_may_lack_money_may_owe_some():
    """Each call that spends or withdraws refuses debtors; making earned money spendable takes it nowhere."""
    lacking = {
        endpoint.path: OwesMoney in endpoint.refuses
        for edge in edges(Settings(debug=True))
        for endpoint in edge.endpoints
        if {NotEnoughSpendable, NotEnoughEarned} & {*endpoint.refuses}
    }
    assert [path for path, says_so in lacking.items() if not says_so] == ["/worker-api/earnings/move-to-spendable"]
    assert len(lacking) > 5
