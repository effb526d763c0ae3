"""Every rule of the place: name, type, default, its meaning in one sentence, its bounds.

A place's own values are one row of the database (rules_sql.py), read in the statement that tells who calls and at each
step of a chore: a change counts from the next call on, in every process. What is technical is a setting of settings.py.
"""

from decimal import Decimal
from functools import cache, lru_cache
from typing import Annotated, get_args, get_type_hints

import msgspec
from msgspec import Struct

from piecework.rules.rule import DescribedRule, Rule, decimal, whole

RATE_MAX = "1"  # the whole of a task's pay; a job's fee rate has the same bound in the database
MONEY_MOST = "999999.9999"


class Fees(Struct, frozen=True, kw_only=True):
    """What the place charges an employer, and the lowest pay that waits, levels and screenshots ask for."""

    fee_rate: Annotated[
        Decimal, decimal("The platform's share on top of a task's pay; 0.07 is 7 %.", "0", RATE_MAX)
    ] = Decimal("0")
    fee_rate_high_pay: Annotated[
        Decimal, decimal("The share where a task pays `high_pay_from` or more.", "0", RATE_MAX)
    ] = Decimal("0")
    high_pay_from: Annotated[
        Decimal, decimal("The pay of a task from which the share for high pay counts.", "0", MONEY_MOST)
    ] = Decimal("2.00")
    approval_fee: Annotated[
        Decimal, decimal("What the review of a job, or of its restart, costs its employer.", "0", MONEY_MOST)
    ] = Decimal("0")
    notify_rate: Annotated[
        Decimal, decimal("What telling followers of a job costs, as a share of the job's cost.", "0", RATE_MAX)
    ] = Decimal("0.03")
    notify_min: Annotated[Decimal, decimal("The least that telling followers of a job costs.", "0", MONEY_MOST)] = (
        Decimal("1.00")
    )
    level_factor_advanced: Annotated[
        Decimal, decimal("How many times the category's lowest pay a task for advanced workers pays.", "1", "100")
    ] = Decimal("1.25")
    level_factor_expert: Annotated[
        Decimal, decimal("How many times the category's lowest pay a task for expert workers pays.", "1", "100")
    ] = Decimal("1.5")
    pay_min_ttr_8_days: Annotated[
        Decimal, decimal("The lowest pay of a task that may be rated in 8 to 30 days.", "0", MONEY_MOST)
    ] = Decimal("0.25")
    pay_min_ttr_31_days: Annotated[
        Decimal, decimal("The lowest pay of a task that may be rated in 31 to 60 days.", "0", MONEY_MOST)
    ] = Decimal("0.50")
    pay_min_ttr_61_days: Annotated[
        Decimal, decimal("The lowest pay of a task that may be rated in 61 days or more.", "0", MONEY_MOST)
    ] = Decimal("0.75")
    pay_min_screenshot: Annotated[
        Decimal, decimal("The lowest pay for each screenshot that a task asks for.", "0", MONEY_MOST)
    ] = Decimal("0.05")


class Limits(Struct, frozen=True, kw_only=True):
    """How much somebody may do, and from when on something happens by rule."""

    holds_max: Annotated[int, whole("Positions one worker may hold at the same time, over all jobs.", 1, 100)] = 5
    list_workers_min: Annotated[int, whole("Workers a worker list needs before a job can target it.", 1, 1000)] = 10
    unrated_tasks_max: Annotated[
        int, whole("Unrated tasks of a job above which it is paused by rule; 0: never.", 0, 1_000_000)
    ] = 5000
    satisfied_percent_min: Annotated[
        int, whole("Share of ok verdicts (of 50 or more) below which a job is paused by rule; 0: never.", 0, 100)
    ] = 20
    success_percent_min: Annotated[
        int, whole("Share of a worker's recent verdicts that must be ok for new work; 0: none.", 0, 100)
    ] = 75
    success_verdicts_min: Annotated[
        int, whole("Recent verdicts a worker needs before the share means anything.", 1, 100_000)
    ] = 25
    success_days: Annotated[int, whole("Days whose verdicts are recent.", 1, 365)] = 50
    submit_interval_seconds: Annotated[
        int, whole("Seconds a new worker waits between submissions; verdicts change it; 0: nobody waits.", 0, 3600)
    ] = 0
    wait_less_ok_seconds: Annotated[int, whole("Seconds less for each satisfied task.", 0, 3600)] = 10
    wait_more_nok_seconds: Annotated[int, whole("Seconds more for each not satisfied task.", 0, 3600)] = 20
    wait_more_bad_seconds: Annotated[int, whole("Seconds more for each task that was spam or a dupe.", 0, 3600)] = 60
    appeal_days: Annotated[
        int, whole("Days after a not satisfied verdict in which the worker may appeal it.", 1, 365)
    ] = 14
    job_reports_min: Annotated[
        int, whole("Reports of workers from which on operators are shown a job.", 1, 1_000_000)
    ] = 5
    withdrawal_min: Annotated[Decimal, decimal("The least amount that can be withdrawn.", "0.0001", MONEY_MOST)] = (
        Decimal("5.00")
    )
    withdrawal_after_days: Annotated[int, whole("Days after sign-up from which withdrawals are possible.", 0, 365)] = 7
    deposit_min: Annotated[
        Decimal, decimal("The least amount of one deposit that is paid online.", "0.01", MONEY_MOST)
    ] = Decimal("5.00")
    deposit_max: Annotated[
        Decimal, decimal("The largest amount of one deposit that is paid online.", "0.01", MONEY_MOST)
    ] = Decimal("5000.00")
    auto_approve_deposits_over: Annotated[
        Decimal, decimal("Trusted deposits above which an account's jobs need no review.", "0", "1000000000")
    ] = Decimal("1000")
    log_in_days: Annotated[int, whole("Days after which one logs in anew, however often one has come by.", 1, 400)] = 90
    operator_log_in_days: Annotated[int, whole("The same for operators.", 1, 400)] = 7


