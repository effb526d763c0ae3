"""The book of a month: opening + entries = closing, everything together is zero, and it is what the audit saw."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import get_args

import pytest

from piecework.audit.auditing import audit
from piecework.exports import exports_sql as sql
from piecework.exports.book import MonthBook, read_month, write_book
from piecework.ledger.movement import EntryKind
from piecework.refusal import InvalidRequest
from tests.exports.past import Past, csv_rows, json_rows, past, total

__all__ = ["past"]

NOW = datetime(2026, 6, 1, tzinfo=UTC)
KINDS = [*get_args(EntryKind), "all"]


def book_of(past: Past, month: str, form: str = "csv", now: datetime = NOW) -> tuple[bytes, MonthBook]:
    return past.file(lambda tx, into: write_book(tx, read_month(month), into=into, form=form, now=now))  # type: ignore[arg-type]


@pytest.fixture(params=[5000, 1, 2, 7])
def page_size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sql, "ENTRIES_A_PAGE", request.param)
    return request.param


def test_sums_tie_with_the_entries_and_with_the_purses(past: Past, page_size: int):
    content, made = book_of(past, "2026-03")
    rows = csv_rows(content)
    entries = [row for row in rows if row["row"] == "entry"]
    assert len(entries) == made.entries == past.value("SELECT count(*)::int FROM entries") > 30
    assert len({(row["account"], row["movement"], row["purse"]) for row in entries}) == len(entries)
    assert [row["at"] for row in entries] == sorted(row["at"] for row in entries)
    for kind in KINDS:
        opening, closing = (
            total([row for row in rows if (row["row"], row["purse"]) == (which, kind)])
            for which in ("opening", "closing")
        )
        own = entries if kind == "all" else [row for row in entries if row["purse"] == kind]
        assert opening + total(own) == closing, kind
        if kind in ("spendable", "earned", "withdrawing", "escrow"):
            held = past.value("SELECT coalesce(sum(amount), 0) FROM purses WHERE kind = %(kind)s", kind=kind)
            assert closing == held, kind
    assert total([row for row in rows if row["purse"] == "all"]) == 0
    assert made.is_balanced
    assert audit(past.database) == []


def test_summary_says_what_the_file_says(past: Past):
    content, made = book_of(past, "2026-03")
    rows = csv_rows(content)
    assert [kind.kind for kind in made.sums] == KINDS
    for kind in made.sums:
        assert kind.opening + kind.entries == kind.closing
        closing = next(row for row in rows if (row["row"], row["purse"]) == ("closing", kind.kind))
        assert Decimal(closing["amount"]) == kind.closing
    assert (made.month, made.is_over) == ("2026-03", True)


def test_next_month_opens_with_what_this_one_closed_with(past: Past):
    _, march = book_of(past, "2026-03")
    content, april = book_of(past, "2026-04")
    assert [kind.opening for kind in april.sums] == [kind.closing for kind in march.sums]
    assert april.entries == 0
    assert [row["row"] for row in csv_rows(content)] == ["opening"] * len(KINDS) + ["closing"] * len(KINDS)
    _, before = book_of(past, "2026-02")
    assert {kind.closing for kind in before.sums} == {Decimal(0)}


def test_month_that_goes_on_says_so(past: Past):
    assert not book_of(past, "2026-03", now=datetime(2026, 3, 31, 23, 59, tzinfo=UTC))[1].is_over


def test_json_lines_have_the_same_rows(past: Past):
    written, told = csv_rows(book_of(past, "2026-03")[0]), json_rows(book_of(past, "2026-03", "jsonl")[0])
    assert [{name: value or "" for name, value in row.items()} for row in told] == written


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-00", "26-01", "2026-1", "2026-03-01", "2026-03\n"])
def test_what_is_no_month_is_refused(text: str):
    with pytest.raises(InvalidRequest):
        read_month(text)


def test_month_that_has_not_begun_is_refused(past: Past):
    with pytest.raises(InvalidRequest, match="not begun"):
        book_of(past, "2026-07")


def test_december_ends_with_the_year():
    assert read_month("2026-12").end == datetime(2027, 1, 1, tzinfo=UTC)


def test_entries_of_one_moment_are_neither_lost_nor_doubled(past: Past, page_size: int):
    """Many entries have the very same time: pages go on by account, movement and kind."""
    walked = past.database.snapshot(
        lambda tx: [
            (entry.account_id, entry.movement_id, entry.kind)
            for entry in sql.walk_book(tx, start=read_month("2026-03").start, end=read_month("2026-03").end)
        ]
    )
    assert len(walked) == len(set(walked)) == past.value("SELECT count(*)::int FROM entries")
