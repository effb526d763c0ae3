"""The rules of the place on the operator's wire: what each is and may be, changing one, and what was changed."""

from typing import Annotated

from msgspec import Struct

from piecework.acts import place
from piecework.database import Tx
from piecework.fields import CurrentPage, Ok, PageCount, PageNumber, Short
from piecework.http.answering import answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.meaning import Means
from piecework.operator_api.shapes import ChangedAt, ChangedBy
from piecework.paging import Page
from piecework.rules import changing, rules_sql
from piecework.rules.changing import RuleNotFound, RuleWithValue
from piecework.rules.rule import Kind

section = Section("/operator-api")


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

    name: Annotated[str, Means("The rule's name.", "holds_max")]
    group: Annotated[str, Means("What it is about: fees, limits, or how long things are kept.", "limits")]
    meaning: Annotated[
        str, Means("What it means, in one sentence.", "Positions one worker may hold at the same time, over all jobs.")
    ]
    kind: Annotated[Kind, Means("The type of its value.", "whole number")]
    may_be: Annotated[str, Means("In words what its value may be.", "a whole number from 1 to 100")]
    default: Annotated[str, Means("The value that counts where nobody set one.", "5")]
    value: Annotated[str, Means("The value, as text.", "5")]


class RulesAnswer(Struct):
    """Every rule, group by group."""

    rules: Annotated[list[Rule], Means("Every rule, group by group.")]


@section.reads("/rules")
def get_rules(tx: Tx, call: Call, request: NoParameters) -> RulesAnswer:
    """Every rule of the place with its meaning, its bounds and its value."""
    return RulesAnswer([answer(Rule, rule) for rule in changing.load_rules(tx)])


class RuleChanged(Struct):
    """The rule as it counts from now on, in every process."""

    ok: Ok
    rule: Annotated[Rule, Means("The rule as it counts from now on.")]


section.acts("/rules/{name}", place.change_rule, RuleChanged, lambda _, rule: RuleChanged(True, answer(Rule, rule)))


class GetRuleChanges(Struct):
    """Of which rule, or of all, and which page."""

    name: Annotated[Short[str], Means("Only changes of this rule; empty for all.", "")] = ""
    page: PageNumber = 1


@answers(rules_sql.RuleChange)
class RuleChange(Struct, kw_only=True):
    """One change; `changed_by` is an operator's account id, empty on the command line."""

    name: Annotated[str, Means("The rule's name.", "holds_max")]
    before: Annotated[str, Means("The value until then.", "5")]
    after: Annotated[str, Means("The value from then on.", "3")]
    reason: Annotated[str, Means("Why.", "Too many holds ran out unused.")]
    changed_by: ChangedBy
    changed_at: ChangedAt


@answers(Page[rules_sql.RuleChange], changes="items")
class RuleChangesPage(Struct):
    """A page of changes; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    changes: Annotated[list[RuleChange], Means("What was changed, the newest first.")]


@section.reads("/rule-changes", refuses=(RuleNotFound,))
def get_rule_changes(tx: Tx, call: Call, request: GetRuleChanges) -> RuleChangesPage:
    """What was changed, when, by whom and why, the newest first, 100 a page."""
    return answer(RuleChangesPage, changing.list_rule_changes(tx, name=request.name or None, page=request.page))
