"""Checking a brief: the rules that tie its parts to each other and to the catalogue, each finding its own faults."""

import re
from collections.abc import Callable, Collection, Iterator

from msgspec import Struct

from piecework.catalog.catalog_sql import PostingTerms
from piecework.jobs.brief import PREMIUM_MAX, PREMIUM_MIN, SCREENSHOTS_MAX, JobBrief
from piecework.jobs.pricing import lowest_pay, screenshots_of
from piecework.money import money_text
from piecework.refusal import Fault
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
        yield Fault("zone_id", "zone_id or list_id is required.", code="required")
    elif brief.zone_id and brief.list_id is not None:
        yield Fault("list_id", "Give either zone_id or list_id, not both.")
    elif brief.zone_id and at.terms.zone_name is None:
        yield Fault("zone_id", "Zone not found. get-zones lists them.", code="zone_not_found")
    elif brief.zone_id and at.terms.is_zone_closed:
        yield Fault("zone_id", "This zone takes no new jobs. get-zones lists those that do.", code="zone_closed")
    elif brief.list_id is not None and at.list_size is None:
        yield Fault("list_id", "List not found. get-lists lists yours.", code="list_not_found")
    elif at.list_size is not None and at.list_size < at.rules.list_workers_min:
        yield Fault(
            "list_id",
            f"A list needs at least {at.rules.list_workers_min} workers to run a job; this one has {at.list_size}.",
        )


@_reads("category_id")
def _category(brief: JobBrief, at: Circumstances) -> Iterator[Fault]:
    if at.terms.category_name is None:
        yield Fault("category_id", "Category not found. get-categories lists them.", code="category_not_found")
    elif at.terms.is_category_closed:
        yield Fault(
            "category_id",
            "This category takes no new jobs. get-categories lists those that do.",
            code="category_closed",
        )


@_reads("excluded_countries", "zone_id", "list_id")
def _exclusions(brief: JobBrief, at: Circumstances) -> Iterator[Fault]:
    if not brief.excluded_countries:
        return
    if brief.list_id is not None:
        yield Fault("excluded_countries", "excluded_countries goes with zone_id, not with list_id.")
    elif at.terms.excludable_countries is not None:
        strange = sorted(set(brief.excluded_countries) - set(at.terms.excludable_countries))
        if strange:
            yield Fault(
                "excluded_countries",
                f"These countries cannot be excluded from zone {brief.zone_id}: {', '.join(strange)[:200]}.",
            )
        elif at.terms.zone_countries is not None and set(at.terms.zone_countries) <= set(brief.excluded_countries):
            yield Fault("excluded_countries", "At least one country of the zone must remain.")


@_reads("variables", "instructions")
def _variables(brief: JobBrief, at: Circumstances) -> Iterator[Fault]:
    names = [variable.name.upper() for variable in brief.variables]
    used = {name.upper() for instruction in brief.instructions for name in _PLACEHOLDER.findall(instruction)}
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault("variables", f"The variable {name} is given twice; names are compared without case.")
    for name in sorted(set(names) & BUILT_IN_VARIABLES):
        yield Fault("variables", f"{name} is filled in by the platform and cannot be a variable of your own.")
    for name in sorted(used - set(names) - BUILT_IN_VARIABLES):
        yield Fault("variables", f"The instructions use {{{{{name}}}}}, which has no values in variables.")
    for name in sorted(set(names) - used - BUILT_IN_VARIABLES):
        yield Fault("variables", f"The variable {name} is not used in the instructions.")
    if len({len(variable.values) for variable in brief.variables}) > 1:
        yield Fault("variables", "All variables must have the same number of values.")


@_reads("proofs")
def _screenshots(brief: JobBrief, at: Circumstances) -> Iterator[Fault]:
    if screenshots_of(brief) > SCREENSHOTS_MAX:
        yield Fault("proofs", f"At most {SCREENSHOTS_MAX} proofs can be screenshots.")


@_reads("challenges", "challenge_action")
def _challenge_action(brief: JobBrief, at: Circumstances) -> Iterator[Fault]:
    if brief.challenges and not brief.challenge_action:
        yield Fault(
            "challenge_action",
            "challenge_action is required with challenges: rate_nok or rate_nok_block.",
            code="required",
        )


@_reads("workers_max_tasks", "workers_level")
def _repeated_work(brief: JobBrief, at: Circumstances) -> Iterator[Fault]:
    if brief.workers_max_tasks > 1 and brief.workers_level == "starter":
        yield Fault("workers_max_tasks", "workers_max_tasks above 1 needs workers_level advanced or expert.")


@_reads("start_time", "end_time")
def _window(brief: JobBrief, at: Circumstances) -> Iterator[Fault]:
    if brief.start_time == brief.end_time or (brief.start_time, brief.end_time) == ("24:00", "00:00"):
        yield Fault("end_time", "end_time must differ from start_time; a window may run over midnight.")


@_reads("premium_amount")
def _premium(brief: JobBrief, at: Circumstances) -> Iterator[Fault]:
    if brief.premium_amount and not PREMIUM_MIN <= brief.premium_amount <= PREMIUM_MAX:
        yield Fault("premium_amount", f"premium_amount must be from {PREMIUM_MIN} to {PREMIUM_MAX}, or left out.")


@_reads("task_value", "zone_id", "list_id", "category_id", "workers_level", "ttr", "proofs")
def _pay(brief: JobBrief, at: Circumstances) -> Iterator[Fault]:
    if at.terms.task_value_min is None or at.terms.category_name is None:
        return  # an unknown zone or category has been named already
    least = lowest_pay(
        brief.workers_level, brief.ttr_days, screenshots_of(brief), at.terms.task_value_min, at.rules.fees
    )
    if brief.task_value < least:
        yield Fault(
            "task_value", f"task_value must be at least {money_text(least)} for this job.", code="task_value_too_low"
        )
