"""Props for tests about work: workers act through the domain, and what must always hold is checked after each test."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, LiteralString

from msgspec import Struct

from piecework.crowd.blocking import block_workers
from piecework.crowd.lists import add_workers, create_list
from piecework.database import Database, Tx
from piecework.ids import new_task_id
from piecework.jobs.job import CountShift, JobStatus, LockedJob
from piecework.jobs.jobs_sql import lock_job, shift_counts
from piecework.ledger.book import move
from piecework.ledger.movement import escrow, movement, spendable
from piecework.tasks.taking.holding import Hold, expire_holds, hold_position, release_position
from piecework.tasks.taking.proof_checking import TextProof
from piecework.tasks.taking.submitting import NewSubmission, Submission, submit_task
from tests.given import Person


class TaskRow(Struct):
    """A task as stored."""

    task_id: str
    worker_id: str
    status: str
    country: str
    ip_address: str
    submission_id: str
    hold_until: datetime | None
    submitted_at: datetime | None
    rate_by: datetime | None


class Work:
    """Workers who hold, leave and hand in at the virtual time."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self.database = database
        self.clock = clock

    def hold(self, worker: Person, job_id: str, *, holds_max: int = 5) -> Hold:
        return self.database.transact(
            lambda tx: hold_position(
                tx, job_id, worker_id=worker.id, task_id=new_task_id(), holds_max=holds_max, now=self.clock()
            )
        )

    def release(self, worker: Person, job_id: str) -> str:
        return self.database.transact(lambda tx: release_position(tx, job_id, worker_id=worker.id, now=self.clock()))

    def submit(self, worker: Person, job_id: str, *texts: str, **changes: str) -> Submission:
        proofs = [TextProof(text) for text in texts or ("done",)]
        handed_in = NewSubmission(proofs=proofs, **changes)
        return self.database.transact(
            lambda tx: submit_task(tx, job_id, handed_in, worker_id=worker.id, task_id=new_task_id(), now=self.clock())
        )

    def sweep(self, job_id: str) -> int:
        return self.database.transact(lambda tx: expire_holds(tx, job_id, now=self.clock()))

    def job(self, job_id: str) -> LockedJob:
        return self.database.transact(lambda tx: lock_job(tx, job_id).get())

    def counts(self, job_id: str) -> tuple[str, int, int, int]:
        """Status, open, held, submitted."""
        job = self.job(job_id)
        return job.status, job.open, job.held, job.submitted

    def set_status(self, job_id: str, status: JobStatus) -> None:
        """Put the job into a status that takes no change of money."""
        self.run("UPDATE job_counts SET status = %(status)s WHERE job_id = %(job_id)s", job_id=job_id, status=status)

    def stop(self, job_id: str) -> None:
        """Finish the job as its employer would: open positions are refunded, held ones stay."""

        def stop(tx: Tx) -> None:
            job = lock_job(tx, job_id).get()
            amount = job.escrow_for(job.unsettled) - job.escrow_for(job.unsettled - job.open)
            shift_counts(tx, job_id, CountShift(open=-job.open), status="FINISHED")
            lines = escrow(job.employer_id, -amount, job_id=job_id), spendable(job.employer_id, amount, job_id=job_id)
            move(tx, [movement(f"stop:{job_id}", *lines)], now=self.clock())

        self.database.transact(stop)

    def block(self, who: Person, whom: Person) -> None:
        self.database.transact(lambda tx: block_workers(tx, who.id, [whom.id], now=self.clock()))

    def freeze(self, person: Person) -> None:
        self.run("UPDATE accounts SET frozen_at = %(now)s WHERE account_id = %(id)s", now=self.clock(), id=person.id)

    def set_level(self, person: Person, level: str) -> None:
        self.run("UPDATE accounts SET level = %(level)s WHERE account_id = %(id)s", level=level, id=person.id)

    def put_on_list(self, employer: Person, list_id: int, *workers: Person) -> None:
        """Make a list of the employer's with these workers on it."""

        def put(tx: Tx) -> None:
            create_list(tx, employer.id, f"list {list_id}", list_id=list_id, now=self.clock())
            add_workers(tx, employer.id, list_id, [worker.id for worker in workers], now=self.clock())

        self.database.transact(put)

    def task(self, task_id: str) -> TaskRow:
        row = self.database.read(
            lambda tx: tx.one(
                TaskRow,
                """
                SELECT task_id, worker_id, status, country, ip_address, submission_id, hold_until, submitted_at, rate_by
                  FROM tasks WHERE task_id = %(task_id)s
                """,
                task_id=task_id,
            )
        )
        assert row is not None
        return row

    def proofs(self, task_id: str) -> list[Any]:
        """The proofs of every revision of a task."""
        return self.values("SELECT proofs FROM submissions WHERE task_id = %(task_id)s", task_id=task_id)

    def run(self, query: LiteralString, **params: object) -> None:
        self.database.transact(lambda tx: tx.do(query, **params))

    def values(self, query: LiteralString, **params: object) -> list[Any]:
        return self.database.read(lambda tx: tx.ask_value(query, **params).all())

    def check(self) -> None:
        """Counts equal tasks, takings equal what is taken, escrow equals what is not settled, the book sums to zero."""
        for job_id in self.values("SELECT job_id FROM job_counts"):
            job = self.job(job_id)
            assert self._tasks_by_status(job_id) == (job.held, job.submitted, job.in_revision, job.ok, job.nok)
            lying = self.values("SELECT amount FROM purses WHERE kind = 'escrow' AND job_id = %(id)s", id=job_id)
            assert sum(lying) == job.escrow_for(job.unsettled) + job.charges_waiting
        assert self.values(_MISCOUNTED_WORKERS) == []
        assert self.values(_MISCOUNTED_COUNTRIES) == []
        assert self.values("SELECT coalesce(sum(amount), 0) FROM entries") == [0]

    def _tasks_by_status(self, job_id: str) -> tuple[int, ...]:
        statuses: list[str] = self.values("SELECT status FROM tasks WHERE job_id = %(job_id)s", job_id=job_id)
        return tuple(statuses.count(status) for status in ("HELD", "SUBMITTED", "IN_REVISION", "OK", "NOK"))


_MISCOUNTED_WORKERS: LiteralString = """
    SELECT coalesce(own.job_id, task.job_id)
      FROM (SELECT job_id, worker_id, taken FROM job_workers WHERE taken > 0) own
      FULL JOIN (SELECT job_id, worker_id, count(*) AS taken FROM tasks
                  WHERE status IN ('HELD', 'SUBMITTED', 'IN_REVISION', 'OK', 'NOK')
                  GROUP BY job_id, worker_id) task ON task.job_id = own.job_id AND task.worker_id = own.worker_id
     WHERE own.taken IS DISTINCT FROM task.taken
"""
_MISCOUNTED_COUNTRIES: LiteralString = """
    SELECT coalesce(national.job_id, task.job_id)
      FROM (SELECT job_id, country, taken FROM job_countries WHERE taken > 0) national
      FULL JOIN (SELECT task.job_id, task.country, count(*) AS taken
                   FROM tasks task JOIN jobs job ON job.job_id = task.job_id
                  WHERE task.status IN ('HELD', 'SUBMITTED', 'IN_REVISION', 'OK', 'NOK')
                    AND job.distribution IS NOT NULL
                  GROUP BY task.job_id, task.country) task
             ON task.job_id = national.job_id AND task.country = national.country
     WHERE national.taken IS DISTINCT FROM task.taken
"""
