"""The rules of the place on the operator's wire: what each is and may be, changing one, and what was changed."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.acts import place
from piecework.clock import wire_time
from piecework.database import Tx
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.ids import Id
from piecework.paging import PAGE_MAX
from piecework.rules import changing
from piecework.rules.rule import Kind

section = Section("/operator-api")


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
    return RulesAnswer([_shown(rule) for rule in changing.list_rules(tx)])


def _shown(rule: changing.RuleNow) -> Rule:
    described = rule.described
    return Rule(
        name=described.name,
        group=described.group,
        meaning=described.rule.meaning,
        kind=described.kind,
        may_be=described.may_be,
        default=described.text_of(described.default),
        value=described.text_of(rule.value),
    )


class RuleChanged(Struct):
    """The rule as it counts from now on, in every process."""

    ok: Literal[True]
    rule: Rule


section.acts("/rules/{name}", place.change_rule, RuleChanged, lambda _, rule: RuleChanged(True, _shown(rule)))


class GetRuleChanges(Struct):
    """Of which rule, or of all, and which page."""

    name: Id = ""
    page: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 1


class RuleChange(Struct, kw_only=True):
    """One change; `changed_by` is an operator's account id, empty on the command line."""

    name: str
    before: str
    after: str
    reason: str
    changed_by: str
    changed_at: str


class RuleChangesPage(Struct):
    """A page of changes; one past the end is empty."""

    current_page: int
    pages: int
    changes: list[RuleChange]


@section.reads("/rule-changes")
def get_rule_changes(tx: Tx, call: Call, request: GetRuleChanges) -> RuleChangesPage:
    """What was changed, when, by whom and why, the newest first, 100 a page."""
    page = changing.list_changes(tx, name=request.name or None, page=request.page)
    return RuleChangesPage(
        page.current_page,
        page.pages,
        [
            RuleChange(
                name=change.name,
                before=change.before,
                after=change.after,
                reason=change.reason,
                changed_by=change.changed_by,
                changed_at=wire_time(change.changed_at),
            )
            for change in page.changes
        ],
    )
