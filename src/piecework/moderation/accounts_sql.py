"""Every statement that reads accounts for operators; it writes nothing."""

from datetime import datetime
from decimal import Decimal
from typing import Literal, LiteralString

from msgspec import Struct

from piecework.accounts.account import Account
from piecework.database import Pending, Tx
from piecework.jobs.job import JobStatus
from piecework.paging import Page, ask_page

Show = Literal["all", "frozen", "operators", "auto_approved"]


class ListedAccount(Account, frozen=True, kw_only=True):
    """An account in a list."""

    created_at: datetime


def list_accounts(tx: Tx, *, text: str, show: Show, page: int) -> Page[ListedAccount]:
    """Accounts whose id is the text, or whose name or address has it, the newest first; an empty text is in each."""
    return ask_page(
        tx,
        ListedAccount,
        """
        SELECT account_id, name, email, country, level, is_operator, is_auto_approved, frozen_at, operator_roles,
               created_at
          FROM accounts
         WHERE (account_id = %(text)s OR strpos(lower(name), lower(%(text)s)) > 0
                OR strpos(lower(email), lower(%(text)s)) > 0)
           AND (%(show)s = 'all' OR (%(show)s = 'frozen' AND frozen_at IS NOT NULL)
                OR (%(show)s = 'operators' AND is_operator) OR (%(show)s = 'auto_approved' AND is_auto_approved))
         ORDER BY created_at DESC, account_id
         LIMIT %(limit)s OFFSET %(offset)s
        """,
        count=None,
        page=page,
        text=text.strip(),
        show=show,
    ).get()


class AccountFigures(ListedAccount, frozen=True, kw_only=True):
    """An account in figures: its money, its work as a worker, its jobs as an employer."""

    trusted_deposits: Decimal
    spendable: Decimal
    earned: Decimal
    withdrawing: Decimal
    escrow: Decimal
    debt: Decimal
    deposited: Decimal
    withdrawn: Decimal
    points: Decimal
    level_number: int
    worker_ok: int
    worker_nok: int
    work_paused_until: datetime | None
    appeals_won: int
    appeals_lost: int
    jobs: int
    running_jobs: int
    employer_ok: int
    employer_nok: int
    to_rate: int
    verdicts_turned: int
    verdicts_upheld: int
    reports: int
    is_erased: bool
    terms_version: str | None  # accepted last
    terms_accepted_at: datetime | None


_WHOLE: LiteralString = """
    SELECT account.account_id, account.name, account.email, account.country, account.level, account.is_operator,
           account.is_auto_approved, account.frozen_at, account.operator_roles, account.created_at,
           account.trusted_deposits, money.spendable, money.earned, money.withdrawing, money.escrow,
           coalesce((SELECT amount FROM receivables WHERE account_id = account.account_id), 0) AS debt,
           coalesce((SELECT sum(amount - clawed) FROM deposits
                      WHERE account_id = account.account_id AND state = 'CREDITED'), 0) AS deposited,
           coalesce((SELECT sum(amount) FROM withdrawals
                      WHERE account_id = account.account_id AND state = 'PAID'), 0) AS withdrawn,
           coalesce(standing.points, 0) AS points, coalesce(standing.level_number, 0) AS level_number,
           coalesce(standing.ok, 0) AS worker_ok, coalesce(standing.nok, 0) AS worker_nok,
           CASE WHEN standing.work_paused_until > %(now)s THEN standing.work_paused_until END AS work_paused_until,
           own.won AS appeals_won, own.lost AS appeals_lost, posted.jobs, posted.running_jobs, posted.employer_ok,
           posted.employer_nok, posted.to_rate, against.turned AS verdicts_turned,
           against.upheld AS verdicts_upheld,
           (SELECT count(*)::int FROM job_reports report JOIN job_counts counts ON counts.job_id = report.job_id
             WHERE counts.employer_id = account.account_id AND report.handled_at IS NULL) AS reports,
           EXISTS (SELECT 1 FROM erasures WHERE account_id = account.account_id) AS is_erased,
           accepted.version AS terms_version, accepted.accepted_at AS terms_accepted_at
      FROM accounts account
      LEFT JOIN standings standing ON standing.account_id = account.account_id
      LEFT JOIN LATERAL (SELECT version, accepted_at FROM terms_accepted
                          WHERE account_id = account.account_id
                          ORDER BY accepted_at DESC, version
                          LIMIT 1) accepted ON true
     CROSS JOIN LATERAL (SELECT coalesce(sum(amount) FILTER (WHERE kind = 'spendable'), 0) AS spendable,
                                coalesce(sum(amount) FILTER (WHERE kind = 'earned'), 0) AS earned,
                                coalesce(sum(amount) FILTER (WHERE kind = 'withdrawing'), 0) AS withdrawing,
                                coalesce(sum(amount) FILTER (WHERE kind = 'escrow'), 0) AS escrow
                           FROM purses WHERE account_id = account.account_id) money
     CROSS JOIN LATERAL (SELECT (count(*) FILTER (WHERE state = 'UPHELD'))::int AS won,
                                (count(*) FILTER (WHERE state = 'REJECTED'))::int AS lost
                           FROM appeals WHERE worker_id = account.account_id) own
     CROSS JOIN LATERAL (SELECT (count(*) FILTER (WHERE state = 'UPHELD'))::int AS turned,
                                (count(*) FILTER (WHERE state = 'REJECTED'))::int AS upheld
                           FROM appeals WHERE employer_id = account.account_id) against
     CROSS JOIN LATERAL (SELECT count(*)::int AS jobs, (count(*) FILTER (WHERE status = 'RUNNING'))::int
                                    AS running_jobs,
                                coalesce(sum(ok), 0)::int AS employer_ok,
                                coalesce(sum(nok), 0)::int AS employer_nok,
                                coalesce(sum(submitted), 0)::int AS to_rate
                           FROM job_counts WHERE employer_id = account.account_id) posted
     WHERE account.account_id = %(account_id)s
"""


def ask_account_figures(tx: Tx, account_id: str, *, now: datetime) -> Pending[AccountFigures]:
    """The account in figures; no row where there is none."""
    return tx.ask(AccountFigures, _WHOLE, account_id=account_id, now=now)


class JobOfAccount(Struct, frozen=True):
    """A job of the account, for a list."""

    job_id: str
    title: str
    status: JobStatus
    created_at: datetime


def ask_latest_jobs_of(tx: Tx, account_id: str, *, limit: int) -> Pending[JobOfAccount]:
    """The latest jobs that the account posted."""
    return tx.ask(
        JobOfAccount,
        """
        SELECT job.job_id, job.title, counts.status, job.created_at
          FROM jobs job
          JOIN job_counts counts ON counts.job_id = job.job_id
         WHERE job.employer_id = %(account_id)s
         ORDER BY job.created_at DESC, job.job_id
         LIMIT %(limit)s
        """,
        account_id=account_id,
        limit=limit,
    )
