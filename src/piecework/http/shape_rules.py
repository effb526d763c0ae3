"""Rules of shapes: what a parameter's declared type and bounds ask for, each with its sentence."""

from typing import NamedTuple

from piecework.refusal import Rule

FLAG = Rule("flag", "{field} must be 0 or 1.")
OBJECT = Rule("object", "{field} must be an object.")
LIST = Rule("list", "{field} must be a list.")
CHOICE = Rule("choice", "{field} must be one of: {choices}.")
MONEY = Rule("money", "{field} must be an amount of money from {least} to {most}, with at most four decimals.")
FORM = Rule("form", "{field} must be {described}.")
PATTERN = Rule("pattern", "{field} must be text of the form {pattern}.")
UNREADABLE = ", without NUL characters, lone surrogates or blanks alone."


class Bounded(NamedTuple):
    """One rule for each way that a value, a length or a number of entries can be bounded."""

    free: Rule
    least: Rule
    most: Rule
    both: Rule

    def of(self, least: int | None, most: int | None) -> Rule:
        """The rule where these are the bounds; None: there is none."""
        if least is None:
            return self.free if most is None else self.most
        return self.least if most is None else self.both


def _bounded(name: str, begin: str, *ends: str) -> Bounded:
    return Bounded(*(Rule(name, f"{{field}} must {begin}{end}.") for end in ends))


WHOLE_NUMBER = _bounded(
    "whole_number", "be a whole number", "", " of at least {least}", " of at most {most}", " from {least} to {most}"
)
ENTRIES = _bounded(
    "entries", "have ", "entries", "at least {least} entries", "at most {most} entries", "{least} to {most} entries"
)
TEXT = _bounded(
    "text", "be text", "", " that is not empty", " of 0 to {most} characters", " of {least} to {most} characters"
)


def readable(rule: Rule) -> Rule:
    """The rule of a text, where what is wrong with it are characters that no text may have."""
    return Rule("readable", rule.sentence.removesuffix(".") + UNREADABLE)
