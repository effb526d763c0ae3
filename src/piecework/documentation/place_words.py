"""What each field means by which operators run the place: its rules."""

from piecework.documentation.word import NOON, Word

PLACE_WORDS: dict[str, Word] = {
    # the rules of the place
    "rules": Word("Every rule, group by group."),
    "rule": Word("The rule as it counts from now on."),
    "Rule.name": Word("The rule's name.", "holds_max"),
    "ChangeRule.name": Word("The rule's name.", "holds_max"),
    "GetRuleChanges.name": Word("Only changes of this rule; empty for all.", ""),
    "RuleChange.name": Word("The rule's name.", "holds_max"),
    "group": Word("What it is about: fees, limits, or how long things are kept.", "limits"),
    "meaning": Word(
        "What it means, in one sentence.", "Positions one worker may hold at the same time, over all jobs."
    ),
    "Rule.kind": Word("The type of its value.", "whole number"),
    "may_be": Word("In words what its value may be.", "a whole number from 1 to 100"),
    "default": Word("The value that counts where nobody set one.", "5"),
    "value": Word("The value, as text.", "5"),
    "changes": Word("What was changed, the newest first."),
    "RuleChange.before": Word("The value until then.", "5"),
    "after": Word("The value from then on.", "3"),
    "changed_by": Word("The operator's account id; empty on the command line.", "0f9e8d7c"),
    "changed_at": Word("When it was changed.", NOON),
    "ChangeRule.reason": Word("Why; it stays on record.", "Too many holds ran out unused."),
    "RuleChange.reason": Word("Why.", "Too many holds ran out unused."),
}
