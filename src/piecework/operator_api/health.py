"""How the place is, on the operator's wire: chores, what waits, postbacks, the database's size, the audit."""

from typing import Annotated

from msgspec import Struct

from piecework.audit.auditing import Finding
from piecework.clock import time_or_none
from piecework.database import Tx
from piecework.health import health
from piecework.health.backlogs_sql import Postbacks
from piecework.health.health import State
from piecework.health.health_sql import AuditRun
from piecework.http.address_country import Whereabouts, whereabouts
from piecework.http.answering import GIVEN, answer, answers
from piecework.http.call import Call, NoParameters
from piecework.http.endpoint import Section
from piecework.meaning import JOB, NOON, Means
from piecework.operators.protections import Protection, protections

section = Section("/operator-api")


@answers(
    health.ChoreHealth,
    chore="run.chore",
    meaning="run.what",
    every_seconds="run.every_seconds",
    started_at="run.started_at",
    succeeded_at="run.succeeded_at",
    failed_at="run.failed_at",
    last_error="run.error",
    waiting=lambda chore: chore.backlog.waiting if chore.backlog else None,
    waiting_since=lambda chore: time_or_none(chore.backlog.oldest_at) if chore.backlog else None,
)
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


@answers(Postbacks, waiting_since="oldest_at", receivers_failing="failing", receivers_paused="paused")
class HealthOfPostbacks(Struct, kw_only=True):
    """The calls to receivers, all together."""

    waiting: Annotated[int, Means("Calls that wait for their time or their receiver.", 12)]
    waiting_since: Annotated[str | None, Means("Since when the oldest of it has waited.", NOON)]
    given_up_today: Annotated[int, Means("Calls given up within 24 hours.", 0)]
    receivers: Annotated[int, Means("Receivers that are called.", 3)]
    receivers_failing: Annotated[int, Means("Of those, whose last call failed.", 0)]
    receivers_paused: Annotated[int, Means("Receivers that are paused because they failed.", 0)]


@answers(Finding)
class AuditFinding(Struct):
    """One thing that does not add up."""

    check: Annotated[str, Means("Which check found it.", "escrow")]
    where: Annotated[str, Means("The ids of what it is about.", JOB)]
    message: Annotated[str, Means("What was expected, and what is there.", "escrow holds 1.0000, needs 1.0700")]


@answers(AuditRun, seconds=lambda run: round(run.seconds, 3), first_findings="found")
class HealthOfAudit(Struct, kw_only=True):
    """The last audit that ended."""

    ended_at: Annotated[str, Means("When it ended.", NOON)]
    seconds: Annotated[float, Means("How long it took.", 0.42)]
    entries: Annotated[int, Means("How many entries the book had.", 120_000)]
    findings: Annotated[int, Means("How many things do not add up: 0, or alarm.", 0)]
    first_findings: Annotated[list[AuditFinding], Means("The first 100 of them.")]


@answers(Whereabouts)
class HealthOfCountries(Struct, kw_only=True):
    """Who tells in which country an address is; without anybody no task is marked for it."""

    is_told: Annotated[bool, Means("Whether anybody does; if not, no task is marked as from another country.", True)]
    message: Annotated[str, Means("The same as a sentence.", "The proxy tells it in the header CF-IPCountry.")]
    database_built_at: Annotated[str | None, Means("Of when the file of addresses is; null: there is none.", NOON)]


@answers(Protection)
class HealthOfProtection(Struct, kw_only=True):
    """Something that protects the place from one operator alone."""

    name: Annotated[str, Means("What it is called.", "operator_codes")]
    is_on: Annotated[bool, Means("Whether it is on.", True)]
    message: Annotated[
        str, Means("The same as a sentence.", "Operators who move money or give roles act in log-ins with a code.")
    ]


@answers(health.Health, is_well=GIVEN, troubles=GIVEN, address_countries=GIVEN, protections=GIVEN)
class HealthAnswer(Struct, kw_only=True):
    """How the place is; `is_well` with no troubles."""

    is_well: Annotated[bool, Means("Whether there is nothing to be troubled by.", True)]
    troubles: Annotated[list[str], Means("What is wrong, in sentences.", [])]
    database_bytes: Annotated[int, Means("The database's size on disk, indexes included.", 48_000_000)]
    audit: Annotated[HealthOfAudit | None, Means("The last audit that ended; null: none did yet.")]
    postbacks: Annotated[HealthOfPostbacks, Means("The calls to receivers, all together.")]
    address_countries: Annotated[HealthOfCountries, Means("Who tells in which country an address is.")]
    protections: Annotated[list[HealthOfProtection], Means("What protects from one operator alone.")]
    chores: Annotated[list[HealthOfChore], Means("Every chore, by name.")]


@section.reads("/health")
def get_health(tx: Tx, call: Call, request: NoParameters) -> HealthAnswer:
    """How the place is: chores, what waits, the database's size, the last audit, countries, what protects it."""
    found, told = health.get_health(tx, now=call.now), whereabouts(call.settings)
    troubles = [*found.troubles, *told.troubles]
    countries = answer(HealthOfCountries, told)
    protected = [answer(HealthOfProtection, one) for one in protections(call.settings)]
    return answer(
        HealthAnswer, found, is_well=not troubles, troubles=troubles, address_countries=countries, protections=protected
    )  # fmt: skip
