"""The book: a month of it as a file for an accountant."""

import io
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.exports.book import load_months, read_month, write_book
from piecework.exports.cells import CONTENT_TYPES
from piecework.http.call import NoParameters
from piecework.web.operator.money_tabs import HasTabs
from piecework.web.outcome import Download
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("operator", reader="operator", needs="money")


class Book(Struct, HasTabs, frozen=True):
    """The months that there are, the latest first."""

    months: list[tuple[str, datetime]]


@pages.shows("/operator/money/book", "book.html")
def show_book(tx: Tx, visit: Visit, request: NoParameters) -> Book:
    """The months that something happened in, until now."""
    return Book([(month.name, month.start) for month in load_months(tx, now=visit.now)])


class WhichMonth(Struct):
    """A month: 2026-11."""

    month: Annotated[str, Meta(max_length=20)]


@pages.downloads("/operator/money/book/{month}.csv", reads_snapshot=True)
def download_book(tx: Tx, visit: Visit, request: WhichMonth) -> Download:
    """The month's entries between its opening and its closing sums."""
    month, file = read_month(request.month), io.BytesIO()
    write_book(tx, month, into=file, form="csv", now=visit.now)
    return Download(name=f"book-{month.name}.csv", content_type=CONTENT_TYPES["csv"], body=file.getvalue())
