"""move(): the one way money moves. Entries are only ever added; purses change by what the entries say."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from piecework.database import Tx
from piecework.ledger import ledger_sql as sql
from piecework.ledger.movement import SYSTEM_ACCOUNTS, EntryKind, Line, Movement
from piecework.money import ZERO


def move(tx: Tx, movements: Sequence[Movement], *, now: datetime) -> None:
    """Write the movements and change the purses they touch; queued, and sent with whatever else is.

    Purses are the last thing a transaction locks (ARCHITECTURE.md: lock order), so call this once, at its end, with
    all its movements. A purse that would fall below zero, and a movement that was made before, fail the whole
    transaction by constraint: check first, under the purse's lock, where that is an expected "no".
    """
    movements = [made for made in movements if made.lines]
    if not movements:
        return
    sql.add_entries(tx, movements, now=now)
    changes = purse_changes(movements)
    if changes:
        sql.change_purses(tx, changes)


def purse_changes(movements: Sequence[Movement]) -> list[Line]:
    """What the movements add to each purse, in the one lock order; system accounts and debts have none."""
    sums: dict[tuple[str, EntryKind, str], Decimal] = {}
    for made in movements:
        for line in made.lines:
            if line.account_id not in SYSTEM_ACCOUNTS and line.kind != "receivable":
                key = (line.account_id, line.kind, line.job_id if line.kind == "escrow" else "")
                sums[key] = sums.get(key, ZERO) + line.amount
    return [
        Line(account_id, kind, amount, job_id) for (account_id, kind, job_id), amount in sorted(sums.items()) if amount
    ]
