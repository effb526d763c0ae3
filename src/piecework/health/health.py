"""How the place is: every chore, what waits, postbacks, the database's size, and the last audit."""

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from piecework.database import Tx
from piecework.health import health_sql as sql
from piecework.health.backlogs_sql import Backlog, Postbacks, ask_backlogs, ask_database_bytes, ask_postbacks
from piecework.health.health_sql import AuditRun, ChoreRun
from piecework.postbacks.timetable import batched_until
from piecework.privacy.requests_sql import DECIDED_WITHIN, RequestsWaiting, ask_requests_waiting

State = Literal["ok", "failing", "late"]
LATE_SECONDS = 120.0  # what a chore may be behind in any case: runs are written down only now and then
AUDIT_LATE = timedelta(hours=2, minutes=30)
AUDITS_SHOWN = 24
NOTHING_WAITS = timedelta(minutes=15)  # what is due for longer is worth a look
DECIDED_SOON = timedelta(days=7)  # before a request to be erased is overdue


class ChoreHealth(Struct, frozen=True):
    """A chore as it stands; `backlog` only for those whose work can be counted."""

    run: ChoreRun
    state: State
    backlog: Backlog | None


class Health(Struct, frozen=True):
    """Everything that an operator watches, at one moment. `troubles` are sentences; none: all is well."""

    chores: list[ChoreHealth]
    postbacks: Postbacks
    database_bytes: int
    audits: list[AuditRun]
    erasures: RequestsWaiting
    troubles: list[str]

    @property
    def audit(self) -> AuditRun | None:
        """The last one that ended."""
        return self.audits[0] if self.audits else None


def get_health(tx: Tx, *, now: datetime) -> Health:
    """How the place is at this moment, in one round trip."""
    runs, backlogs = sql.ask_chore_runs(tx), ask_backlogs(tx, batched_until=batched_until(now), now=now)
    postbacks, size, erasures = ask_postbacks(tx, now=now), ask_database_bytes(tx), ask_requests_waiting(tx)
    audits = sql.ask_last_audits(tx, limit=AUDITS_SHOWN).all()
    waiting = {backlog.chore: backlog for backlog in backlogs.all()}
    chores = [ChoreHealth(run, state_of(run, now), waiting.get(run.chore)) for run in runs.all()]
    asked = erasures.get()
    troubles = _troubles(chores, audits, now) + _late_decisions(asked, now)
    return Health(chores, postbacks.get(), size.get(), audits, asked, troubles)


def state_of(run: ChoreRun, now: datetime) -> State:
    """Failing: it failed after it last went well. Late: it was not begun for three times its interval."""
    if run.failed_at is not None and (run.succeeded_at is None or run.failed_at > run.succeeded_at):
        return "failing"
    return "late" if (now - run.started_at).total_seconds() > 3 * run.every_seconds + LATE_SECONDS else "ok"


def _troubles(chores: list[ChoreHealth], audits: list[AuditRun], now: datetime) -> list[str]:
    found: list[str] = []
    if audits and audits[0].findings:
        found.append(f"The audit has {audits[0].findings} findings: something does not add up.")
    if not chores:
        found.append("No chore has ever run here: is `piecework chores` running?")
    elif not audits or now - audits[0].ended_at > AUDIT_LATE:
        found.append("No audit has ended within the last hours.")
    for chore in chores:
        if chore.state == "failing":
            found.append(f"The chore {chore.run.chore} fails: {chore.run.error[:200]}")
        elif chore.state == "late":
            found.append(f"The chore {chore.run.chore} has not run for too long.")
        if chore.backlog and chore.backlog.oldest_at and now - chore.backlog.oldest_at > NOTHING_WAITS:
            found.append(f"{chore.backlog.waiting} things wait for {chore.run.chore}, some for long.")
    return found


def _late_decisions(requests: RequestsWaiting, now: datetime) -> list[str]:
    if requests.oldest_at is None or now < requests.oldest_at + DECIDED_WITHIN - DECIDED_SOON:
        return []
    due = requests.oldest_at + DECIDED_WITHIN
    said = "is overdue since" if now > due else "is to be decided by"
    return [f"The oldest of {requests.waiting} requests to be erased {said} {due:%Y-%m-%d %H:%M} UTC."]
