"""Refunds and disputes: what is taken, in whatever order it is told; what is given back; who is frozen, and let go."""

import itertools
from collections.abc import Callable
from datetime import timedelta

import pytest

from piecework.database import Database
from piecework.deposits.deposit import deposit_id_by_hand
from piecework.deposits.recording import DepositCannotMove, claw_back, record_deposit
from piecework.ids import new_order_id
from piecework.moderation.freeze import Freeze
from piecework.moderation.freezing import freeze_as_operator, unfreeze_as_operator
from piecework.money import Decimal
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.payments.standing_in import refund, session
from tests.provider_api.conftest import Stripe


def earn(stripe: Stripe, person: Person, amount: str) -> None:
    """The person has done a task that pays so much."""
    olga = stripe.given.person("Olga", funds="1000", is_auto_approved=True)
    job_id = stripe.given.running_job(olga, task_value=amount)
    task_id = stripe.given.submitted_task(person, job_id)
    assert olga.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok"})["ok"]


def test_a_refund_takes_its_part_once(stripe: Stripe, ada: Person):
    stripe.paid(ada, "100")
    told = [stripe.refunded("30"), stripe.refunded("30"), stripe.refunded("30", status="pending")]
    assert told == ["DONE Taken back 30.0000"] + ["NOTHING It was known before."] * 2
    assert stripe.refunded("20", name="re_2") == "DONE Taken back 20.0000"
    assert stripe.money(ada) == ("50.0000", "0.0000", "0.0000")
    assert stripe.deposits(ada) == [("CREDITED", "100.0000", "50.0000")]
    assert not stripe.is_frozen(ada)


def test_refunds_told_one_by_one_and_as_a_sum_count_once(stripe: Stripe, ada: Person):
    stripe.paid(ada, "100")
    assert stripe.refunded_in_all("30") == "DONE Taken back 30.0000"
    assert stripe.refunded("30").startswith("NOTHING")
    assert stripe.refunded("20", name="re_2") == "DONE Taken back 20.0000"
    assert stripe.refunded_in_all("50").startswith("NOTHING")
    assert stripe.refunded_in_all("30").startswith("NOTHING")  # told late
    assert stripe.money(ada)[0] == "50.0000"


def test_a_refund_that_fails_is_given_back_once_whatever_comes_first(stripe: Stripe, ada: Person):
    stripe.paid(ada, "100")
    stripe.refunded("30")
    stripe.refunded_in_all("30")
    assert stripe.refunded("30", status="failed") == "DONE Given back 30.0000"
    assert stripe.refunded("30").startswith("NOTHING")  # `created`, told late
    assert stripe.refunded("40", name="re_2", status="canceled").startswith("NOTHING")
    assert stripe.refunded("40", name="re_2").startswith("NOTHING")
    assert stripe.money(ada) == ("100.0000", "0.0000", "0.0000")


def test_a_refund_or_dispute_that_comes_before_its_payment_waits_for_it(stripe: Stripe, ada: Person):
    assert stripe.refunded("30").startswith("NOTED No deposit is known for this payment")
    assert stripe.disputed("20").startswith("NOTED")
    assert stripe.paid(ada, "100") == "DONE Credited 100.0000, taken back 50.0000"
    assert stripe.money(ada) == ("50.0000", "0.0000", "0.0000")
    assert stripe.is_frozen(ada)


def test_a_dispute_freezes_pauses_and_takes_spendable_then_earned_and_the_rest_is_owed(stripe: Stripe, ada: Person):
    stripe.paid(ada, "100")
    earn(stripe, ada, "3")
    job_id = stripe.given.running_job(ada, num_tasks=50, task_value=1)
    wim = stripe.given.wim()
    task_id = stripe.given.submitted_task(wim, job_id)
    assert stripe.money(ada) == ("45.8500", "3.0000", "0.0000")
    assert stripe.disputed("100") == "DONE Taken back 100.0000"
    assert stripe.money(ada) == ("0.0000", "0.0000", "51.1500")
    assert stripe.is_frozen(ada)
    assert ada.api("jobs/get-job", job_id=job_id)["status"] == "PAUSED_SYSTEM"
    assert ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok"})["code"] == (
        "account_frozen"
    )
    stripe.clock.pass_(days=8)
    autorate(stripe)
    assert wim.work("GET", "earnings").json["earned"] == "1.0000"


def autorate(stripe: Stripe) -> None:
    from piecework.tasks.verdicts.overdue import autorate_job, load_jobs_to_autorate

    for job_id in stripe.database.read(lambda tx: load_jobs_to_autorate(tx, now=stripe.clock())):
        stripe.database.transact(lambda tx, job_id=job_id: autorate_job(tx, job_id, now=stripe.clock()))


