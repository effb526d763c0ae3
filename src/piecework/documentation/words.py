"""What each field on the wire means, with an example: one word means the same wherever it stands.

A field is looked up as `Struct.field` first, where a name has a meaning of its own, then as `field`.
"""

from typing import Any

from msgspec import Struct


class Word(Struct, frozen=True):
    """One sentence about a field, and a value it may have; no example: it is put together from its parts."""

    description: str
    example: Any = None


_JOB, _TASK, _WORKER, _EMPLOYER = "5f0e8a1c93d2", "c41b7e02a95d13", "a1b2c3d4", "0f9e8d7c"
_PLACE = "http://127.0.0.1:8080/employer/campaign-details.php"
_NOON = "2026-03-01T12:00:00Z"
_LATER = "2026-03-08T12:00:00Z"

WORDS: dict[str, Word] = {
    # what an employer asks for
    "zone_id": Word("Zone of countries to show the job in; get-zones lists them. Empty for a list job.", "int"),
    "list_id": Word("A worker list of yours; 0 is none.", 1806324215),
    "PostJob.list_id": Word("Show the job to this worker list of yours instead of a zone; 0 is none.", 0),
    "excluded_countries": Word("Countries to leave out of the zone; only its excludable ones.", ["br"]),
    "category_id": Word("Kind of work, with its leading zeroes; get-categories lists them.", "0501"),
    "title": Word("What the job is called.", "Sign up to ACME website"),
    "instructions": Word("What to do, step by step.", ["visit the ACME website", "Create an account"]),
    "notes": Word("Anything else the worker should know.", ""),
    "proofs": Word("What the worker must hand in; at most 3 screenshots."),
    "description": Word("What to hand in.", "The name you chose"),
    "type": Word("Text or screenshot.", "text"),
    "variables": Word(
        "Names used in the instructions as {{NAME}}, each with as many values; each is used. {{PW_ID}} and {{JOB_ID}} "
        "are built in.",
        [],
    ),
    "name": Word("The name.", "Best workers"),
    "Variable.name": Word("Letters, digits and `_`; compared without case.", "URL"),
    "values": Word("One value a task, in turn.", ["https://example.org/1", "https://example.org/2"]),
    "challenges": Word("Questions whose wrong answer is rated not satisfied at once.", []),
    "question": Word("What is asked.", "Which colour has the logo?"),
    "answer": Word("The right answer.", "green"),
    "challenge_action": Word("What a wrong answer leads to; required with challenges.", ""),
    "num_tasks": Word("How many tasks to have done.", 25),
    "task_value": Word("What one task pays.", 0.1),
    "workers_level": Word("The least level a worker needs.", "starter"),
    "workers_max_tasks": Word("Tasks one worker may do; above 1 not with starter.", 1),
    "speed": Word("How often the job is shown; 1000 is always.", 1000),
    "start_time": Word("From when in the day the job is offered, UTC.", "00:00"),
    "end_time": Word("Until when in the day; a window may run over midnight.", "24:00"),
    "ttr": Word("Days to rate a task in; after that it counts as satisfied.", 7),
    "autorate": Word("Whether the platform rates by PCODE: not, verified ones, or all.", "NO"),
    "pause_after_approval": Word("Wait for job-resume once it is approved.", False),
    "Job.pause_after_approval": Word("1 or 0.", 0),
    "JobWithDistribution.pause_after_approval": Word("1 or 0.", 0),
    "hold_time": Word("Minutes a worker may hold a position.", 15),
    "hold_required": Word("Whether a position must be held before work is handed in.", False),
    "distribution": Word("Percent of the positions that workers of one country may take.", None),
    "notify_followers": Word("Tell followers of yours; costs 3 % of the rest, at least 1.00.", False),
    "premium_amount": Word("Pay this to be shown above others for a day: 2.00 to 50.00.", 0),
    "test": Word("Check and price the job, create nothing.", False),
    # asking for jobs and tasks
    "job_id": Word("The job: 12 hexadecimal digits.", _JOB),
    "task_id": Word("The task: 14 hexadecimal digits.", _TASK),
    "task_ids": Word("Only these tasks.", [_TASK]),
    "page": Word("Which page, counted from 1; one past the end is empty.", 1),
    "status": Word("Where it stands.", "RUNNING"),
    "GetJobs.status": Word("Only jobs of this status; empty for all.", "running"),
    "GetTasks.status": Word("Only tasks of this status; empty for all.", "submitted"),
    "unrated_tasks": Word("How many tasks wait for a verdict.", 2),
    "GetJobs.unrated_tasks": Word("Only jobs with tasks that wait for a verdict.", False),
    "order": Word("By the time of posting.", "asc"),
    "limit": Word("How many to answer at most.", 100),
    # changing a job
    "positions": Word("How many positions to buy. job-restart, left out: those the last stop refunded.", 10),
    "amount": Word("Money to pay for a day above others.", 2),
    "reason": Word("Why; the employer reads it.", "The instructions ask for a password."),
    # verdicts
    "task_rating": Word("`ok` pays, `not_ok` refunds (`nok` is the same), `revise` sends it back for 24 hours.", "ok"),
    "task_satisfaction": Word("`excellent`, `good`, `ok` with ok; `incorrect`, `spam`, `dupe` with not_ok.", "good"),
    "task_comment": Word("What the worker is told; required with not_ok and revise.", "Thank you."),
    "task_bonus": Word("Money on top, with the job's fee; only with ok.", 0.05),
    "block_worker": Word("Offer this worker nothing more.", False),
    "tasks": Word("Tasks."),
    "RateMultipleTasks.tasks": Word("The verdicts, each with its own outcome."),
    "TasksRated.tasks": Word("The outcomes, in the order of the request."),
    "BulkVerdict.list_id": Word("Put the worker on this list of yours; 0 is none.", 0),
    "RateSingleTask.list_id": Word("Put the worker on this list of yours; 0 is none.", 0),
    "rating": Word("`ok` pays, `not_ok` refunds (`nok` is the same), `revise` sends it back for 24 hours.", "ok"),
    "satisfaction": Word("How good or bad it was.", "good"),
    "comment": Word("What the employer says to it.", "Thank you."),
    "bonus": Word("Money on top.", "0.0500"),
    "BulkVerdict.bonus": Word("Money on top, with the job's fee; only with ok.", 0.05),
    # answers
    "ok": Word("Whether it was done.", True),
    "message": Word("The same in words.", "Done."),
    "notice": Word("The same in words.", "job restarted successfully"),
    "url": Word("Where the job is; its id is at the end. Empty with `test`.", f"{_PLACE}?Id={_JOB}"),
    "cost": Word("What posting takes from the balance.", "3.3250"),
    "tasks_value": Word("What all tasks pay together.", "2.5000"),
    "platform_fee": Word("The platform's share of that.", "0.1750"),
    "approval_fee": Word("For the approval.", "0.6500"),
    "notify_fee": Word("For telling followers.", "0.0000"),
    "JobQuote.premium_amount": Word("For being shown above others.", "0.0000"),
    "fee_rate": Word("The platform's share as a factor.", "0.0700"),
    "task_value_min": Word("The least such a task may pay.", "0.0800"),
    "workers_reached": Word("How many accounts it could be offered to now.", 1204),
    "current_page": Word("The page answered.", 1),
    "pages": Word("How many pages there are; at least 1.", 1),
    "jobs": Word("Jobs."),
    "id": Word("Its id.", _TASK),
    "Job.id": Word("The job's id.", _JOB),
    "JobWithDistribution.id": Word("The job's id.", _JOB),
    "Zone.id": Word("What zone_id takes.", "int"),
    "WorkerList.id": Word("What list_id takes.", 1806324215),
    "Category.id": Word("What category_id takes.", "0501"),
    "Transaction.id": Word("What was settled.", f"pay:{_TASK}"),
    "id_user": Word("The employer's account.", _EMPLOYER),
    "zone": Word("What the zone is called.", "International"),
    "excludable_countries": Word("What excluded_countries takes.", ["br", "in"]),
    "workers": Word("Account ids.", [_WORKER]),
    "WorkerList.workers": Word("How many are on it.", 12),
    "category": Word("What the category is called.", "Sign up"),
    "subcategory": Word("More exactly.", "Simple sign up"),
    "min_task_value": Word("The least a task may pay, by zone.", {"int": "0.080"}),
    "created_at": Word("When it was made.", _NOON),
    "tasks_done": Word("Tasks handed in, whatever their verdict.", 5),
    "worker_id": Word("Who did it.", _WORKER),
    "finished_at": Word("When it was handed in.", _NOON),
    "ip_address": Word("Where it came from.", "203.0.113.7"),
    "country_code": Word("The worker's country; XX where it is not known.", "US"),
    "revision_number": Word("How often it was revised.", 0),
    "UnratedTask.variables": Word("The values this task was done with.", []),
    "RatedTask.variables": Word("The values this task was done with.", []),
    "UnratedTask.proofs": Word("What was handed in, in the job's order.", [{"text": "wim01"}]),
    "RatedTask.proofs": Word("What was handed in, in the job's order.", [{"text": "wim01"}]),
    "Submit.proofs": Word("What is handed in, in the order the job asks for it."),
    "Resubmit.proofs": Word("What is handed in, in the order the job asks for it."),
    "previous_proofs": Word("What was handed in before each revision, and why it was sent back.", []),
    "RatedTask.status": Word("The verdict.", "OK"),
    "VariableValue.name": Word("The variable.", "URL"),
    "value": Word("Its value.", "https://example.org/1"),
    "position_in_all": Word("Place among all jobs, counted from 1.", 1),
    "position_in_category": Word("Place in the category, counted from 1.", 1),
    "earned": Word("Money earned by work.", "1.2000"),
    "spendable": Word("Money to spend on jobs.", "96.6750"),
    "currency": Word("What money is counted in.", "USD"),
    "transactions": Word("What moved the balances, the latest first."),
    "date": Word("When.", _NOON),
    "Transaction.type": Word("Why: deposit, post, pay, refund, bonus ...", "pay"),
    "balance": Word("Which balance.", "earned"),
    "Transaction.amount": Word("How much; with a minus for what went out.", "0.1000"),
    "Transaction.job_id": Word("The job it is about, or empty.", _JOB),
    "api_secret": Word("The new secret, shown this once.", "3q2-7wEjRWeJq83v_xx"),
    # work
    "text": Word("A proof in words.", "wim01"),
    "upload_id": Word("What a proof names the picture by.", "9d1c7f0a4be2c65d"),
    "width": Word("In pixels.", 1280),
    "height": Word("In pixels.", 720),
    "bytes": Word("How large it is as stored.", 48211),
    "sha256": Word("Of the bytes as stored.", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    "submission_id": Word("Your own name for this submission: the same again is the same submission.", "c0ffee"),
    "positions_left": Word("What is left of the job for you.", 7),
    "hold_minutes": Word("Minutes a position may be held.", 15),
    "ttr_days": Word("Days the employer has to rate; after that it counts as satisfied.", 7),
    "hold": Word("The position you hold; null without one."),
    "held_at": Word("When the position was taken.", _NOON),
    "hold_until": Word("Until when the position is held.", "2026-03-01T12:15:00Z"),
    "submitted_at": Word("When it was handed in.", _NOON),
    "late": Word("The place was gone: the work is kept, and does not count.", False),
    "rate_by": Word("When it counts as satisfied, unless it is rated before.", _LATER),
    "revise_until": Word("When a revision that was asked for is over.", None),
    "decided_at": Word("When the verdict came.", None),
    "Offer.task_value": Word("What one task pays.", "0.1000"),
    "OfferWhole.task_value": Word("What one task pays.", "0.1000"),
    "Task.task_value": Word("What the task pays.", "0.1000"),
    "Task.status": Word("Where it stands.", "SUBMITTED"),
    "Submitted.status": Word("Where it stands.", "SUBMITTED"),
    # reviews
    "employer_id": Word("Who posted it.", _EMPLOYER),
    "WaitingJob.status": Word("PENDING_REVIEW, or PENDING_RESTART for the review of a restart.", "PENDING_REVIEW"),
    "WaitingJob.task_value": Word("What one task pays.", "0.1000"),
    "reviews": Word("The decisions, the latest first."),
    "review_id": Word("What the decision is recorded under.", "77a1c09be4d2f318"),
    "action": Word("approve, decline, pause, resume, block or release.", "approve"),
    "operator_id": Word("Who decided; empty from the command line.", _WORKER),
    "Review.reason": Word("Why.", ""),
}  # fmt: skip

# The words of an answer, where its struct leaves them to the endpoint: by the last part of the endpoint's path.
MESSAGES: dict[str, str] = {
    "post-job": "Job posted successfully",
    "add-positions": "The position(s) has been added.",
    "set-speed": "Job speed updated successfully.",
    "set-ttr": "Job time to rate (TTR) updated successfully.",
    "job-stop": "Job stoped successfully.",
    "rate-single-task": "Task rated successfully.",
    "rate-multiple-tasks": "Task rated successfully.",
    "add-workers": "Workers added to the list successfully.",
    "block-workers": "Workers blocked and removed from all lists successfully.",
    "unblock-workers": "Workers unblocked successfully.",
    "remove-workers": "Workers removed from the list successfully.",
    "create-list": "List created successfully.",
    "delete-list": "List deleted successfully.",
    "hold": "You hold a position on this job.",
    "release": "The position is free for others.",
    "submit": "Submitted. The employer has until rate_by to rate it; after that it counts as satisfied.",
    "resubmit": "Your revision is handed in.",
    "give-up": "You gave the task up; it counts nothing against you.",
}


def find_word(struct: str, field: str) -> Word | None:
    """What the field of a struct means; None where it is missing here, which a test refuses."""
    return WORDS.get(f"{struct}.{field}") or WORDS.get(field)


def list_missing(known: set[tuple[str, str]]) -> list[str]:
    """Fields that have no entry."""
    return sorted(f"{struct}.{field}" for struct, field in known if find_word(struct, field) is None)


def list_unused(known: set[tuple[str, str]]) -> list[str]:
    """Entries that no (struct, field) of any edge is looked up by."""
    used = {f"{struct}.{field}" for struct, field in known}
    used |= {field for struct, field in known if f"{struct}.{field}" not in WORDS}
    return sorted(set(WORDS) - used)
