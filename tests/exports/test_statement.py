"""An account's statement: every entry with the balance after it, between sums that tie with the purses."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from piecework.accounts.account import AccountNotFound
from piecework.exports import exports_sql as sql
from piecework.exports.statement import PURSE_KINDS, Period, write_statement
from piecework.refusal import InvalidRequest
from tests.exports.past import Past, csv_rows, json_rows, past, total

__all__ = ["past"]

MARCH = Period(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))


def statement_of(past: Past, account_id: str, period: Period = Period(), form: str = "csv") -> bytes:  # noqa: B008
    return past.file(lambda tx, into: write_statement(tx, account_id, period, into=into, form=form))[0]  # type: ignore[arg-type]


@pytest.mark.parametrize("page_size", [5000, 1, 3])
@pytest.mark.parametrize("who", ["ada", "olga", "wim"])
def test_balances_end_with_what_the_purses_hold(past: Past, who: str, page_size: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sql, "ENTRIES_A_PAGE", page_size)
    account_id = past.ids[who]
    rows = csv_rows(statement_of(past, account_id))
    entries = [row for row in rows if row["row"] == "entry"]
    assert len(entries) == past.value("SELECT count(*)::int FROM entries WHERE account_id = %(id)s", id=account_id)
    for kind in PURSE_KINDS:
        held = past.value(
            "SELECT coalesce(sum(amount), 0) FROM purses WHERE account_id = %(id)s AND kind = %(kind)s",
            id=account_id, kind=kind,
        )  # fmt: skip
        (closing,) = [row for row in rows if (row["row"], row["purse"]) == ("closing", kind)]
        own = [row for row in entries if row["purse"] == kind]
        assert Decimal(closing["balance"]) == held == total(own)
        assert not own or Decimal(own[-1]["balance"]) == held


def test_period_opens_and_closes_where_its_neighbours_do(past: Past):
    account_id = past.ids["ada"]
    middle = past.value("SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY created_at) FROM entries")
    early, late = (
        csv_rows(statement_of(past, account_id, period))
        for period in (Period(MARCH.start, middle), Period(middle, MARCH.end))
    )
    closed = {row["purse"]: row["balance"] for row in early if row["row"] == "closing"}
    assert {row["purse"]: row["balance"] for row in late if row["row"] == "opening"} == closed
    count = sum(row["row"] == "entry" for row in early + late)
    assert count == past.value("SELECT count(*)::int FROM entries WHERE account_id = %(id)s", id=account_id)


def test_json_lines_have_the_same_rows(past: Past):
    written = csv_rows(statement_of(past, past.ids["ada"], MARCH))
    told = json_rows(statement_of(past, past.ids["ada"], MARCH, "jsonl"))
    assert [{name: value or "" for name, value in row.items()} for row in told] == written


def test_stranger_has_no_statement(past: Past):
    with pytest.raises(AccountNotFound):
        statement_of(past, "00000000")


def test_period_that_ends_before_it_begins_is_refused(past: Past):
    with pytest.raises(InvalidRequest, match="after its beginning"):
        statement_of(past, past.ids["ada"], Period(MARCH.end, MARCH.start))
