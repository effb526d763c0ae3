"""Pages: 25 jobs or 100 tasks at a time; a page past the end is empty, not an error (docs/wire.md)."""

from collections.abc import Callable
from typing import Generic, LiteralString, TypeVar

from msgspec import Struct

from piecework.database import Pending, Tx

JOBS_A_PAGE = 25
TASKS_A_PAGE = 100
PAGE_MAX = 1_000_000

Item = TypeVar("Item")
Other = TypeVar("Other")


class Page(Struct, Generic[Item], frozen=True, kw_only=True):
    """A page of a list, counted from 1; one past the end is empty.

    `matching` is how many there are on all pages; where the list is not counted, how many there are at least.
    """

    items: list[Item]
    current_page: int
    page_size: int
    matching: int
    is_counted: bool = True

    @property
    def pages(self) -> int:
        """How many pages there are: at least 1."""
        return pages_of(self.matching, self.page_size)

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return self.current_page < self.pages

    def map(self, shown: Callable[[Item], Other]) -> "Page[Other]":
        """The same page of other things, one made of each."""
        return Page(
            items=[shown(item) for item in self.items], current_page=self.current_page, page_size=self.page_size,
            matching=self.matching, is_counted=self.is_counted,
        )  # fmt: skip


class PendingPage(Generic[Item]):
    """A page that is queued; asking for it sends everything queued so far, so that the page is one round trip."""

    def __init__(self, rows: Pending[Item], count: Pending[int] | None, *, page: int, page_size: int) -> None:
        self._rows, self._count, self._page, self._page_size = rows, count, page, page_size

    def get(self) -> Page[Item]:
        """The page. One that is not counted asked for one row more than it shows, to know whether there are more."""
        rows = self._rows.all()
        known = page_offset(self._page, self._page_size) + len(rows)
        return Page(
            items=rows[: self._page_size],
            current_page=self._page,
            page_size=self._page_size,
            matching=known if self._count is None else self._count.get(),
            is_counted=self._count is not None,
        )


def ask_page(
    tx: Tx,
    row_type: Callable[..., Item],
    rows: LiteralString,
    *,
    count: LiteralString | None,
    page: int,
    page_size: int = TASKS_A_PAGE,
    **params: object,
) -> PendingPage[Item]:
    """Queue a page of `rows`, a statement that ends with `LIMIT %(limit)s OFFSET %(offset)s`, and the count of all.

    Both statements have the same parameters. Without a `count` the page knows only whether there are more.
    """
    asked_count = None if count is None else tx.ask_value(count, **params)
    limit = page_size if count is not None else page_size + 1
    asked_rows = tx.ask(row_type, rows, limit=limit, offset=page_offset(page, page_size), **params)
    return PendingPage(asked_rows, asked_count, page=page, page_size=page_size)


def pages_of(count: int, page_size: int) -> int:
    """How many pages `count` things fill: at least 1."""
    return max(1, -(-count // page_size))


def page_offset(page: int, page_size: int) -> int:
    """How many things lie before the page, which is counted from 1."""
    return (page - 1) * page_size
