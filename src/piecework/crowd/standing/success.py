"""Success: too few satisfied tasks pause new work until a day that is known; how long to wait between submissions."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct

from piecework.rules.rules import Limits

SATISFIED_SECONDS, NOT_SATISFIED_SECONDS, BAD_SECONDS = -10, 20, 60


class StandingRule(Struct, frozen=True):
    """When new work is paused, as the rules have it: under this share of satisfied verdicts of the last days.

    `percent_min` 0 never pauses; `verdicts_min` is how many verdicts it takes for a share to mean anything.
    `wait_seconds` is what a worker without verdicts waits between two submissions; 0: nobody waits.
    """

    percent_min: int
    verdicts_min: int
    days: int
    wait_seconds: int

    def first_day(self, today: date) -> date:
        """The first of the days that count, today being the last."""
        return today - timedelta(days=self.days - 1)


def standing_rule(limits: Limits) -> StandingRule:
    """The rule as the place's limits have it."""
    return StandingRule(
        limits.success_percent_min, limits.success_verdicts_min, limits.success_days, limits.submit_interval_seconds
    )


class RatedDay(Struct, frozen=True):
    """What verdicts said of a worker on one day; `bad` are those of the nok ones that were spam or dupe."""

    day: date
    ok: int
    nok: int
    bad: int


def breaks_rule(ok: int, nok: int, rule: StandingRule) -> bool:
    """Whether that many verdicts pause new work."""
    verdicts = ok + nok
    return verdicts > 0 and verdicts >= rule.verdicts_min and ok * 100 < rule.percent_min * verdicts


def paused_until(days: Sequence[RatedDay], rule: StandingRule) -> datetime | None:
    """The first moment at which, without new verdicts, the days that then count no longer pause; None: they do not now.

    `days` are those that count now. A day counts until the midnight (UTC) that begins the day `rule.days` after it.
    """
    left = sorted(days, key=lambda rated: rated.day)
    ok, nok = sum(rated.ok for rated in left), sum(rated.nok for rated in left)
    until = None
    for rated in left:
        if not breaks_rule(ok, nok, rule):
            break
        ok, nok = ok - rated.ok, nok - rated.nok
        until = datetime.combine(rated.day + timedelta(days=rule.days), time(), UTC)
    return until


def wait_after(days: Sequence[RatedDay], rule: StandingRule) -> int:
    """The seconds to wait between two submissions after these days, in their order; never below 0."""
    if not rule.wait_seconds:
        return 0
    wait = rule.wait_seconds
    for rated in sorted(days, key=lambda rated: rated.day):
        change = SATISFIED_SECONDS * rated.ok + NOT_SATISFIED_SECONDS * (rated.nok - rated.bad)
        wait = max(0, wait + change + BAD_SECONDS * rated.bad)
    return wait
