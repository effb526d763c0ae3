"""Every statement on follows."""

from datetime import datetime

from msgspec import Struct

from piecework.database import Tx
from piecework.paging import Page, ask_page


class FollowedEmployer(Struct, frozen=True):
    """An employer whom a worker follows."""

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


def list_followed(tx: Tx, worker_id: str, *, page: int) -> Page[FollowedEmployer]:
    """Whom the worker follows, the latest first, 100 a page."""
    return ask_page(
        tx,
        FollowedEmployer,
        """
        SELECT page.employer_id, employer.name, page.created_at AS since
          FROM (SELECT employer_id, created_at FROM follows
                 WHERE account_id = %(worker_id)s
                 ORDER BY created_at DESC, employer_id
                 LIMIT %(limit)s OFFSET %(offset)s) page
          JOIN accounts employer ON employer.account_id = page.employer_id
         ORDER BY page.created_at DESC, page.employer_id
        """,
        count="SELECT count(*)::int FROM follows WHERE account_id = %(worker_id)s",
        page=page,
        worker_id=worker_id,
    ).get()


def forget_follows_of(tx: Tx, account_id: str) -> None:
    """Let an account follow nobody, and nobody follow it."""
    tx.do(
        "DELETE FROM follows WHERE account_id = %(account_id)s OR employer_id = %(account_id)s", account_id=account_id
    )
