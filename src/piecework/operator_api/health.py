"""How the place is, on the operator's wire: chores, what waits, postbacks, the database's size, the audit."""

from typing import Annotated

from msgspec import Struct

from piecework.clock import time_or_none, wire_time
from piecework.database import Tx
from piecework.health import health
from piecework.health.health import Health, State
from piecework.health.health_sql import AuditRun
from piecework.http.address_country import whereabouts
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.meaning import JOB, NOON, Means

section = Section("/operator-api")


class HealthOfChore(Struct, kw_only=True):
    """A chore: when it was last begun, ended well and failed, and how much is due for it, where that can be counted."""

    chore: Annotated[str, Means("The chore's name.", "expire_holds")]
    meaning: Annotated[str, Means("What it does.", "Ends holds that ran out; their places reopen or are refunded.")]
    every_seconds: Annotated[float, Means("How often it is begun.", 5.0)]
    state: Annotated[State, Means("`late`: it was not begun for too long; `failing`: its last step failed.", "ok")]
    started_at: Annotated[str, Means("When it was last begun, give or take ten seconds.", NOON)]
    succeeded_at: Annotated[str | None, Means("When it last ended well.", NOON)]
    failed_at: Annotated[str | None, Means("When it last failed; null: never.")]
    last_error: Annotated[str, Means("How it last failed.", "")]
    waiting: Annotated[int | None, Means("What is due for it and not done; null where that is not counted.", 0)]
    waiting_since: Annotated[str | None, Means("Since when the oldest of it has waited.", NOON)]


class HealthOfPostbacks(Struct, kw_only=True):
    """The calls to receivers, all together."""

    waiting: Annotated[int, Means("Calls that wait for their time or their receiver.", 12)]
    waiting_since: Annotated[str | None, Means("Since when the oldest of it has waited.", NOON)]
    given_up_today: Annotated[int, Means("Calls given up within 24 hours.", 0)]
    receivers: Annotated[int, Means("Receivers that are called.", 3)]
    receivers_failing: Annotated[int, Means("Of those, whose last call failed.", 0)]
    receivers_paused: Annotated[int, Means("Receivers that are paused because they failed.", 0)]


class AuditFinding(Struct):
    """One thing that does not add up."""

    check: Annotated[str, Means("Which check found it.", "escrow")]
    where: Annotated[str, Means("The ids of what it is about.", JOB)]
    message: Annotated[str, Means("What was expected, and what is there.", "escrow holds 1.0000, needs 1.0700")]


class HealthOfAudit(Struct, kw_only=True):
    """The last audit that ended."""

    ended_at: Annotated[str, Means("When it ended.", NOON)]
    seconds: Annotated[float, Means("How long it took.", 0.42)]
    entries: Annotated[int, Means("How many entries the book had.", 120_000)]
    findings: Annotated[int, Means("How many things do not add up: 0, or alarm.", 0)]
    first_findings: Annotated[list[AuditFinding], Means("The first 100 of them.")]


class HealthOfCountries(Struct, kw_only=True):
    """Who tells in which country an address is; without anybody no task is marked for it."""

    is_told: Annotated[bool, Means("Whether anybody does; if not, no task is marked as from another country.", True)]
    message: Annotated[str, Means("The same as a sentence.", "The proxy tells it in the header CF-IPCountry.")]
    database_built_at: Annotated[str | None, Means("Of when the file of addresses is; null: there is none.", NOON)]


class HealthAnswer(Struct, kw_only=True):
    """How the place is; `is_well` with no troubles."""

    is_well: Annotated[bool, Means("Whether there is nothing to be troubled by.", True)]
    troubles: Annotated[list[str], Means("What is wrong, in sentences.", [])]
    database_bytes: Annotated[int, Means("The database's size on disk, indexes included.", 48_000_000)]
    audit: Annotated[HealthOfAudit | None, Means("The last audit that ended; null: none did yet.")]
    postbacks: Annotated[HealthOfPostbacks, Means("The calls to receivers, all together.")]
    address_countries: Annotated[HealthOfCountries, Means("Who tells in which country an address is.")]
    chores: Annotated[list[HealthOfChore], Means("Every chore, by name.")]


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
            database_built_at=time_or_none(told.database_built_at),
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
        waiting_since=time_or_none(calls.oldest_at),
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
        succeeded_at=time_or_none(run.succeeded_at),
        failed_at=time_or_none(run.failed_at),
        last_error=run.error,
        waiting=backlog.waiting if backlog else None,
        waiting_since=wire_time(backlog.oldest_at) if backlog and backlog.oldest_at else None,
    )
