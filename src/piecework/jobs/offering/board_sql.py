"""Every statement that reads the board; it writes nothing."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, LiteralString

from msgspec import Struct

from piecework.accounts.account import Account, Level, levels_up_to
from piecework.crowd.filters_sql import IS_LISTED
from piecework.database import Pending, Tx
from piecework.jobs.offering.eligibility import OfferFacts
from piecework.jobs.offering.offers_sql import FACTS, FACTS_FROM

Sort = Literal["newest", "best_paid", "quickest_to_rate"]

MATCHES_MAX = 500  # that a view of the board goes through: 20 pages
WALKED_MAX = 100_000  # jobs looked at for them; a limit that the planner does not know lets it walk the index
FEATURED_MAX = 100  # that stand above the rest


class BoardFilter(Struct, frozen=True, kw_only=True):
    """Filters of the board. None and False mean no filter; `text` is looked for in titles."""

    category_id: str | None = None
    workers_level: Level | None = None
    task_value_min: Decimal | None = None
    text: str | None = None
    hold_required: bool | None = None
    only_followed: bool = False
    only_listed: bool = False


class BoardOffer(Struct, frozen=True, kw_only=True):
    """A line of a worker's board."""

    job_id: str
    employer_id: str
    employer_name: str
    is_featured: bool
    is_followed: bool
    title: str
    category_id: str
    category: str
    subcategory: str
    task_value: Decimal
    positions_left: int
    workers_level: Level
    workers_max_tasks: int
    hold_minutes: int
    hold_required: bool
    ttr_days: int
    created_at: datetime
    employer_ok: int | None
    employer_nok: int | None
    employer_rate_seconds_median: int | None


class BoardLine(Struct, frozen=True):
    """An offer, or none, beside the number of all that match, up to MATCHES_MAX and what is featured."""

    matching: int
    offer: BoardOffer | None

    @classmethod
    def read(cls, *, matching: int, job_id: str | None, **columns: Any) -> "BoardLine":
        """A row as it comes from the database: of a page past the end all is null but for the number."""
        return cls(matching, None if job_id is None else BoardOffer(job_id=job_id, **columns))


class BoardFacts(OfferFacts, frozen=True, kw_only=True):
    """The facts of a running job for one worker, and two more reasons why the board may not show it."""

    speed: int
    is_hidden: bool


class WorkStanding(Struct, frozen=True):
    """Whether the worker's standing pauses new work, and why; None where it does not."""

    work_paused_until: datetime | None
    ok: int
    nok: int
    percent_needed: int | None


