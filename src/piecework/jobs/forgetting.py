"""Forgetting what an employer wrote, when the account is erased and the jobs are over."""

from piecework.database import Tx
from piecework.jobs import jobs_sql as sql
from piecework.jobs.variables.variables_sql import forget_rows_of

TITLE_LEFT = "Erased job"
JOBS_A_BATCH = 100


def forget_briefs_of(tx: Tx, employer_id: str) -> int:
    """Forget a batch of an employer's briefs; answers how many. While a job is not over workers read its own."""
    job_ids = sql.forget_briefs_of(tx, employer_id, title=TITLE_LEFT, limit=JOBS_A_BATCH).all()
    if job_ids:
        forget_rows_of(tx, job_ids)
    return len(job_ids)
