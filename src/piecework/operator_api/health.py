"""How the place is, on the operator's wire: chores, what waits, postbacks, the database's size, the audit."""

from msgspec import Struct

from piecework.clock import wire_time
from piecework.database import Tx
from piecework.health import health
from piecework.health.health import Health, State
from piecework.health.health_sql import AuditRun
from piecework.http.address_country import whereabouts
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section

section = Section("/operator-api")


class HealthOfChore(Struct, kw_only=True):
    """A chore: when it was last begun, ended well and failed, and how much is due for it, where that can be counted."""

    chore: str
    meaning: str
    every_seconds: float
    state: State
    started_at: str
    succeeded_at: str | None
    failed_at: str | None
    last_error: str
    waiting: int | None
    waiting_since: str | None


class HealthOfPostbacks(Struct, kw_only=True):
    """The calls to receivers, all together."""

    waiting: int
    waiting_since: str | None
    given_up_today: int
    receivers: int
    receivers_failing: int
    receivers_paused: int


class AuditFinding(Struct):
    """One thing that does not add up."""

    check: str
    where: str
    message: str


class HealthOfAudit(Struct, kw_only=True):
    """The last audit that ended."""

    ended_at: str
    seconds: float
    entries: int
    findings: int
    first_findings: list[AuditFinding]


class HealthOfCountries(Struct, kw_only=True):
    """Who tells in which country an address is; without anybody no task is marked for it."""

    is_told: bool
    message: str
    database_built_at: str | None


class HealthAnswer(Struct, kw_only=True):
    """How the place is; `is_well` with no troubles."""

    is_well: bool
    troubles: list[str]
    database_bytes: int
    audit: HealthOfAudit | None
    postbacks: HealthOfPostbacks
    address_countries: HealthOfCountries
    chores: list[HealthOfChore]


@section.reads("/health")
def get_health(tx: Tx, call: Call, request: NoParameters) -> HealthAnswer:
    """How the place is: every chore, what waits, the database's size, the last audit, who knows countries."""
    found, told = health.get_health(tx, now=call.now), whereabouts(call.settings)
    troubles = [*found.troubles, *told.troubles]
    return HealthAnswer(
        is_well=not troubles,
        troubles=troubles,
        database_bytes=found.database_bytes,
        audit=_audit(found.audit) if found.audit else None,
        postbacks=_postbacks(found),
        address_countries=HealthOfCountries(
            is_told=told.is_told,
            message=told.message,
            database_built_at=wire_time(told.database_built_at) if told.database_built_at else None,
        ),
        chores=[_chore(chore) for chore in found.chores],
    )


def _audit(run: AuditRun) -> HealthOfAudit:
    return HealthOfAudit(
        ended_at=wire_time(run.ended_at),
        seconds=round(run.seconds, 3),
        entries=run.entries,
        findings=run.findings,
        first_findings=[AuditFinding(finding.check, finding.where, finding.message) for finding in run.found],
    )


def _postbacks(found: Health) -> HealthOfPostbacks:
    calls = found.postbacks
    return HealthOfPostbacks(
        waiting=calls.waiting,
        waiting_since=wire_time(calls.oldest_at) if calls.oldest_at else None,
        given_up_today=calls.given_up_today,
        receivers=calls.receivers,
        receivers_failing=calls.failing,
        receivers_paused=calls.paused,
    )


def _chore(chore: health.ChoreHealth) -> HealthOfChore:
    run, backlog = chore.run, chore.backlog
    return HealthOfChore(
        chore=run.chore,
        meaning=run.what,
        every_seconds=run.every_seconds,
        state=chore.state,
        started_at=wire_time(run.started_at),
        succeeded_at=wire_time(run.succeeded_at) if run.succeeded_at else None,
        failed_at=wire_time(run.failed_at) if run.failed_at else None,
        last_error=run.error,
        waiting=backlog.waiting if backlog else None,
        waiting_since=wire_time(backlog.oldest_at) if backlog and backlog.oldest_at else None,
    )