# What a running job must be to be offered in a view: with _ROOM the rules of eligibility.py; a test compares the two.
# All of this stands in the row that is walked: who looks for little among much looks nothing else up.
_COUNTS: LiteralString = """
             SELECT job_id, employer_id, open, held, submitted, in_revision, ok, nok, task_value, ttr_days, created_at,
                    list_id, workers_max_tasks, distribution
               FROM job_counts
              WHERE status = 'RUNNING' AND open > 0
                AND employer_id <> %(worker_id)s
                AND speed >= %(number)s
                AND (%(task_value_min)s::numeric IS NULL OR task_value >= %(task_value_min)s)
                AND (%(hold_required)s::boolean IS NULL OR hold_required = %(hold_required)s)
                AND (%(category_id)s::text IS NULL OR category_id = %(category_id)s)
                AND (%(workers_level)s::text IS NULL OR workers_level = %(workers_level)s)
                AND workers_level = ANY (%(levels)s)
                AND CASE WHEN start_time < end_time
                         THEN %(time_of_day)s >= start_time AND %(time_of_day)s < end_time
                         ELSE %(time_of_day)s >= start_time OR %(time_of_day)s < end_time END
                AND CASE WHEN list_id IS NULL
                         THEN NOT %(only_listed)s AND (countries IS NULL OR %(country)s = ANY (countries))
                              AND NOT %(country)s = ANY (excluded_countries)
                         ELSE true END
                AND (%(text)s::text IS NULL OR strpos(lower(title), %(text)s) > 0)
                AND NOT employer_id = ANY (ARRAY(SELECT account_id FROM blocks
                                                  WHERE blocked_account_id = %(worker_id)s))
                AND NOT employer_id = ANY (ARRAY(SELECT blocked_account_id FROM blocks
                                                  WHERE account_id = %(worker_id)s))
                AND (NOT %(only_followed)s
                     OR employer_id = ANY (ARRAY(SELECT employer_id FROM follows WHERE account_id = %(worker_id)s)))
                AND NOT job_id IN (SELECT job_id FROM hidden_jobs WHERE account_id = %(worker_id)s)
"""
# The rest of the rules, asked of the jobs that are left, and how many positions there are for this worker.
_ROOM: LiteralString = (
    """
       CROSS JOIN LATERAL (
             SELECT CASE WHEN counts.distribution IS NULL THEN counts.open ELSE
                         least(counts.open,
                               greatest(1, (counts.open + counts.held + counts.submitted + counts.in_revision
                                            + counts.ok + counts.nok) * counts.distribution / 100)
                               - coalesce((SELECT national.taken FROM job_countries national
                                            WHERE national.job_id = counts.job_id
                                              AND national.country = %(country)s), 0))
                    END AS positions_left
              WHERE coalesce((SELECT own.taken FROM job_workers own
                               WHERE own.job_id = counts.job_id AND own.worker_id = %(worker_id)s), 0)
                    < counts.workers_max_tasks
                AND (counts.list_id IS NULL
                     OR (SELECT """
    + IS_LISTED
    + """ FROM (SELECT counts.employer_id, counts.list_id, %(worker_id)s::text)
                                     AS named (employer_id, list_id, worker_id)))
             OFFSET 0) room
"""
)
_FEATURED: LiteralString = (
    """
    WITH featured AS MATERIALIZED (
        SELECT job_id, sum(amount) AS amount FROM job_features
         WHERE featured_until > %(now)s
         GROUP BY job_id
         ORDER BY sum(amount) DESC, job_id
         LIMIT %(featured_max)s
    ), above AS (
        SELECT counts.job_id, counts.employer_id, counts.task_value, counts.ttr_days, counts.created_at,
               featured.amount, room.positions_left
          FROM featured
          JOIN LATERAL ("""
    + _COUNTS
    + """ AND job_id = featured.job_id) counts ON true
"""
    + _ROOM
    + """
         WHERE room.positions_left > 0
    ), below AS (
        SELECT counts.job_id, counts.employer_id, counts.task_value, counts.ttr_days, counts.created_at,
               0 AS amount, room.positions_left
          FROM ("""
    + _COUNTS
)
_BELOW: LiteralString = (
    """) counts
"""
    + _ROOM
    + """
         WHERE room.positions_left > 0 AND NOT counts.job_id IN (SELECT job_id FROM featured)
         LIMIT %(matches_max)s
    ), matching AS MATERIALIZED (
        SELECT job_id, employer_id, task_value, ttr_days, created_at, amount, positions_left FROM above
         UNION ALL
        SELECT job_id, employer_id, task_value, ttr_days, created_at, amount, positions_left FROM below
    )
    SELECT total.matching, job.job_id, page.employer_id, employer.name AS employer_name,
           page.amount > 0 AS is_featured,
           EXISTS (SELECT 1 FROM follows
                    WHERE follows.account_id = %(worker_id)s AND follows.employer_id = page.employer_id) AS is_followed,
           job.title, job.category_id, coalesce(category.name, '') AS category,
           coalesce(category.subcategory, '') AS subcategory, job.task_value, page.positions_left, job.workers_level,
           job.workers_max_tasks, job.hold_minutes, job.hold_required, job.ttr_days, job.created_at,
           record.ok AS employer_ok, record.nok AS employer_nok,
           record.rate_seconds_median AS employer_rate_seconds_median
      FROM (SELECT count(*)::int AS matching FROM matching) total
      LEFT JOIN (SELECT job_id, employer_id, task_value, ttr_days, created_at, amount, positions_left FROM matching
                  ORDER BY """
)
_PAGE: LiteralString = """
                  LIMIT %(limit)s OFFSET %(offset)s) page ON true
      LEFT JOIN jobs job ON job.job_id = page.job_id
      LEFT JOIN accounts employer ON employer.account_id = page.employer_id
      LEFT JOIN employer_records record ON record.account_id = page.employer_id
      LEFT JOIN categories category ON category.category_id = job.category_id
     ORDER BY """
