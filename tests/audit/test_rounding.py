"""Rounding never strands or overdraws a cent: jobs at the design's odd prices, settled in any order and batches."""

import random
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec import structs

from piecework.audit.auditing import audit
from piecework.database import Database, Tx
from piecework.jobs.job import CountShift, LockedJob
from piecework.jobs.jobs_sql import lock_job, shift_counts
from piecework.ledger.ledger_sql import open_purses
from piecework.money import ZERO, escrow_needed
from piecework.tasks.taking.positions_sql import take_position
from piecework.tasks.taking.proof_checking import TextProof, proofs_sha256
from piecework.tasks.taking.submissions_sql import add_submission
from piecework.tasks.task import FinalVerdict, LockedTask, NewTask
from piecework.tasks.tasks_sql import add_task, lock_tasks_of, send_back_tasks
from piecework.tasks.verdicts.settling import settle_tasks, settlement_movements
from tests.conftest import SOAK, VirtualClock
from tests.given import Given, Person

Said = Literal["OK", "NOK"]
SAIDS: st.SearchStrategy[Said] = st.sampled_from(("OK", "NOK"))
values = st.decimals(Decimal("0.0001"), Decimal("999999.9999"), places=4)
rates = st.decimals(Decimal(0), Decimal(1), places=4)
positions = st.integers(1, 1_000_000)


@for_all(values, positions, rates)
def test_a_position_always_covers_its_pay(value: Decimal, k: int, rate: Decimal):
    """What is left for the platform of a settled task is never below zero."""
    assert escrow_needed(value, k, rate) - escrow_needed(value, k - 1, rate) >= value


@for_all(values, st.integers(1, 300), rates)
def test_positions_one_by_one_are_the_whole(value: Decimal, k: int, rate: Decimal):
    steps = [escrow_needed(value, n, rate) - escrow_needed(value, n - 1, rate) for n in range(k, 0, -1)]
    assert sum(steps, ZERO) == escrow_needed(value, k, rate)
    assert escrow_needed(value, 0, rate) == 0
    assert max(steps) - min(steps) <= Decimal("0.0001")  # nobody's share differs by more than one step of rounding


@for_all(values, rates, st.lists(st.lists(SAIDS, min_size=1, max_size=9), max_size=12))
def test_movements_of_any_batches_empty_the_escrow(value: Decimal, rate: Decimal, batches: list[list[Said]]):
    job = locked_job(value, rate, submitted=sum(map(len, batches)))
    left = job.escrow_for(job.unsettled)
    for batch in batches:
        verdicts = [
            FinalVerdict(task=LockedTask(f"{n}", "wim", "SUBMITTED", 0), status=said) for n, said in enumerate(batch)
        ]
        for movement in settlement_movements(job, verdicts):
            assert sum((line.amount for line in movement.lines), ZERO) == 0
            left += sum((line.amount for line in movement.lines if line.kind == "escrow"), ZERO)
        job = structs.replace(job, submitted=job.submitted - len(batch))
    assert left == 0


def locked_job(value: Decimal, rate: Decimal, *, submitted: int) -> LockedJob:
    return LockedJob(
        job_id="job", employer_id="ada", status="FINISHED", open=0, held=0, submitted=submitted, in_revision=0, ok=0,
        nok=0, charges_waiting=ZERO, resumes_as="RUNNING", stopped_open=0, late=0, task_value=value,
        fee_rate=rate, workers_level="starter",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "count", "fee_rate", "whole"),
    [
        ("0.025", 400, "0.0700", "10.7000"),
        ("2.01", 999, "0.0250", "2058.1898"),
        *([("2.01", 9999, "0.0250", "20600.4398")] if SOAK else []),
    ],
)
def test_whole_job_settled_in_mixed_order_to_the_last_cent(
    given: Given, clock: VirtualClock, value: str, count: int, fee_rate: str, whole: str
):
    """Satisfied, refused and sent back, one by one and in bulk, until nothing is undecided."""
    database = given.database
    database.transact(lambda tx: tx.do("UPDATE category_prices SET task_value_min = 0"))
    ada = given.ada(funds="30000")
    job_id = given.running_job(ada, num_tasks=count, task_value=value)
    assert escrow_of(database, job_id) == Decimal(whole)
    tasks = hand_in_all(database, clock, ada, job_id, count)
    verdicts = settle_all(database, clock, ada, job_id, tasks)
    ok = sum(1 for status in verdicts.values() if status == "OK")
    assert 0 < ok < count
    assert escrow_of(database, job_id) == 0
    assert spread_of_pay(database) == (ok, Decimal(value), Decimal(value))
    paid, refunded, kept = sums(database, job_id)
    assert paid == ok * Decimal(value)
    assert paid + refunded + kept == Decimal(whole)
    step = Decimal("0.0001")  # each share is right to one step of rounding, and the sum of them to their number
    assert abs(kept - ok * Decimal(value) * Decimal(fee_rate)) <= step * ok
    assert audit(database) == []


