"""Every chore on one screen: its name, what it does, how often, and the function that does it."""

from piecework.accounts.idempotency import forget_keys
from piecework.chores.step import Chore, in_batches, job_by_job
from piecework.jobs.finishing import finish_full_job, list_full_jobs
from piecework.tasks.holding import expire_holds, list_jobs_with_due_holds
from piecework.tasks.overdue import (
    autorate_job,
    close_revisions_of_job,
    list_jobs_to_autorate,
    list_jobs_with_revisions_over,
)

# fmt: off
SCHEDULE: tuple[Chore, ...] = (
    Chore("expire_holds", "Ends holds that ran out; their places reopen or are refunded.", 5,
          job_by_job(list_jobs_with_due_holds, expire_holds)),
    Chore("autorate", "Rates tasks satisfied that nobody rated within the job's time to rate, and pays for them.", 15,
          job_by_job(list_jobs_to_autorate, autorate_job)),
    Chore("close_revisions", "Rates tasks not satisfied whose revision was not made in time; the employer is refunded.",
          60, job_by_job(list_jobs_with_revisions_over, close_revisions_of_job)),
    Chore("finish_full_jobs", "Finishes jobs with nothing open or held. A safety net: who takes the last place does.",
          300, job_by_job(list_full_jobs, finish_full_job), is_safety_net=True),
    Chore("forget_keys", "Deletes idempotency keys that are over a day old.", 600, in_batches(forget_keys)),
)
# fmt: on
