"""Every statement on attempts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from piecework.database import Pending, Tx


class Waits(Protocol):
    """What is asked of a limit."""

    @property
    def waits(self) -> tuple[timedelta, ...]:
        """After the first attempt, the second ..."""
        ...

    @property
    def kept_time(self) -> timedelta:
        """How long the last attempt is remembered."""
        ...


def count_attempt(tx: Tx, subject: str, limit: Waits, *, now: datetime) -> Pending[int]:
    """Count one more; no row comes back while the subject has to wait. Lock subjects in their order."""
    return tx.ask_value(
        """
        INSERT INTO attempts AS known (subject, times, next_at, ends_at)
        VALUES (%(subject)s, 1, %(now)s::timestamptz + (%(waits)s::interval[])[1], %(ends_at)s)
        ON CONFLICT (subject) DO UPDATE
           SET times = CASE WHEN known.ends_at <= %(now)s THEN 1 ELSE known.times + 1 END,
               next_at = %(now)s::timestamptz + (%(waits)s::interval[])[
                   CASE WHEN known.ends_at <= %(now)s THEN 1 ELSE least(known.times + 1, %(steps)s) END],
               ends_at = %(ends_at)s
         WHERE known.next_at <= %(now)s
        RETURNING times
        """,
        subject=subject,
        waits=list(limit.waits),
        steps=len(limit.waits),
        ends_at=now + limit.kept_time,
        now=now,
    )


def find_longest_wait(tx: Tx, subjects: Sequence[str]) -> datetime | None:
    """When the last of the subjects may try again."""
    return tx.value("SELECT max(next_at) FROM attempts WHERE subject = ANY(%(subjects)s)", subjects=subjects)


def uncount_attempts(tx: Tx, subjects: Sequence[str], *, now: datetime) -> None:
    """Count one less, and let nobody wait, queued."""
    tx.do(
        """
        UPDATE attempts
           SET times = greatest(times - 1, 0), next_at = %(now)s
         WHERE subject IN (SELECT subject FROM attempts WHERE subject = ANY(%(subjects)s)
                            ORDER BY subject FOR NO KEY UPDATE)
        """,
        subjects=subjects,
        now=now,
    )


def delete_attempts(tx: Tx, subjects: Sequence[str]) -> None:
    """Delete the counts, queued."""
    tx.do(
        """
        DELETE FROM attempts
         WHERE subject IN (SELECT subject FROM attempts WHERE subject = ANY(%(subjects)s)
                            ORDER BY subject FOR UPDATE)
        """,
        subjects=subjects,
    )


def forget_attempts(tx: Tx, *, before: datetime, limit: int) -> int:
    """Delete counts that are over, at most `limit`; answers how many."""
    return tx.do(
        """
        DELETE FROM attempts
         WHERE subject IN (SELECT subject FROM attempts WHERE ends_at < %(before)s ORDER BY ends_at LIMIT %(limit)s
                              FOR UPDATE SKIP LOCKED)
        """,
        before=before,
        limit=limit,
    ).count()
