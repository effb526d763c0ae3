"""Attempts are counted before they are made, so that many at once count as many; each wait is longer than the last."""

import ipaddress
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from piecework.accounts.entering import attempts_sql as sql
from piecework.database import Tx
from piecework.refusal import Refusal

FORGOTTEN_A_BATCH = 1000
NETWORK_BITS_V6 = 64  # what one customer is given; an address alone would be one of 2^64 that they have


class TooManyAttempts(Refusal):
    """It was tried so often lately that the next attempt has to wait."""

    code, status = "too_many_attempts", 429
    message = "This was tried too often. Please wait, and try again."


class Limit(Struct, frozen=True):
    """How long one waits after the first, second ... attempt (the last holds for all further ones).

    Nothing tried for `kept_time` makes it begin anew; it is longer than any wait.
    """

    waits: tuple[timedelta, ...]
    kept_time: timedelta = timedelta(days=1)

    def __post_init__(self) -> None:
        """A wait that is forgotten before it is over would be none."""
        assert max(self.waits) < self.kept_time


def growing(free: int, *waits: timedelta) -> Limit:
    """A limit under which so many attempts follow each other without a wait."""
    return Limit((timedelta(0),) * (free - 1) + waits)


def count_attempts(tx: Tx, limits: Mapping[str, Limit], *, now: datetime) -> None:
    """Count one attempt for each subject ("log-in from 203.0.113.5"), or none where one of them has to wait.

    Commit it before the attempt is made: who refuses afterwards in the same transaction has counted nothing.
    Refuses: TooManyAttempts.
    """
    counted = [sql.count_attempt(tx, subject, limits[subject], now=now) for subject in sorted(limits)]
    if any(each.one() is None for each in counted):
        until = sql.find_longest_wait(tx, sorted(limits))
        raise TooManyAttempts(f"This was tried too often. Try again in {time_text(until - now if until else None)}.")


def uncount_attempts(tx: Tx, subjects: Iterable[str], *, now: datetime) -> None:
    """An attempt was right: it counts for nothing, and nobody waits because of it."""
    sql.uncount_attempts(tx, sorted(subjects), now=now)


def forgive(tx: Tx, subjects: Iterable[str]) -> None:
    """Begin anew: whoever this is about has shown that they were the owner all along."""
    sql.delete_attempts(tx, sorted(subjects))


def forget_attempts(tx: Tx, *, now: datetime) -> int:
    """Delete a batch of counts that are over; answers how many."""
    return sql.forget_attempts(tx, before=now, limit=FORGOTTEN_A_BATCH)


def network_of(ip_address: str) -> str:
    """What is counted as one caller: an IPv4 address, or the 64 bits of an IPv6 one that a customer is given."""
    try:
        address = ipaddress.ip_address(ip_address)
    except ValueError:
        return ip_address or "nowhere"
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, NETWORK_BITS_V6), strict=False))
    return str(address)


def time_text(time: timedelta | None) -> str:
    """A wait in words, rounded up: `45 seconds`, `2 minutes`, `1 hour`."""
    seconds = max(1, round((time or timedelta(0)).total_seconds()))
    for unit, size in (("hour", 3600), ("minute", 60)):
        if seconds >= size:
            number = -(-seconds // size)
            return f"{number} {unit}{'s' if number > 1 else ''}"
    return f"{seconds} second{'s' if seconds > 1 else ''}"
