"""Every statement on the prints of proofs and the marks on tasks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, LiteralString

from msgspec import Struct

from piecework.database import Pending, Tx
from piecework.paging import PendingPage, ask_page
from piecework.proofs.uploads_sql import Claimant
from piecework.tasks.task import TaskKey

MarkKind = Literal[
    "same_text", "near_text", "same_image", "near_image", "shared_address", "shared_device", "other_country"
]

# Of where a task came from: they are forgotten by another rule than those of what was handed in.
_OF_SENDER: LiteralString = "('shared_address', 'shared_device', 'other_country')"
MARKS_A_KIND_MAX = 5
LOOKED_AT = 50
NEAR_TEXT_BITS = 6
NEAR_IMAGE_BITS = 2


class Print(Struct, frozen=True):
    """What one proof of a submission is recognised by. `look_hash` None: only an identical proof is recognised."""

    index: int
    kind: Literal["text", "image"]
    sha256: bytes
    look_hash: int | None


_ADD_PRINTS: LiteralString = """
    WITH own AS (
        INSERT INTO proof_prints (job_id, task_id, revision_number, place, kind, sha256, look_hash)
        SELECT %(job_id)s, %(task_id)s, %(revision_number)s, place, kind, sha256, look_hash
          FROM unnest(%(places)s::int[], %(kinds)s::text[], %(sha256s)s::bytea[], %(look_hashes)s::bigint[])
               AS printed (place, kind, sha256, look_hash)
        RETURNING kind, sha256, look_hash
    ), matched AS (
        SELECT DISTINCT CASE WHEN alike.sha256 = own.sha256 THEN 'same_' ELSE 'near_' END || own.kind AS kind,
               alike.task_id
          FROM own
         CROSS JOIN LATERAL (
               (SELECT task_id, sha256, look_hash FROM proof_prints
                 WHERE job_id = %(job_id)s AND sha256 = own.sha256 AND task_id <> %(task_id)s
                 LIMIT %(looked_at)s)
                UNION ALL
               (SELECT task_id, sha256, look_hash FROM proof_prints
                 WHERE job_id = %(job_id)s AND kind = own.kind AND task_id <> %(task_id)s
                   AND (look_hash & 65535) = (own.look_hash & 65535) AND look_hash IS NOT NULL
                 LIMIT %(looked_at)s)
                UNION ALL
               (SELECT task_id, sha256, look_hash FROM proof_prints
                 WHERE job_id = %(job_id)s AND kind = own.kind AND task_id <> %(task_id)s
                   AND ((look_hash >> 16) & 65535) = ((own.look_hash >> 16) & 65535) AND look_hash IS NOT NULL
                 LIMIT %(looked_at)s)
                UNION ALL
               (SELECT task_id, sha256, look_hash FROM proof_prints
                 WHERE job_id = %(job_id)s AND kind = own.kind AND task_id <> %(task_id)s
                   AND ((look_hash >> 32) & 65535) = ((own.look_hash >> 32) & 65535) AND look_hash IS NOT NULL
                 LIMIT %(looked_at)s)
                UNION ALL
               (SELECT task_id, sha256, look_hash FROM proof_prints
                 WHERE job_id = %(job_id)s AND kind = own.kind AND task_id <> %(task_id)s
                   AND ((look_hash >> 48) & 65535) = ((own.look_hash >> 48) & 65535) AND look_hash IS NOT NULL
                 LIMIT %(looked_at)s)) alike
         WHERE alike.sha256 = own.sha256
            OR bit_count((alike.look_hash # own.look_hash)::bit(64))
               <= CASE own.kind WHEN 'text' THEN %(text_bits)s::int ELSE %(image_bits)s::int END
    ), other AS (
        SELECT matched.kind, task.task_id, task.worker_id,
               row_number() OVER (PARTITION BY matched.kind ORDER BY task.submitted_at, task.task_id) AS number,
               count(*) OVER (PARTITION BY matched.kind) AS others
          FROM matched
          JOIN tasks task ON task.job_id = %(job_id)s AND task.task_id = matched.task_id
    )
    INSERT INTO task_marks (job_id, task_id, kind, other_task_id, other_worker_id, created_at)
    SELECT %(job_id)s, %(task_id)s, kind, task_id, worker_id, %(now)s
      FROM other
     WHERE number + (SELECT count(*) FROM task_marks
                      WHERE job_id = %(job_id)s AND task_id = %(task_id)s AND kind = other.kind) <= %(marks)s
       AND (kind <> 'near_image' OR others <= %(marks)s)
    ON CONFLICT DO NOTHING
"""


def add_prints(tx: Tx, submission: Claimant, prints: Sequence[Print], *, now: datetime) -> None:
    """Insert the prints of a submission, and a mark for each other task of the job that has one like them.

    The task's row is there; the caller holds the job's lock. A look that more than MARKS_A_KIND_MAX other tasks have
    is that of the site they all show, and is not marked.
    """
    tx.do(
        _ADD_PRINTS,
        job_id=submission.job_id,
        task_id=submission.task_id,
        revision_number=submission.revision_number,
        places=[printed.index for printed in prints],
        kinds=[printed.kind for printed in prints],
        sha256s=[printed.sha256 for printed in prints],
        look_hashes=[printed.look_hash for printed in prints],
        looked_at=LOOKED_AT,
        marks=MARKS_A_KIND_MAX,
        text_bits=NEAR_TEXT_BITS,
        image_bits=NEAR_IMAGE_BITS,
        now=now,
    )


def add_shared_marks(
    tx: Tx, job_id: str, task_id: str, *, worker_id: str, ip_address: str, device: str, now: datetime
) -> None:
    """Insert a mark both ways for tasks of other workers that came from the same address or device.

    The caller holds the job's lock. Neither has more than MARKS_A_KIND_MAX of a kind.
    """
    tx.do(
        """
        WITH matched AS (
           (SELECT 'shared_address' AS kind, task_id, worker_id, submitted_at FROM tasks
             WHERE job_id = %(job_id)s AND ip_address = %(ip_address)s AND ip_address <> ''
               AND worker_id <> %(worker_id)s
             LIMIT %(looked_at)s)
             UNION ALL
           (SELECT 'shared_device', task_id, worker_id, submitted_at FROM tasks
             WHERE job_id = %(job_id)s AND device = %(device)s AND device <> '' AND worker_id <> %(worker_id)s
             LIMIT %(looked_at)s)
        ), other AS (
            SELECT kind, task_id, worker_id,
                   row_number() OVER (PARTITION BY kind ORDER BY submitted_at, task_id) AS number
              FROM matched
        )
        INSERT INTO task_marks (job_id, task_id, kind, other_task_id, other_worker_id, created_at)
        SELECT %(job_id)s, pair.task_id, other.kind, pair.other_task_id, pair.other_worker_id, %(now)s
          FROM other
         CROSS JOIN LATERAL (
               VALUES (%(task_id)s, other.task_id, other.worker_id), (other.task_id, %(task_id)s, %(worker_id)s)
               ) AS pair (task_id, other_task_id, other_worker_id)
         WHERE other.number <= %(marks)s
           AND CASE pair.task_id WHEN %(task_id)s THEN other.number ELSE 1 END
               + (SELECT count(*) FROM task_marks
                   WHERE job_id = %(job_id)s AND task_id = pair.task_id AND kind = other.kind) <= %(marks)s
        ON CONFLICT DO NOTHING
        """,
        job_id=job_id,
        task_id=task_id,
        worker_id=worker_id,
        ip_address=ip_address,
        device=device,
        looked_at=LOOKED_AT,
        marks=MARKS_A_KIND_MAX,
        now=now,
    )


def add_country_mark(tx: Tx, job_id: str, task_id: str, *, worker_id: str, now: datetime) -> None:
    """Insert the mark of a task that came from an address in another country; it names no other task but itself."""
    tx.do(
        """
        INSERT INTO task_marks (job_id, task_id, kind, other_task_id, other_worker_id, created_at)
        VALUES (%(job_id)s, %(task_id)s, 'other_country', %(task_id)s, %(worker_id)s, %(now)s)
        ON CONFLICT DO NOTHING
        """,
        job_id=job_id,
        task_id=task_id,
        worker_id=worker_id,
        now=now,
    )


class PagedMark(Struct, frozen=True, kw_only=True):
    """A mark in a list, and whose task it is on."""

    task_id: str
    worker_id: str
    kind: MarkKind
    other_task_id: str
    other_worker_id: str
    created_at: datetime


def ask_marks(tx: Tx, job_id: str, *, page: int) -> PendingPage[PagedMark]:
    """A page of the marks of a job, task by task."""
    return ask_page(
        tx,
        PagedMark,
        """
        SELECT page.task_id, task.worker_id, page.kind, page.other_task_id, page.other_worker_id, page.created_at
          FROM (SELECT task_id, kind, other_task_id, other_worker_id, created_at
                  FROM task_marks
                 WHERE job_id = %(job_id)s
                 ORDER BY task_id, kind, other_task_id
                 LIMIT %(limit)s OFFSET %(offset)s) page
          JOIN tasks task ON task.job_id = %(job_id)s AND task.task_id = page.task_id
         ORDER BY page.task_id, page.kind, page.other_task_id
        """,
        count="SELECT count(*)::int FROM task_marks WHERE job_id = %(job_id)s",
        page=page,
        job_id=job_id,
    )


def ask_job_exists(tx: Tx, job_id: str) -> Pending[bool]:
    """Whether there is such a job."""
    return tx.ask_value("SELECT EXISTS (SELECT 1 FROM jobs WHERE job_id = %(job_id)s)", job_id=job_id)


def forget_prints(tx: Tx, tasks: Sequence[TaskKey]) -> None:
    """Delete the prints of tasks whose proofs are forgotten, and what they were marked as alike with."""
    keys = {"job_ids": [task.job_id for task in tasks], "task_ids": [task.task_id for task in tasks]}
    tx.do(
        """
        DELETE FROM proof_prints print
         USING unnest(%(job_ids)s::text[], %(task_ids)s::text[]) AS old (job_id, task_id)
         WHERE print.job_id = old.job_id AND print.task_id = old.task_id
        """,
        **keys,
    )
    tx.do(
        """
        DELETE FROM task_marks mark
         USING unnest(%(job_ids)s::text[], %(task_ids)s::text[]) AS old (job_id, task_id)
         WHERE mark.job_id = old.job_id AND mark.task_id = old.task_id
           AND mark.kind NOT IN """
        + _OF_SENDER,
        **keys,
    )


def forget_shared_marks(tx: Tx, *, before: datetime, limit: int) -> int:
    """Delete what was marked before then because of where it came from, at most `limit`; answers how many."""
    return tx.do(
        """
        DELETE FROM task_marks mark
         USING (SELECT job_id, task_id, kind, other_task_id FROM task_marks
                 WHERE kind IN """
        + _OF_SENDER
        + """ AND created_at < %(before)s
                 ORDER BY created_at
                 LIMIT %(limit)s) old
         WHERE mark.job_id = old.job_id AND mark.task_id = old.task_id AND mark.kind = old.kind
           AND mark.other_task_id = old.other_task_id
        """,
        before=before,
        limit=limit,
    ).count()


def forget_shared_marks_of(tx: Tx, tasks: Sequence[TaskKey]) -> None:
    """Delete what tasks were marked with because of where they came from, on either side."""
    tx.do(
        """
        DELETE FROM task_marks mark
         USING unnest(%(job_ids)s::text[], %(task_ids)s::text[]) AS old (job_id, task_id)
         WHERE mark.job_id = old.job_id AND old.task_id IN (mark.task_id, mark.other_task_id)
           AND mark.kind IN """
        + _OF_SENDER,
        job_ids=[task.job_id for task in tasks],
        task_ids=[task.task_id for task in tasks],
    )
