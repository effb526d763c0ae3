"""What contending connections do. Each deed makes itself ready, and answers with a function that does it, once."""

import asyncio
import http.client
import json
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from urllib.parse import urlsplit

import msgspec
from falcon.testing import TestClient

from piecework.accounts.account_sql import find_account
from piecework.accounts.entering.logging_in import LogInAttempt, begin_log_in
from piecework.accounts.entering.second_factor import use_code
from piecework.acts.deposits import RecordDeposit, record_deposit
from piecework.app import build_app
from piecework.chores.calling import Caller
from piecework.chores.delivering import Deliverer
from piecework.crowd.blocking import block_workers
from piecework.crowd.standing.standing import count_standings
from piecework.crowd.standing.success import StandingRule
from piecework.database import Database, Tx
from piecework.deposits.booking_events import book_event
from piecework.ids import new_order_id
from piecework.operators.act import Doing
from piecework.operators.acting import run_act
from piecework.operators.approvals.proposal import Proposal
from piecework.payments.stripe_events import read_event
from piecework.postbacks.batching import batch_events
from piecework.privacy.requesting import request_erasure
from piecework.rules.rules import Rules
from piecework.settings import Settings
from piecework.tasks.taking.holding import expire_holds, hold_position
from piecework.tasks.taking.proof_checking import TextProof
from piecework.tasks.taking.submitting import NewSubmission, submit_task
from piecework.tasks.verdicts.overdue import autorate_job, close_revisions_of_job, load_jobs_to_autorate
from piecework.tasks.verdicts.rating import rate_task, rate_tasks
from piecework.tasks.verdicts.verdict import Verdict
from piecework.withdrawals.collecting import collect_debt
from tests.staging import Scenery

Go = Callable[[], str]
HTTP_SECONDS_MAX = 90


class SceneryOfAThread(Scenery, threading.local):
    """Each thread sees its own database and clock behind the one application."""


SCENERY = SceneryOfAThread()
CLIENT = TestClient(
    build_app(Settings(log_level="error", api_requests_per_second=0), cast("Database", SCENERY), SCENERY.now)
)


@contextmanager
def begin(name: str, target: str, arguments: dict[str, Any]) -> Generator[Go]:
    """Connect, and give back what is left to do."""
    if name == "call":
        with connected(target) as connection:
            yield lambda: call(connection, **arguments)
        return
    database = Database(target, connections_max=1, wait_seconds=HTTP_SECONDS_MAX)
    database.open()
    database.ping()
    now = datetime.fromisoformat(arguments.pop("now"))
    if name == "app":
        SCENERY.database, SCENERY.clock = database, lambda: now
        yield lambda: call_app(**arguments)
    else:
        yield lambda: DEEDS[name](database, now=now, **arguments)
    database.close()


def deliver(database: Database, *, networks: str, now: datetime) -> str:
    settings = Settings(postback_networks=networks)

    async def drain() -> None:
        async with Caller(settings, clock=lambda: now) as caller:
            await Deliverer(database, caller, clock=lambda: now, claim_id=new_order_id()).drain()

    asyncio.run(drain())
    return "delivered"


def batch(database: Database, *, now: datetime) -> str:
    return f"batched {database.transact(lambda tx: batch_events(tx, now=now))}"


def rate(database: Database, *, job_id: str, employer_id: str, verdict: dict[str, Any], now: datetime) -> str:
    given = msgspec.convert(verdict, Verdict)
    database.transact(lambda tx: rate_task(tx, job_id, given, employer_id=employer_id, now=now))
    return "rated"


def rate_many(database: Database, *, job_id: str, employer_id: str, verdicts: list[Any], now: datetime) -> str:
    given = [msgspec.convert(verdict, Verdict, strict=False) for verdict in verdicts]
    done = database.transact(lambda tx: rate_tasks(tx, job_id, given, employer_id=employer_id, now=now))
    return f"rated {sum(outcome.refusal is None for outcome in done)}"


def autorate(database: Database, *, now: datetime, rounds: int = 1) -> str:
    """A chore process: every job that waits, again and again."""
    rated = 0
    for _ in range(rounds):
        for job_id in database.read(lambda tx: load_jobs_to_autorate(tx, now=now)):
            rated += database.transact(lambda tx, job_id=job_id: autorate_job(tx, job_id, now=now))
    return f"autorated {rated}"


def hold(database: Database, *, job_id: str, worker_id: str, task_id: str, now: datetime, holds_max: int = 5) -> str:
    def take(tx: Tx) -> bool:
        held = hold_position(tx, job_id, worker_id=worker_id, task_id=task_id, holds_max=holds_max, now=now)
        return held.is_new

    return "held" if database.transact(take) else "held before"


