"""JSON text as requests may have it: numbers exact, no key twice, no NaN; every other fault is a ValueError."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from piecework.refusal import InvalidRequest

NAME_CHARACTERS_SHOWN = 100


def parse_json(text: str) -> Any:
    """The value of a JSON text, with decimals for what has a point or an exponent.

    Refuses: InvalidRequest (a key given twice, NaN, an infinity, a number past all counting). Raises ValueError where
    it is not JSON, or nested deeper than anybody needs.
    """
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_float=_decimal, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise _given_twice(pairs)
    return value


def _given_twice(pairs: list[tuple[str, Any]]) -> InvalidRequest:
    seen: set[str] = set()
    twice = next(name for name, _ in pairs if name in seen or seen.add(name))
    shown = twice[:NAME_CHARACTERS_SHOWN].encode("utf-8", "replace").decode()
    return InvalidRequest.of(shown, f"{shown or 'An empty name'} is given twice.", code="duplicate_key")


def _decimal(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation:  # an exponent of more digits than a machine number has
        return _no_number(digits)


def _no_number(name: str) -> Any:
    shown = name[:NAME_CHARACTERS_SHOWN]
    raise InvalidRequest.of("body", f"{shown} is not a number that JSON or this API knows.", code="invalid_json")
