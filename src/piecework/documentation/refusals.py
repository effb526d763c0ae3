"""Refusals as callers meet them: every code, and which an endpoint may answer with."""

from collections.abc import Iterable, Iterator
from inspect import getdoc
from typing import Any

from msgspec import Struct

from piecework.http.endpoint import Endpoint
from piecework.refusal import Fault, FaultCode, InvalidRequest, Refusal, Refuses

# What is wrong with one field: the codes of faults, which have no class of their own.
FAULTS: dict[FaultCode, str] = {
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
    faults = {_fault(code) for code in FAULTS}
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
    """The codes particular to an endpoint."""
    return codes_of(endpoint.refuses)


def codes_of(refuses: Refuses) -> list[Code]:
    """The codes of what is declared, in their order."""
    return sorted({_fault(one) if isinstance(one, str) else code_of(one) for one in refuses})


def _fault(code: FaultCode) -> Code:
    return Code(code, Fault.status, FAULTS[code])


def _below(cls: type[Refusal]) -> Iterator[type[Refusal]]:
    for below in cls.__subclasses__():
        yield below
        yield from _below(below)


def _first_line(refusal: type[Refusal]) -> str:
    return (getdoc(refusal) or "").splitlines()[0]
