"""The generated documents, and what makes them sharper for tests: nothing beyond what they say, and ids that exist."""

import copy
from typing import Any

from piecework.app import edges
from piecework.documentation.openapi import IDEMPOTENCY_KEY, openapi
from piecework.documentation.schemas import structs_in
from piecework.http.resource import Edge
from piecework.settings import Settings

Document = dict[str, Any]
BASE_URL = "http://127.0.0.1:8080"


def edge(prefix: str, settings: Settings | None = None) -> Edge:
    """The edge under /api, /worker-api or /operator-api."""
    return next(found for found in edges(settings or Settings()) if found.endpoints[0].path.startswith(f"/{prefix}/"))


def document(prefix: str) -> Document:
    """Its OpenAPI document."""
    return openapi(edge(prefix), base_url=BASE_URL)


def operations(made: Document) -> list[tuple[str, str]]:
    """Every (path, method), in the order of the document."""
    return [(path, method) for path, methods in made["paths"].items() for method in methods]


def closed(made: Document) -> Document:
    """The document where an object may have no field beyond those it names, for a caller who is known already."""
    sharper = copy.deepcopy(made)
    for schema in sharper["components"]["schemas"].values():
        schema["additionalProperties"] = False
    del sharper["security"], sharper["components"]["securitySchemes"]
    return sharper


def with_values(made: Document, prefix: str, values: dict[str, list[Any]]) -> Document:
    """The document where parameters of these names have one of these values, and no key makes two calls the same."""
    taken = {struct.__name__ for endpoint in edge(prefix).endpoints for struct in structs_in(endpoint.request)}

    def object_with(schema: Document) -> Document:
        named = schema["properties"].items()
        return schema | {
            "properties": {name: {"enum": values[name]} if name in values else held for name, held in named}
        }

    def walk(part: Any) -> Any:
        if isinstance(part, list):
            return [walk(item) for item in part if item != IDEMPOTENCY_KEY]
        if not isinstance(part, dict):
            return part
        if part.get("in") in {"path", "query"} and part["name"] in values and "schema" in part:
            return part | {"schema": {"enum": values[part["name"]]}}
        if isinstance(part.get("properties"), dict):
            return object_with(part)
        return {name: walk(held) for name, held in part.items()}

    schemas = made["components"]["schemas"]
    fitting = {name: object_with(schema) if name in taken else schema for name, schema in schemas.items()}
    return made | {"paths": walk(made["paths"]), "components": made["components"] | {"schemas": fitting}}
