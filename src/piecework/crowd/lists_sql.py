"""Every statement on worker_lists, worker_list_members and blocks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, LiteralString

from msgspec import Struct

from piecework.accounts.account import LEVELS
from piecework.crowd.crowd_sql import CROWD, MIGHT_FIT, ask_list_reach
from piecework.database import Pending, Tx

ListKind = Literal["manual", "satisfied", "filtered"]


class WorkerList(Struct, frozen=True):
    """A worker list; `workers` is its size, with all who might fit its filter."""

    list_id: int
    name: str
    kind: ListKind
    workers: int


_LISTS: LiteralString = (
    "WITH "
    + CROWD
    + """
        SELECT list.list_id, list.name, list.kind,
               ((SELECT count(*) FROM worker_list_members member
                  WHERE member.account_id = list.account_id AND member.list_id = list.list_id)
                + CASE WHEN filter.list_id IS NULL THEN 0 ELSE """
    + MIGHT_FIT
    + """ END)::int AS workers
          FROM worker_lists list
          LEFT JOIN worker_list_filters filter ON filter.account_id = list.account_id AND filter.list_id = list.list_id
         WHERE list.account_id = %(employer_id)s
"""
)


def load_worker_lists(tx: Tx, employer_id: str) -> list[WorkerList]:
    """The employer's lists by id."""
    return ask_worker_lists(tx, employer_id).all()


def ask_worker_lists(tx: Tx, employer_id: str) -> Pending[WorkerList]:
    """The employer's lists by id."""
    return tx.ask(WorkerList, _LISTS + " ORDER BY list.list_id", employer_id=employer_id, levels=list(LEVELS))


def ask_list(tx: Tx, employer_id: str, list_id: int) -> Pending[WorkerList]:
    """One of the employer's lists; no row when it is not theirs."""
    mine: LiteralString = _LISTS + " AND list.list_id = %(list_id)s"
    return tx.ask(WorkerList, mine, employer_id=employer_id, list_id=list_id, levels=list(LEVELS))


def ask_list_size(tx: Tx, employer_id: str, list_id: int) -> Pending[int]:
    """How many workers are on the employer's list; no row when it is not theirs."""
    return ask_list_reach(tx, employer_id, list_id, levels=list(LEVELS))


def add_list(tx: Tx, employer_id: str, list_id: int, *, name: str, kind: ListKind, now: datetime) -> None:
    """Insert an empty list."""
    tx.do(
        """
        INSERT INTO worker_lists (account_id, list_id, name, kind, created_at)
        VALUES (%(employer_id)s, %(list_id)s, %(name)s, %(kind)s, %(now)s)
        """,
        employer_id=employer_id,
        list_id=list_id,
        name=name,
        kind=kind,
        now=now,
    )


def lock_list(tx: Tx, employer_id: str, list_id: int) -> Pending[ListKind]:
    """The kind of the employer's own list, locked until commit; no row when it is not theirs."""
    return tx.ask_value(
        """
        SELECT kind FROM worker_lists
         WHERE account_id = %(employer_id)s AND list_id = %(list_id)s
           FOR NO KEY UPDATE
        """,
        employer_id=employer_id,
        list_id=list_id,
    )


def ask_own_list_ids(tx: Tx, employer_id: str, list_ids: Sequence[int]) -> Pending[int]:
    """Which of these lists are the employer's."""
    return tx.ask_value(
        "SELECT list_id FROM worker_lists WHERE account_id = %(employer_id)s AND list_id = ANY (%(list_ids)s)",
        employer_id=employer_id,
        list_ids=list(list_ids),
    )


def lock_all_lists(tx: Tx, employer_id: str) -> None:
    """Lock the employer's lists until commit, against new members too (whose foreign key locks the list)."""
    tx.do(
        "SELECT list_id FROM worker_lists WHERE account_id = %(employer_id)s ORDER BY list_id FOR UPDATE",
        employer_id=employer_id,
    )


def remove_blocked_members(tx: Tx, employer_id: str, worker_ids: Sequence[str]) -> None:
    """Take those of these workers off all lists who were blocked while they were put on one; the last step of that."""
    tx.do(
        """
        DELETE FROM worker_list_members member
         USING blocks block
         WHERE member.account_id = %(employer_id)s AND member.worker_id = ANY (%(worker_ids)s)
           AND block.account_id = %(employer_id)s AND block.blocked_account_id = member.worker_id
        """,
        employer_id=employer_id,
        worker_ids=list(worker_ids),
    )


def delete_list(tx: Tx, employer_id: str, list_id: int) -> None:
    """Delete the list and its members."""
    tx.do(
        "DELETE FROM worker_list_members WHERE account_id = %(employer_id)s AND list_id = %(list_id)s",
        employer_id=employer_id,
        list_id=list_id,
    )
    tx.do(
        "DELETE FROM worker_lists WHERE account_id = %(employer_id)s AND list_id = %(list_id)s",
        employer_id=employer_id,
        list_id=list_id,
    )


def remove_list_members(tx: Tx, employer_id: str, list_id: int, worker_ids: Sequence[str]) -> None:
    """Take the workers off the list."""
    tx.do(
        """
        DELETE FROM worker_list_members
         WHERE account_id = %(employer_id)s AND list_id = %(list_id)s AND worker_id = ANY (%(worker_ids)s)
        """,
        employer_id=employer_id,
        list_id=list_id,
        worker_ids=list(worker_ids),
    )


