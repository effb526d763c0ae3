"""The time an employer has to rate (TTR), changed while the job runs."""

from datetime import timedelta

from piecework.database import Tx
from piecework.jobs import jobs_sql as jobs
from piecework.jobs.moves import next_status
from piecework.jobs.own_job import get_todays_terms, lock_own_job
from piecework.jobs.pricing import lowest_pay
from piecework.money import money_text
from piecework.refusal import InvalidRequest
from piecework.rules.rules import Fees
from piecework.tasks import tasks_sql as sql


def set_ttr(tx: Tx, job_id: str, ttr_days: int, *, employer_id: str, fees: Fees) -> None:
    """Give later submissions the new time; undecided ones keep the earlier of old and new (API 3.7).

    A longer wait must be paid for: the job's pay must reach the lowest pay of the new time.
    Refuses: JobNotFound, JobCannotMove, InvalidRequest (task_value_too_low).
    """
    job = lock_own_job(tx, job_id, employer_id=employer_id)
    next_status(job, "set the TTR of")
    pricing = jobs.ask_pricing(tx, job_id).get()
    if ttr_days > pricing.ttr_days:
        terms = get_todays_terms(tx, pricing)
        category_min = terms.task_value_min if terms.task_value_min is not None else job.task_value
        least = lowest_pay(pricing.workers_level, ttr_days, pricing.screenshots, category_min, fees)
        if job.task_value < least:
            raise InvalidRequest.of(
                "ttr", f"With a TTR of {ttr_days} days a task must pay at least {money_text(least)}; this job pays "
                f"{money_text(job.task_value)}.", code="task_value_too_low",
            )  # fmt: skip
    jobs.set_ttr(tx, job_id, ttr_days)
    sql.bring_rate_by_forward(tx, job_id, ttr=timedelta(days=ttr_days))
