"""Pages: 25 jobs or 100 tasks at a time; a page past the end is empty, not an error (docs/wire.md)."""

JOBS_A_PAGE = 25
TASKS_A_PAGE = 100
PAGE_MAX = 1_000_000


def pages_of(count: int, page_size: int) -> int:
    """How many pages `count` things fill: at least 1."""
    return max(1, -(-count // page_size))


def page_offset(page: int, page_size: int) -> int:
    """How many things lie before the page, which is counted from 1."""
    return (page - 1) * page_size