def test_a_dispute_that_is_won_gives_back_what_was_taken_and_lets_go(stripe: Stripe, ada: Person):
    stripe.paid(ada, "100")
    earn(stripe, ada, "3")
    stripe.given.running_job(ada, num_tasks=50, task_value=1)
    stripe.disputed("100")
    assert stripe.disputed("100", status="won") == "DONE Given back 100.0000"
    assert stripe.money(ada) == ("45.8500", "3.0000", "0.0000")  # earned money is earned money again
    assert not stripe.is_frozen(ada)
    assert stripe.disputed("100").startswith("NOTHING")  # `created`, told late
    assert not stripe.is_frozen(ada)


def test_a_dispute_that_is_won_pays_a_debt_that_is_left_and_no_other(stripe: Stripe, ada: Person):
    stripe.paid(ada, "100")
    stripe.given.running_job(ada, num_tasks=50, task_value=1)
    stripe.disputed("100")
    assert stripe.money(ada) == ("0.0000", "0.0000", "54.1500")
    stripe.paid(ada, "60", payment="pi_2", deposit="d2")
    assert stripe.money(ada) == ("5.8500", "0.0000", "0.0000")
    stripe.disputed("100", status="won")
    assert stripe.money(ada) == ("105.8500", "0.0000", "0.0000")


def test_a_dispute_that_is_lost_takes_nothing_more_and_lets_nobody_go(stripe: Stripe, ada: Person):
    stripe.paid(ada, "100")
    stripe.disputed("100")
    for status in ("under_review", "lost", "needs_response"):
        assert stripe.disputed("100", status=status).startswith("NOTHING")
    assert stripe.is_frozen(ada)
    assert stripe.money(ada) == ("0.0000", "0.0000", "0.0000")


def test_a_dispute_that_is_heard_of_when_it_is_lost_takes_and_freezes(stripe: Stripe, ada: Person):
    stripe.paid(ada, "100")
    assert stripe.disputed("100", status="lost") == "DONE Taken back 100.0000"
    assert stripe.is_frozen(ada)


def test_of_two_ends_the_one_said_later_counts(stripe: Stripe, ada: Person, clock: VirtualClock):
    stripe.paid(ada, "100")
    stripe.disputed("100", status="won", at=clock() + timedelta(days=2))
    assert stripe.disputed("100", status="lost", at=clock() + timedelta(days=1)).startswith("NOTHING")
    assert stripe.money(ada)[0] == "100.0000"
    assert stripe.disputed("100", status="lost", at=clock() + timedelta(days=3)) == "DONE Taken back 100.0000"


def test_inquiries_take_nothing(stripe: Stripe, ada: Person):
    stripe.paid(ada, "100")
    for status in ("warning_needs_response", "warning_under_review", "warning_closed", "prevented"):
        assert stripe.disputed("100", status=status).startswith("NOTED")
    assert (stripe.money(ada)[0], stripe.is_frozen(ada)) == ("100.0000", False)


def test_no_more_is_taken_than_came(stripe: Stripe, ada: Person):
    stripe.paid(ada, "100")
    stripe.refunded("40")
    assert stripe.disputed("100") == "DONE Taken back 60.0000"
    assert stripe.deposits(ada) == [("CREDITED", "100.0000", "100.0000")]
    assert stripe.disputed("100", status="won") == "DONE Given back 60.0000"
    assert stripe.money(ada)[0] == "60.0000"


def test_disputes_lift_what_they_froze_alone(stripe: Stripe, ada: Person, given: Given):
    for number in (1, 2):
        stripe.paid(ada, "10", payment=f"pi_{number}", deposit=f"d{number}")
        stripe.disputed("10", name=f"dp_{number}", payment=f"pi_{number}")
    stripe.disputed("10", name="dp_1", payment="pi_1", status="won")
    assert stripe.is_frozen(ada)  # the other is open
    freeze = Freeze(freeze_id=new_order_id(), cause="operator", reason="Looks odd.")
    given.database.transact(lambda tx: freeze_as_operator(tx, ada.id, freeze, now=given.clock()))
    stripe.disputed("10", name="dp_2", payment="pi_2", status="won")
    assert stripe.is_frozen(ada)  # an operator froze it too


def test_whom_an_operator_lets_go_no_old_dispute_freezes_again(stripe: Stripe, ada: Person, given: Given):
    stripe.paid(ada, "100")
    stripe.disputed("100")
    given.database.transact(
        lambda tx: unfreeze_as_operator(tx, ada.id, reason="Explained.", operator_id="", now=given.clock())
    )
    job_id = given.running_job(given.olga())
    assert job_id
    stripe.disputed("100", status="under_review")
    stripe.disputed("100", status="lost")
    assert not stripe.is_frozen(ada)


