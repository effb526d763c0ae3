"""Every statement on purses and entries."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from piecework.database import Pending, Tx
from piecework.ledger.movement import Line, Movement, PurseKind
from piecework.paging import TASKS_A_PAGE, PendingPage, ask_page


class Purse(Struct, frozen=True):
    """One balance of one account."""

    account_id: str
    kind: PurseKind
    job_id: str
    amount: Decimal


def open_purses(tx: Tx, purses: Sequence[tuple[str, PurseKind, str]]) -> None:
    """Create the purses (account, kind, job) at zero; those that exist are left alone."""
    tx.do(
        """
        INSERT INTO purses (account_id, kind, job_id, amount)
        SELECT purse.account_id, purse.kind, purse.job_id, 0
          FROM unnest(%(account_ids)s::text[], %(kinds)s::text[], %(job_ids)s::text[])
               AS purse (account_id, kind, job_id)
         ORDER BY purse.account_id, purse.kind, purse.job_id
        ON CONFLICT (account_id, kind, job_id) DO NOTHING
        """,
        account_ids=[purse[0] for purse in purses],
        kinds=[purse[1] for purse in purses],
        job_ids=[purse[2] for purse in purses],
    )


def lock_purse(tx: Tx, account_id: str, kind: PurseKind) -> Pending[Decimal]:
    """What lies in an account's purse, locked until commit. Alone: who needs several uses lock_purses."""
    return tx.ask_value(
        """
        SELECT amount FROM purses
         WHERE account_id = %(account_id)s AND kind = %(kind)s AND job_id = ''
           FOR NO KEY UPDATE
        """,
        account_id=account_id,
        kind=kind,
    )


def lock_purses(tx: Tx, purses: Sequence[tuple[str, PurseKind, str]]) -> Pending[Purse]:
    """The purses (account, kind, job), locked until commit in the one order; the last locks of a transaction."""
    return tx.ask(
        Purse,
        """
        SELECT purse.account_id, purse.kind, purse.job_id, purse.amount
          FROM unnest(%(account_ids)s::text[], %(kinds)s::text[], %(job_ids)s::text[])
               AS wanted (account_id, kind, job_id)
          JOIN purses purse USING (account_id, kind, job_id)
         ORDER BY purse.account_id, purse.kind, purse.job_id
           FOR NO KEY UPDATE OF purse
        """,
        account_ids=[purse[0] for purse in purses],
        kinds=[purse[1] for purse in purses],
        job_ids=[purse[2] for purse in purses],
    )


def load_purses(tx: Tx, account_id: str) -> list[Purse]:
    """An account's spendable and earned money; the escrow of its jobs is not in it."""
    return tx.rows(
        Purse,
        """
        SELECT account_id, kind, job_id, amount FROM purses
         WHERE account_id = %(account_id)s AND kind IN ('earned', 'spendable') AND job_id = ''
        """,
        account_id=account_id,
    )


class StatementLine(Struct, frozen=True):
    """One entry of an account."""

    movement_id: str
    kind: PurseKind
    job_id: str
    amount: Decimal
    created_at: datetime


def ask_statement(tx: Tx, account_id: str, *, page: int, page_size: int = TASKS_A_PAGE) -> PendingPage[StatementLine]:
    """A page of what came into and went out of an account's earned and spendable money, the latest first."""
    return ask_page(
        tx,
        StatementLine,
        """
        SELECT movement_id, kind, job_id, amount, created_at
          FROM entries
         WHERE account_id = %(account_id)s AND kind IN ('earned', 'spendable')
         ORDER BY created_at DESC, movement_id, kind
         LIMIT %(limit)s OFFSET %(offset)s
        """,
        count="SELECT count(*)::int FROM entries WHERE account_id = %(account_id)s AND kind IN ('earned', 'spendable')",
        page=page,
        page_size=page_size,
        account_id=account_id,
    )


def add_entries(tx: Tx, movements: Sequence[Movement], *, now: datetime) -> None:
    """Write the lines of the movements; one written before (same account, movement and kind) fails the transaction."""
    lines = [(movement.movement_id, line) for movement in movements for line in movement.lines]
    tx.do(
        """
        INSERT INTO entries (account_id, movement_id, kind, job_id, amount, created_at)
        SELECT line.account_id, line.movement_id, line.kind, line.job_id, line.amount, %(now)s
          FROM unnest(%(account_ids)s::text[], %(movement_ids)s::text[], %(kinds)s::text[], %(job_ids)s::text[],
                      %(amounts)s::numeric[]) AS line (account_id, movement_id, kind, job_id, amount)
        """,
        now=now,
        account_ids=[line.account_id for _, line in lines],
        movement_ids=[movement_id for movement_id, _ in lines],
        kinds=[line.kind for _, line in lines],
        job_ids=[line.job_id for _, line in lines],
        amounts=[line.amount for _, line in lines],
    )


def change_purses(tx: Tx, changes: Sequence[Line]) -> None:
    """Add each line's amount to its purse, locking them in the one order; a purse that would fall below zero fails.

    So does one that does not exist, by dividing by zero: an assertion that costs no round trip, because it fails the
    transaction before the COMMIT that is queued behind it.
    """
    tx.do(
        """
        WITH change AS (
            SELECT account_id, kind, job_id, amount
              FROM unnest(%(account_ids)s::text[], %(kinds)s::text[], %(job_ids)s::text[], %(amounts)s::numeric[])
                   AS line (account_id, kind, job_id, amount)
        ), locked AS (
            SELECT purse.account_id, purse.kind, purse.job_id, change.amount AS delta
              FROM change
              JOIN purses purse USING (account_id, kind, job_id)
             ORDER BY purse.account_id, purse.kind, purse.job_id
               FOR NO KEY UPDATE OF purse
        ), changed AS (
            UPDATE purses purse
               SET amount = purse.amount + locked.delta
              FROM locked
             WHERE purse.account_id = locked.account_id AND purse.kind = locked.kind AND purse.job_id = locked.job_id
            RETURNING 1
        )
        SELECT 1 / (count(*) = %(expected)s)::int FROM changed
        """,
        expected=len(changes),
        account_ids=[line.account_id for line in changes],
        kinds=[line.kind for line in changes],
        job_ids=[line.job_id for line in changes],
        amounts=[line.amount for line in changes],
    )
