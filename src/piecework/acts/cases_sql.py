"""Who the parties of an act are: employers, workers and owners, read where they are written."""

from piecework.database import Tx


def load_sides(tx: Tx, job_id: str, task_id: str = "") -> list[str]:
    """The job's employer, and the worker of its task where one is named; nobody where there is none."""
    return tx.ask_value(
        """
        SELECT employer_id FROM job_counts WHERE job_id = %(job_id)s
         UNION
        SELECT worker_id FROM tasks WHERE job_id = %(job_id)s AND task_id = %(task_id)s
        """,
        job_id=job_id,
        task_id=task_id,
    ).all()


def load_reporters(tx: Tx, job_id: str) -> list[str]:
    """Who made the reports of a job that wait."""
    return tx.ask_value(
        "SELECT worker_id FROM job_reports WHERE job_id = %(job_id)s AND handled_at IS NULL", job_id=job_id
    ).all()


def load_owners_in_batch(tx: Tx, batch_id: str) -> list[str]:
    """Whose withdrawals are in the batch."""
    return tx.ask_value(
        "SELECT DISTINCT account_id FROM withdrawals WHERE batch_id = %(batch_id)s AND batch_id <> ''",
        batch_id=batch_id,
    ).all()
