"""A line of the operators' log: an act as it is put on record, and what lines are looked for."""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

Via = Literal["api", "page", "command"]
Step = Literal["done", "proposed", "rejected"]  # the last two only where it takes two operators


class LogLine(Struct, frozen=True, kw_only=True):
    """What an operator does. `operator_id` empty: from the command line. Ids are empty where it is about none."""

    entry_id: str
    action: str
    via: Via
    step: Step = "done"
    operator_id: str = ""
    account_ids: list[str] = []
    job_id: str = ""
    task_id: str = ""
    reason: str = ""
    facts: dict[str, Any] = {}
    proposed_by: str = ""
    ip_address: str = ""


class LogFilter(Struct, frozen=True, kw_only=True):
    """Which acts; None: all. `action` is how the action begins, `until` is not included."""

    operator_id: str | None = None
    about_account_id: str | None = None
    job_id: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None
