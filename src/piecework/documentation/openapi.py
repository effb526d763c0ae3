"""The OpenAPI 3.1 document of an edge, generated from the declarations that parse and answer."""

import sys
from inspect import getdoc
from typing import Any

from piecework import __version__
from piecework.documentation.about import About, about
from piecework.documentation.answers import common_answers, responses
from piecework.documentation.examples import answer_example, request_example
from piecework.documentation.refusals import refusals_of
from piecework.documentation.schemas import REFERENCE, Schema, answer_schema, components_of
from piecework.http.endpoint import Endpoint
from piecework.http.resource import Edge

IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "For 24 hours the same key with the same parameters gets the first answer again and has no second "
    "effect. A refused call leaves no trace.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[\x21-\x7e]{1,200}$"},
}
FILE = {
    "description": "The bytes of the file, whatever the Content-Type.",
    "required": True,
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


def openapi(edge: Edge, *, base_url: str) -> dict[str, Any]:
    """The whole document, ready to be written as JSON."""
    words = about(edge)
    components = components_of(edge.endpoints)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in edge.endpoints:
        for method in _methods(endpoint, edge):
            operation = _operation(endpoint, method, edge, components)
            paths.setdefault(endpoint.path, {})[method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Piecework {words.title}",
            "version": __version__,
            "description": "\n\n".join([words.lead, *words.notes]),
        },
        "servers": [{"url": base_url}],
        "security": [{name: []} for name in words.schemes],
        "tags": list(tags_of(edge).values()),
        "paths": paths,
        "components": _components(words, components),
    }


def tags_of(edge: Edge) -> dict[str, dict[str, str]]:
    """The sections of an edge by module, each with what its module says of itself."""
    return {
        module: {"name": module.rpartition(".")[2], "description": (sys.modules[module].__doc__ or "").splitlines()[0]}
        for module in dict.fromkeys(endpoint.handler.__module__ for endpoint in edge.endpoints)
    }


def explanation(endpoint: Endpoint[Any]) -> list[str]:
    """What is to be said beyond the summary, by paragraph: of the request, and the rest of the handler's docstring."""
    _, *rest = (getdoc(endpoint.told_by) or "").split("\n\n")
    request = [getdoc(endpoint.request) or ""] if endpoint.shape.fields else []
    return [" ".join(part.split()) for part in (*request, *rest)]


def _methods(endpoint: Endpoint[Any], edge: Edge) -> list[str]:
    """The usual method, and the other one where both are the same."""
    other = "GET" if endpoint.method == "POST" else "POST"
    return [endpoint.method, other] if edge.any_method else [endpoint.method]


def _operation(endpoint: Endpoint[Any], method: str, edge: Edge, components: dict[str, Schema]) -> dict[str, Any]:
    is_usual = method == endpoint.method
    name = endpoint.told_by.__name__
    codes = refusals_of(endpoint)
    said = [*explanation(endpoint), "" if is_usual else f"The same as {endpoint.method}."]
    answer = answer_schema(endpoint)
    operation: dict[str, Any] = {
        "operationId": name if is_usual else f"{name}_by_{method.lower()}",
        "tags": [endpoint.handler.__module__.rpartition(".")[2]],
        "summary": endpoint.summary,
        "description": "\n\n".join(part for part in said if part),
        "parameters": _parameters(endpoint, method, components),
        "responses": responses(endpoint, edge, answer, answer_example(endpoint, answer, components), codes=codes),
        "x-refusal-codes": [code.code for code in codes],
    }
    if method != "GET" and (body := _body(endpoint, components)):
        operation["requestBody"] = body
    return operation


def _parameters(endpoint: Endpoint[Any], method: str, components: dict[str, Schema]) -> list[dict[str, Any]]:
    """What stands in the path, in the query of a GET, and in headers."""
    declared = components[endpoint.request.__name__]
    parameters: list[dict[str, Any]] = []
    for name, schema in declared["properties"].items():
        in_path = _is_in_path(name, endpoint)
        if not in_path and method != "GET":
            continue
        bare = {key: value for key, value in schema.items() if key not in {"description", "examples"}}
        is_plain = schema.get("type") != "array"  # lists travel as JSON text in a query: texts may have commas
        parameters.append(
            {
                "name": name,
                "in": "path" if in_path else "query",
                "required": in_path or name in declared.get("required", []),
                "description": schema["description"],
            }
            | ({"schema": bare} if is_plain else {"content": {"application/json": {"schema": bare}}})
        )
    return [*parameters, IDEMPOTENCY_KEY] if endpoint.changes and not endpoint.takes_file else parameters


def _body(endpoint: Endpoint[Any], components: dict[str, Schema]) -> dict[str, Any] | None:
    """What a POST takes as JSON or, the same, as a form (lists are JSON text there); or a file's bytes."""
    if endpoint.takes_file:
        return FILE
    declared = components[endpoint.request.__name__]
    names = [name for name in declared["properties"] if not _is_in_path(name, endpoint)]
    if not names:
        return None
    schema: Schema = {"$ref": REFERENCE + endpoint.request.__name__}
    if len(names) < len(declared["properties"]):
        schema = {
            **declared,
            "properties": {name: declared["properties"][name] for name in names},
            "required": [name for name in declared.get("required", []) if name in names],
        }
    example = {name: value for name, value in request_example(endpoint, components).items() if name in names}
    lists = [name for name in names if declared["properties"][name].get("type") == "array"]
    form: Schema = {"schema": schema}
    if lists:
        form["encoding"] = {name: {"contentType": "application/json"} for name in lists}
    return {
        "required": any(name in declared.get("required", []) for name in names),
        "content": {
            "application/json": {"schema": schema, "example": example},
            "application/x-www-form-urlencoded": form,
        },
    }


def _is_in_path(name: str, endpoint: Endpoint[Any]) -> bool:
    return f"{{{name}}}" in endpoint.path


def _components(words: About, schemas: dict[str, Schema]) -> dict[str, Any]:
    answers = common_answers()
    return {
        "schemas": {**schemas, **answers["schemas"]},
        "responses": answers["responses"],
        "headers": answers["headers"],
        "securitySchemes": words.schemes,
    }
