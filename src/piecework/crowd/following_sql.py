"""Every statement on follows."""

from datetime import datetime

from msgspec import Struct

from piecework.database import Tx


class FollowedEmployer(Struct, frozen=True):
    """A followed employer beside the number of all; a page past the end is one row, null but for that."""

    matching: int
    employer_id: str
    name: str
    since: datetime


def add_follow(tx: Tx, worker_id: str, employer_id: str, *, now: datetime) -> None:
    """Follow the employer, queued; following again keeps the first time."""
    tx.do(
        """
        INSERT INTO follows (account_id, employer_id, created_at) VALUES (%(worker_id)s, %(employer_id)s, %(now)s)
        ON CONFLICT (account_id, employer_id) DO NOTHING
        """,
        worker_id=worker_id,
        employer_id=employer_id,
        now=now,
    )


def remove_follow(tx: Tx, worker_id: str, employer_id: str) -> None:
    """Follow the employer no longer, queued."""
    tx.do(
        "DELETE FROM follows WHERE account_id = %(worker_id)s AND employer_id = %(employer_id)s",
        worker_id=worker_id,
        employer_id=employer_id,
    )


def list_followed(tx: Tx, worker_id: str, *, limit: int, offset: int) -> list[FollowedEmployer]:
    """A page of the employers that the worker follows, the latest first."""
    return tx.rows(
        FollowedEmployer,
        """
        SELECT total.matching, page.employer_id, employer.name, page.created_at AS since
          FROM (SELECT count(*)::int AS matching FROM follows WHERE account_id = %(worker_id)s) total
          LEFT JOIN (SELECT employer_id, created_at FROM follows
                      WHERE account_id = %(worker_id)s
                      ORDER BY created_at DESC, employer_id
                      LIMIT %(limit)s OFFSET %(offset)s) page ON true
          LEFT JOIN accounts employer ON employer.account_id = page.employer_id
         ORDER BY page.created_at DESC, page.employer_id
        """,
        worker_id=worker_id,
        limit=limit,
        offset=offset,
    )


def forget_follows_of(tx: Tx, account_id: str) -> None:
    """Let an account follow nobody, and nobody follow it."""
    tx.do(
        "DELETE FROM follows WHERE account_id = %(account_id)s OR employer_id = %(account_id)s", account_id=account_id
    )