_NEWEST: LiteralString = (
    _FEATURED
    + " ORDER BY created_at DESC, job_id DESC LIMIT %(walked_max)s"
    + _BELOW
    + "amount DESC, created_at DESC, job_id DESC"
    + _PAGE
    + "page.amount DESC, page.created_at DESC, page.job_id DESC"
)
_BEST_PAID: LiteralString = (
    _FEATURED
    + " ORDER BY task_value DESC, created_at DESC, job_id DESC LIMIT %(walked_max)s"
    + _BELOW
    + "amount DESC, task_value DESC, created_at DESC, job_id DESC"
    + _PAGE
    + "page.amount DESC, page.task_value DESC, page.created_at DESC, page.job_id DESC"
)
_QUICKEST: LiteralString = (
    _FEATURED
    + " ORDER BY ttr_days, created_at DESC, job_id DESC LIMIT %(walked_max)s"
    + _BELOW
    + "amount DESC, ttr_days, created_at DESC, job_id DESC"
    + _PAGE
    + "page.amount DESC, page.ttr_days, page.created_at DESC, page.job_id DESC"
)
_SORTED: dict[Sort, LiteralString] = {"newest": _NEWEST, "best_paid": _BEST_PAID, "quickest_to_rate": _QUICKEST}


def ask_offers(
    tx: Tx,
    worker: Account,
    board_filter: BoardFilter,
    *,
    sort: Sort,
    number: int,
    now: datetime,
    limit: int,
    offset: int,
) -> Pending[BoardLine]:
    """A page of the jobs offered to the worker in a view whose number this is, featured ones first, in their order.

    It walks the running jobs in the order asked for, and stops at the 500th that matches: it costs the same however
    many there are, unless few of them match. One walk finds and counts them: so the number stands in each row, and a
    page past the end is a row that is no offer.
    """
    return tx.ask(
        BoardLine.read,
        _SORTED[sort],
        worker_id=worker.account_id,
        country=worker.country,
        levels=levels_up_to(worker.level),
        time_of_day=now.strftime("%H:%M"),
        number=number,
        category_id=board_filter.category_id,
        workers_level=board_filter.workers_level,
        task_value_min=board_filter.task_value_min,
        text=None if board_filter.text is None else board_filter.text.lower(),
        hold_required=board_filter.hold_required,
        only_followed=board_filter.only_followed,
        only_listed=board_filter.only_listed,
        now=now,
        featured_max=FEATURED_MAX,
        matches_max=MATCHES_MAX,
        walked_max=WALKED_MAX,
        limit=limit,
        offset=offset,
    )


def ask_work_standing(tx: Tx, worker_id: str) -> Pending[WorkStanding]:
    """What the worker's standing says of new work; no row where they have none yet."""
    return tx.ask(
        WorkStanding,
        "SELECT work_paused_until, ok, nok, percent_needed FROM standings WHERE account_id = %(worker_id)s",
        worker_id=worker_id,
    )


def ask_board_facts(tx: Tx, worker_id: str, *, limit: int) -> Pending[BoardFacts]:
    """The newest running jobs as the rules see them for the worker."""
    return tx.ask(
        BoardFacts,
        FACTS
        + """,
               job.speed,
               EXISTS (SELECT 1 FROM hidden_jobs hidden
                        WHERE hidden.account_id = worker.account_id AND hidden.job_id = counts.job_id) AS is_hidden
        """
        + FACTS_FROM
        + """
         WHERE counts.job_id = ANY (ARRAY(SELECT job_id FROM job_counts
                                           WHERE status = 'RUNNING'
                                           ORDER BY created_at DESC, job_id DESC
                                           LIMIT %(limit)s))
         ORDER BY counts.created_at DESC, counts.job_id DESC
        """,
        worker_id=worker_id,
        limit=limit,
    )
