"""What one operator moves for an account within a day is one sum: three times 499 is not under 500."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from piecework.acts import batches, deposits, jobs, privacy, withdrawals
from piecework.acts.deposits import RecordDeposit
from piecework.database import Tx
from piecework.documentation.acts import declared_acts
from piecework.operators.acting import carry_out
from piecework.operators.approvals.approving import confirm
from piecework.operators.approvals.proposal import Proposal
from piecework.operators.moving import forget_sums
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.operators.cases import Scene

pytestmark = pytest.mark.unaudited  # the money withdrawn here came from nowhere

ACTS = declared_acts()
# What moves money and is not counted: it gives nobody what they could not have had without an operator.
JUDGED = {
    "accounts.erase": "counted where money is given up",
    "jobs.approve": "charges that the employer agreed to when posting, to the place",
    "jobs.decline": "the employer's own money, which stopping the job gives back as well",
    "jobs.block": "the same, of holds that are cancelled",
    "withdrawals.refuse": "its owner's own money, which never left",
}


class Steps(Scene):
    """Mo acts for accounts that have nothing to do with him, where 500 takes two."""

    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self.number = 0

    def ask(self, declared: Any, request: Any, *, by: Person | None = None) -> str:
        """Ask for the act: `done`, or why it takes two."""
        outcome = self.run(declared, by or self.mo, request, second_operator_over=500)
        return outcome.why if isinstance(outcome, Proposal) else "done"

    def deposit(self, amount: str, *, to: Person | None = None, by: Person | None = None) -> str:
        """Record a deposit."""
        self.number += 1
        to_id = (to or self.pia).id
        request = RecordDeposit(account_id=to_id, amount=Decimal(amount), reference=f"bank line {self.number}")
        return self.ask(deposits.record_deposit, request, by=by)

    def approve(self, person: Person, amount: str, *, by: Person | None = None) -> str:
        """Approve a withdrawal of so much; its id is in `withdrawal_id`."""
        self.withdrawal_id = self.withdrawal(person, amount)
        return self.ask(withdrawals.approve_withdrawal, self.which(person), by=by)

    def which(self, person: Person) -> withdrawals.WhichWithdrawal:
        return withdrawals.WhichWithdrawal(account_id=person.id, withdrawal_id=self.withdrawal_id)

    def proposed_and_confirmed(self, declared: Any, request: Any) -> None:
        """Mo proposes, Mia confirms."""
        proposal = self.run(declared, self.mo, request, second_operator_over=500)
        assert isinstance(proposal, Proposal)

        def decide(tx: Tx) -> None:
            doing = self.doing(self.mia, second_operator_over=500)
            carry_out(
                tx, doing, confirm(tx, self.mo.id, proposal.opinion_id, by=self.mia.account, now=self.given.clock())
            )

        self.given.database.transact(decide)


@pytest.fixture
def steps(given: Given) -> Steps:
    return Steps(given)


def test_three_times_499_takes_two_from_the_second_time_on(steps: Steps):
    assert steps.deposit("499") == "done"
    for _ in range(2):
        assert steps.deposit("499") == (
            f"499.0000 makes 998.0000 that one operator has moved for the account {steps.pia.id} within 24 hours, "
            "which is more than 500.00."
        )
    assert steps.deposit("1") == "done"
    assert "0.0001 makes 500.0001" in steps.deposit("0.0001")


def test_single_amount_above_takes_two(steps: Steps):
    assert steps.deposit("500.0001") == "500.0001 is more than 500.00."


def test_another_account_and_another_operator_have_a_sum_of_their_own(steps: Steps):
    assert steps.deposit("499") == "done"
    assert steps.deposit("499", to=steps.wim) == "done"
    assert steps.deposit("499", by=steps.mia) == "done"
    assert steps.deposit("2") != "done"
    assert steps.deposit("2", by=steps.mia) != "done"


@pytest.mark.parametrize(("hours", "is_done"), [(23.99, False), (24, True)])
def test_sum_is_of_the_last_24_hours(steps: Steps, clock: VirtualClock, hours: float, is_done: bool):
    clock.pass_(hours=1)  # no day of the calendar
    assert steps.deposit("300") == "done"
    clock.pass_(hours=hours)
    assert (steps.deposit("300") == "done") == is_done


def test_window_slides(steps: Steps, clock: VirtualClock):
    for _ in range(2):
        assert steps.deposit("250") == "done"
        clock.pass_(hours=13)
    assert steps.deposit("250") == "done"  # the first has left, the second has not
    assert steps.deposit("250") != "done"


def test_proposed_and_refused_count_nothing(steps: Steps):
    assert steps.deposit("501") != "done"
    steps.deposit("400", to=steps.wim)
    steps.number -= 1
    with pytest.raises(Exception, match="recorded already"):
        steps.deposit("400")
    steps.number += 1
    assert steps.deposit("500") == "done"


def test_confirmed_by_a_second_one_counts_for_neither(steps: Steps):
    request = RecordDeposit(account_id=steps.pia.id, amount=Decimal(900), reference="large")
    steps.proposed_and_confirmed(deposits.record_deposit, request)
    assert steps.deposit("500") == "done"
    assert steps.deposit("500", by=steps.mia) == "done"


def test_different_acts_are_one_sum(steps: Steps):
    assert steps.deposit("300") == "done"
    assert steps.approve(steps.pia, "150") == "done"
    taken = deposits.TakeBack(
        account_id=steps.pia.id, deposit_id=steps.values["deposit_id"], amount=Decimal(60), reference="x", reason="So."
    )
    assert "60.0000 makes 510.0000" in steps.ask(deposits.take_deposit_back, taken)


def test_one_withdrawal_counts_once_from_approval_to_payment(steps: Steps):
    assert steps.approve(steps.wim, "400") == "done"
    assert steps.ask(withdrawals.mark_paid, steps.which(steps.wim)) == "done"
    back = withdrawals.RefuseWithdrawal(account_id=steps.wim.id, withdrawal_id=steps.withdrawal_id, reason="Closed.")
    assert "400.0000 makes 800.0000" in steps.ask(withdrawals.record_return, back)


def test_batch_counts_for_each_account_and_not_in_all(steps: Steps):
    for person in (steps.wim, steps.nina, steps.mia):
        steps.approve(person, "400", by=steps.pia)
    assert steps.ask(batches.make_batch, batches.MakeBatch()) == "done"
    assert steps.deposit("101", to=steps.wim) != "done"


def test_batch_of_what_others_approved_for_one_account_takes_two(steps: Steps):
    steps.approve(steps.wim, "300", by=steps.pia)
    steps.approve(steps.wim, "300", by=steps.mia)
    assert "makes 600.0000" in steps.ask(batches.make_batch, batches.MakeBatch())


def test_what_two_have_approved_is_paid_by_one(steps: Steps):
    steps.withdrawal_id = steps.withdrawal(steps.wim, "900")
    steps.proposed_and_confirmed(withdrawals.approve_withdrawal, steps.which(steps.wim))
    made = steps.run(batches.make_batch, steps.pia, batches.MakeBatch(), second_operator_over=500)
    assert made.withdrawals == 1


def test_what_a_bank_did_not_pay_counts_and_is_booked_all_the_same(steps: Steps):
    steps.approve(steps.wim, "400", by=steps.pia)
    steps.withdrawal_id, first = steps.withdrawal(steps.wim, "400"), steps.withdrawal_id
    steps.ask(withdrawals.approve_withdrawal, steps.which(steps.wim), by=steps.mia)
    batch_id = steps.command(batches.make_batch).batch_id
    lines = "".join(f"{each},failed,Closed.\n" for each in (first, steps.withdrawal_id))
    request = batches.TakeResults(batch_id=batch_id, csv=f"withdrawal,result,reason\n{lines}")
    assert steps.ask(batches.take_results, request) == "done"
    assert "1.0000 makes 801.0000" in steps.deposit("1", to=steps.wim)


def test_turned_verdicts_count_for_who_is_paid_and_who_pays(steps: Steps):
    appealed = steps.request(ACTS["piecework.acts.appeals.uphold_appeal"])
    assert steps.deposit("500") == "done"
    assert steps.deposit("499.99", to=steps.wim) == "done"
    why = steps.ask(ACTS["piecework.acts.appeals.uphold_appeal"], appealed)
    assert "within 24 hours" in why


def test_escrow_of_a_blocked_job_counts(steps: Steps):
    request = steps.request(jobs.release)
    assert steps.deposit("500") == "done"
    assert steps.pia.id in steps.ask(jobs.release, request)


def test_money_that_an_erased_account_gives_up_counts(steps: Steps):
    nele = steps.given.person(funds="300")
    assert steps.deposit("150", to=nele) == "done"
    request = privacy.EraseAccount(account_id=nele.id, reason="So.", gives_up_money=True)
    assert "450.0000 makes 600.0000" in steps.ask(privacy.erase_account, request)


def count_entries(scene: Scene) -> int:
    return scene.given.database.read(lambda tx: tx.value("SELECT count(*) FROM entries"))


@pytest.mark.parametrize("name", [name for name, held in ACTS.items() if held.may_take_two])
def test_act_that_moves_money_says_so_or_was_judged(steps: Steps, name: str):
    """A new act that moves money, and does not say how much, fails here."""
    held, request = ACTS[name], steps.request(ACTS[name])
    before = count_entries(steps)
    steps.run(held, steps.mo, request)
    assert held.moves or count_entries(steps) == before or held.name in JUDGED


@pytest.mark.parametrize("keep", [timedelta(hours=24), timedelta(hours=25)])
def test_sums_are_forgotten_after_a_day(steps: Steps, clock: VirtualClock, keep: timedelta):
    steps.deposit("1")
    clock.pass_(hours=keep.total_seconds() / 3600)
    forgotten = steps.given.database.transact(lambda tx: forget_sums(tx, now=clock()))
    assert forgotten == (keep > timedelta(hours=24))


def test_place_without_a_threshold_counts_nothing(steps: Steps):
    request = RecordDeposit(account_id=steps.pia.id, amount=Decimal(9999), reference="x")
    assert not isinstance(steps.run(deposits.record_deposit, steps.mo, request), Proposal)
    assert steps.given.database.read(lambda tx: tx.value("SELECT count(*) FROM operator_sums")) == 0
