"""The operators' log: who did what to whom, why, when and from where; searched."""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from msgspec import Meta, Struct

from piecework.clock import read_wire_time
from piecework.database import Tx
from piecework.fields import PageNumber
from piecework.operators.log.line import LogFilter
from piecework.operators.log.log_sql import LogEntry, ask_entries
from piecework.paging import Page
from piecework.refusal import InvalidRequest
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("operator", reader="operator")

LOG = "/operator/log"
Words = Annotated[str, Meta(max_length=200)]


class Search(Struct, kw_only=True):
    """Filters of the log; empty means all. Days are as 2026-03-01, both included."""

    operator_id: Words = ""
    about_account_id: Words = ""
    job_id: Words = ""
    action: Words = ""
    since: Words = ""
    until: Words = ""
    text: Words = ""
    page: PageNumber = 1


class LogPage(Struct, frozen=True):
    """A page of the log, and what was searched for."""

    request: Search
    found: Page[LogEntry]

    @property
    def is_search(self) -> bool:
        """Whether anything was searched for."""
        return bool(self._filters())

    @property
    def base(self) -> str:
        """The address with its filters, to which `page` is added."""
        return f"{LOG}?{urlencode(self._filters())}&" if self.is_search else f"{LOG}?"

    def _filters(self) -> dict[str, str]:
        names = ("operator_id", "about_account_id", "job_id", "action", "since", "until", "text")
        return {name: value for name in names if (value := getattr(self.request, name).strip())}


@pages.shows(LOG, "log.html")
def show_log(tx: Tx, visit: Visit, request: Search) -> LogPage:
    """What is on record, the latest first."""
    wanted = LogFilter(
        operator_id=request.operator_id.strip() or None,
        about_account_id=request.about_account_id.strip() or None,
        job_id=request.job_id.strip() or None,
        action=request.action.strip() or None,
        since=_moment("since", request.since, "T00:00:00Z"),
        until=_moment("until", request.until, "T23:59:59Z"),
        text=request.text.strip() or None,
    )
    return LogPage(request, ask_entries(tx, wanted, page=request.page).get())


def _moment(field: str, day: str, time: str) -> datetime | None:
    if not day.strip():
        return None
    moment = read_wire_time(day.strip() + time)
    if moment is None:
        raise InvalidRequest.of(field, "Give a day such as 2026-03-01.")
    return moment