def test_any_order_of_events_comes_to_the_same(stripe: Stripe, given: Given):
    """Paid 100, refunded 30, of which 10 failed; disputed 50 and won: 80 are left, and nobody is frozen."""

    def tellings(payment: str, person: Person, deposit: str) -> list[Callable[[], str]]:
        return [
            lambda: stripe.paid(person, "100", payment=payment, deposit=deposit),
            lambda: stripe.refunded("20", name="re_1", payment=payment),
            lambda: stripe.refunded("10", name="re_2", payment=payment, status="failed"),
            lambda: stripe.disputed("50", payment=payment, name=f"dp_{payment}"),
            lambda: stripe.disputed("50", payment=payment, name=f"dp_{payment}", status="won"),
        ]

    ends: set[tuple[tuple[str, str, str], bool]] = set()
    for number, order in enumerate(itertools.permutations(range(5))):
        person = given.person("Nele")
        told = tellings(f"pi_{number}", person, f"d{number}")
        for place in order:
            told[place]()
        ends.add((stripe.money(person), stripe.is_frozen(person)))
    assert ends == {(("80.0000", "0.0000", "0.0000"), False)}


def test_a_payment_recorded_by_hand_first_is_not_credited_again_and_can_be_called_back(
    stripe: Stripe, ada: Person, given: Given
):
    given.database.transact(lambda tx: record_deposit(tx, ada.id, Decimal(10), reference="pi_1", now=given.clock()))
    assert stripe.paid(ada, "10").startswith("NOTHING The payment was recorded by hand before")
    assert stripe.money(ada)[0] == "10.0000"
    assert stripe.disputed("10") == "DONE Taken back 10.0000"


def test_what_came_through_a_provider_is_not_taken_back_by_hand(stripe: Stripe, ada: Person, given: Given):
    stripe.paid(ada, "10")
    with pytest.raises(DepositCannotMove, match="refund it there"):
        given.database.transact(
            lambda tx: claw_back(tx, ada.id, "d1", Decimal(5), reference="x", reason="x", now=given.clock())
        )
    assert deposit_id_by_hand("pi_1") != "d1"


def test_a_payment_of_nobodys_is_kept_in_mind_and_does_no_harm(stripe: Stripe, ada: Person):
    for _ in range(2):
        assert stripe.refunded("30", payment="pi_foreign").startswith("NOTED")
    assert stripe.tell("refund.created", refund("re_9", 100, payment=None)).startswith("NOTED")
    assert stripe.money(ada)[0] == "0.0000"


def test_a_withdrawal_on_its_way_is_not_touched(stripe: Stripe, ada: Person, clock: VirtualClock):
    stripe.paid(ada, "10")
    earn(stripe, ada, "20")
    clock.pass_(days=8)
    asked = ada.work("POST", "withdrawals", {"amount": 15, "method": "bank", "destination": "DE02"})
    assert asked.status_code == 200
    stripe.disputed("12")
    shown = ada.work("GET", "earnings").json
    assert (shown["earned"], shown["withdrawing"]) == ("5.0000", "15.0000")
    assert stripe.money(ada) == ("0.0000", "5.0000", "0.0000")  # no more than was paid in is taken


def test_the_owner_is_told(stripe: Stripe, ada: Person, database: Database):
    stripe.paid(ada, "100")
    stripe.disputed("100")
    stripe.disputed("100", status="won")
    told = database.read(
        lambda tx: tx.ask_value(
            "SELECT concat_ws(' ', kind, facts ->> 'amount', facts ->> 'why', facts ->> 'reason') AS told"
            "  FROM events ORDER BY told"
        ).all()
    )
    assert told == [
        "account_frozen A payment of yours is disputed (fraudulent).",
        "account_unfrozen The dispute was won.",
        "deposit_clawed_back 100.0000 The payment is disputed: fraudulent.",
        "deposit_credited 100.0000",
        "deposit_given_back 100.0000 The dispute was won.",
    ]


def test_what_waits_for_a_payment_that_was_recorded_by_hand_is_over(stripe: Stripe, ada: Person, given: Given):
    coming = session(ada.id, "d1", 1000, payment="pi_1", payment_status="unpaid")
    stripe.tell("checkout.session.completed", coming)
    given.database.transact(lambda tx: record_deposit(tx, ada.id, Decimal(10), reference="pi_1", now=given.clock()))
    assert stripe.paid(ada, "10").startswith("NOTHING The payment was recorded by hand before")
    assert sorted(stripe.deposits(ada)) == [("CREDITED", "10.0000", "0.0000"), ("EXPIRED", "10.0000", "0.0000")]
    assert stripe.money(ada)[0] == "10.0000"
