"""The standing that is counted verdict by verdict equals the one that is worked out from the tasks."""

from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from msgspec import Struct

from piecework.chores.running import run_once
from tests.conftest import VirtualClock
from tests.given import Given, Person

WORTH = {"OK": 30, "NOK": -50}  # at level 0, which nobody leaves here
VERDICTS: list[dict[str, Any]] = [
    {"task_rating": "ok"}, {"task_rating": "ok", "task_satisfaction": "excellent"},
    {"task_rating": "ok", "task_bonus": 0.5}, {"task_rating": "not_ok", "task_comment": "no"},
    {"task_rating": "not_ok", "task_comment": "no", "task_satisfaction": "spam"},
    {"task_rating": "revise", "task_comment": "again"}, {},
]  # fmt: skip


class Decided(Struct):
    """A task with its verdict."""

    worker_id: str
    status: str
    satisfaction: str
    earned: Decimal
    is_recent: bool


@pytest.mark.parametrize("seed", range(4))
def test_counted_verdict_by_verdict_or_from_the_tasks(given: Given, clock: VirtualClock, seed: int):
    dice, ada = Random(seed), given.ada(funds="1000")
    workers = [given.person() for _ in range(4)]
    for _ in range(9):
        job_id = given.running_job(ada, task_value=0.15, ttr=2)
        for worker in dice.sample(workers, 3):
            work(given, ada, worker, job_id, dice)
        clock.pass_(days=dice.choice([0, 1, 9]), hours=1)
        if dice.random() < 0.5:
            run_once(given.database, clock())
    clock.pass_(days=5)
    run_once(given.database, clock())  # what nobody rated, and revisions that nobody made
    run_once(given.database, clock())
    for worker in workers:
        assert standing_of(given, worker) == worked_out(given, worker, clock)


def work(given: Given, ada: Person, worker: Person, job_id: str, dice: Random) -> None:
    task_id = given.submitted_task(worker, job_id)
    verdict = dice.choice(VERDICTS)
    if verdict:
        assert ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, **verdict})["ok"]
    if verdict.get("task_rating") == "revise" and dice.random() < 0.5:
        assert worker.work("POST", f"jobs/{job_id}/tasks/{task_id}/give-up", {}).status_code == 200


def standing_of(given: Given, worker: Person) -> tuple[Decimal, int, int]:
    row: list[Any] = given.database.read(
        lambda tx: tx.value("SELECT ARRAY[points, ok, nok] FROM standings WHERE account_id = %(id)s", id=worker.id)
    )
    return row[0], int(row[1]), int(row[2])


def worked_out(given: Given, worker: Person, clock: VirtualClock) -> tuple[Decimal, int, int]:
    since = clock().replace(hour=0, minute=0) - timedelta(days=49)
    tasks = given.database.read(
        lambda tx: tx.rows(
            Decided,
            """
            SELECT task.worker_id, task.status, task.satisfaction,
                   CASE task.status WHEN 'OK' THEN job.task_value + task.bonus ELSE 0 END AS earned,
                   task.decided_at >= %(since)s AS is_recent
              FROM tasks task JOIN jobs job USING (job_id)
             WHERE task.status IN ('OK', 'NOK') AND task.worker_id = %(id)s
            """,
            id=worker.id,
            since=since,
        )
    )
    away = given.database.read(
        lambda tx: tx.value(
            """
            SELECT coalesce(sum(points - 40 * earned - 30 * ok - 15 * excellent + 50 * (nok - bad) + 200 * bad), 0)
              FROM worker_days WHERE account_id = %(id)s
            """,
            id=worker.id,
        )
    )
    weeks = given.database.read(
        lambda tx: tx.value(
            "SELECT coalesce(sum(weeks_away), 0)::int FROM worker_days WHERE account_id = %(id)s", id=worker.id
        )
    )
    assert -100 * weeks <= away <= 0  # beside what verdicts gave there is nothing else
    points = away + sum(
        (WORTH[task.status] - 150 * (task.satisfaction == "spam") + 15 * (task.satisfaction == "excellent")
         + 40 * task.earned for task in tasks),
        Decimal(0),
    )  # fmt: skip
    recent = [task.status for task in tasks if task.is_recent]
    return max(Decimal(0), points), recent.count("OK"), recent.count("NOK")
