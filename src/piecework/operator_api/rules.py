"""The rules of the place on the operator's wire: what each is and may be, changing one, and what was changed."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.http.answering import answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.paging import PAGE_MAX, Page
from piecework.rules import changing, rules_sql
from piecework.rules.changing import RuleWithValue
from piecework.rules.rule import TEXT_CHARACTERS_MAX, Kind

section = Section("/operator-api")

RuleName = Annotated[str, Meta(max_length=64)]


@answers(
    RuleWithValue,
    name="described.name",
    group="described.group",
    meaning="described.rule.meaning",
    kind="described.kind",
    may_be="described.may_be",
    default=lambda rule: rule.described.text_of(rule.described.default),
    value=lambda rule: rule.described.text_of(rule.value),
)
class Rule(Struct, kw_only=True):
    """A rule of the place; `value` is what counts now, `default` what counts where nobody set it."""

    name: str
    group: str
    meaning: str
    kind: Kind
    may_be: str
    default: str
    value: str


class RulesAnswer(Struct):
    """Every rule, group by group."""

    rules: list[Rule]


@section.reads("/rules")
def get_rules(tx: Tx, call: Call, request: NoParameters) -> RulesAnswer:
    """Every rule of the place with its meaning, its bounds and its value."""
    return RulesAnswer([answer(Rule, rule) for rule in changing.load_rules(tx)])


class ChangeRule(Struct):
    """Which rule, its new value as text, and why; the reason stays on record."""

    name: RuleName
    value: Annotated[str, Meta(max_length=TEXT_CHARACTERS_MAX)]
    reason: Annotated[str, Meta(max_length=changing.REASON_CHARACTERS_MAX)]


class RuleChanged(Struct):
    """The rule as it counts from now on, in every process."""

    ok: Literal[True]
    rule: Rule


@section.changes("/rules/{name}", needs="all")
def change_rule(tx: Tx, call: Call, request: ChangeRule) -> RuleChanged:
    """Give a rule another value, from now on; what is running keeps what it was agreed at."""
    operator_id = call.account.account_id
    changed = changing.change_rule(
        tx, request.name, request.value, reason=request.reason, changed_by=operator_id, now=call.now
    )
    return RuleChanged(True, answer(Rule, changed))


class GetRuleChanges(Struct):
    """Of which rule, or of all, and which page."""

    name: RuleName = ""
    page: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 1


@answers(rules_sql.RuleChange)
class RuleChange(Struct, kw_only=True):
    """One change; `changed_by` is an operator's account id, empty on the command line."""

    name: str
    before: str
    after: str
    reason: str
    changed_by: str
    changed_at: str


@answers(Page[rules_sql.RuleChange], changes="items")
class RuleChangesPage(Struct):
    """A page of changes; one past the end is empty."""

    current_page: int
    pages: int
    changes: list[RuleChange]


@section.reads("/rule-changes")
def get_rule_changes(tx: Tx, call: Call, request: GetRuleChanges) -> RuleChangesPage:
    """What was changed, when, by whom and why, the newest first, 100 a page."""
    return answer(RuleChangesPage, changing.list_rule_changes(tx, name=request.name or None, page=request.page))