def add_to_satisfied_lists(tx: Tx, employer_id: str, worker_ids: Sequence[str], *, now: datetime) -> None:
    """Put the workers on the employer's automatic list of those rated satisfied; blocked ones are left out."""
    tx.do(
        """
        INSERT INTO worker_list_members (account_id, list_id, worker_id, added_at)
        SELECT list.account_id, list.list_id, satisfied.worker_id, %(now)s
          FROM worker_lists list
         CROSS JOIN unnest(%(worker_ids)s::text[]) AS satisfied (worker_id)
         WHERE list.account_id = %(employer_id)s AND list.kind = 'satisfied'
           AND NOT EXISTS (SELECT 1 FROM blocks block
                            WHERE block.account_id = %(employer_id)s
                              AND block.blocked_account_id = satisfied.worker_id)
         ORDER BY list.list_id, satisfied.worker_id
        ON CONFLICT (account_id, list_id, worker_id) DO NOTHING
        """,
        employer_id=employer_id,
        worker_ids=sorted(set(worker_ids)),
        now=now,
    )


def remove_blocks(tx: Tx, employer_id: str, worker_ids: Sequence[str]) -> None:
    """Lift the employer's blocks of these workers."""
    tx.do(
        "DELETE FROM blocks WHERE account_id = %(employer_id)s AND blocked_account_id = ANY (%(worker_ids)s)",
        employer_id=employer_id,
        worker_ids=list(worker_ids),
    )


def add_list_members(tx: Tx, employer_id: str, list_id: int, worker_ids: Sequence[str], *, now: datetime) -> None:
    """Put the workers on the list; who is on it, is blocked, unknown or the employer is left out.

    The list is locked against being deleted; one that has gone this moment gets nobody.
    """
    tx.do(
        """
        INSERT INTO worker_list_members (account_id, list_id, worker_id, added_at)
        SELECT list.account_id, list.list_id, account.account_id, %(now)s
          FROM (SELECT account_id, list_id FROM worker_lists
                 WHERE account_id = %(employer_id)s AND list_id = %(list_id)s
                   FOR KEY SHARE) list
         CROSS JOIN accounts account
         WHERE account.account_id = ANY (%(worker_ids)s)
           AND account.account_id <> %(employer_id)s
           AND NOT EXISTS (SELECT 1 FROM blocks block
                            WHERE block.account_id = %(employer_id)s AND block.blocked_account_id = account.account_id)
        ON CONFLICT (account_id, list_id, worker_id) DO NOTHING
        """,
        employer_id=employer_id,
        list_id=list_id,
        worker_ids=list(worker_ids),
        now=now,
    )


def add_blocks(tx: Tx, employer_id: str, worker_ids: Sequence[str], *, now: datetime) -> None:
    """Block the workers for the employer; who is blocked already stays so."""
    tx.do(
        """
        INSERT INTO blocks (account_id, blocked_account_id, created_at)
        SELECT %(employer_id)s, account.account_id, %(now)s
          FROM accounts account
         WHERE account.account_id = ANY (%(worker_ids)s) AND account.account_id <> %(employer_id)s
        ON CONFLICT (account_id, blocked_account_id) DO NOTHING
        """,
        employer_id=employer_id,
        worker_ids=list(worker_ids),
        now=now,
    )


def remove_from_all_lists(tx: Tx, employer_id: str, worker_ids: Sequence[str]) -> None:
    """Take the workers off every list of the employer."""
    tx.do(
        "DELETE FROM worker_list_members WHERE account_id = %(employer_id)s AND worker_id = ANY (%(worker_ids)s)",
        employer_id=employer_id,
        worker_ids=list(worker_ids),
    )


class ListOfWorker(Struct, frozen=True):
    """A list that a worker is on, and its employer. `since` None: they fit its filter, and nobody put them on it."""

    employer_id: str
    employer_name: str
    list_id: int
    name: str
    kind: ListKind
    since: datetime | None


def ask_lists_of_worker(tx: Tx, worker_id: str, *, limit: int) -> Pending[ListOfWorker]:
    """The lists that the worker was put on, the latest first."""
    return tx.ask(
        ListOfWorker,
        """
        SELECT member.account_id AS employer_id, employer.name AS employer_name, member.list_id, list.name, list.kind,
               member.added_at AS since
          FROM worker_list_members member
          JOIN worker_lists list ON list.account_id = member.account_id AND list.list_id = member.list_id
          JOIN accounts employer ON employer.account_id = member.account_id
         WHERE member.worker_id = %(worker_id)s
         ORDER BY member.added_at DESC, member.account_id, member.list_id
         LIMIT %(limit)s
        """,
        worker_id=worker_id,
        limit=limit,
    )


def leave_list(tx: Tx, worker_id: str, employer_id: str, list_id: int) -> Pending[Any]:
    """Take the worker off the list, queued; it counts 0 where nobody put them on it."""
    return tx.do(
        """
        DELETE FROM worker_list_members
         WHERE account_id = %(employer_id)s AND list_id = %(list_id)s AND worker_id = %(worker_id)s
        """,
        worker_id=worker_id,
        employer_id=employer_id,
        list_id=list_id,
    )


def forget_company_of(tx: Tx, account_id: str) -> None:
    """Take an account off all lists, delete its own lists and all its blocks; its filters were deleted before."""
    tx.do(
        "DELETE FROM worker_list_members WHERE account_id = %(account_id)s OR worker_id = %(account_id)s",
        account_id=account_id,
    )
    tx.do("DELETE FROM worker_lists WHERE account_id = %(account_id)s", account_id=account_id)
    tx.do(
        "DELETE FROM blocks WHERE account_id = %(account_id)s OR blocked_account_id = %(account_id)s",
        account_id=account_id,
    )
