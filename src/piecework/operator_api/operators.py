"""Operators on the operator's wire: who they are, which roles they have, and the log of what they did."""

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import Meta, Raw, Struct, json

from piecework.acts import place
from piecework.clock import read_wire_time
from piecework.database import Tx
from piecework.field_rules import MOMENT
from piecework.fields import (
    AccountId,
    CreatedAt,
    CurrentPage,
    HasMore,
    JobId,
    Ok,
    PageNumber,
    PersonName,
    Short,
    TaskId,
)
from piecework.http.answering import answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.meaning import EMPLOYER, JOB, NOON, WORKER, Means
from piecework.operator_api.shapes import EmailAddress, FrozenAt, Roles
from piecework.operators import roles_sql as sql
from piecework.operators.log import log_sql
from piecework.operators.log.line import LogFilter, Step, Via
from piecework.operators.log.log_sql import ask_entries
from piecework.paging import Page
from piecework.refusal import InvalidRequest

section = Section("/operator-api")


@answers(sql.Operator, roles="operator_roles")
class Operator(Struct, kw_only=True):
    """Somebody who has a role."""

    account_id: AccountId
    name: PersonName
    email: EmailAddress
    roles: Roles
    frozen_at: FrozenAt | None


class Operators(Struct):
    """Everybody who runs the place."""

    operators: Annotated[list[Operator], Means("Who runs the place.")]


@section.reads("/operators")
def get_operators(tx: Tx, call: Call, request: NoParameters) -> Operators:
    """Who runs the place, and with which roles."""
    return Operators([answer(Operator, known) for known in sql.load_operators(tx)])


class RolesSet(Struct):
    """The roles that the account has now."""

    ok: Ok
    account_id: AccountId
    roles: Roles


section.acts(
    "/operators/{account_id}/roles", place.set_operator_roles, RolesSet,
    lambda request, _: RolesSet(True, request.account_id, request.roles),
)  # fmt: skip


class GetLog(Struct, kw_only=True):
    """Which acts; everything if nothing is asked for. Times are ISO 8601; `until` is not included."""

    operator_id: Annotated[Short[str] | None, Means("Only what this operator did.", WORKER)] = None
    about_account_id: Annotated[
        Short[str] | None, Means("Only what is about this account, or a job or task of its.", EMPLOYER)
    ] = None
    job_id: Annotated[Short[str] | None, Means("Only what is about this job.", JOB)] = None
    action: Annotated[Annotated[str, Meta(max_length=100)] | None, Means("How the action begins.", "jobs.")] = None
    since: Annotated[Annotated[str, Meta(max_length=40)] | None, Means("Only from then on.", NOON)] = None
    until: Annotated[Annotated[str, Meta(max_length=40)] | None, Means("Only before then.", "2026-03-09T00:00:00Z")] = (
        None
    )
    text: Annotated[
        Annotated[str, Meta(max_length=200)] | None,
        Means("Words of the reason, or of the other parameters.", "password"),
    ] = None
    page: PageNumber = 1


@answers(
    log_sql.LogEntry,
    operator_id="account_id",
    operator_name=lambda entry: entry.operator_name or "",
    about="account_ids",
    facts=lambda entry: Raw(json.encode(entry.facts)),
)
class LogEntry(Struct, kw_only=True):
    """One act. `operator_id` is empty for the command line; `proposed_by` names the first of two operators."""

    entry_id: Annotated[str, Means("The line of the log.", "9a8b7c6d5e4f3a2b")]
    operator_id: Annotated[str, Means("Who did it; empty from the command line.", WORKER)]
    operator_name: Annotated[str, Means("What the operator is called today.", "Mo")]
    proposed_by: Annotated[str, Means("The first of two operators; empty where one is enough.", "")]
    action: Annotated[str, Means("The call's path without ids.", "jobs.approve")]
    step: Annotated[Step, Means("`done`; or, where it takes two operators, `proposed` or `rejected`.", "done")]
    via: Annotated[Via, Means("`api`, `page`, or `command` for the command line.", "api")]
    about: Annotated[
        Sequence[str], Means("Whom it is about: of a job its employer, of a task its worker too.", [EMPLOYER])
    ]
    job_id: JobId
    task_id: TaskId
    reason: Annotated[str, Means("Why, where one was given.", "The instructions ask for a password.")]
    facts: Annotated[
        Raw, Meta(extra_json_schema={"type": "object"}), Means("The other parameters; nothing secret.", {})
    ]
    ip_address: Annotated[str, Means("Where the call came from; empty where that is forgotten.", "203.0.113.7")]
    created_at: CreatedAt


@answers(Page[log_sql.LogEntry], entries="items")
class LogEntries(Struct):
    """A page of the log."""

    current_page: CurrentPage
    has_more: HasMore
    entries: Annotated[list[LogEntry], Means("Lines of the log, the latest first.")]


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
