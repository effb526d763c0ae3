"""The pages of the board: which jobs are offered to one worker in one view, and why others are not."""

import hashlib
from collections import Counter
from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from piecework.accounts.account import Account
from piecework.clock import wire_time
from piecework.database import Tx
from piecework.field_rules import BETWEEN, PRINTABLE
from piecework.jobs.offering import board_sql as sql
from piecework.jobs.offering.eligibility import WorkerFrozen, why_not_offered
from piecework.money import MONEY_MAX
from piecework.paging import JOBS_A_PAGE, Page, page_offset
from piecework.refusal import InvalidRequest

TEXT_CHARACTERS_MAX = 100
LOOKED_AT_MAX = 500  # running jobs whose reasons are counted
SPEED_MAX = 1000

_ADVICE = {
    "account_frozen": "Your account is frozen: ask the operator why.",
    "own_job": "They are your own.",
    "not_available": "They are not available to you.",
    "employer_blocked": "You have blocked their employers: unblock them to see their jobs.",
    "not_on_list": "They are for workers on a list of their employer's: do good work for employers who keep lists.",
    "country_not_included": "They are not offered in your country.",
    "level_too_low": "They need a higher level: your standing shows how to reach it.",
    "outside_hours": "They are offered at other hours of the day: come back later.",
    "already_done": "You have done all the tasks that one worker may do on them.",
    "job_is_full": "All their positions are taken: places that become free are offered again.",
    "country_is_full": "All their positions for your country are taken.",
    "hidden": "You have hidden them: the list of hidden jobs shows them.",
    "shown_rarely": "Their employers let them be shown only now and then: look again later.",
}


class View(Struct, frozen=True):
    """A view of the board: `name` is drawn once and carried through its pages; it decides the view's number."""

    name: str
    worker_id: str

    @property
    def number(self) -> int:
        """1 to 1000: jobs of a speed below it are not shown in this view."""
        digest = hashlib.sha256(f"{self.worker_id}:{self.name}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % SPEED_MAX + 1


class OffersPage(Struct, frozen=True, kw_only=True):
    """A page of offers.

    `is_cut`: more matched than a view goes through. `no_work_why` is empty, or why nothing is offered at all, with
    the moment that ends it, if it ends by itself.
    """

    shown: Page[sql.BoardOffer]
    is_cut: bool = False
    no_work_why: str = ""
    no_work_until: datetime | None = None


class WorkStop(Struct, frozen=True):
    """Why the worker is offered nothing at all, and the moment that ends it, if it ends by itself."""

    why: str = ""
    until: datetime | None = None


class Reasons(Struct, frozen=True):
    """What stops all work, if anything does, and how many jobs are offered, or not offered for which reason."""

    stop: WorkStop
    reasons: list["Reason"]


class Reason(Struct, frozen=True):
    """A reason why jobs are not offered, how many, and advice; the code `offered` counts those that are."""

    code: str
    jobs: int
    advice: str


def list_offers(
    tx: Tx, worker: Account, board_filter: sql.BoardFilter, *, sort: sql.Sort, view: View, page: int, now: datetime
) -> OffersPage:
    """The jobs offered to the worker, 25 a page: featured ones first, then in the order asked for.

    Whose account is frozen, or whose new work is paused, is offered nothing. Refuses: InvalidRequest.
    """
    _check(board_filter)
    pending = sql.ask_offers(
        tx, worker, board_filter, sort=sort, number=view.number, now=now, limit=JOBS_A_PAGE,
        offset=page_offset(page, JOBS_A_PAGE),
    )  # fmt: skip
    stop = _stop_of(worker, sql.ask_work_standing(tx, worker.account_id).one(), now)
    lines = [] if stop.why else pending.all()
    matching = lines[0].matching if lines else 0
    shown = Page(
        items=[line.offer for line in lines if line.offer is not None], current_page=page, page_size=JOBS_A_PAGE,
        matching=min(matching, sql.MATCHES_MAX),
    )  # fmt: skip
    return OffersPage(shown=shown, is_cut=matching >= sql.MATCHES_MAX, no_work_why=stop.why, no_work_until=stop.until)


def count_reasons(tx: Tx, worker: Account, *, view: View, now: datetime) -> Reasons:
    """Of the newest 500 running jobs, how many are offered, and why the others are not; the counts add up to all.

    Of several reasons the first one in the order of eligibility.py counts. What stops all work comes beside them.
    """
    pending_standing = sql.ask_work_standing(tx, worker.account_id)
    looked_at = sql.ask_board_facts(tx, worker.account_id, limit=LOOKED_AT_MAX).all()
    counts = Counter(_reason(facts, view, now) for facts in looked_at)
    reasons = [Reason(code, jobs, _ADVICE.get(code, "")) for code, jobs in counts.most_common()]
    return Reasons(_stop_of(worker, pending_standing.one(), now), reasons)


def _stop_of(worker: Account, standing: sql.WorkStanding | None, now: datetime) -> WorkStop:
    if worker.frozen_at is not None:
        return WorkStop(WorkerFrozen.message)
    if standing is None or standing.work_paused_until is None or standing.work_paused_until <= now:
        return WorkStop()
    until = standing.work_paused_until
    return WorkStop(
        f"New work is paused for you until {wire_time(until)}: {standing.ok} of your last "
        f"{standing.ok + standing.nok} rated tasks were satisfied, {standing.percent_needed} % are needed.",
        until,
    )


def _reason(facts: sql.BoardFacts, view: View, now: datetime) -> str:
    if refusal := why_not_offered(facts, now=now):
        return refusal.code
    if facts.is_hidden:
        return "hidden"
    return "offered" if facts.speed >= view.number else "shown_rarely"


def _check(board_filter: sql.BoardFilter) -> None:
    if board_filter.task_value_min is not None and not Decimal(0) <= board_filter.task_value_min <= MONEY_MAX:
        raise InvalidRequest.of("task_value_min", BETWEEN, least=0, most=MONEY_MAX)
    if board_filter.text is not None and (
        not board_filter.text.isprintable() or len(board_filter.text) > TEXT_CHARACTERS_MAX
    ):
        raise InvalidRequest.of("q", PRINTABLE, most=TEXT_CHARACTERS_MAX)


def search_text(text: str) -> str | None:
    """The text to look for in titles; None when the field holds only blanks."""
    return text.strip() or None
