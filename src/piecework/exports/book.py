"""The book of a month, for an accountant: for every kind of purse opening + entries = closing, and all are zero."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import IO, get_args

from msgspec import Struct

from piecework.database import Tx
from piecework.exports import exports_sql as sql
from piecework.exports.cells import ExportFormat, RowsFile
from piecework.exports.statement import KindSum
from piecework.ledger.movement import EntryKind
from piecework.money import ZERO
from piecework.refusal import InvalidRequest

KINDS: tuple[EntryKind, ...] = get_args(EntryKind)
COLUMNS = ("row", "at", "movement", "type", "account", "purse", "job", "amount")
ALL = "all"
_MONTH = re.compile(r"(2\d{3})-(0[1-9]|1[0-2])")


class Month(Struct, frozen=True):
    """A calendar month in UTC."""

    name: str
    start: datetime
    end: datetime


class MonthBook(Struct, frozen=True):
    """A month that was written: how many entries it has, and the sums of every kind of purse and of all of them.

    `is_over`: the month has ended; else it is what there was until now.
    """

    month: str
    entries: int
    sums: Sequence[KindSum]
    is_over: bool

    @property
    def is_balanced(self) -> bool:
        """Whether everything together is zero, as it must be."""
        whole = self.sums[-1]
        return whole.opening == whole.entries == whole.closing == 0


def read_month(text: str) -> Month:
    """The month that `2026-11` names. Refuses: InvalidRequest (month)."""
    match = _MONTH.fullmatch(text)
    if match is None:
        raise InvalidRequest.of("month", f"{text!r} is no month: write it as 2026-11.")
    year, month = int(match[1]), int(match[2])
    following = (year + 1, 1) if month == 12 else (year, month + 1)
    return Month(text, datetime(year, month, 1, tzinfo=UTC), datetime(*following, 1, tzinfo=UTC))


def load_months(tx: Tx, *, now: datetime) -> list[Month]:
    """The months from the first deposit until now, the latest first."""
    first = sql.find_beginning(tx)
    months: list[Month] = []
    if first is not None:
        month = read_month(f"{now.astimezone(UTC):%Y-%m}")
        while month.end > first:
            months.append(month)
            month = read_month(f"{month.start - timedelta(days=1):%Y-%m}")
    return months


def write_book(tx: Tx, month: Month, *, into: IO[bytes], form: ExportFormat, now: datetime) -> MonthBook:
    """Write the month's opening sums, every entry of everybody in its order, and the closing sums.

    `tx` is a snapshot's, so that all of it is as of one moment. What began before midnight may be committed a moment
    after: a month is written whole from a minute after its end on. Refuses: InvalidRequest (month).
    """
    if month.start > now:
        raise InvalidRequest.of("month", f"{month.name} has not begun yet.")
    opening = sql.sum_kinds(tx, before=month.start)
    file = RowsFile(into, COLUMNS, form)
    _write_sums(file, "opening", month.start, opening)
    entries, added = 0, dict.fromkeys(KINDS, ZERO)
    for entry in sql.walk_book(tx, start=month.start, end=month.end):
        entries += 1
        added[entry.kind] += entry.amount
        file.add(
            {
                "row": "entry",
                "at": entry.created_at,
                "movement": entry.movement_id,
                "type": entry.movement_id.partition(":")[0],
                "account": entry.account_id,
                "purse": entry.kind,
                "job": entry.job_id,
                "amount": entry.amount,
            }
        )
    closing = sql.sum_kinds(tx, before=month.end)
    _write_sums(file, "closing", month.end, closing)
    sums = [KindSum(kind, opening.get(kind, ZERO), added[kind], closing.get(kind, ZERO)) for kind in KINDS]
    assert all(kind.opening + kind.entries == kind.closing for kind in sums), "opening + entries is not closing"
    return MonthBook(month.name, entries, [*sums, _whole(sums)], now >= month.end)


def _write_sums(file: RowsFile, row: str, at: datetime, sums: dict[EntryKind, Decimal]) -> None:
    for kind in KINDS:
        file.add({"row": row, "at": at, "purse": kind, "amount": sums.get(kind, ZERO)})
    file.add({"row": row, "at": at, "purse": ALL, "amount": sum(sums.values(), ZERO)})


def _whole(sums: Sequence[KindSum]) -> KindSum:
    return KindSum(
        ALL,
        sum((kind.opening for kind in sums), ZERO),
        sum((kind.entries for kind in sums), ZERO),
        sum((kind.closing for kind in sums), ZERO),
    )
