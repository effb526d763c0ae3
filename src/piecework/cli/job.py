"""`piecework job ...`: what operators decide about jobs, from the command line."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from datetime import datetime

    from piecework.database import Tx
    from piecework.jobs.job import JobStatus
    from piecework.moderation.reviewing import Decision

    Decide = Callable[[Tx, str, Decision], JobStatus]

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
    from piecework.money import money_text
    from piecework.moderation.sql import list_waiting_jobs

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


WAITING_JOBS_MAX = 1000


@job.command()
@click.argument("job_id", metavar="JOB")
@REMARK
@AS_JSON
def approve(job_id: str, reason: str, as_json: bool) -> None:
    """Let JOB, or its restart, run; its charges are the platform's now."""
    _decide("approve_job", job_id, reason, as_json=as_json)


@job.command()
@click.argument("job_id", metavar="JOB")
@REASON
@AS_JSON
def decline(job_id: str, reason: str, as_json: bool) -> None:
    """Send JOB, or its restart, back to its employer with all its money."""
    _decide("decline_job", job_id, reason, as_json=as_json)


@job.command()
@click.argument("job_id", metavar="JOB")
@REASON
@AS_JSON
def pause(job_id: str, reason: str, as_json: bool) -> None:
    """Take no new holds on JOB until it is resumed here."""
    _decide("pause_as_operator", job_id, reason, as_json=as_json)


@job.command()
@click.argument("job_id", metavar="JOB")
@REMARK
@AS_JSON
def resume(job_id: str, reason: str, as_json: bool) -> None:
    """Lift an operator's pause: JOB is what it was before."""
    _decide("resume_as_operator", job_id, reason, as_json=as_json)


@job.command()
@click.argument("job_id", metavar="JOB")
@REASON
@AS_JSON
def block(job_id: str, reason: str, as_json: bool) -> None:
    """End JOB for good: holds are cancelled, what was handed in is still rated, its open money stays in escrow."""
    _decide("block_job", job_id, reason, as_json=as_json)


@job.command()
@click.argument("job_id", metavar="JOB")
@REMARK
@AS_JSON
def release(job_id: str, reason: str, as_json: bool) -> None:
    """Give the employer of the blocked JOB the money of its open places back."""
    _decide("release_job", job_id, reason, as_json=as_json)


def _decide(verb: str, job_id: str, reason: str, *, as_json: bool) -> None:
    """Run one verb of moderation/reviewing.py in a transaction, on record without an operator."""
    from piecework.cli.printing import print_json
    from piecework.cli.starting import database_at_hand, start
    from piecework.clock import system_clock
    from piecework.ids import new_order_id
    from piecework.moderation import reviewing

    now, decision = system_clock(), reviewing.Decision(review_id=new_order_id(), operator_id="", reason=reason)
    decide: Any = getattr(reviewing, verb)
    with database_at_hand(start()) as database:
        status = database.transact(lambda tx: decide(tx, job_id, decision, now=now))
    if as_json:
        print_json({"job_id": job_id, "status": status})
    else:
        click.echo(f"Job {job_id} is {status} now.")
