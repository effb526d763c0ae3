"""`piecework job ...`: what operators decide about jobs, from the command line."""

from functools import partial

import click

from piecework.cli.printing import print_json, say

AS_JSON = click.option("--json", "as_json", is_flag=True, help='Print {"job_id", "status"}.')
REASON = click.option("--reason", required=True, help="Why; its employer reads it.")
REMARK = click.option("--reason", default="", help="What to put on record, if anything.")


@click.group()
def job() -> None:
    """Review jobs: approve or decline what waits, pause, resume, block, release."""


@job.command("list")
@click.option("--json", "as_json", is_flag=True, help='Print {"jobs": [{"job_id", "status", "title", ...}]}.')
def list_waiting(as_json: bool) -> None:
    """List the jobs and restarts that await review, the oldest first."""
    from piecework.cli.starting import database_at_hand, start
    from piecework.moderation.reviewing import WAITING_JOBS_MAX
    from piecework.moderation.reviews_sql import load_jobs_to_review
    from piecework.money import money_text

    with database_at_hand(start()) as database:
        waiting = database.read(lambda tx: load_jobs_to_review(tx, limit=WAITING_JOBS_MAX))
    if as_json:
        print_json({"jobs": waiting})
        return
    for waits in waiting:
        pays = f"{waits.num_tasks} x {money_text(waits.task_value)}"
        say(f"{waits.job_id}  {waits.status:<15}  {waits.employer_id}  {pays:<16}  {waits.title}")
    if not waiting:
        say("No job awaits review.")


DECISIONS = {
    "approve": (REMARK, "Let JOB, or its restart, run; its charges are the platform's now."),
    "decline": (REASON, "Send JOB, or its restart, back to its employer with all its money."),
    "pause": (REASON, "Take no new holds on JOB until it is resumed here."),
    "resume": (REMARK, "Lift an operator's pause: JOB is what it was before."),
    "block": (REASON, "End JOB for good: holds are cancelled, what was handed in is rated, its open money stays."),
    "release": (REMARK, "Give the employer of the blocked JOB the money of its open places back."),
}  # fmt: skip


def _decide(verb: str, job_id: str, reason: str, as_json: bool) -> None:
    from piecework.acts import jobs
    from piecework.cli.acting import do_act
    from piecework.cli.starting import database_at_hand, start

    act = getattr(jobs, verb)
    with database_at_hand(start()) as database:
        status = do_act(database, act, act.request(job_id, reason))
    if as_json:
        print_json({"job_id": job_id, "status": status})
    else:
        say(f"Job {job_id} is {status} now.")


for _verb, (_option, _words) in DECISIONS.items():
    _command = AS_JSON(_option(click.argument("job_id", metavar="JOB")(partial(_decide, _verb))))
    job.command(_verb, help=_words)(_command)
