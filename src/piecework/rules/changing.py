"""Changing a rule of the place: the value takes effect with the next call, and the change is recorded."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct, structs

from piecework.database import Tx
from piecework.field_rules import ON_RECORD
from piecework.paging import Page
from piecework.reasons import check_reason
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


class RuleWithValue(Struct, frozen=True):
    """A rule and its current value."""

    described: DescribedRule
    value: Value


def seed_rules(tx: Tx, *, fees: Literal["none", "platform"]) -> bool:
    """Write the rules of a new place, defaults with these fees, if it has none; answers whether they were written.

    A place that has rules keeps them.
    """
    rules = Rules(fees=FEES_PLATFORM if fees == "platform" else FEES_NONE)
    return sql.add_rules(tx, state_rules(rules)).count() == 1


def get_rules(tx: Tx) -> Rules:
    """The rules of the place as they are now."""
    return read_rules(sql.find_stated(tx))


def load_rules(tx: Tx) -> list[RuleWithValue]:
    """Every rule with its value, group by group."""
    rules = get_rules(tx)
    return [RuleWithValue(described, value_of(rules, described)) for described in described_rules().values()]


def value_of(rules: Rules, described: DescribedRule) -> Value:
    """The value of one rule."""
    return getattr(getattr(rules, described.group), described.name)


def change_rule(tx: Tx, name: str, text: str, *, reason: str, changed_by: str, now: datetime) -> RuleWithValue:
    """Set the value of a rule, from now on and everywhere; who changed it, when and why is recorded.

    `text` is the value as text; `changed_by` an operator's account id, empty on the command line. The value it has
    already changes nothing. Refuses: RuleNotFound, InvalidRequest.
    """
    described = _get_described(name)
    check_reason(reason, ON_RECORD)
    value = read_value(described, text)
    locked = sql.lock_rules(tx)
    rules = read_rules(locked.stated if locked else None)
    before = value_of(rules, described)
    if before == value:
        return RuleWithValue(described, value)
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
    return RuleWithValue(described, value)


def with_rules(rules: Rules, **values: Any) -> Rules:
    """A copy of the rules with other values for some, given by name."""
    for name, value in values.items():
        group = described_rules()[name].group
        rules = structs.replace(rules, **{group: structs.replace(getattr(rules, group), **{name: value})})
    return rules


def list_rule_changes(tx: Tx, *, name: str | None, page: int) -> Page[sql.RuleChange]:
    """What was changed, of one rule or of all, the newest first, 100 a page. Refuses: RuleNotFound."""
    if name is not None:
        _get_described(name)
    return sql.list_rule_changes(tx, name=name, page=page)


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
