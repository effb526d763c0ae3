"""Checking a brief: the rules that tie its parts to each other and to the catalogue, each finding its own faults."""

import re
from collections.abc import Callable, Collection, Iterator

from msgspec import Struct

from piecework.catalog.catalog_sql import PostingTerms
from piecework.jobs import brief_rules as must
from piecework.jobs.brief import PREMIUM_MAX, PREMIUM_MIN, SCREENSHOTS_MAX, JobBrief
from piecework.jobs.pricing import lowest_pay, screenshots_of
from piecework.money import money_text
from piecework.refusal import Fault, Named
from piecework.rules.rules import Fees

BUILT_IN_VARIABLES = {"PW_ID", "JOB_ID"}
_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")


class PostingRules(Struct, frozen=True):
    """The rules of the place that matter for posting."""

    fees: Fees
    list_workers_min: int


class Circumstances(Struct, frozen=True):
    """What a brief is checked against: terms of the catalogue, rules, and the size of the list.

    `list_size` None: the list is not the employer's, or none was named.
    """

    terms: PostingTerms
    list_size: int | None
    rules: PostingRules


Rule = Callable[[JobBrief, Circumstances], Iterator[Fault]]
_RULES: list[tuple[frozenset[str], Rule]] = []


def _reads(*fields: str) -> Callable[[Rule], Rule]:
    """Mark a rule with the wire fields it reads: it is skipped where one of them is malformed."""

    def register(rule: Rule) -> Rule:
        _RULES.append((frozenset(fields), rule))
        return rule

    return register


def brief_faults(brief: JobBrief, circumstances: Circumstances, *, malformed: Collection[str] = ()) -> list[Fault]:
    """Every fault of the brief at once; rules that read a field in `malformed` (of a refused shape) are skipped."""
    return [
        fault
        for fields, rule in _RULES
        if fields.isdisjoint(malformed)
        for fault in rule(brief, circumstances)
    ]  # fmt: skip


@_reads("zone_id", "list_id")
def _one_target(brief: JobBrief, at: Circumstances) -> Iterator[Fault]:
    if not brief.zone_id and brief.list_id is None:
        yield Fault("zone_id", must.ONE_TARGET, other=Named("list_id"))
    elif brief.zone_id and brief.list_id is not None:
        yield Fault("list_id", must.NOT_BOTH_TARGETS, other=Named("zone_id"))
    elif brief.zone_id and at.terms.zone_name is None:
        yield Fault("zone_id", must.ZONE_KNOWN)
    elif brief.zone_id and at.terms.is_zone_closed:
        yield Fault("zone_id", must.ZONE_OPEN)
    elif brief.list_id is not None and at.list_size is None:
        yield Fault("list_id", must.LIST_KNOWN)
    elif at.list_size is not None and at.list_size < at.rules.list_workers_min:
        yield Fault("list_id", must.LIST_SIZE, least=at.rules.list_workers_min, workers=at.list_size)


@_reads("category_id")
def _category(brief: JobBrief, at: Circumstances) -> Iterator[Fault]:
    if at.terms.category_name is None:
        yield Fault("category_id", must.CATEGORY_KNOWN)
    elif at.terms.is_category_closed:
        yield Fault("category_id", must.CATEGORY_OPEN)


@_reads("excluded_countries", "zone_id", "list_id")
def _exclusions(brief: JobBrief, at: Circumstances) -> Iterator[Fault]:
    if not brief.excluded_countries:
        return
    if brief.list_id is not None:
        yield Fault("excluded_countries", must.EXCLUDED_OF_ZONE, zone=Named("zone_id"), list=Named("list_id"))
    elif at.terms.excludable_countries is not None:
        strange = sorted(set(brief.excluded_countries) - set(at.terms.excludable_countries))
        if strange:
            yield Fault("excluded_countries", must.EXCLUDABLE, zone_id=brief.zone_id, strange=", ".join(strange)[:200])
        elif at.terms.zone_countries is not None and set(at.terms.zone_countries) <= set(brief.excluded_countries):
            yield Fault("excluded_countries", must.COUNTRY_LEFT)


@_reads("variables", "instructions")
def _variables(brief: JobBrief, at: Circumstances) -> Iterator[Fault]:
    names = [variable.name.upper() for variable in brief.variables]
    used = {name.upper() for instruction in brief.instructions for name in _PLACEHOLDER.findall(instruction)}
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault("variables", must.VARIABLE_ONCE, name=name)
    for name in sorted(set(names) & BUILT_IN_VARIABLES):
        yield Fault("variables", must.VARIABLE_OWN, name=name)
    for name in sorted(used - set(names) - BUILT_IN_VARIABLES):
        yield Fault("variables", must.VARIABLE_GIVEN, name=name)
    for name in sorted(set(names) - used - BUILT_IN_VARIABLES):
        yield Fault("variables", must.VARIABLE_USED, name=name)
    if len({len(variable.values) for variable in brief.variables}) > 1:
        yield Fault("variables", must.VARIABLES_EVEN)


@_reads("proofs")
def _screenshots(brief: JobBrief, at: Circumstances) -> Iterator[Fault]:
    if screenshots_of(brief) > SCREENSHOTS_MAX:
        yield Fault("proofs", must.SCREENSHOTS, most=SCREENSHOTS_MAX)


@_reads("challenges", "challenge_action")
def _challenge_action(brief: JobBrief, at: Circumstances) -> Iterator[Fault]:
    if brief.challenges and not brief.challenge_action:
        yield Fault("challenge_action", must.ACTION_REQUIRED, challenges=Named("challenges"))


@_reads("workers_max_tasks", "workers_level")
def _repeated_work(brief: JobBrief, at: Circumstances) -> Iterator[Fault]:
    if brief.workers_max_tasks > 1 and brief.workers_level == "starter":
        yield Fault("workers_max_tasks", must.REPEATED_WORK, level=Named("workers_level"))


@_reads("start_time", "end_time")
def _window(brief: JobBrief, at: Circumstances) -> Iterator[Fault]:
    if brief.start_time == brief.end_time or (brief.start_time, brief.end_time) == ("24:00", "00:00"):
        yield Fault("end_time", must.WINDOW, start=Named("start_time"))


@_reads("premium_amount")
def _premium(brief: JobBrief, at: Circumstances) -> Iterator[Fault]:
    if brief.premium_amount and not PREMIUM_MIN <= brief.premium_amount <= PREMIUM_MAX:
        yield Fault("premium_amount", must.PREMIUM, least=PREMIUM_MIN, most=PREMIUM_MAX)


@_reads("task_value", "zone_id", "list_id", "category_id", "workers_level", "ttr", "proofs")
def _pay(brief: JobBrief, at: Circumstances) -> Iterator[Fault]:
    if at.terms.task_value_min is None or at.terms.category_name is None:
        return  # an unknown zone or category has been named already
    least = lowest_pay(
        brief.workers_level, brief.ttr_days, screenshots_of(brief), at.terms.task_value_min, at.rules.fees
    )
    if brief.task_value < least:
        yield Fault("task_value", must.LOWEST_PAY, least=money_text(least))
