"""The application's own statements as a pgbench script: recorded from a call, so that the two cannot drift apart."""

import re
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import msgspec
from psycopg.types.json import Jsonb

from piecework.database import Tx

_CASTS: dict[type, str] = {
    int: "::int", bool: "::bool", Decimal: "::numeric", datetime: "::timestamptz", date: "::date",
}  # fmt: skip
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Statement:
    """A statement as the application gave it to Tx."""

    query: str
    params: dict[str, Any]


@dataclass
class Recording:
    """What a call asked of the database: batches of statements, each sent at once and waited for once."""

    batches: list[list[Statement]] = field(default_factory=list)
    queued: list[Statement] = field(default_factory=list)

    def flush(self) -> None:
        """The statements queued so far are sent and waited for."""
        if self.queued:
            self.batches.append(self.queued)
            self.queued = []


@contextmanager
def recorded() -> Generator[Recording]:
    """Record every statement of the block, and where the application waits for answers."""
    recording = Recording()
    queue: Callable[..., Any] = Tx._queue  # noqa: SLF001 - the one place all statements pass
    wait: Callable[..., Any] = Tx.wait

    def record_queue(tx: Tx, query: Any, params: dict[str, Any]) -> Any:
        recording.queued.append(Statement(query, params))
        return queue(tx, query, params)

    def record_wait(tx: Tx) -> None:
        recording.flush()
        wait(tx)

    with patch.object(Tx, "_queue", record_queue), patch.object(Tx, "wait", record_wait):
        yield recording
    recording.flush()


@dataclass(frozen=True)
class Script:
    """A pgbench script and the values of its variables, each a parameter of its statement as in the application."""

    text: str
    variables: dict[str, str]


def pgbench_script(recording: Recording, *, setup: Sequence[str], varying: dict[str, str]) -> Script:
    """The recorded calls as a script.

    `setup`: backslash commands that come first. `varying`: values of the recorded call that differ from one
    transaction to the next, each with the pgbench variable that stands for it.
    """
    variables: dict[str, str] = {}
    lines = list(setup)
    for number, batch in enumerate(recording.batches):
        texts = [
            _statement_text(statement, f"p{number}_{place}", varying, variables)
            for place, statement in enumerate(batch)
        ]
        lines += ["\\startpipeline", *texts, "\\endpipeline"] if len(texts) > 1 else texts
    return Script("\n".join(lines) + "\n", variables)


def _statement_text(statement: Statement, prefix: str, varying: dict[str, str], variables: dict[str, str]) -> str:
    def stand_in(found: re.Match[str]) -> str:
        return _expression(statement.params[found[1]], f"{prefix}_{found[1]}", varying, variables)

    bare = re.sub(r"--[^\n]*", "", statement.query)
    return " ".join(_PLACEHOLDER.sub(stand_in, bare).replace("%%", "%").split()) + ";"


def _expression(value: Any, name: str, varying: dict[str, str], variables: dict[str, str]) -> str:
    """SQL for one parameter, typed as psycopg types it."""
    if isinstance(value, list):
        items = [_expression(item, f"{name}_{place}", varying, variables) for place, item in enumerate(value)]
        of = "numeric" if value and isinstance(value[0], Decimal) else "text"
        return f"ARRAY[{', '.join(items)}]::{of}[]"
    if isinstance(value, str):
        for marker, variable in varying.items():
            if value == marker:
                return f":{variable}"
            if value.endswith(marker):
                return f"('{value.removesuffix(marker)}' || :{variable}::text)"
    if value is None or value == "":  # pgbench has variables for neither
        return "NULL" if value is None else "''"
    return _variable(value, name, varying, variables)


def _variable(value: Any, name: str, varying: dict[str, str], variables: dict[str, str]) -> str:
    if isinstance(value, Jsonb):
        return _json_expression(msgspec.json.encode(value.obj).decode(), name, varying, variables)
    if isinstance(value, bytes):
        variables[name] = value.hex()
        return f"decode(:{name}, 'hex')"
    assert isinstance(value, str | int | Decimal | date), f"{name} is a {type(value)}: teach _expression about it"
    variables[name] = str(value)
    return f":{name}{_CASTS.get(type(value), '')}"


def _json_expression(text: str, name: str, varying: dict[str, str], variables: dict[str, str]) -> str:
    """A JSON parameter, in which what varies is replaced each time."""
    variables[name] = text
    expression = f":{name}::text"
    for marker, variable in varying.items():
        if marker in text:
            expression = f"replace({expression}, '{marker}', :{variable}::text)"
    return f"({expression})::jsonb"
