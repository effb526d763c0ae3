"""The employer's dashboard: what waits for a verdict, what runs, what is committed, and how it went for a month."""

from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct

from piecework.database import Tx
from piecework.http.call import NoParameters
from piecework.jobs.views.owned_sql import JobSum, JobToRate, ask_job_sum, ask_jobs_to_rate, ask_own_jobs
from piecework.ledger.spending_sql import SpentAt, ask_spent
from piecework.money import ZERO
from piecework.tasks.views.of_employer_sql import VerdictsAt, ask_verdicts_by_day
from piecework.web.charts import Column, Series
from piecework.web.employer.job_figures import progress_of
from piecework.web.employer.job_list import EVERY, ListedJob
from piecework.web.pages import Pages
from piecework.web.visit import Visit

pages = Pages("employer", reader="account")

DAYS_SHOWN = 30
JOBS_SHOWN = 6
SPENT = [Series("Spent", "good")]
VERDICTS = [Series("Satisfied", "good"), Series("Not satisfied", "bad")]


class Dashboard(Struct, frozen=True, kw_only=True):
    """What an employer sees first."""

    sum: JobSum
    spendable: Decimal
    waiting: list[JobToRate]
    running: list[ListedJob]
    spent: Decimal
    spent_by_day: list[Column]
    verdicts: int
    verdicts_by_day: list[Column]
    wait_seconds: int | None
    has_jobs: bool
    is_trusted: bool

    @property
    def spent_series(self) -> list[Series]:
        """What the columns of spending are made of."""
        return SPENT

    @property
    def verdict_series(self) -> list[Series]:
        """What the columns of verdicts are made of."""
        return VERDICTS


@pages.shows("/employer", "dashboard.html")
def show_dashboard(tx: Tx, visit: Visit, request: NoParameters) -> Dashboard:
    """All of the employer's jobs at a glance."""
    employer_id, since = visit.account.account_id, first_day(visit.now)
    pending_sum = ask_job_sum(tx, employer_id)
    waiting = ask_jobs_to_rate(tx, employer_id, limit=JOBS_SHOWN)
    running = ask_own_jobs(tx, employer_id, statuses=["RUNNING"], is_archived=False, limit=JOBS_SHOWN, offset=0)
    any_job = ask_own_jobs(tx, employer_id, statuses=list(EVERY), is_archived=False, limit=1, offset=0)
    spent = ask_spent(tx, employer_id, since=since)
    verdicts = ask_verdicts_by_day(tx, employer_id, since=since)
    days = [since + timedelta(days=n) for n in range(DAYS_SHOWN)]
    return Dashboard(
        sum=pending_sum.get(),
        spendable=visit.session.spendable if visit.session else ZERO,
        waiting=waiting.all(),
        running=[ListedJob(job, progress_of(job)) for job in running.all()],
        spent=sum((each.amount for each in spent.all()), ZERO),
        spent_by_day=spent_columns(spent.all(), days),
        verdicts=sum(each.ok + each.nok for each in verdicts.all()),
        verdicts_by_day=verdict_columns(verdicts.all(), days),
        wait_seconds=usual_wait(verdicts.all()),
        has_jobs=bool(any_job.all()),
        is_trusted=visit.account.is_auto_approved,
    )


def first_day(now: datetime) -> datetime:
    """Where the month that is drawn begins."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS_SHOWN - 1)


def spent_columns(found: list[SpentAt], days: list[datetime]) -> list[Column]:
    """A column for each day."""
    by_day = {each.at: each.amount for each in found}
    return [Column(f"{day:%d %b}", (max(ZERO, by_day.get(day, ZERO)),)) for day in days]


def verdict_columns(found: list[VerdictsAt], days: list[datetime]) -> list[Column]:
    """A column for each day."""
    by_day = {each.at: (each.ok, each.nok) for each in found}
    return [Column(f"{day:%d %b}", by_day.get(day, (0, 0))) for day in days]


def usual_wait(found: list[VerdictsAt]) -> int | None:
    """How long a task usually waited for its verdict: the middle of the days' medians, each counted by its verdicts."""
    waits = sorted((each.wait_seconds_median, each.ok + each.nok) for each in found)
    half = sum(count for _, count in waits) / 2
    for seconds, count in waits:
        half -= count
        if half <= 0:
            return seconds
    return None
