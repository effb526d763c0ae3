"""Shapes: parameters into the declared struct, lax in types, strict in bounds, with every fault found at once."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any, cast

import msgspec
from msgspec import inspect

from piecework.http.strict_json import parse_json
from piecework.money import CENTIMIL, MONEY_MAX
from piecework.refusal import Fault

_INT = re.compile(r"[+-]?\d{1,18}")
_TRUE, _FALSE = (True, 1, "1", "true", "True"), (False, 0, "0", "false", "False", "")


class Malformed(Exception):
    """A value that does not fit its declared type: what it must be instead."""

    def __init__(self, must_be: str) -> None:
        self.must_be = must_be


def read_struct(shape: inspect.StructType, values: dict[str, Any], *, path: str = "") -> tuple[Any, list[Fault]]:
    """The struct the values make, and every fault on the way; a faulty field holds its default or an empty value.

    Fields the struct does not have are ignored, as the published API does.
    """
    kwargs: dict[str, Any] = {}
    faults: list[Fault] = []
    for field in shape.fields:
        name = f"{path}{field.encode_name}"
        if _is_given(field, values.get(field.encode_name)):
            value, found = read_value(field.type, values[field.encode_name], name)
        elif field.required:
            value, found = None, [Fault(name, f"{name} is required.", code="required")]
        else:
            continue
        if not found:
            kwargs[field.name] = value
        elif field.required:
            kwargs[field.name] = _nothing(field.type)
        faults += found
    return shape.cls(**kwargs), faults


def _is_given(field: inspect.Field, value: Any) -> bool:
    """Null is left out; so is the empty text of a form where the field is optional and not text."""
    if value != "" or field.required:
        return value is not None
    return isinstance(_unwrap(field.type)[0], inspect.StrType | inspect.LiteralType)


def read_value(shape: inspect.Type, value: Any, name: str) -> tuple[Any, list[Fault]]:
    """One value of the declared type, and its faults by name (`proofs[0].type`)."""
    bare, _ = _unwrap(shape)
    if isinstance(bare, inspect.UnionType):
        bare = next(_unwrap(option)[0] for option in bare.types if not isinstance(option, inspect.NoneType))
    if isinstance(bare, inspect.StructType):
        value = _from_text(value)
        if not isinstance(value, dict):
            return None, [Fault(name, f"{name} must be an object.")]
        return read_struct(bare, cast("dict[str, Any]", value), path=f"{name}.")
    if isinstance(bare, inspect.ListType):
        return _read_list(bare, value, name)
    try:
        return _read_scalar(shape, value), []
    except Malformed as malformed:
        return None, [Fault(name, f"{name} must be {malformed.must_be}.")]


def _read_list(shape: inspect.ListType, value: Any, name: str) -> tuple[Any, list[Fault]]:
    value = _from_text(value)
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",") if part.strip()]
    if not isinstance(value, list):
        return None, [Fault(name, f"{name} must be a list.")]
    items = cast("list[Any]", value)
    fewest, most = shape.min_length or 0, shape.max_length
    if len(items) < fewest or (most is not None and len(items) > most):
        size = f"at least {fewest}" if most is None else f"{fewest} to {most}" if fewest else f"at most {most}"
        return None, [Fault(name, f"{name} must have {size} entries.")]
    read = [read_value(shape.item_type, item, f"{name}[{place}]") for place, item in enumerate(items)]
    return [item for item, _ in read], [fault for _, found in read for fault in found]


def _from_text(value: Any) -> Any:
    """A list or object that came as JSON text, as it must in a query string."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return parse_json(value)
        except ValueError:
            return value
    return value


def _read_scalar(shape: inspect.Type, value: Any) -> Any:
    bare, extra = _unwrap(shape)
    if isinstance(bare, inspect.UnionType):
        return _read_scalar(next(option for option in bare.types if not isinstance(option, inspect.NoneType)), value)
    if isinstance(bare, inspect.BoolType):
        return _read_flag(value)
    if isinstance(bare, inspect.IntType):
        return _read_int(bare, value)
    if isinstance(bare, inspect.DecimalType):
        return _read_money(extra, value)
    if isinstance(bare, inspect.LiteralType):
        return _read_choice(bare, value)
    assert isinstance(bare, inspect.StrType), f"a parameter of type {bare} cannot be read"
    return _read_text(bare, extra, value)


