"""Success: too few satisfied tasks pause new work until a computed day; how long to wait between submissions."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct

from piecework.rules.rules import LEVELS_BY_DEFAULT, Levels, Rules


class StandingRule(Struct, frozen=True):
    """When new work is paused, as the rules have it: under this share of satisfied verdicts of the last days.

    `percent_min` 0 never pauses; `verdicts_min` is how many verdicts it takes for a share to mean anything.
    `wait_seconds` is what a worker without verdicts waits between two submissions; 0: nobody waits; `ok_seconds` less
    for each satisfied task, and more for the others. `version` tells these rules from those before.
    """

    percent_min: int
    verdicts_min: int
    days: int
    wait_seconds: int
    ok_seconds: int = 10
    nok_seconds: int = 20
    bad_seconds: int = 60
    levels: Levels = LEVELS_BY_DEFAULT
    version: int = 0

    def first_day(self, today: date) -> date:
        """The first of the days that count, today being the last."""
        return today - timedelta(days=self.days - 1)


def standing_rule(rules: Rules) -> StandingRule:
    """The rule as the place's limits and levels have it."""
    limits = rules.limits
    return StandingRule(
        percent_min=limits.success_percent_min,
        verdicts_min=limits.success_verdicts_min,
        days=limits.success_days,
        wait_seconds=limits.submit_interval_seconds,
        ok_seconds=limits.wait_less_ok_seconds,
        nok_seconds=limits.wait_more_nok_seconds,
        bad_seconds=limits.wait_more_bad_seconds,
        levels=rules.levels,
        version=rules.version_of("limits", "levels"),
    )


class RatedDay(Struct, frozen=True):
    """A worker's verdicts of one day; `bad` are those nok ones that were spam or dupe."""

    day: date
    ok: int
    nok: int
    bad: int


def breaks_rule(ok: int, nok: int, rule: StandingRule) -> bool:
    """Whether that many verdicts pause new work."""
    verdicts = ok + nok
    return verdicts > 0 and verdicts >= rule.verdicts_min and ok * 100 < rule.percent_min * verdicts


def paused_until(days: Sequence[RatedDay], rule: StandingRule) -> datetime | None:
    """When the pause ends if no verdicts are added; None: new work is not paused.

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
        change = rule.nok_seconds * (rated.nok - rated.bad) - rule.ok_seconds * rated.ok
        wait = max(0, wait + change + rule.bad_seconds * rated.bad)
    return wait
