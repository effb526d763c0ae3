"""The operator's overview: what waits for a decision, and what was decided last."""

from msgspec import Struct

from piecework.database import Tx
from piecework.http.call import NoParameters
from piecework.moderation.reviews_sql import WaitingCounts, ask_waiting_counts
from piecework.operators.log.line import LogFilter
from piecework.operators.log.log_sql import LogEntry, ask_entries
from piecework.privacy.requests_sql import RequestsWaiting, ask_requests_waiting
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("operator", reader="operator")

ACTS_SHOWN = 8


class Overview(Struct, frozen=True):
    """What waits, counted, and the latest acts."""

    counts: WaitingCounts
    erasures: RequestsWaiting
    acts: list[LogEntry]


@pages.shows("/operator", "overview.html")
def show_overview(tx: Tx, visit: Visit, request: NoParameters) -> Overview:
    """Where an operator begins the day."""
    counts = ask_waiting_counts(tx, reports_min=visit.rules.limits.job_reports_min, now=visit.now)
    erasures = ask_requests_waiting(tx)
    acts = ask_entries(tx, LogFilter(), page=1, page_size=ACTS_SHOWN)
    return Overview(counts.get(), erasures.get(), acts.get().items)
