"""Recording: an act of an operator's is put on record in the transaction that does it."""

import re
from datetime import datetime
from typing import Any

import msgspec

from piecework.database import Tx
from piecework.operators.log import log_sql as sql
from piecework.operators.log.act import Act

CHARACTERS_SHOWN = 500  # of one fact
ABOUT_ACCOUNTS = ("account_id", "worker_id", "employer_id")  # parameters that say whom an act is about
_APART = {*ABOUT_ACCOUNTS, "job_id", "task_id", "reason"}  # what has a column of its own
_SECRET = re.compile(r"secret|password|token|otp|credential|^code$|email|destination|^csv$")  # or says who somebody is
HIDDEN = "(not recorded)"


def record_act(tx: Tx, act: Act, *, now: datetime) -> None:
    """Put the act on record; queued, and committed with what was done.

    Whoever posted the job and did the task that it names is added to those it is about. What is secret is left out,
    what is long is cut, and so are e-mail addresses: people are forgotten, the log is not.
    """
    sql.add_entry(tx, msgspec.structs.replace(act, facts=shown_facts(act.facts)), now=now)


def act_of_call(action: str, parameters: dict[str, Any], **known: Any) -> Act:
    """The act that a call with these parameters is: whom and what it is about, why, and the rest as facts."""
    return Act(
        action=action,
        account_ids=tuple(str(parameters[name]) for name in ABOUT_ACCOUNTS if parameters.get(name)),
        job_id=str(parameters.get("job_id") or ""),
        task_id=str(parameters.get("task_id") or ""),
        reason=str(parameters.get("reason") or "").strip(),
        facts={name: value for name, value in parameters.items() if name not in _APART},
        **known,
    )


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
