"""How the place is, on the operator's wire: chores, what waits, postbacks, the database's size, the audit."""

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


@answers(Postbacks, waiting_since="oldest_at", receivers_failing="failing", receivers_paused="paused")
class HealthOfPostbacks(Struct, kw_only=True):
    """The calls to receivers, all together."""

    waiting: int
    waiting_since: str | None
    given_up_today: int
    receivers: int
    receivers_failing: int
    receivers_paused: int


@answers(Finding)
class AuditFinding(Struct):
    """One thing that does not add up."""

    check: str
    where: str
    message: str


@answers(AuditRun, seconds=lambda run: round(run.seconds, 3), first_findings="found")
class HealthOfAudit(Struct, kw_only=True):
    """The last audit that ended."""

    ended_at: str
    seconds: float
    entries: int
    findings: int
    first_findings: list[AuditFinding]


@answers(Whereabouts)
class HealthOfCountries(Struct, kw_only=True):
    """Who tells in which country an address is; without anybody no task is marked for it."""

    is_told: bool
    message: str
    database_built_at: str | None


@answers(health.Health, is_well=GIVEN, troubles=GIVEN, address_countries=GIVEN)
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
    countries = answer(HealthOfCountries, told)
    return answer(HealthAnswer, found, is_well=not troubles, troubles=troubles, address_countries=countries)