class Levels(Struct, frozen=True, kw_only=True):
    """What gives and takes points, and how many points a level takes."""

    task_points: Annotated[int, whole("Points for a satisfied task at the worker's own level.", 0, 10_000)] = 30
    easier_points: Annotated[int, whole("Points less for each level that the task is easier.", 0, 10_000)] = 10
    excellent_percent: Annotated[int, whole("Percent more of a task's points when it is excellent.", 0, 1000)] = 50
    earned_points: Annotated[int, whole("Points for each 1.00 earned.", 0, 10_000)] = 40
    nok_points: Annotated[
        int, whole("Points that a not satisfied task takes, times the level, which counts as 1 at least.", 0, 10_000)
    ] = 50
    bad_points: Annotated[int, whole("Points that spam or a dupe takes, times the level.", 0, 10_000)] = 200
    away_points: Annotated[int, whole("Points that a week away takes, times the level.", 0, 10_000)] = 100
    level_step_points: Annotated[
        int,
        whole("Points of level 1; level n takes this many times n to the power of `level_exponent`.", 100, 1_000_000),
    ] = 1000
    level_exponent: Annotated[
        Decimal, decimal("The power by which levels grow dearer; 1: all cost the same.", "1", "3", decimals=2)
    ] = Decimal("1.5")
    advanced_from_level: Annotated[int, whole("The level from which a worker is advanced.", 1, 1000)] = 4
    expert_from_level: Annotated[
        int, whole("The level from which a worker is expert; above `advanced_from_level`.", 2, 1001)
    ] = 8


class Keeping(Struct, frozen=True, kw_only=True):
    """How long is kept what has an end."""

    notices_days: Annotated[int, whole("Days that notices are kept.", 1, 3650)] = 90
    emails_days: Annotated[int, whole("Days that e-mails are kept after sending.", 1, 3650)] = 30
    postback_days: Annotated[int, whole("Days that postback deliveries and their attempts are shown.", 1, 3650)] = 30
    events_days: Annotated[int, whole("Days that events are kept which everybody was told of.", 1, 3650)] = 30
    proofs_days: Annotated[
        int, whole("Days after the verdict that texts and screenshots are kept; at least as long as appeals.", 1, 3650)
    ] = 180
    addresses_days: Annotated[
        int,
        whole(
            "Days that the addresses and devices are kept from which work was handed in or people logged in.", 1, 3650
        ),
    ] = 90
    operator_addresses_days: Annotated[
        int, whole("Days that the addresses are kept from which operators acted.", 1, 3650)
    ] = 365
    reports_days: Annotated[
        int, whole("Days that reports of jobs are kept after an operator has looked at them.", 1, 3650)
    ] = 365
    frozen_prints_days: Annotated[
        int, whole("Days that what recognises frozen accounts is kept after they were erased.", 1, 1825)
    ] = 730


class Rules(Struct, frozen=True, kw_only=True):
    """All rules by group: `rules.fees.approval_fee`. A name is unique over all groups."""

    fees: Fees = Fees()
    limits: Limits = Limits()
    levels: Levels = Levels()
    keeping: Keeping = Keeping()

    changed: dict[str, int] = {}  # by group, the version of the rules that changed it last

    def version_of(self, *groups: str) -> int:
        """Which version of the rules changed one of these groups last; 0: none was changed."""
        return max(self.changed.get(group, 0) for group in groups)


GROUPS = ("fees", "limits", "levels", "keeping")


RULES_BY_DEFAULT = Rules()
LEVELS_BY_DEFAULT = RULES_BY_DEFAULT.levels
_RULES = msgspec.json.Decoder(Rules)


@lru_cache(maxsize=8)
def read_rules(stated: str | None) -> Rules:
    """The rules that the database's row states; what it does not name has its default, what is unknown is left alone.

    The text is the key: rules that did not change cost nothing to read again.
    """
    return _RULES.decode(stated) if stated is not None else RULES_BY_DEFAULT


def state_rules(rules: Rules) -> str:
    """The rules as the database's row has them."""
    return msgspec.json.encode(rules).decode()


@cache
def described_rules() -> dict[str, DescribedRule]:
    """Every rule by its name, in the order they stand here."""
    return {
        name: DescribedRule(name=name, group=group, type=bare, rule=rule, default=getattr(values, name))
        for group, values in ((group, getattr(RULES_BY_DEFAULT, group)) for group in GROUPS)
        for name, (bare, rule) in _declared(type(values)).items()
    }


def _declared(group: type[Struct]) -> dict[str, tuple[type, Rule]]:
    hints = get_type_hints(group, include_extras=True)
    return {name: (get_args(hints[name])[0], get_args(hints[name])[1]) for name in group.__struct_fields__}
