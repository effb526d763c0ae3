"""Blocking: an employer who wants nothing more from a worker."""

from collections.abc import Sequence
from datetime import datetime

from piecework.crowd import lists_sql as sql
from piecework.database import Tx


def block_workers(tx: Tx, employer_id: str, worker_ids: Sequence[str], *, now: datetime) -> None:
    """Offer these workers nothing more of this employer's, and take them off all the employer's lists (API 5.2).

    What they have handed in stays, and is rated normally. Unknown ids and repeats change nothing. The lists are locked
    first: whoever is putting a worker on one commits before, and is seen, or waits and then sees the block.
    """
    sql.lock_all_lists(tx, employer_id)
    sql.add_blocks(tx, employer_id, worker_ids, now=now)
    sql.remove_from_all_lists(tx, employer_id, worker_ids)


def unblock_workers(tx: Tx, employer_id: str, worker_ids: Sequence[str]) -> None:
    """Offer these workers the employer's jobs again; lists they were taken off stay as they are (API 5.3)."""
    sql.remove_blocks(tx, employer_id, worker_ids)
