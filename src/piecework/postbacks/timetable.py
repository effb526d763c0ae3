"""When a delivery is tried: at once, then every 5 minutes for 24 hours (API 6)."""

from datetime import datetime, timedelta

RETRY_TIME = timedelta(minutes=5)
TRIED_FOR = timedelta(hours=24)
FAILING_FOR = timedelta(hours=24)  # after which a receiver is paused


def batched_until(now: datetime) -> datetime:
    """The beginning of this minute: what happened before it is batched."""
    return now.replace(second=0, microsecond=0)


def next_attempt(due_at: datetime, now: datetime, *, not_before: datetime | None = None) -> datetime | None:
    """The next moment of the timetable that began at `due_at`; None: its 24 hours are over.

    `not_before` is what a receiver asked for (Retry-After): the first moment of the timetable from then on, at the
    latest its last one. Who asks for more than a day is still told.
    """
    earliest = min(max(now, not_before or now), due_at + TRIED_FOR)
    rounds = (now - due_at) // RETRY_TIME + 1
    if due_at + rounds * RETRY_TIME < earliest:
        rounds = -(-(earliest - due_at) // RETRY_TIME)
    at = due_at + rounds * RETRY_TIME
    return at if at <= due_at + TRIED_FOR else None
