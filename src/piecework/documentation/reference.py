"""The reference page: the same declarations as the OpenAPI document, for people; it needs no script and no network."""

import json
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from msgspec import Struct

from piecework.documentation.about import about
from piecework.documentation.answers import COMMON, general_codes
from piecework.documentation.examples import answer_example, curl, name_of, request_example
from piecework.documentation.openapi import explanation, tags_of
from piecework.documentation.refusals import Code, refusals_of, rows
from piecework.documentation.schemas import REFERENCE, Schema, answer_schema, components_of, resolve
from piecework.http.endpoint import Endpoint
from piecework.http.resource import Edge


class Field(Struct, frozen=True):
    """One row of a table: a parameter, or a field of an answer; `name` has dots and brackets where it lies inside."""

    name: str
    type: str
    limits: str
    description: str
    is_required: bool
    default: str


class Entry(Struct, frozen=True, kw_only=True):
    """One endpoint on the page."""

    anchor: str
    label: str
    method: str
    path: str
    summary: str
    explanation: list[str]
    is_change: bool
    parameters: list[Field]
    answers: list[Field]
    curl: str
    example: str
    codes: list[Code]


class Chapter(Struct, frozen=True):
    """The endpoints of one module."""

    anchor: str
    title: str
    description: str
    entries: list[Entry]


def reference_page(edge: Edge, *, base_url: str) -> str:
    """The whole page as HTML."""
    words, components = about(edge), components_of(edge.endpoints)
    chapters = [
        Chapter(
            tag["name"],
            tag["name"].replace("_", " ").capitalize(),
            tag["description"],
            [
                _entry(endpoint, components, base_url, words.credential)
                for endpoint in edge.endpoints
                if endpoint.handler.__module__ == module
            ],
        )
        for module, tag in tags_of(edge).items()
    ]
    general = {code for endpoint in edge.endpoints for code in general_codes(endpoint, edge)}
    particular = {code for chapter in chapters for entry in chapter.entries for code in entry.codes}
    template = _templates().get_template("reference.html")
    return template.render(
        about=words,
        base_url=base_url,
        chapters=chapters,
        codes=rows(general | particular),
        statuses=COMMON,
        is_strict=edge.strict_status,
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("piecework.documentation"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


def _entry(endpoint: Endpoint[Any], components: dict[str, Schema], base_url: str, credential: str) -> Entry:
    answer = answer_schema(endpoint)
    example = request_example(endpoint, components)
    return Entry(
        anchor=f"{endpoint.method.lower()}-{_label(endpoint)}".replace("{", "").replace("}", "").replace("/", "-"),
        label=_label(endpoint),
        method=endpoint.method,
        path=endpoint.path,
        summary=endpoint.summary,
        explanation=explanation(endpoint),
        is_change=endpoint.changes,
        parameters=_fields(components[endpoint.request.__name__], components),
        answers=_fields(answer, components),
        curl=curl(endpoint, example, base_url=base_url, credential=credential),
        example=json.dumps(answer_example(endpoint, answer, components), indent=2, ensure_ascii=False),
        codes=refusals_of(endpoint),
    )


def _label(endpoint: Endpoint[Any]) -> str:
    """What the endpoint is called in the table of contents: `get-jobs`, or `jobs/{job_id}/hold`."""
    return name_of(endpoint) if endpoint.path.endswith(".php") else endpoint.path.split("/", 2)[2]


def _fields(schema: Schema, components: dict[str, Schema], *, prefix: str = "") -> list[Field]:
    """The fields of an object, or of the objects in a list, each followed by those that lie inside it."""
    schema = resolve(schema, components)
    if schema.get("type") == "array":
        return _fields(schema["items"], components, prefix=f"{prefix}[]." if prefix else "[].")
    found: list[Field] = []
    for name, declared in schema.get("properties", {}).items():
        default = json.dumps(declared["default"]) if "default" in declared else ""
        found.append(
            Field(
                prefix + name,
                _type_text(declared, components),
                _limits_text(resolve(declared, components)),
                declared.get("description", ""),
                name in schema.get("required", []),
                default if declared.get("default") not in (None, "", []) else "",
            )
        )
        found += _fields(declared, components, prefix=f"{prefix}{name}" + ("" if _is_list(declared) else "."))
    return found


def _is_list(schema: Schema) -> bool:
    return schema.get("type") == "array"


def _type_text(schema: Schema, components: dict[str, Schema]) -> str:
    nullable = " or null" if any(option.get("type") == "null" for option in schema.get("anyOf", [])) else ""
    bare = resolve(schema, components)
    names = {"integer": "whole number", "number": "number", "boolean": "flag", "string": "text", "object": "object"}
    if _is_list(bare):
        inner = "object" if bare["items"].get("$ref", "").startswith(REFERENCE) else bare["items"].get("type", "")
        return f"list of {names.get(inner, inner)}s{nullable}"
    if bare.get("enum") == [True]:
        return "true"
    return names.get(bare.get("type", ""), "text") + nullable


def _limits_text(schema: Schema) -> str:
    if "enum" in schema and schema["enum"] != [True]:
        return ", ".join(str(choice) for choice in schema["enum"] if choice != "")
    for low, high, unit in (
        ("minimum", "maximum", ""), ("minLength", "maxLength", " characters"), ("minItems", "maxItems", " entries"),
    ):  # fmt: skip
        if low in schema and high in schema:
            return f"{schema[low]} to {schema[high]}{unit}"
        if high in schema:
            return f"up to {schema[high]}{unit}"
    return ""
