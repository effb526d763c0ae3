"""An employer's own job, locked for a change, and the terms of its zone and category today."""

from piecework.catalog.catalog import INTERNATIONAL
from piecework.catalog.catalog_sql import PostingTerms, ask_posting_terms
from piecework.database import Tx
from piecework.jobs import jobs_sql as sql
from piecework.jobs.job import JobNotFound, LockedJob


def lock_own_job(tx: Tx, job_id: str, *, employer_id: str) -> LockedJob:
    """The employer's own job, locked until commit. Refuses: JobNotFound."""
    return sql.lock_job_of(tx, job_id, employer_id=employer_id).one_or(JobNotFound)


def get_todays_terms(tx: Tx, pricing: sql.Pricing) -> PostingTerms:
    """The terms for a job that would be posted today in the zone and category of this one."""
    zone_id = pricing.zone_id or INTERNATIONAL
    return ask_posting_terms(tx, zone_id=zone_id, price_zone_id=zone_id, category_id=pricing.category_id).get()
