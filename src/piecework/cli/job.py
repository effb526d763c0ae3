"""`piecework job ...`: what operators decide about jobs, from the command line."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from piecework.moderation.reviewing import Decide

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
    from piecework.cli.printing import print_json
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
        click.echo(f"{waits.job_id}  {waits.status:<15}  {waits.employer_id}  {pays:<16}  {waits.title}")
    if not waiting:
        click.echo("No job awaits review.")


@job.command()
@click.argument("job_id", metavar="JOB")
@REMARK
@AS_JSON
def approve(job_id: str, reason: str, as_json: bool) -> None:
    """Let JOB, or its restart, run; its charges are the platform's now."""
    from piecework.moderation.reviewing import approve_job

    _decide(approve_job, "approve", job_id, reason, as_json=as_json)


@job.command()
@click.argument("job_id", metavar="JOB")
@REASON
@AS_JSON
def decline(job_id: str, reason: str, as_json: bool) -> None:
    """Send JOB, or its restart, back to its employer with all its money."""
    from piecework.moderation.reviewing import decline_job

    _decide(decline_job, "decline", job_id, reason, as_json=as_json)


@job.command()
@click.argument("job_id", metavar="JOB")
@REASON
@AS_JSON
def pause(job_id: str, reason: str, as_json: bool) -> None:
    """Take no new holds on JOB until it is resumed here."""
    from piecework.moderation.reviewing import pause_as_operator

    _decide(pause_as_operator, "pause", job_id, reason, as_json=as_json)


@job.command()
@click.argument("job_id", metavar="JOB")
@REMARK
@AS_JSON
def resume(job_id: str, reason: str, as_json: bool) -> None:
    """Lift an operator's pause: JOB is what it was before."""
    from piecework.moderation.reviewing import resume_as_operator

    _decide(resume_as_operator, "resume", job_id, reason, as_json=as_json)


@job.command()
@click.argument("job_id", metavar="JOB")
@REASON
@AS_JSON
def block(job_id: str, reason: str, as_json: bool) -> None:
    """End JOB for good: holds are cancelled, what was handed in is still rated, its open money stays in escrow."""
    from piecework.moderation.reviewing import block_job

    _decide(block_job, "block", job_id, reason, as_json=as_json)


@job.command()
@click.argument("job_id", metavar="JOB")
@REMARK
@AS_JSON
def release(job_id: str, reason: str, as_json: bool) -> None:
    """Give the employer of the blocked JOB the money of its open places back."""
    from piecework.moderation.reviewing import release_job

    _decide(release_job, "release", job_id, reason, as_json=as_json)


def _decide(decide: "Decide", verb: str, job_id: str, reason: str, *, as_json: bool) -> None:
    """Run one verb of reviewing.py in a transaction; on record it has no operator."""
    from piecework.cli.printing import print_json
    from piecework.cli.recording import transact_recorded
    from piecework.cli.starting import database_at_hand, start
    from piecework.clock import system_clock
    from piecework.ids import new_order_id
    from piecework.moderation.reviewing import Decision

    now, decision = system_clock(), Decision(review_id=new_order_id(), operator_id="", reason=reason)
    with database_at_hand(start()) as database:
        status = transact_recorded(
            database, lambda tx: decide(tx, job_id, decision, now=now), f"jobs.{verb}",
            now=now, job_id=job_id, reason=reason,
        )  # fmt: skip
    if as_json:
        print_json({"job_id": job_id, "status": status})
    else:
        click.echo(f"Job {job_id} is {status} now.")
