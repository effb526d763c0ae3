"""Recording: an act of an operator's is put on record in the transaction that does it."""

import re
from datetime import datetime
from typing import Any

import msgspec

from piecework.database import Tx
from piecework.operators.log import log_sql as sql
from piecework.operators.log.line import LogLine

CHARACTERS_SHOWN = 500  # of one fact
_SECRET = re.compile(r"secret|password|token|otp|credential|^code$|email|destination|^csv$")  # or says who somebody is
HIDDEN = "(not recorded)"


def record_line(tx: Tx, line: LogLine, *, now: datetime) -> None:
    """Put the act on record; queued, and committed with what was done.

    What is secret is left out, what is long is cut, and so are e-mail addresses: people are forgotten, the log is not.
    """
    sql.add_entry(tx, msgspec.structs.replace(line, facts=shown_facts(line.facts)), now=now)


def shown_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as they may be read for ever: nothing secret, nothing long."""
    return {name: HIDDEN if is_secret(name) else _shown(value) for name, value in facts.items()}


def is_secret(name: str) -> bool:
    """Whether a parameter of this name is left out of the log for being a secret, or for saying who somebody is."""
    return bool(_SECRET.search(name.lower()))


def _shown(value: Any) -> Any:
    plain = _without_secrets(msgspec.to_builtins(value))
    text = plain if isinstance(plain, str) else msgspec.json.encode(plain).decode()
    return plain if len(text) <= CHARACTERS_SHOWN else f"{text[:CHARACTERS_SHOWN]}... ({len(text)} characters)"


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: HIDDEN if is_secret(str(name)) else _without_secrets(of) for name, of in value.items()}
    if isinstance(value, list | tuple):
        return [_without_secrets(item) for item in value]
    return value
