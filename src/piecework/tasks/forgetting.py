"""Forgetting proofs, addresses and devices some time after the verdict; the row, the amount and the hash stay.

Texts go in the transaction that forgets them. Pictures are out of reach from then on, and their objects are deleted
afterwards (proofs/forgetting.py): whoever is killed in between leaves rows that say so, and are found again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from piecework.database import Tx
from piecework.proofs.uploads_sql import forget_pictures_of
from piecework.rules.rules import Rules
from piecework.tasks import tasks_sql as sql
from piecework.tasks.due_sql import lock_forgettable, lock_forgettable_of, lock_with_address, lock_with_address_of
from piecework.tasks.marks_sql import forget_prints, forget_shared_marks, forget_shared_marks_of
from piecework.tasks.taking import submissions_sql as submissions
from piecework.tasks.task import TaskKey
from piecework.tasks.verdicts.appeals_sql import forget_stories

TASKS_A_BATCH = 200
FORGOTTEN_A_BATCH = 1000


def proofs_kept_time(rules: Rules) -> timedelta:
    """How long proofs are kept after the verdict: what the rule says, but at least as long as it can be appealed."""
    return timedelta(days=max(rules.keeping.proofs_days, rules.limits.appeal_days))


def forget_proofs(tx: Tx, *, kept: timedelta, now: datetime) -> int:
    """Forget the proofs of a batch of tasks that were decided longer than `kept` ago; answers how many tasks.

    Never while an appeal is open, nor of what has no verdict yet. With the proofs go what recognises them, the marks
    made by it, and what was written about revisions and in appeals.
    """
    return _forget_handed_in(tx, lock_forgettable(tx, before=now - kept, limit=TASKS_A_BATCH), now=now)


def forget_proofs_of(tx: Tx, worker_id: str, *, now: datetime) -> int:
    """Forget what one worker handed in, for a batch of decided tasks; answers for how many."""
    return _forget_handed_in(tx, lock_forgettable_of(tx, worker_id, limit=TASKS_A_BATCH), now=now)


def forget_task_addresses(tx: Tx, *, days: int, now: datetime) -> int:
    """Forget the addresses and devices of a batch of tasks handed in `days` ago, and the marks made from them."""
    before = now - timedelta(days=days)
    tasks = lock_with_address(tx, before=before, limit=FORGOTTEN_A_BATCH)
    if tasks:
        sql.forget_task_addresses(tx, tasks)
    return len(tasks) + forget_shared_marks(tx, before=before, limit=FORGOTTEN_A_BATCH)


def forget_task_addresses_of(tx: Tx, worker_id: str) -> int:
    """Forget the addresses and devices of a batch of one worker's tasks; answers how many. 0: none is left."""
    tasks = lock_with_address_of(tx, worker_id, limit=FORGOTTEN_A_BATCH)
    if tasks:
        sql.forget_task_addresses(tx, tasks)
        forget_shared_marks_of(tx, tasks)
    return len(tasks)


def _forget_handed_in(tx: Tx, tasks: Sequence[TaskKey], *, now: datetime) -> int:
    forgotten = list({(task.job_id, task.task_id): task for task in tasks}.values())
    if not forgotten:
        return 0
    done = submissions.forget_proofs(tx, forgotten, now=now).all()
    forgotten = list({(task.job_id, task.task_id): task for task in done}.values())
    if forgotten:
        forget_prints(tx, forgotten)
        forget_stories(tx, forgotten)
        forget_pictures_of(tx, [task.job_id for task in forgotten], [task.task_id for task in forgotten], now=now)
    return len(forgotten)
