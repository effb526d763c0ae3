"""`piecework job ...`: what operators decide about jobs, from the command line."""

from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from piecework.acts.jobs import DecideFreely, DecideWithReason
    from piecework.jobs.job import JobStatus
    from piecework.operators.act import Act

Request = TypeVar("Request", "DecideFreely", "DecideWithReason")

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
    from piecework.moderation.reviews_sql import list_waiting_jobs
    from piecework.money import money_text

    with database_at_hand(start()) as database:
        waiting = database.read(lambda tx: list_waiting_jobs(tx, limit=WAITING_JOBS_MAX))
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
    from piecework.acts import jobs

    _decide(jobs.approve, jobs.DecideFreely(job_id, reason), as_json=as_json)


@job.command()
@click.argument("job_id", metavar="JOB")
@REASON
@AS_JSON
def decline(job_id: str, reason: str, as_json: bool) -> None:
    """Send JOB, or its restart, back to its employer with all its money."""
    from piecework.acts import jobs

    _decide(jobs.decline, jobs.DecideWithReason(job_id, reason), as_json=as_json)


@job.command()
@click.argument("job_id", metavar="JOB")
@REASON
@AS_JSON
def pause(job_id: str, reason: str, as_json: bool) -> None:
    """Take no new holds on JOB until it is resumed here."""
    from piecework.acts import jobs

    _decide(jobs.pause, jobs.DecideWithReason(job_id, reason), as_json=as_json)


@job.command()
@click.argument("job_id", metavar="JOB")
@REMARK
@AS_JSON
def resume(job_id: str, reason: str, as_json: bool) -> None:
    """Lift an operator's pause: JOB is what it was before."""
    from piecework.acts import jobs

    _decide(jobs.resume, jobs.DecideFreely(job_id, reason), as_json=as_json)


@job.command()
@click.argument("job_id", metavar="JOB")
@REASON
@AS_JSON
def block(job_id: str, reason: str, as_json: bool) -> None:
    """End JOB for good: holds are cancelled, what was handed in is still rated, its open money stays in escrow."""
    from piecework.acts import jobs

    _decide(jobs.block, jobs.DecideWithReason(job_id, reason), as_json=as_json)


@job.command()
@click.argument("job_id", metavar="JOB")
@REMARK
@AS_JSON
def release(job_id: str, reason: str, as_json: bool) -> None:
    """Give the employer of the blocked JOB the money of its open places back."""
    from piecework.acts import jobs

    _decide(jobs.release, jobs.DecideFreely(job_id, reason), as_json=as_json)


def _decide(act: "Act[Request, JobStatus]", request: "Request", *, as_json: bool) -> None:
    from piecework.cli.acting import do_act
    from piecework.cli.printing import print_json
    from piecework.cli.starting import database_at_hand, start

    with database_at_hand(start()) as database:
        status = do_act(database, act, request)
    if as_json:
        print_json({"job_id": request.job_id, "status": status})
    else:
        click.echo(f"Job {request.job_id} is {status} now.")