def hand_in_all(database: Database, clock: VirtualClock, ada: Person, job_id: str, count: int) -> list[str]:
    """As many workers hand in one task each, all in one transaction."""
    now, proofs = clock(), [TextProof("done")]
    workers = [f"w{number}" for number in range(count)]

    def write(tx: Tx) -> None:
        open_purses(tx, [(worker_id, "earned", "") for worker_id in workers])
        for worker_id in workers:
            task = NewTask(task_id=f"t{worker_id}", worker_id=worker_id, country="us", rate_by=now + timedelta(days=7))
            take_position(tx, job_id, worker_id=worker_id, country=None)
            add_task(tx, job_id, task, employer_id=ada.id, now=now)
            add_submission(tx, job_id, task.task_id, proofs=proofs, sha256=proofs_sha256(proofs), now=now)
        shift_counts(tx, job_id, CountShift(open=-count, submitted=count), status="FINISHED")

    database.transact(write)
    return [f"t{worker_id}" for worker_id in workers]


def settle_all(database: Database, clock: VirtualClock, ada: Person, job_id: str, tasks: list[str]) -> dict[str, Said]:
    """Shuffled, in batches of 1 to 400, about a third of them refused, and some after they were sent back."""
    dice = random.Random(20260301)
    dice.shuffle(tasks)
    sent_back, tasks = tasks[:111], tasks[111:]
    database.transact(sending_back(job_id, sent_back, clock))
    verdicts: dict[str, Said] = {}
    while tasks or sent_back:
        size = dice.choice([1, 1, 2, 7, 60, 400])
        if sent_back and (not tasks or dice.random() < 0.3):
            batch, sent_back = sent_back[: min(size, 9)], sent_back[min(size, 9) :]
        else:
            batch, tasks = tasks[:size], tasks[size:]
        said: dict[str, Said] = {task_id: "OK" if dice.random() < 0.65 else "NOK" for task_id in batch}
        database.transact(rating(job_id, ada.id, said, clock))
        verdicts |= said
    return verdicts


def sending_back(job_id: str, task_ids: list[str], clock: VirtualClock) -> Callable[[Tx], None]:
    def send_back(tx: Tx) -> None:
        send_back_tasks(tx, job_id, task_ids, ["again"] * len(task_ids), until=clock() + timedelta(hours=24))
        shift = CountShift(submitted=-len(task_ids), in_revision=len(task_ids))
        shift_counts(tx, job_id, shift, status="FINISHED")

    return send_back


def rating(job_id: str, employer_id: str, said: dict[str, Said], clock: VirtualClock) -> Callable[[Tx], None]:
    def rate(tx: Tx) -> None:
        job = lock_job(tx, job_id).get()
        locked = lock_tasks_of(tx, job_id, list(said), employer_id=employer_id).all()
        settled = [FinalVerdict(task=task, status=said[task.task_id]) for task in locked]
        settle_tasks(tx, job, settled, decided_by="employer", now=clock())

    return rate


def escrow_of(database: Database, job_id: str) -> Decimal:
    return database.read(lambda tx: tx.value("SELECT amount FROM purses WHERE job_id = %(job_id)s", job_id=job_id))


def spread_of_pay(database: Database) -> tuple[int, Decimal, Decimal]:
    """How many pays there are, the least and the most."""
    query = """
        SELECT ARRAY[count(*), min(amount), max(amount)] FROM entries
         WHERE movement_id LIKE 'pay:%%' AND kind = 'earned' AND job_id <> %(none)s
    """
    count, least, most = database.read(lambda tx: tx.value(query, none=""))
    return count, least, most


def sums(database: Database, job_id: str) -> tuple[Decimal, Decimal, Decimal]:
    """What workers, the employer and the platform got out of the escrow."""
    query = """
        SELECT ARRAY[sum(amount) FILTER (WHERE kind = 'earned'), sum(amount) FILTER (WHERE kind = 'spendable'),
                     sum(amount) FILTER (WHERE kind = 'platform')]
          FROM entries
         WHERE job_id = %(job_id)s AND (movement_id LIKE 'pay:%%' OR movement_id LIKE 'refund:%%')
    """
    paid, refunded, kept = database.read(lambda tx: tx.value(query, job_id=job_id))
    return paid, refunded, kept
