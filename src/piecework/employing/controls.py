"""An employer's controls of a job that was posted: pause, resume, speed, archive."""

from datetime import datetime

from piecework.database import Tx
from piecework.jobs import jobs_sql as sql
from piecework.jobs.moves import next_status
from piecework.jobs.own_job import lock_own_job


def pause_job(tx: Tx, job_id: str, *, employer_id: str, now: datetime) -> None:
    """Take no new holds; running holds may be handed in. Pausing a paused job changes nothing (API 3.14).

    Refuses: JobNotFound, JobCannotMove.
    """
    job = lock_own_job(tx, job_id, employer_id=employer_id)
    sql.set_status(tx, job, next_status(job, "pause"), now=now)


def resume_job(tx: Tx, job_id: str, *, employer_id: str, now: datetime) -> None:
    """Offer the job again. Resuming a running job changes nothing (API 3.15). Refuses: JobNotFound, JobCannotMove."""
    job = lock_own_job(tx, job_id, employer_id=employer_id)
    sql.set_status(tx, job, next_status(job, "resume"), now=now)


def set_speed(tx: Tx, job_id: str, speed: int, *, employer_id: str) -> None:
    """Show the job more or less often (API 3.6). Refuses: JobNotFound, JobCannotMove."""
    job = lock_own_job(tx, job_id, employer_id=employer_id)
    next_status(job, "set the speed of")
    sql.set_speed(tx, job_id, speed)


def archive_job(tx: Tx, job_id: str, *, employer_id: str, now: datetime) -> None:
    """Leave a job that is over out of the lists; repeating changes nothing. Refuses: JobNotFound, JobCannotMove."""
    job = lock_own_job(tx, job_id, employer_id=employer_id)
    next_status(job, "archive")
    sql.archive(tx, job_id, now=now)


def unarchive_job(tx: Tx, job_id: str, *, employer_id: str) -> None:
    """List a job again that was archived; repeating changes nothing. Refuses: JobNotFound."""
    lock_own_job(tx, job_id, employer_id=employer_id)
    sql.unarchive(tx, job_id)
