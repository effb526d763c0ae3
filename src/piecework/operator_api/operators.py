"""Operators on the operator's wire: who they are, which roles they have, and the log of what they did."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from msgspec import Meta, Raw, Struct, json

from piecework.accounts.account import OperatorRole
from piecework.acts import place
from piecework.clock import read_wire_time, wire_time
from piecework.database import Tx
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.ids import Id
from piecework.operators import roles_sql as sql
from piecework.operators.log.line import LogFilter, Step, Via
from piecework.operators.log.reading import list_log
from piecework.paging import PAGE_MAX
from piecework.refusal import InvalidRequest

section = Section("/operator-api")


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
    return Operators(
        [
            Operator(
                account_id=known.account_id,
                name=known.name,
                email=known.email,
                roles=known.operator_roles,
                frozen_at=wire_time(known.frozen_at) if known.frozen_at else None,
            )
            for known in sql.list_operators(tx)
        ]
    )


class RolesSet(Struct):
    """The roles that the account has now."""

    ok: Literal[True]
    account_id: str
    roles: list[OperatorRole]


section.acts(
    "/operators/{account_id}/roles", place.set_operator_roles, RolesSet,
    lambda request, _: RolesSet(True, request.account_id, request.roles),
)  # fmt: skip


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


class LogEntries(Struct):
    """A page of the log."""

    current_page: int
    has_more: bool
    entries: list[LogEntry]


@section.reads("/log")
def get_log(tx: Tx, call: Call, request: GetLog) -> LogEntries:
    """Who of the operators did what to whom, why, when and from where; the latest first, 100 a page."""
    page = list_log(
        tx,
        LogFilter(
            operator_id=request.operator_id,
            about_account_id=request.about_account_id,
            job_id=request.job_id,
            action=request.action or None,
            since=_moment("since", request.since),
            until=_moment("until", request.until),
            text=request.text or None,
        ),
        page=request.page,
    )
    return LogEntries(page.current_page, page.has_more, [_entry(known) for known in page.entries])


def _entry(known: Any) -> LogEntry:
    return LogEntry(
        entry_id=known.entry_id,
        operator_id=known.account_id,
        operator_name=known.operator_name or "",
        proposed_by=known.proposed_by,
        action=known.action,
        step=known.step,
        via=known.via,
        about=known.account_ids,
        job_id=known.job_id,
        task_id=known.task_id,
        reason=known.reason,
        facts=Raw(json.encode(known.facts)),
        ip_address=known.ip_address,
        created_at=wire_time(known.created_at),
    )


def _moment(field: str, text: str | None) -> Any:
    if not text:
        return None
    moment = read_wire_time(text)
    if moment is None:
        raise InvalidRequest.of(field, f"{field} must be a time such as 2026-03-01T12:00:00Z.")
    return moment
