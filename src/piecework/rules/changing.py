"""Changing a rule of the place: its value counts from the next call on, and the change stays on record."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct, structs

from piecework.database import Tx
from piecework.paging import TASKS_A_PAGE, page_offset, pages_of
from piecework.reasons import REASON_CHARACTERS_MAX, check_reason
from piecework.refusal import InvalidRequest, Refusal
from piecework.rules import rules_sql as sql
from piecework.rules.rule import DescribedRule, Value, read_value
from piecework.rules.rules import Fees, Rules, described_rules, read_rules, state_rules

FEES_NONE = Fees()  # what the published API itself prices
FEES_PLATFORM = Fees(
    fee_rate=Decimal("0.07"), fee_rate_high_pay=Decimal("0.025"), approval_fee=Decimal("0.65")
)  # fmt: skip


class RuleNotFound(Refusal):
    """There is no rule of this name."""

    code, status, field = "rule_not_found", 404, "name"
    message = "There is no rule of this name. The list of rules has them all."


class RuleNow(Struct, frozen=True):
    """A rule and the value that it has now."""

    described: DescribedRule
    value: Value


def seed_rules(tx: Tx, *, fees: Literal["none", "platform"]) -> bool:
    """State the rules of a new place: every default, with these fees; answers whether it did.

    A place that has rules keeps them.
    """
    rules = Rules(fees=FEES_PLATFORM if fees == "platform" else FEES_NONE)
    return sql.add_rules(tx, state_rules(rules)).count() == 1


def get_rules(tx: Tx) -> Rules:
    """The rules of the place as they are now."""
    return read_rules(sql.find_stated(tx))


def list_rules(tx: Tx) -> list[RuleNow]:
    """Every rule with its value, group by group."""
    rules = get_rules(tx)
    return [RuleNow(described, value_of(rules, described)) for described in described_rules().values()]


def value_of(rules: Rules, described: DescribedRule) -> Value:
    """The value of one rule."""
    return getattr(getattr(rules, described.group), described.name)


def change_rule(tx: Tx, name: str, given: str, *, reason: str, changed_by: str, now: datetime) -> RuleNow:
    """Give a rule another value, from now on and everywhere; who did it, when and why stays on record.

    `given` is the value as text; `changed_by` an operator's account id, empty on the command line. The value it has
    already changes nothing. Refuses: RuleNotFound, InvalidRequest.
    """
    described = _get_described(name)
    check_reason(reason, f"reason must have 1 to {REASON_CHARACTERS_MAX} printable characters: it stays on record.")
    value = read_value(described, given)
    locked = sql.lock_rules(tx)
    rules = read_rules(locked.stated if locked else None)
    before = value_of(rules, described)
    if before == value:
        return RuleNow(described, value)
    version = locked.version + 1 if locked else 1
    changed = with_rules(rules, **{name: value})
    _check_together(name, changed)
    changed = structs.replace(changed, changed=rules.changed | {described.group: version})
    if locked is None:
        sql.add_rules(tx, state_rules(rules))
    sql.put_rules(tx, version, state_rules(changed))
    sql.add_change(
        tx,
        sql.RuleChange(
            version=version, name=name, before=described.text_of(before), after=described.text_of(value),
            reason=reason.strip(), changed_by=changed_by, changed_at=now,
        ),
    )  # fmt: skip
    return RuleNow(described, value)


def with_rules(rules: Rules, **values: Any) -> Rules:
    """These rules with other values for some of them by name."""
    for name, value in values.items():
        group = described_rules()[name].group
        rules = structs.replace(rules, **{group: structs.replace(getattr(rules, group), **{name: value})})
    return rules


class ChangesPage(Struct, frozen=True):
    """A page of changes, the newest first, counted from 1; one past the end is empty."""

    current_page: int
    pages: int
    changes: list[sql.ListedChange]


def list_changes(tx: Tx, *, name: str | None, page: int) -> ChangesPage:
    """What was changed, of one rule or of all, the newest first, 100 a page. Refuses: RuleNotFound."""
    if name is not None:
        _get_described(name)
    found = sql.list_changes(tx, name=name, limit=TASKS_A_PAGE, offset=page_offset(page, TASKS_A_PAGE))
    return ChangesPage(page, pages_of(found[0].matching if found else 0, TASKS_A_PAGE), found)


def _get_described(name: str) -> DescribedRule:
    described = described_rules().get(name)
    if described is None:
        raise RuleNotFound
    return described


def _check_together(name: str, rules: Rules) -> None:
    """Refuse values that do not fit each other."""
    levels = rules.levels
    if levels.expert_from_level <= levels.advanced_from_level:
        raise InvalidRequest.of(
            "value", f"{name}: expert_from_level ({levels.expert_from_level}) must be above advanced_from_level "
            f"({levels.advanced_from_level}).",
        )  # fmt: skip
