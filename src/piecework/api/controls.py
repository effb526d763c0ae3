"""Controls of a posted job on the wire (API 3.5 to 3.7, 3.11, 3.12, 3.14, 3.15) and our own: feature, archive."""

from typing import Annotated

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.employing import controls, positions
from piecework.employing.positions import CategoryClosed, NothingToRestart, PriceTooLow, ZoneClosed
from piecework.employing.time_to_rate import set_ttr as set_time_to_rate
from piecework.fields import CategoryId, JobId, Message, Ok, Short
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.jobs import brief as asked
from piecework.jobs.job import JobNotFound
from piecework.jobs.moves import JobCannotMove
from piecework.jobs.offering import featuring
from piecework.ledger.debts import OwesMoney
from piecework.ledger.purses import NotEnoughSpendable
from piecework.meaning import Means
from piecework.money import Money

section = Section("/api/jobs")

PositionsAdded = Annotated[int, Meta(ge=1, le=9999)]


class WhichJob(Struct):
    """A job, by its id."""

    job_id: Short[JobId]


class Done(Struct):
    """It is done."""

    ok: Ok = True


class DoneWithMessage(Struct):
    """It is done, in the published words."""

    ok: Ok
    message: Message


class DoneWithNotice(Struct):
    """It is done; the published document has the words under `notice` here."""

    ok: Ok
    notice: Annotated[str, Means("The same in words.", "job restarted successfully")]


class AddPositions(Struct):
    """A job, and the number of positions to add."""

    job_id: Short[JobId]
    positions: Annotated[PositionsAdded, Means("How many positions to buy.", 10)]


@section.changes("/add-positions.php", refuses=(JobNotFound, JobCannotMove, OwesMoney, NotEnoughSpendable))
def add_positions(tx: Tx, call: Call, request: AddPositions) -> DoneWithMessage:
    """Buy more positions on a job, at the price it was posted for (API 3.5)."""
    positions.add_positions(
        tx,
        request.job_id,
        request.positions,
        employer_id=call.account.account_id,
        movement_key=call.order_id,
        now=call.now,
    )
    # Wire: the original's grammar; clients compare the text.
    return DoneWithMessage(True, "The position(s) has been added.")


class SetSpeed(Struct):
    """A job, and how often to show it."""

    job_id: Short[JobId]
    speed: asked.Speed


@section.changes("/set-speed.php", refuses=(JobNotFound, JobCannotMove))
def set_speed(tx: Tx, call: Call, request: SetSpeed) -> DoneWithMessage:
    """Set how often a job is shown to workers (API 3.6)."""
    controls.set_speed(tx, request.job_id, request.speed, employer_id=call.account.account_id)
    return DoneWithMessage(True, "Job speed updated successfully.")


class SetTtr(Struct):
    """A job, and its days to rate."""

    job_id: Short[JobId]
    ttr: asked.TtrDays


@section.changes("/set-ttr.php", refuses=(JobNotFound, JobCannotMove, "task_value_too_low"))
def set_ttr(tx: Tx, call: Call, request: SetTtr) -> DoneWithMessage:
    """Set a job's time to rate (API 3.7)."""
    set_time_to_rate(tx, request.job_id, request.ttr, employer_id=call.account.account_id, fees=call.rules.fees)
    return DoneWithMessage(True, "Job time to rate (TTR) updated successfully.")


@section.changes("/job-stop.php", refuses=(JobNotFound, JobCannotMove))
def job_stop(tx: Tx, call: Call, request: WhichJob) -> DoneWithMessage:
    """Stop a job: open positions are refunded, held ones may still be handed in (API 3.11)."""
    positions.stop_job(
        tx, request.job_id, employer_id=call.account.account_id, movement_key=call.order_id, now=call.now
    )
    # Wire: the original's spelling; clients compare the text.
    return DoneWithMessage(True, "Job stoped successfully.")


class RestartJob(Struct):
    """Which finished job, and how many positions to buy; left out: those the last stop refunded."""

    job_id: Short[JobId]
    positions: Annotated[
        PositionsAdded | None, Means("How many positions to buy; left out: those the last stop refunded.", 10)
    ] = None


@section.changes(
    "/job-restart.php",
    refuses=(
        JobNotFound,
        JobCannotMove,
        NothingToRestart,
        CategoryClosed,
        ZoneClosed,
        PriceTooLow,
        OwesMoney,
        NotEnoughSpendable,
    ),
)
def job_restart(tx: Tx, call: Call, request: RestartJob) -> DoneWithNotice:
    """Restart a finished job (API 3.12)."""
    positions.restart_job(
        tx, request.job_id, request.positions, employer=call.account, fees=call.rules.fees,
        movement_key=call.order_id, now=call.now,
    )  # fmt: skip
    return DoneWithNotice(True, "job restarted successfully")  # Wire: lower case, and not under `message`.


@section.changes("/job-pause.php", refuses=(JobNotFound, JobCannotMove))
def job_pause(tx: Tx, call: Call, request: WhichJob) -> Done:
    """Pause a job (API 3.14)."""
    controls.pause_job(tx, request.job_id, employer_id=call.account.account_id, now=call.now)
    return Done()


@section.changes("/job-resume.php", refuses=(JobNotFound, JobCannotMove))
def job_resume(tx: Tx, call: Call, request: WhichJob) -> Done:
    """Resume a paused job (API 3.15)."""
    controls.resume_job(tx, request.job_id, employer_id=call.account.account_id, now=call.now)
    return Done()


@section.changes("/archive-job.php", refuses=(JobNotFound, JobCannotMove))
def archive_job(tx: Tx, call: Call, request: WhichJob) -> Done:
    """Leave a job that is over out of get-jobs; an extension."""
    controls.archive_job(tx, request.job_id, employer_id=call.account.account_id, now=call.now)
    return Done()


class FeatureJob(Struct):
    """A job, and the amount to show it above others for a day."""

    job_id: Short[JobId]
    amount: Annotated[Money, Means("Money to pay for a day above others.", 2)]


@section.changes("/feature-job.php", refuses=(JobNotFound, JobCannotMove, OwesMoney, NotEnoughSpendable))
def feature_job(tx: Tx, call: Call, request: FeatureJob) -> Done:
    """Show a job above others for 24 hours."""
    featuring.feature_job(
        tx, request.job_id, request.amount, employer_id=call.account.account_id, feature_id=call.order_id, now=call.now
    )
    return Done()


class GetPredictedPosition(Struct):
    """A category, and the amount that would be paid."""

    category_id: Annotated[CategoryId, Meta(max_length=32)]
    amount: Annotated[Money, Means("Money to pay for a day above others.", 2)]


class PredictedPosition(Struct):
    """Where a job featured now would stand, counted from 1."""

    position_in_all: Annotated[int, Means("Place among all jobs, counted from 1.", 1)]
    position_in_category: Annotated[int, Means("Place in the category, counted from 1.", 1)]


@section.reads("/get-predicted-position.php")
def get_predicted_position(tx: Tx, call: Call, request: GetPredictedPosition) -> PredictedPosition:
    """Where a job featured with this amount would stand now."""
    rank = featuring.predict_rank(tx, request.category_id, request.amount, now=call.now)
    return PredictedPosition(rank.in_all, rank.in_category)
