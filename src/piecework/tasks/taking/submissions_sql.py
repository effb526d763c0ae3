"""Every statement that writes submissions."""

from collections.abc import Sequence
from datetime import datetime

from piecework.database import Pending, Tx, as_json
from piecework.tasks.task import TaskKey


def add_submission(
    tx: Tx,
    job_id: str,
    task_id: str,
    *,
    revision_number: int = 0,
    asked_comment: str = "",
    proofs: object,
    sha256: bytes,
    now: datetime,
) -> None:
    """Insert what was handed in; a revision, with the comment that asked for it, is a new row."""
    tx.do(
        """
        INSERT INTO submissions (job_id, task_id, revision_number, proofs, proofs_sha256, submitted_at, asked_comment)
        VALUES (%(job_id)s, %(task_id)s, %(revision_number)s, %(proofs)s, %(sha256)s, %(now)s, %(asked_comment)s)
        """,
        job_id=job_id,
        task_id=task_id,
        revision_number=revision_number,
        asked_comment=asked_comment,
        proofs=as_json(proofs),
        sha256=sha256,
        now=now,
    )


def forget_proofs(tx: Tx, tasks: Sequence[TaskKey], *, now: datetime) -> Pending[TaskKey]:
    """Forget what was handed in for tasks that the caller has locked, and why revisions were asked; the hashes stay.

    An appeal that was opened before they were locked keeps its task's proofs. Answers each task, once a revision.
    """
    return tx.ask(
        TaskKey,
        """
        UPDATE submissions submission
           SET proofs = '[]', asked_comment = '', forgotten_at = %(now)s
          FROM unnest(%(job_ids)s::text[], %(task_ids)s::text[]) AS old (job_id, task_id)
         WHERE submission.job_id = old.job_id AND submission.task_id = old.task_id
           AND submission.forgotten_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM appeals appeal
                            WHERE appeal.job_id = old.job_id AND appeal.task_id = old.task_id
                              AND appeal.state = 'OPEN')
        RETURNING submission.job_id, submission.task_id
        """,
        job_ids=[task.job_id for task in tasks],
        task_ids=[task.task_id for task in tasks],
        now=now,
    )
