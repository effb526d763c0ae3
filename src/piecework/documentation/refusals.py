"""Refusals as callers meet them: every code, and which an endpoint may answer with."""

import re
from collections.abc import Callable, Iterable, Iterator
from inspect import getdoc, ismodule
from types import CodeType
from typing import Any

from msgspec import Struct

from piecework.http.endpoint import Endpoint
from piecework.refusal import Fault, InvalidRequest, Refusal

# What is wrong with one field: the codes of faults, which have no class of their own.
FAULTS: dict[str, str] = {
    "invalid": "The value is malformed, out of bounds, or does not fit the others.",
    "required": "The value is missing or empty.",
    "invalid_json": "The body is no JSON object, or has NaN or infinities.",
    "duplicate_key": "The body has a key twice.",
    "zone_not_found": "There is no such zone.",
    "zone_closed": "The zone takes no new jobs.",
    "list_not_found": "There is no such list, or it is another employer's.",
    "category_not_found": "There is no such category.",
    "category_closed": "The category takes no new jobs.",
    "upload_not_found": "There is no such upload of this worker's, or it was handed in already.",
    "task_value_too_low": "The task pays less than such a task must.",
}
# Failures that no refusal stands for.
FAILURES: dict[str, tuple[int, str]] = {
    "bad_request": (400, "The request is not HTTP that can be read."),
    "internal_error": (500, "A bug of ours; the message names the incident, which is in the log."),
    "unavailable": (503, "The database cannot be reached; Retry-After says when to try again."),
}
_PAGE_HEAD = (
    "# Refusals",
    "",
    'Every expected "no" has a code for programs, which never changes, and a message for people, which may. The status',
    "is that of the worker API and the operator API, and of the employer API with `PIECEWORK_API_STRICT_STATUS=true`;",
    "without it the employer API answers 200, but for 400, 401, 408, 413, 429, 500, 503, `not_found` and `cross_site`.",
    "",
    "This page is made by `python -m piecework.documentation > docs/refusals.md`; a test compares it.",
    "",
    "| code | status | when |",
    "|---|---|---|",
)
_CLAUSE = re.compile(r"\bRefuses\b(.*?)(?:\n\s*\n|\Z)", re.DOTALL)
_WORD = re.compile(r"\b[A-Za-z]\w+")


class Code(Struct, frozen=True, order=True):
    """A refusal's code: its status where refusals have one, and what it means."""

    code: str
    status: int
    meaning: str
    is_of_transport: bool = False


class Row(Struct, frozen=True):
    """A code in a table. One met as a fault of a field and as a refusal of its own has the statuses of both."""

    code: str
    statuses: str
    meaning: str


def list_codes() -> set[Code]:
    """Every code that is loaded."""
    faults = {Code(code, 422, meaning) for code, meaning in FAULTS.items()}
    failures = {Code(code, status, meaning, True) for code, (status, meaning) in FAILURES.items()}
    return faults | failures | {code_of(refusal) for refusal in list_refusals()}


def rows(codes: Iterable[Code]) -> list[Row]:
    """The codes as a table; where two mean the same, the one with the lower status speaks."""
    by_code: dict[str, list[Code]] = {}
    for code in sorted(codes):
        by_code.setdefault(code.code, []).append(code)
    return [
        Row(name, ", ".join(dict.fromkeys(str(code.status) for code in same)), same[0].meaning)
        for name, same in by_code.items()
    ]


def page() -> str:
    """docs/refusals.md: every code of everything that is loaded."""
    table = [f"| `{row.code}` | {row.statuses} | {row.meaning} |" for row in rows(list_codes())]
    return "\n".join([*_PAGE_HEAD, *table, ""])


def code_of(refusal: type[Refusal]) -> Code:
    """The code of a class of refusals, with the first line of its docstring."""
    return Code(refusal.code, refusal.status, _first_line(refusal), refusal.is_of_transport)


def list_refusals() -> list[type[Refusal]]:
    """Every refusal of Piecework's that is loaded, by name; faults and invalid requests speak through FAULTS."""
    own = {cls for cls in _below(Refusal) if cls.__module__.split(".")[0] == "piecework"} - {Fault, InvalidRequest}
    return sorted(own, key=lambda cls: (cls.__name__, cls.__module__))


def refusals_of(endpoint: Endpoint[Any]) -> list[Code]:
    """The codes particular to an endpoint: what its handler, and the functions that it calls, say they refuse.

    Docstrings name them after "Refuses": classes, and codes of FAULTS; a function named there (`whatever
    why_not_offered says`) adds all that its own docstring names.
    """
    by_name = {refusal.__name__: refusal for refusal in list_refusals()}
    named = {name for called in _called_by(endpoint.handler) for name in _named_by(called, by_name)}
    faults = {Code(name, 422, FAULTS[name]) for name in named if name in FAULTS}
    return sorted(faults | {code_of(by_name[name]) for name in named if name in by_name})


def _below(cls: type[Refusal]) -> Iterator[type[Refusal]]:
    for below in cls.__subclasses__():
        yield below
        yield from _below(below)


def _first_line(refusal: type[Refusal]) -> str:
    return (getdoc(refusal) or "").splitlines()[0]


def _called_by(handler: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """The handler, and the functions of Piecework's that its code mentions by name or as `module.name`."""
    yield handler
    names, scope = _names_in(handler.__code__), handler.__globals__
    modules = [scope[name] for name in names if ismodule(scope.get(name))]
    for name in names:
        for found in (scope.get(name), *(getattr(module, name, None) for module in modules)):
            if callable(found) and not isinstance(found, type) and found is not handler:
                yield found


def _names_in(code: CodeType) -> list[str]:
    inner = [name for const in code.co_consts if isinstance(const, CodeType) for name in _names_in(const)]
    return [*code.co_names, *inner]


def _named_by(function: Callable[..., Any], by_name: dict[str, type[Refusal]]) -> Iterator[str]:
    for clause in _CLAUSE.findall(getdoc(function) or ""):
        for word in _WORD.findall(clause):
            if word in by_name or word in FAULTS:
                yield word
            elif callable(quoted := getattr(function, "__globals__", {}).get(word)) and not isinstance(quoted, type):
                yield from (name for name in _WORD.findall(getdoc(quoted) or "") if name in by_name)
