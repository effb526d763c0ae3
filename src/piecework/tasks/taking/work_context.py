"""The start of holding and submitting, in one round trip: lock the job, end due holds, read the worker's facts."""

from datetime import datetime

from msgspec import Struct, structs

from piecework.accounts.account_sql import lock_account
from piecework.database import Pending, Tx
from piecework.jobs.job import JobNotFound, LockedJob
from piecework.jobs.jobs_sql import lock_job
from piecework.jobs.offering.offers_sql import WorkFacts, ask_facts
from piecework.jobs.variables.variables_sql import give_back_rows_of_due_holds, take_rows
from piecework.tasks.taking import positions_sql as sql
from piecework.tasks.taking.freeing import free_positions
from piecework.tasks.taking.late import admit_late
from piecework.tasks.taking.position_change import PositionChange
from piecework.tasks.tasks_sql import expire_holds

ALL_DUE = 10_000  # a job has at most 9999 positions at once, so no hold that ran out stays behind


class WorkContext(Struct, frozen=True):
    """A locked job and one worker on it.

    `freed` is what the ended holds freed, still to be written; `hold` is the worker's own; `facts` are for the rules.
    """

    job: LockedJob
    freed: PositionChange
    hold: sql.OwnTaskState | None
    facts: WorkFacts


class PendingWorkContext(Struct, frozen=True):
    """A work context that is queued, so that the caller can queue more statements before it waits."""

    job: Pending[LockedJob]
    expired: Pending[str]
    hold: Pending[sql.OwnTaskState]
    facts: Pending[WorkFacts]

    def get(self, tx: Tx, *, now: datetime) -> WorkContext:
        """Wait for it. Late work gets the freed positions first; the facts count the rest of them as open.

        Refuses: JobNotFound.
        """
        job, facts = self.job.one(), self.facts.one()
        if job is None or facts is None:
            raise JobNotFound
        freed = admit_late(tx, job, free_positions(job, self.expired.all()), now=now)
        if freed.shift.late:  # some of it may be this worker's
            facts = ask_facts(tx, job.job_id, worker_id=facts.worker_id).get()
        return WorkContext(job, freed, self.hold.one(), structs.replace(facts, open=job.open + freed.shift.open))


def ask_work_context(
    tx: Tx, job_id: str, *, worker_id: str, now: datetime, locks_worker: bool = False
) -> PendingWorkContext:
    """Lock the job and end its holds that ran out, so that others can take their positions before a chore comes.

    The freed positions are not written yet: the caller adds `freed` to its own shift. With `locks_worker` the worker's
    account is locked too, for limits over all jobs. The order of the statements is the lock order, and
    what decides is read after the locks: a statement that waited for one sees other tables as before its wait.
    """
    job = lock_job(tx, job_id)
    if locks_worker:
        lock_account(tx, worker_id)
    sql.give_back_positions_of_due_holds(tx, job_id, now=now, limit=ALL_DUE)
    give_back_rows_of_due_holds(tx, job_id, now=now, limit=ALL_DUE)
    expired = expire_holds(tx, job_id, now=now, limit=ALL_DUE)
    hold = sql.ask_own_hold(tx, job_id, worker_id=worker_id)
    return PendingWorkContext(job, expired, hold, ask_facts(tx, job_id, worker_id=worker_id))


def take_position(tx: Tx, facts: WorkFacts, *, variables_row: int | None) -> None:
    """Count one more position for the worker, for the country where the job limits it, and for the row of values."""
    limited_country = facts.worker_country if facts.distribution is not None else None
    sql.take_position(tx, facts.job_id, worker_id=facts.worker_id, country=limited_country)
    if variables_row is not None:
        take_rows(tx, facts.job_id, [variables_row])
