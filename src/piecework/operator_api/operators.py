"""Operators on the operator's wire: who they are, which roles they have, and the log of what they did."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from msgspec import Meta, Raw, Struct, json

from piecework.accounts.account import OperatorRole
from piecework.clock import read_wire_time
from piecework.database import Tx
from piecework.field_rules import MOMENT
from piecework.http.answering import answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.operators import roles_sql as sql
from piecework.operators.log.act import LogFilter, Step, Via
from piecework.operators.log.log_sql import LogEntry, ask_entries
from piecework.operators.roles import set_roles
from piecework.paging import PAGE_MAX, Page
from piecework.refusal import InvalidRequest

section = Section("/operator-api")

Id = Annotated[str, Meta(max_length=64)]
REASON_CHARACTERS_MAX = 500


@answers(sql.Operator, roles="operator_roles")
class Operator(Struct, kw_only=True):
    """Somebody who has a role."""

    account_id: str
    name: str
    email: str
    roles: Sequence[OperatorRole]
    frozen_at: str | None


class Operators(Struct):
    """Everybody who runs the place."""

    operators: list[Operator]


@section.reads("/operators")
def get_operators(tx: Tx, call: Call, request: NoParameters) -> Operators:
    """Who runs the place, and with which roles."""
    return Operators([answer(Operator, known) for known in sql.load_operators(tx)])


class SetRoles(Struct, kw_only=True):
    """Whose roles, which they are to have from now on (none: no operator any more), and why."""

    account_id: Id
    roles: Annotated[list[OperatorRole], Meta(max_length=3)]
    reason: Annotated[str, Meta(min_length=1, max_length=REASON_CHARACTERS_MAX)]


class RolesSet(Struct):
    """The roles that the account has now."""

    ok: Literal[True]
    account_id: str
    roles: list[OperatorRole]


def _takes_two(tx: Tx, call: Call, request: SetRoles) -> str:
    return "Roles are given and taken by two." if call.settings.second_operator_for_roles else ""


@section.changes("/operators/{account_id}/roles", needs="all", second=_takes_two)
def set_operator_roles(tx: Tx, call: Call, request: SetRoles) -> RolesSet:
    """Give an account these roles and no others; somebody who is not frozen keeps the role `all`."""
    had = set_roles(tx, request.account_id, request.roles)
    call.acting.add(had=had)
    return RolesSet(True, request.account_id, request.roles)


class GetLog(Struct, kw_only=True):
    """Which acts; everything if nothing is asked for. Times are ISO 8601; `until` is not included."""

    operator_id: Id | None = None
    about_account_id: Id | None = None
    job_id: Id | None = None
    action: Annotated[str, Meta(max_length=100)] | None = None
    since: Annotated[str, Meta(max_length=40)] | None = None
    until: Annotated[str, Meta(max_length=40)] | None = None
    text: Annotated[str, Meta(max_length=200)] | None = None
    page: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 1


@answers(
    LogEntry,
    operator_id="account_id",
    operator_name=lambda entry: entry.operator_name or "",
    about="account_ids",
    facts=lambda entry: Raw(json.encode(entry.facts)),
)
class LogEntry(Struct, kw_only=True):
    """One act. `operator_id` is empty for the command line; `proposed_by` names the first of two operators."""

    entry_id: str
    operator_id: str
    operator_name: str
    proposed_by: str
    action: str
    step: Step
    via: Via
    about: Sequence[str]
    job_id: str
    task_id: str
    reason: str
    facts: Annotated[Raw, Meta(extra_json_schema={"type": "object"})]
    ip_address: str
    created_at: str


@answers(Page[LogEntry], entries="items")
class LogEntries(Struct):
    """A page of the log."""

    current_page: int
    has_more: bool
    entries: list[LogEntry]


@section.reads("/log")
def get_log(tx: Tx, call: Call, request: GetLog) -> LogEntries:
    """Who of the operators did what to whom, why, when and from where; the latest first, 100 a page."""
    wanted = LogFilter(
        operator_id=request.operator_id,
        about_account_id=request.about_account_id,
        job_id=request.job_id,
        action=request.action or None,
        since=_moment("since", request.since),
        until=_moment("until", request.until),
        text=request.text or None,
    )
    return answer(LogEntries, ask_entries(tx, wanted, page=request.page).get())


def _moment(field: str, text: str | None) -> Any:
    if not text:
        return None
    moment = read_wire_time(text)
    if moment is None:
        raise InvalidRequest.of(field, MOMENT)
    return moment