def submit(
    database: Database,
    *,
    job_id: str,
    worker_id: str,
    task_id: str,
    now: datetime,
    text: str = "done",
    **sent: str,
) -> str:
    handed_in = NewSubmission(proofs=[TextProof(text)], **sent)
    done = database.transact(
        lambda tx: submit_task(tx, job_id, handed_in, worker_id=worker_id, task_id=task_id, now=now)
    )
    return "repeated" if done.is_repeat else done.status.lower()


def expire(database: Database, *, job_id: str, now: datetime) -> str:
    return f"expired {database.transact(lambda tx: expire_holds(tx, job_id, now=now))}"


def collect(database: Database, *, account_id: str, now: datetime) -> str:
    return f"collected {database.transact(lambda tx: collect_debt(tx, account_id, now=now))}"


def block(database: Database, *, employer_id: str, worker_ids: list[str], now: datetime) -> str:
    database.transact(lambda tx: block_workers(tx, employer_id, worker_ids, now=now))
    return "blocked"


def close_revisions(database: Database, *, job_id: str, now: datetime) -> str:
    return f"closed {database.transact(lambda tx: close_revisions_of_job(tx, job_id, now=now))}"


def count(database: Database, *, now: datetime, rounds: int) -> str:
    """A chore process: what verdicts said, again and again."""
    rule = StandingRule(percent_min=75, verdicts_min=25, days=50, wait_seconds=0)
    done = sum(database.transact(lambda tx: count_standings(tx, rule=rule, now=now)) for _ in range(rounds))
    return f"counted {done}"


def type_code(database: Database, *, account_id: str, code: str, now: datetime) -> str:
    database.transact(lambda tx: use_code(tx, account_id, code, now=now))
    return "ok"


def begin_attempt(database: Database, *, email: str, ip_address: str, now: datetime) -> str:
    """Begin to log in: after it, a password is compared."""
    attempt = LogInAttempt(email=email, ip_address=ip_address, device="")
    database.transact(lambda tx: begin_log_in(tx, attempt, now=now))
    return "ok"


def hear_told(database: Database, *, body: str, now: datetime) -> str:
    """What a payment provider's call comes to, once its signature was found right."""
    event = read_event(body.encode(), currency="USD")
    return database.transact(lambda tx: book_event(tx, event, now=now)).outcome


def leave(database: Database, *, account_id: str, now: datetime) -> str:
    """An account's owner asks to be erased, their password compared."""
    is_erased = database.transact(lambda tx: request_erasure(tx, account_id, gives_up_money=False, now=now))
    return "erased" if is_erased else "kept"


def record(database: Database, *, operator_id: str, account_id: str, amount: str, reference: str, now: datetime) -> str:
    """An operator records a deposit, where 500 takes two."""
    request = RecordDeposit(account_id=account_id, amount=Decimal(amount), reference=reference)
    settings = Settings(second_operator_over=500)

    def run(tx: Tx) -> object:
        doing = Doing(
            by=find_account(tx, operator_id), with_code=True, via="api", act_id=new_order_id(), now=now, rules=Rules(),
            settings=settings,
        )  # fmt: skip
        return run_act(tx, record_deposit, request, doing)

    return "proposed" if isinstance(database.transact(run), Proposal) else "recorded"


DEEDS: dict[str, Callable[..., str]] = {
    "rate": rate, "autorate": autorate, "hold": hold, "submit": submit, "expire": expire, "block": block,
    "close revisions": close_revisions, "count standings": count, "rate many": rate_many, "deliver": deliver,
    "batch": batch, "hear": hear_told, "type code": type_code, "begin log-in": begin_attempt,
    "leave": leave, "collect": collect, "record": record,
}  # fmt: skip


def call_app(*, path: str, body: dict[str, Any], authorization: str, key: str = "") -> str:
    """POST to the application in this very process, so that a control can sabotage it; with a key: the whole answer."""
    headers = {"Authorization": authorization} | ({"Idempotency-Key": key} if key else {})
    result = CLIENT.simulate_post(path, json=body, headers=headers)
    if key:
        return f"{result.status_code} {result.text}"
    return answer_told(result.status_code, result.json)


@contextmanager
def connected(address: str) -> Generator[http.client.HTTPConnection]:
    """A connection that is open before the race begins."""
    parts = urlsplit(address)
    assert parts.hostname
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=HTTP_SECONDS_MAX)
    connection.connect()
    yield connection
    connection.close()


def call(connection: http.client.HTTPConnection, *, path: str, body: dict[str, Any], authorization: str) -> str:
    """POST; the answer is "ok" with what tells answers apart, or the refusal's code."""
    headers = {"Authorization": authorization, "Content-Type": "application/json"}
    connection.request("POST", path, json.dumps(body), headers)
    response = connection.getresponse()
    return answer_told(response.status, json.loads(response.read()))


def answer_told(status: int, told: dict[str, Any]) -> str:
    if status >= 500:
        return f"error {status}: {told}"
    return f"ok {told.get('task_id', '')}".strip() if told["ok"] else str(told["code"])
