"""Every statement that writes submissions."""

from datetime import datetime

from piecework.database import Tx, as_json


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
