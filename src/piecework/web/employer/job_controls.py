"""What an employer does with a job: pause, stop, restart, more positions, speed, days to rate, featuring, archiving."""

from typing import Annotated

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.employing import controls, positions
from piecework.employing.time_to_rate import set_ttr
from piecework.jobs.brief import Speed, TtrDays
from piecework.jobs.offering import featuring
from piecework.money import Money
from piecework.web.employer.job_page import job_address, pages, show_job
from piecework.web.outcome import Done
from piecework.web.visit import Visit

Positions = Annotated[int, Meta(ge=1, le=9999)]


class OneJob(Struct):
    """A job, by its id."""

    job_id: str


@pages.acts("/employer/jobs/{job_id}/pause", shows=show_job)
def pause(tx: Tx, visit: Visit, request: OneJob) -> Done:
    """Take no new holds."""
    controls.pause_job(tx, request.job_id, employer_id=visit.account.account_id, now=visit.now)
    return Done(to=job_address(request.job_id), message="The job is paused.")


@pages.acts("/employer/jobs/{job_id}/resume", shows=show_job)
def resume(tx: Tx, visit: Visit, request: OneJob) -> Done:
    """Offer the job again."""
    controls.resume_job(tx, request.job_id, employer_id=visit.account.account_id, now=visit.now)
    return Done(to=job_address(request.job_id), message="The job is offered again.")


@pages.acts("/employer/jobs/{job_id}/stop", shows=show_job)
def stop(tx: Tx, visit: Visit, request: OneJob) -> Done:
    """End the job; open positions are refunded."""
    positions.stop_job(
        tx, request.job_id, employer_id=visit.account.account_id, movement_key=visit.order_id, now=visit.now
    )
    return Done(to=job_address(request.job_id), message="The job is stopped, and what was open is refunded.")


class MorePositions(OneJob, kw_only=True):
    """How many positions to buy."""

    positions: Positions


@pages.acts("/employer/jobs/{job_id}/add-positions", shows=show_job, needs_terms=True)
def add_positions(tx: Tx, visit: Visit, request: MorePositions) -> Done:
    """Buy more positions at the job's price."""
    positions.add_positions(
        tx, request.job_id, request.positions, employer_id=visit.account.account_id, movement_key=visit.order_id,
        now=visit.now,
    )  # fmt: skip
    return Done(to=job_address(request.job_id), message=f"{request.positions:,} positions were added.")


class Restart(OneJob, kw_only=True):
    """How many positions to buy; empty: those that the last stop refunded."""

    positions: Positions | None = None


@pages.acts("/employer/jobs/{job_id}/restart", shows=show_job, needs_terms=True)
def restart(tx: Tx, visit: Visit, request: Restart) -> Done:
    """Buy positions on a finished job."""
    positions.restart_job(
        tx, request.job_id, request.positions, employer=visit.account, fees=visit.rules.fees,
        movement_key=visit.order_id, now=visit.now,
    )  # fmt: skip
    message = "The job runs again." if visit.account.is_auto_approved else "The restart waits for its review."
    return Done(to=job_address(request.job_id), message=message)


class NewSpeed(OneJob, kw_only=True):
    """How often to show the job."""

    speed: Speed


@pages.acts("/employer/jobs/{job_id}/speed", shows=show_job)
def set_speed(tx: Tx, visit: Visit, request: NewSpeed) -> Done:
    """Show the job more or less often."""
    controls.set_speed(tx, request.job_id, request.speed, employer_id=visit.account.account_id)
    return Done(to=job_address(request.job_id), message="The speed is set.")


class NewTtr(OneJob, kw_only=True):
    """How many days to rate."""

    ttr: TtrDays


@pages.acts("/employer/jobs/{job_id}/ttr", shows=show_job)
def set_time_to_rate(tx: Tx, visit: Visit, request: NewTtr) -> Done:
    """Give later submissions more or fewer days."""
    set_ttr(tx, request.job_id, request.ttr, employer_id=visit.account.account_id, fees=visit.rules.fees)
    return Done(to=job_address(request.job_id), message="The time to rate is set.")


class Feature(OneJob, kw_only=True):
    """How much to pay to be shown above others."""

    amount: Money


@pages.acts("/employer/jobs/{job_id}/feature", shows=show_job, needs_terms=True)
def feature(tx: Tx, visit: Visit, request: Feature) -> Done:
    """Show the job above others for 24 hours."""
    featuring.feature_job(
        tx,
        request.job_id,
        request.amount,
        employer_id=visit.account.account_id,
        feature_id=visit.order_id,
        now=visit.now,
    )
    return Done(to=job_address(request.job_id), message="The job is shown above others for 24 hours.")


@pages.acts("/employer/jobs/{job_id}/archive", shows=show_job)
def archive(tx: Tx, visit: Visit, request: OneJob) -> Done:
    """Leave the job out of lists."""
    controls.archive_job(tx, request.job_id, employer_id=visit.account.account_id, now=visit.now)
    return Done(to=job_address(request.job_id), message="The job is archived: it is listed under Archived alone.")


@pages.acts("/employer/jobs/{job_id}/unarchive", shows=show_job)
def unarchive(tx: Tx, visit: Visit, request: OneJob) -> Done:
    """List the job again."""
    controls.unarchive_job(tx, request.job_id, employer_id=visit.account.account_id)
    return Done(to=job_address(request.job_id), message="The job is listed again.")
