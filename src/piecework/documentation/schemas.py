"""JSON schemas of what endpoints take and answer: msgspec's own, made true to how http/ reads and writes."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct, inspect

from piecework.http.acting import Proposed
from piecework.http.endpoint import Endpoint
from piecework.meaning import meanings_of

Schema = dict[str, Any]
REFERENCE = "#/components/schemas/"


def components_of(endpoints: Iterable[Endpoint[Any]]) -> dict[str, Schema]:
    """A schema for every struct of these endpoints, by its name; two of one name are a bug."""
    taken = {struct for endpoint in endpoints for struct in structs_in(endpoint.request)}
    answered = {struct for endpoint in endpoints for struct in structs_in(endpoint.response)}
    if any(endpoint.act and endpoint.act.may_take_two for endpoint in endpoints):
        answered.add(Proposed)
    structs = sorted(taken | answered, key=lambda struct: struct.__name__)
    _, components = msgspec.json.schema_components(structs, ref_template=REFERENCE + "{name}")
    assert sorted(components) == [struct.__name__ for struct in structs], "two structs of an edge have one name"
    assert not any(_has_defaults(struct) for struct in taken & answered), (
        "taken, a field may be left out; answered, not"
    )
    for struct in structs:
        _describe(struct, components[struct.__name__], is_answer=struct in answered)
    return {name: _true_to_wire(schema) for name, schema in components.items()}


def structs_in(declared: Any) -> set[type[Struct]]:
    """The structs that a declared type consists of, itself included."""
    return {shape.cls for shape in _shapes_in(inspect.type_info(declared)) if isinstance(shape, inspect.StructType)}


def answer_schema(endpoint: Endpoint[Any]) -> Schema:
    """What the endpoint answers when it does not refuse."""
    (schema,), _ = msgspec.json.schema_components([endpoint.response], ref_template=REFERENCE + "{name}")
    return schema


def resolve(schema: Schema, components: dict[str, Schema]) -> Schema:
    """The schema itself where it is a reference, and what is not null of a nullable one."""
    if "$ref" in schema:
        return components[schema["$ref"].removeprefix(REFERENCE)]
    if "anyOf" in schema:
        return resolve(next(option for option in schema["anyOf"] if option.get("type") != "null"), components)
    return schema


def _shapes_in(shape: inspect.Type) -> Iterator[inspect.Type]:
    yield shape
    if isinstance(shape, inspect.Metadata):
        yield from _shapes_in(shape.type)
    elif isinstance(shape, inspect.ListType):
        yield from _shapes_in(shape.item_type)
    elif isinstance(shape, inspect.UnionType):
        for option in shape.types:
            yield from _shapes_in(option)
    elif isinstance(shape, inspect.StructType):
        for field in shape.fields:
            yield from _shapes_in(field.type)


def _describe(struct: type[Struct], schema: Schema, *, is_answer: bool) -> None:
    """Words and examples for every field. An answer has all its fields, whatever defaults spare the handler."""
    hints, meanings = get_type_hints(struct), meanings_of(struct)
    for name, field_schema in schema["properties"].items():
        field_schema["description"] = meanings[name].sentence
        if meanings[name].example is not None:
            field_schema["examples"] = [meanings[name].example]
        if get_origin(hints.get(name)) is Literal:
            field_schema["enum"] = list(get_args(hints[name]))  # as declared; msgspec sorts
    if is_answer:
        schema["required"] = [field.encode_name for field in _fields_of(struct) if not _may_be_missing(struct, field)]
        for field_schema in schema["properties"].values():
            field_schema.pop("default", None)


def _fields_of(struct: type[Struct]) -> tuple[inspect.Field, ...]:
    shape = inspect.type_info(struct)
    assert isinstance(shape, inspect.StructType)
    return shape.fields


def _has_defaults(struct: type[Struct]) -> bool:
    return any(not field.required for field in _fields_of(struct))


def _may_be_missing(struct: type[Struct], field: inspect.Field) -> bool:
    has_default = field.default is not msgspec.NODEFAULT or field.default_factory is not msgspec.NODEFAULT
    return not field.required and (struct.__struct_config__.omit_defaults or not has_default)  # no default: UNSET


def _true_to_wire(schema: Any) -> Any:
    """A Decimal travels as a number (http/answers.py, http/shapes.py), so do its default and its bounds."""
    if isinstance(schema, list):
        return [_true_to_wire(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    mended: Schema = {
        name: _true_to_wire(value) for name, value in schema.items() if not (name == "title" and isinstance(value, str))
    }
    if mended.get("format") == "decimal":
        del mended["format"]
        mended["type"] = "number"
        if "default" in mended:
            default = float(mended["default"])
            mended["default"] = int(default) if default.is_integer() else default
    return mended
