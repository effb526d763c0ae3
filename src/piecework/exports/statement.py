"""An account's statement: opening balances, every entry, closing balances; opening + entries = closing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import IO, Any

from msgspec import Struct

from piecework.accounts.account import AccountNotFound
from piecework.accounts.account_sql import find_account
from piecework.database import Tx
from piecework.exports import exports_sql as sql
from piecework.exports.cells import ExportFormat, RowsFile
from piecework.ledger.movement import EntryKind
from piecework.money import ZERO
from piecework.refusal import InvalidRequest

PURSE_KINDS: tuple[EntryKind, ...] = ("spendable", "earned", "withdrawing", "escrow")
COLUMNS = ("row", "at", "movement", "type", "purse", "job", "amount", "balance")


_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


class Period(Struct, frozen=True):
    """A period: `start` is in it, `end` is not. None: from the beginning, until now."""

    start: datetime | None = None
    end: datetime | None = None


class KindSum(Struct, frozen=True):
    """One kind of purse in a period: opening balance, sum of entries, closing balance."""

    kind: str
    opening: Decimal
    entries: Decimal
    closing: Decimal


def write_statement(
    tx: Tx, account_id: str, period: Period, *, into: IO[bytes], form: ExportFormat
) -> Sequence[KindSum]:
    """Write an account's statement: its opening sums, every entry with the balance after it, its closing sums.

    `tx` is a snapshot's, so that the sums are of one moment. Refuses: AccountNotFound, InvalidRequest (until).
    """
    start, end = period.start or _ALWAYS[0], period.end or _ALWAYS[1]
    if end <= start:
        raise InvalidRequest.of("until", "The end of the period must be after its beginning.")
    if find_account(tx, account_id) is None:
        raise AccountNotFound
    opening = sql.sum_kinds_of(tx, account_id, before=start)
    file = RowsFile(into, COLUMNS, form)
    balances = {kind: opening.get(kind, ZERO) for kind in PURSE_KINDS}
    for kind in PURSE_KINDS:
        file.add({"row": "opening", "at": period.start, "purse": kind, "balance": balances[kind]})
    for entry in sql.walk_account(tx, account_id, start=start, end=end):
        balances[entry.kind] += entry.amount
        file.add(_row(entry) | {"balance": balances[entry.kind]})
    for kind in PURSE_KINDS:
        file.add({"row": "closing", "at": period.end, "purse": kind, "balance": balances[kind]})
    held = sql.sum_kinds_of(tx, account_id, before=end)
    assert all(balances[kind] == held.get(kind, ZERO) for kind in PURSE_KINDS), "opening + entries is not closing"
    return [_sum(kind, opening.get(kind, ZERO), balances[kind]) for kind in PURSE_KINDS]


def _row(entry: sql.BookEntry) -> dict[str, Any]:
    return {
        "row": "entry",
        "at": entry.created_at,
        "movement": entry.movement_id,
        "type": entry.movement_id.partition(":")[0],
        "purse": entry.kind,
        "job": entry.job_id,
        "amount": entry.amount,
    }


def _sum(kind: str, opening: Decimal, closing: Decimal) -> KindSum:
    return KindSum(kind, opening, closing - opening, closing)
