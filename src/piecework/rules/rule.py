"""One rule of the place: what it means, the bounds of its value, and its value as text."""

import re
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct

from piecework.refusal import InvalidRequest

TEXT_CHARACTERS_MAX = 500

Kind = Literal["whole number", "decimal number"]
Value = int | Decimal
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?")
_KINDS: dict[type, Kind] = {int: "whole number", Decimal: "decimal number"}


class Rule(Struct, frozen=True):
    """The description of a field of rules.py: its meaning in one sentence, and the bounds of its value."""

    meaning: str
    least: Decimal
    most: Decimal
    decimals: int = 0


def whole(meaning: str, least: int, most: int) -> Rule:
    """A rule whose value is a whole number."""
    return Rule(meaning, Decimal(least), Decimal(most))


def decimal(meaning: str, least: str, most: str, *, decimals: int = 4) -> Rule:
    """A rule whose value is a number with so many decimals: money, a share, a factor."""
    return Rule(meaning, Decimal(least), Decimal(most), decimals)


class DescribedRule(Struct, frozen=True, kw_only=True):
    """A rule as it is declared: its name, which group it belongs to, and the value it has where nobody set it."""

    name: str
    group: str
    type: type[Value]
    rule: Rule
    default: Value

    @property
    def kind(self) -> Kind:
        """The type of its value, in words."""
        return _KINDS[self.type]

    def text_of(self, value: Value) -> str:
        """The value as it is shown and given: `5`, `0.0700`."""
        return f"{value:.{self.rule.decimals}f}" if isinstance(value, Decimal) else str(value)

    @property
    def may_be(self) -> str:
        """The allowed values, in words."""
        decimals = f", with at most {self.rule.decimals} decimals" if self.rule.decimals else ""
        return f"a {self.kind} from {self.rule.least} to {self.rule.most}{decimals}"


def read_value(described: DescribedRule, text: str) -> Value:
    """The value that a text gives. Refuses what is malformed or out of bounds: InvalidRequest, beside `value`."""
    value = _READ[described.type](described.rule, text.strip())
    if value is None:
        raise InvalidRequest.of("value", f"{described.name} must be {described.may_be}.")
    return value


def _read_number(rule: Rule, text: str) -> Decimal | None:
    if not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    if not rule.least <= number <= rule.most:
        return None
    rounded = number.quantize(Decimal(1).scaleb(-rule.decimals))
    return rounded if rounded == number else None


def _read_whole(rule: Rule, text: str) -> int | None:
    number = _read_number(rule, text)
    return None if number is None else int(number)


_READ: dict[type, Any] = {int: _read_whole, Decimal: _read_number}
