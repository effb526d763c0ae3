"""Posting a job: check the whole brief, take the cost from the employer, create the job."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from msgspec import Struct, structs

from piecework.accounts.account import Account
from piecework.catalog.catalog import INTERNATIONAL
from piecework.catalog.catalog_sql import PostingTerms, ask_posting_terms
from piecework.crowd.lists_sql import ask_list_size
from piecework.database import Pending, Tx
from piecework.jobs import jobs_sql as sql
from piecework.jobs.brief import JobBrief
from piecework.jobs.brief_checking import Circumstances, PostingRules, brief_faults
from piecework.jobs.job import JobStatus
from piecework.jobs.offering.announcing import queue_announcement
from piecework.jobs.offering.featuring import start_premium
from piecework.jobs.pricing import Quote, lowest_pay, quote_job, screenshots_of
from piecework.jobs.variables.filling import rows_of
from piecework.jobs.variables.variables_sql import add_rows
from piecework.ledger.book import move
from piecework.ledger.debts import check_owes_nothing
from piecework.ledger.debts_sql import ask_debt
from piecework.ledger.ledger_sql import lock_purse, open_purses
from piecework.ledger.movement import escrow, movement, platform, spendable
from piecework.ledger.purses import NotEnoughSpendable
from piecework.money import ZERO, money_text
from piecework.refusal import Fault, FaultCode, InvalidRequest

BRIEF_FAULTS: tuple[FaultCode, ...] = (
    "zone_not_found", "zone_closed", "list_not_found", "category_not_found", "category_closed", "task_value_too_low"
)  # fmt: skip


class CheckedBrief(Struct, frozen=True):
    """A brief without faults, its price, and the terms and rules it was checked against."""

    brief: JobBrief
    quote: Quote
    terms: PostingTerms
    rules: PostingRules

    @property
    def task_value_min(self) -> Decimal:
        """The least such a job may pay for a task; 0 where the catalogue has no price for the zone."""
        category_min, screenshots = self.terms.task_value_min or ZERO, screenshots_of(self.brief)
        return lowest_pay(self.brief.workers_level, self.brief.ttr_days, screenshots, category_min, self.rules.fees)


def price_brief(
    tx: Tx, brief: JobBrief, *, employer_id: str, rules: PostingRules, shape_faults: Collection[Fault] = ()
) -> CheckedBrief:
    """Check a brief and price it, or refuse it with every fault at once, the faults of shape that the edge saw too.

    A malformed field holds any value in `brief`; rules that read it are skipped. Changes nothing.
    Refuses: InvalidRequest (BRIEF_FAULTS).
    """
    pending_terms = _ask_terms(tx, brief)
    pending_size = _ask_list_size(tx, brief, employer_id)
    return _checked(brief, pending_terms.get(), pending_size.one() if pending_size else None, rules, shape_faults)


def post_job(
    tx: Tx,
    brief: JobBrief,
    *,
    job_id: str,
    employer: Account,
    rules: PostingRules,
    now: datetime,
    shape_faults: Collection[Fault] = (),
) -> CheckedBrief:
    """Post a job: its whole cost moves from the employer's spendable money into the job's escrow (API 3.4).

    A job of an auto-approved employer runs at once (or is paused, if asked) and its charges are the platform's;
    any other awaits review with its charges in escrow. Refuses: InvalidRequest (BRIEF_FAULTS), OwesMoney,
    NotEnoughSpendable.
    """
    pending_terms = _ask_terms(tx, brief)
    pending_size = _ask_list_size(tx, brief, employer.account_id)
    pending_funds, pending_debt = lock_purse(tx, employer.account_id, "spendable"), ask_debt(tx, employer.account_id)
    checked = _checked(brief, pending_terms.get(), pending_size.one() if pending_size else None, rules, shape_faults)
    check_owes_nothing(pending_debt.get())
    _check_funds(pending_funds.get(), checked.quote)
    _create(tx, checked, job_id=job_id, employer=employer, now=now)
    return checked


def _create(tx: Tx, checked: CheckedBrief, *, job_id: str, employer: Account, now: datetime) -> None:
    brief, quote = checked.brief, checked.quote
    employer_id, approved = employer.account_id, employer.is_auto_approved
    sql.add_job(
        tx,
        job_id,
        brief,
        employer_id=employer_id,
        countries=checked.terms.zone_countries,
        fee_rate=quote.fee_rate,
        now=now,
    )
    sql.add_job_counts(
        tx,
        job_id,
        brief,
        employer_id=employer_id,
        countries=checked.terms.zone_countries,
        status=_first_status(brief, is_auto_approved=approved),
        positions=brief.num_tasks,
        charges_waiting=Decimal(0) if approved else quote.charges,
        now=now,
    )
    add_rows(tx, job_id, rows_of(brief.variables))
    open_purses(tx, [(employer_id, "escrow", job_id)])
    posted = movement(
        f"post:{job_id}",
        spendable(employer_id, -quote.total, job_id=job_id),
        escrow(employer_id, quote.total, job_id=job_id),
    )
    charged = movement(
        f"approve:{job_id}",
        escrow(employer_id, -quote.charges, job_id=job_id),
        platform(quote.charges, job_id=job_id),
    )
    if approved:
        start_premium(tx, job_id, brief.category_id, brief.premium_amount, now=now)
        if brief.notify_followers:
            queue_announcement(tx, job_id, employer_id=employer_id, now=now)
    move(tx, [posted, charged] if approved else [posted], now=now)


def _first_status(brief: JobBrief, *, is_auto_approved: bool) -> JobStatus:
    if not is_auto_approved:
        return "PENDING_REVIEW"
    return "PAUSED" if brief.pause_after_approval else "RUNNING"


def _ask_terms(tx: Tx, brief: JobBrief) -> Pending[PostingTerms]:
    return ask_posting_terms(
        tx, zone_id=brief.zone_id, price_zone_id=brief.zone_id or INTERNATIONAL, category_id=brief.category_id
    )


def _ask_list_size(tx: Tx, brief: JobBrief, employer_id: str) -> Pending[int] | None:
    return ask_list_size(tx, employer_id, brief.list_id) if brief.list_id is not None else None


def _checked(
    brief: JobBrief, terms: PostingTerms, list_size: int | None, rules: PostingRules, shape_faults: Collection[Fault]
) -> CheckedBrief:
    malformed = {(fault.field or "").split(".")[0].split("[")[0] for fault in shape_faults}
    faults = brief_faults(brief, Circumstances(terms, list_size, rules), malformed=malformed)
    InvalidRequest.raise_if_any([*shape_faults, *faults])
    if brief.challenge_action and not brief.challenges:
        brief = structs.replace(brief, challenge_action="")  # an action without a challenge means nothing
    return CheckedBrief(brief, quote_job(brief, rules.fees), terms, rules)


def _check_funds(funds: Decimal, quote: Quote) -> None:
    if funds < quote.total:
        raise NotEnoughSpendable(
            f"Insufficient balance: the job costs {money_text(quote.total)} and {money_text(funds)} is spendable."
        )
