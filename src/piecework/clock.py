"""The clock: the one place that asks what time it is. The domain gets `now` as an argument."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, in UTC. Stored to the microsecond, so that order is kept; shown to the second."""
    return datetime.now(UTC)


def wire_time(moment: datetime) -> str:
    """`2021-11-01T17:04:45Z`: how the published API writes a time."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def time_or_none(moment: datetime | None) -> str | None:
    """The time as the wire writes it, or null."""
    return None if moment is None else wire_time(moment)


def read_wire_time(text: str) -> datetime | None:
    """The moment that an ISO 8601 text names, in UTC where it says nothing else; None where it names none."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
