"""Answers in the OpenAPI document: what an endpoint answers, what it refuses with, and what any endpoint may say."""

from collections.abc import Iterable
from typing import Any

from piecework.accounts.account import AccountFrozen
from piecework.accounts.idempotency import DoneBefore, KeyReused
from piecework.documentation.about import about
from piecework.documentation.refusals import Code, codes_of
from piecework.documentation.schemas import REFERENCE, Schema
from piecework.http.acting import Proposed
from piecework.http.endpoint import Endpoint
from piecework.http.resource import Edge
from piecework.refusal import Refuses

REQUEST_ID = {"X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"}}
RETRY_AFTER = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
REFUSAL: Schema = {
    "description": 'An expected "no": `message` for people, `code` for programs.',
    "type": "object",
    "required": ["ok", "message", "code"],
    "properties": {
        "ok": {"const": False, "description": "Nothing was done."},
        "message": {"type": "string", "description": "What is wrong, in words."},
        "code": {"type": "string", "description": "What is wrong, for programs."},
        "field": {"type": "string", "description": "The field at fault, where one is: `proofs[0].type`."},
        "errors": {
            "type": "array",
            "description": "Everything that is wrong with the parameters; the first speaks for all.",
            "items": {"$ref": "#/components/schemas/Fault"},
        },
    },
}
FAULT: Schema = {
    "description": "One thing wrong with one field.",
    "type": "object",
    "required": ["field", "code", "message"],
    "properties": {name: {"type": "string"} for name in ("field", "code", "message")},
}
COMMON: dict[int, str] = {
    400: "The request is not HTTP that can be read.",
    401: "No credential, or not the right one.",
    403: "Another site's page made the request.",
    404: "Nothing is served at this path with this method.",
    413: "The body is too large.",
    429: "The account calls more often than it may.",
    500: "A bug of ours; the message names the incident.",
    503: "The database cannot be reached.",
}
OF_PARAMETERS: Refuses = ("invalid", "required", "invalid_json", "duplicate_key")
OF_KEYS: Refuses = (KeyReused, DoneBefore)


def common_answers() -> dict[str, Any]:
    """The components that every operation refers to."""
    return {
        "schemas": {"Refusal": REFUSAL, "Fault": FAULT},
        "responses": {str(status): _refused(words, status) for status, words in COMMON.items()},
        "headers": {
            "X-Request-Id": {"description": "The request in our log.", "schema": {"type": "string"}},
            "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
        },
    }


def responses(
    endpoint: Endpoint[Any], edge: Edge, answer: Schema, example: Any, *, codes: Iterable[Code]
) -> dict[str, Any]:
    """Every answer of an endpoint by status; refusals travel under 200 unless the edge is strict."""
    particular = [code for code in [*codes, *general_codes(endpoint, edge)] if not code.is_of_transport]
    by_status: dict[int, set[str]] = {}
    for code in particular:
        by_status.setdefault(code.status, set()).add(code.code)
    answers: dict[str, Any] = {str(status): {"$ref": f"#/components/responses/{status}"} for status in COMMON}
    if not edge.strict_status:
        either = {"oneOf": [answer, {"$ref": "#/components/schemas/Refusal"}]}
        words = f"Done, or refused: {_listed({code.code for code in particular})}."
        return {"200": _answered(words, either, example), **answers}
    for status, refused in by_status.items():
        common = COMMON.get(status, "")
        answers[str(status)] = _refused(" ".join(filter(None, [common, f"Refused: {_listed(refused)}."])), status)
    done = {"200": _answered("Done.", answer, example)}
    if endpoint.act and endpoint.act.may_take_two:
        done["202"] = _proposed()
    return {**done, **dict(sorted(answers.items()))}


def general_codes(endpoint: Endpoint[Any], edge: Edge) -> list[Code]:
    """The codes of what any endpoint may refuse."""
    return codes_of(general_refusals(endpoint, edge))


def general_refusals(endpoint: Endpoint[Any], edge: Edge) -> Refuses:
    """Refusals that are not particular to an endpoint: faults of its parameters, and what any change may meet."""
    general: Refuses = about(edge).refuses + ((AccountFrozen, *about(edge).refuses_changes) if endpoint.changes else ())
    if not endpoint.takes_file:
        general += OF_PARAMETERS + (OF_KEYS if endpoint.changes else ())
    return general


def _answered(words: str, schema: Schema, example: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schema, "example": example}}
    return {"description": words, "headers": REQUEST_ID, "content": content}


def _proposed() -> dict[str, Any]:
    schema: Schema = {"$ref": REFERENCE + Proposed.__name__}
    words = "Nothing is done yet: another operator must confirm it."
    return {"description": words, "headers": REQUEST_ID, "content": {"application/json": {"schema": schema}}}


def _refused(words: str, status: int) -> dict[str, Any]:
    return {
        "description": words,
        "headers": REQUEST_ID | (RETRY_AFTER if status in (429, 503) else {}),
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
    }


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(f"`{code}`" for code in sorted(codes))