def _read_flag(value: Any) -> bool:
    if isinstance(value, bool | int | str):
        if value in _TRUE:
            return True
        if value in _FALSE:
            return False
    raise Malformed("0 or 1")


def _read_int(shape: inspect.IntType, value: Any) -> int:
    if _is_whole(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not _is_within(value, shape.ge, shape.le):
        raise Malformed(f"a whole number{_range_text(shape.ge, shape.le)}")
    return value


def _is_whole(value: Any) -> bool:
    """Whether a text or a decimal is a whole number of a size that any field could have."""
    if isinstance(value, Decimal):
        return -(10**18) < value < 10**18 and value == value.to_integral_value()
    return isinstance(value, str) and _INT.fullmatch(value.strip()) is not None


def _read_money(extra: dict[str, Any], value: Any) -> Decimal:
    low, high = Decimal(str(extra.get("minimum", 0))), Decimal(str(extra.get("maximum", MONEY_MAX)))
    must_be = f"an amount of money from {low} to {high}, with at most four decimals"
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal) or len(str(value)) > 40:
        raise Malformed(must_be)
    try:
        amount = Decimal(value.strip() if isinstance(value, str) else value)
    except InvalidOperation:
        raise Malformed(must_be) from None
    if not amount.is_finite() or not low <= amount <= high or amount != amount.quantize(CENTIMIL):
        raise Malformed(must_be)
    return amount.quantize(CENTIMIL)


def _read_choice(shape: inspect.LiteralType, value: Any) -> Any:
    if value in shape.values and not isinstance(value, bool):
        return value
    raise Malformed("one of: " + ", ".join(str(choice) for choice in shape.values if choice != ""))


def _read_text(shape: inspect.StrType, extra: dict[str, Any], value: Any) -> str:
    must_be = extra.get("description") or "text" + _length_text(shape.min_length, shape.max_length)
    if not isinstance(value, str) or not _is_within(len(value), shape.min_length, shape.max_length):
        raise Malformed(must_be)
    if shape.pattern is not None and not re.fullmatch(shape.pattern, value):
        raise Malformed(extra.get("description") or f"text of the form {shape.pattern}")
    if "\0" in value or not _is_encodable(value) or (shape.min_length and not value.strip()):
        raise Malformed(must_be + ", without NUL characters, lone surrogates or blanks alone")
    return value


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_within(value: int, low: int | None, high: int | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def _range_text(low: int | None, high: int | None) -> str:
    if low is not None and high is not None:
        return f" from {low} to {high}"
    return f" of at least {low}" if low is not None else f" of at most {high}" if high is not None else ""


def _length_text(low: int | None, high: int | None) -> str:
    return f" of {low or 0} to {high} characters" if high is not None else " that is not empty" if low else ""


def _unwrap(shape: inspect.Type) -> tuple[inspect.Type, dict[str, Any]]:
    """The type without its metadata, and the metadata's JSON schema."""
    extra: dict[str, Any] = {}
    while isinstance(shape, inspect.Metadata):
        extra |= shape.extra_json_schema or {}
        shape = shape.type
    return shape, extra


def _nothing(shape: inspect.Type) -> Any:
    """What a faulty required field holds, so that the rest can still be checked; nobody reads it as a value."""
    bare, _ = _unwrap(shape)
    if isinstance(bare, inspect.ListType):
        return []
    if isinstance(bare, inspect.IntType | inspect.DecimalType):
        return 0
    return "" if isinstance(bare, inspect.StrType | inspect.LiteralType) else None


def struct_shape(struct: type[msgspec.Struct]) -> inspect.StructType:
    """The declared fields of a request struct, looked up once when an endpoint is declared."""
    shape = inspect.type_info(struct)
    assert isinstance(shape, inspect.StructType)
    return shape
