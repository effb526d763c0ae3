"""The rules of the place: each with its meaning and bounds, changed with a reason, and what was changed."""

from itertools import groupby

from msgspec import Struct

from piecework.acts import place
from piecework.database import Tx
from piecework.fields import PageNumber, Short
from piecework.paging import Page
from piecework.rules import changing
from piecework.rules.changing import RuleNotFound, RuleWithValue
from piecework.rules.rules_sql import RuleChange
from piecework.web.outcome import Done
from piecework.web.pages import Pages
from piecework.web.requests import WhichPage
from piecework.web.visit import Visit

pages = Pages("operator", reader="operator")

RULES = "/operator/rules"


class RuleRow(Struct, frozen=True):
    """A rule as it counts now; values as text."""

    name: str
    group: str
    meaning: str
    kind: str
    may_be: str
    default: str
    value: str


def _shown(rule: RuleWithValue) -> RuleRow:
    described = rule.described
    return RuleRow(
        name=described.name,
        group=described.group,
        meaning=described.rule.meaning,
        kind=described.kind,
        may_be=described.may_be,
        default=described.text_of(described.default),
        value=described.text_of(rule.value),
    )


class RulesPage(Struct, frozen=True):
    """Every rule, group by group, and what was changed."""

    groups: list[tuple[str, list[RuleRow]]]
    changes: Page[RuleChange]


@pages.shows(RULES, "rules.html")
def show_rules(tx: Tx, visit: Visit, request: WhichPage) -> RulesPage:
    """Every rule of the place, and the latest changes."""
    changes = changing.list_rule_changes(tx, name=None, page=request.page)
    rules = [_shown(rule) for rule in changing.load_rules(tx)]
    groups = [(group, list(members)) for group, members in groupby(rules, key=lambda rule: rule.group)]
    return RulesPage(groups, changes)


class WhichRule(Struct):
    """A rule, by name, and the page of its changes."""

    name: Short[str]
    page: PageNumber = 1


class RulePage(Struct, frozen=True):
    """One rule, and what it was before."""

    rule: RuleRow
    changes: Page[RuleChange]


@pages.shows("/operator/rules/{name}", "rule.html")
def show_rule(tx: Tx, visit: Visit, request: WhichRule) -> RulePage:
    """One rule with its history."""
    rule = next((rule for rule in changing.load_rules(tx) if rule.described.name == request.name), None)
    if rule is None:
        raise RuleNotFound
    return RulePage(_shown(rule), changing.list_rule_changes(tx, name=request.name, page=request.page))


pages.does(
    "/operator/rules/{name}", place.change_rule,
    lambda request, rule: Done(
        to=f"{RULES}/{request.name}", message=f"{request.name} is {_shown(rule).value} from now on.",
    ),
    shows=show_rule,
)  # fmt: skip
