"""Erasing an account: nobody gets in, nothing says whose it was, and the book and other people's work stay whole."""

import itertools
from collections.abc import Callable
from decimal import Decimal
from typing import Any, LiteralString

import pytest

from piecework.audit.auditing import audit
from piecework.chores.running import run_once
from piecework.chores.schedule import schedule
from piecework.database import Database, Tx
from piecework.ids import secret_digest
from piecework.ledger.purses import AccountNotFound
from piecework.postbacks.receivers_sql import Receiver, put_receiver
from piecework.privacy import finishing
from piecework.privacy.erasing import erase_account, find_erasure, load_obstacles
from piecework.privacy.erasure import CannotEraseYet, ErasedAlready, Erasure
from piecework.refusal import InvalidRequest
from tests.at_work import Work
from tests.conftest import VirtualClock
from tests.given import Given, Person

Erase = Callable[..., None]


@pytest.fixture
def erase(database: Database, clock: VirtualClock) -> Erase:
    def erase(person: Person, **asked: Any) -> None:
        fields: dict[str, Any] = {"asked_by": person.id, **asked}
        erasure = Erasure(**fields)
        database.transact(lambda tx: erase_account(tx, person.id, erasure, now=clock()))

    return erase


@pytest.fixture
def finish(database: Database, clock: VirtualClock, given: Given) -> Callable[[], int]:
    def finish() -> int:
        chores = [chore for chore in schedule(given.settings) if chore.name == "finish_erasures"]
        return run_once(database, clock(), chores)["finish_erasures"]

    return finish


def everything(database: Database) -> str:
    """Every row of every table as one text."""

    def read(tx: Tx) -> str:
        tables: list[str] = tx.ask_value(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 2200"
        ).all()
        query: Any = " UNION ALL ".join(f"SELECT to_jsonb(t)::text FROM {table} t" for table in tables)
        return "\n".join(tx.ask_value(query).all())

    return database.read(read)


class Full:
    """Wim, of whom the place knows as much as it can, and Ada, for whom he worked."""

    def __init__(self, given: Given, work: Work, database: Database, clock: VirtualClock) -> None:
        self.given, self.work, self.clock = given, work, clock
        self.ada = given.ada()
        self.wim = given.person("Wilhelmina", email="wilhelmina@example.org")
        self.job_id = given.running_job(self.ada)
        handed_in = work.submit(self.wim, self.job_id, "what she wrote", ip_address="192.0.2.77", device="her-phone")
        self.task_id = handed_in.task_id
        self.ada.api("jobs/rate-single-task", {"job_id": self.job_id, "task_id": self.task_id, "task_rating": "ok"})
        other_job = given.running_job(self.ada)
        self.wim.work("POST", f"jobs/{other_job}/report", {"reason": "other", "story": "what she complained of"})
        self.wim.work("POST", f"jobs/{other_job}/hide")
        self.wim.work("POST", f"employers/{self.ada.id}/follow")
        self.ada.api("lists/add-workers", {"list_id": self._list(), "workers": [self.wim.id]})
        self.wim.api("lists/create-list", {"name": "her list"})
        database.transact(self._more)

    def _list(self) -> int:
        return self.ada.api("lists/create-list", {"name": "good ones"})["list_id"]

    def _more(self, tx: Tx) -> None:
        values = {"id": self.wim.id, "now": self.clock()}
        for statement in _ROWS:
            tx.do(statement, **values)
        put_receiver(tx, self.wim.id, Receiver(address="https://wilhelmina.example/hook", secret="her-whsec"))


_ROWS: tuple[LiteralString, ...] = (
    """INSERT INTO sessions (account_id, session_id, secret_sha256, created_at, last_seen_at, ends_at, ip_address,
                             user_agent)
       VALUES (%(id)s, 's', sha256('x'), %(now)s, %(now)s, %(now)s, '192.0.2.77', 'her browser')""",
    "INSERT INTO passwords (account_id, password_hash, changed_at) VALUES (%(id)s, 'her-hash', %(now)s)",
    """INSERT INTO notices (account_id, notice_id, kind, job_id, task_id, facts, created_at)
       SELECT %(id)s, 'n' || n, 'new_job', '', '', '{"x": "her notice"}', %(now)s FROM generate_series(1, 25) n""",
    """INSERT INTO events (account_id, event_id, kind, job_id, task_id, facts, created_at, notices_taken_at,
                           postbacks_taken_at)
       SELECT %(id)s, 'e' || n, 'new_job', '', '', '{"x": "her event"}', %(now)s, %(now)s, %(now)s
         FROM generate_series(1, 25) n""",
    """INSERT INTO emails (account_id, email_id, address, subject, body, created_at, attempts, next_attempt_at,
                           last_error, whole_body)
       VALUES (%(id)s, 'm', 'wilhelmina@example.org', 'her letter', '', %(now)s, 0, %(now)s, '', 'her link')""",
    """INSERT INTO idempotency_keys (account_id, key, request_sha256, answer, created_at)
       VALUES (%(id)s, 'her-key', '', '{}', %(now)s)""",
    """INSERT INTO receivers (account_id, address, format, wants_tasks, wants_statuses, secret, old_secret, paused_why,
                              claim_id)
       VALUES (%(id)s, 'https://wilhelmina.example/hook', 'published', true, false, 'her-whsec', '', '', '')""",
    """INSERT INTO deliveries (account_id, delivery_id, kind, state, part, body, ids, created_at, due_at, attempts,
                               next_attempt_at, rounds_missed)
       VALUES (%(id)s, 'd', 'test', 'WAITING', 0, '{"x": "her body"}', 1, %(now)s, %(now)s, 0, %(now)s, 0)""",
)


@pytest.fixture
def full(given: Given, work: Work, database: Database, clock: VirtualClock) -> Full:
    return Full(given, work, database, clock)


HERS = [
    "wilhelmina", "Wilhelmina", "192.0.2.77", "her-phone", "her browser", "her-hash", "her notice", "her event",
    "her letter", "her link", "her-key", "her-whsec", "her body", "her list", "what she complained of",
    "what she wrote",
]  # fmt: skip


def test_nothing_says_whose_it_was(full: Full, database: Database, erase: Erase, finish: Callable[[], int]):
    before = everything(database)
    assert [word for word in HERS if word not in before] == []  # else the test would prove nothing
    money = full.work.values("SELECT concat_ws(' ', movement_id, amount) FROM entries ORDER BY 1")
    erase(full.wim, gives_up_money=True)
    assert finish() > 50
    after = everything(database)
    assert [word for word in HERS if word in after] == []
    kept = full.work.values("SELECT concat_ws(' ', movement_id, amount) FROM entries ORDER BY 1")
    assert set(money) < set(kept)  # and the money she gave up
    assert full.work.values("SELECT count(*)::int FROM tasks WHERE task_id = %(id)s", id=full.task_id) == [1]
    erasure = database.read(lambda tx: find_erasure(tx, full.wim.id))
    assert erasure is not None
    assert erasure.done_at is not None
    assert finish() == 0


def test_nobody_gets_in_from_the_commit_on(full: Full, erase: Erase):
    assert full.wim.work("GET", "tasks").status_code == 200
    erase(full.wim, gives_up_money=True)
    assert full.wim.work("GET", "tasks").status_code == 401
    assert full.wim.call("users/get-balances", headers=None).status_code == 401
    assert full.work.values("SELECT count(*)::int FROM sessions") == [0]


def test_address_can_sign_up_again(full: Full, given: Given, erase: Erase):
    erase(full.wim, gives_up_money=True)
    again = given.person("Wim", email="wilhelmina@example.org")
    assert again.id != full.wim.id
    assert again.work("GET", "tasks").json["tasks"] == []


def test_proofs_go_and_the_verdict_its_amount_and_their_hash_stay(
    full: Full, erase: Erase, finish: Callable[[], int], work: Work
):
    erase(full.wim, gives_up_money=True)
    finish()
    (rated,) = full.ada.api("jobs/get-rated-tasks")["tasks"]
    assert (rated["proofs"], rated["worker_id"], rated["ip_address"]) == ([], full.wim.id, "")
    hashes = "SELECT octet_length(proofs_sha256) FROM submissions WHERE task_id = %(id)s"
    assert work.values(hashes, id=full.task_id) == [32]


def test_money_that_is_given_up_is_the_places(full: Full, erase: Erase, database: Database):
    platform: LiteralString = "SELECT sum(amount) FROM entries WHERE account_id = 'platform'"
    before = full.work.values(platform)[0]
    erase(full.wim, gives_up_money=True)
    assert full.work.values(platform)[0] - before == Decimal("0.10")
    assert full.work.values("SELECT sum(amount) FROM purses WHERE account_id = %(id)s", id=full.wim.id) == [0]
    assert audit(database) == []


def test_money_stands_in_the_way(full: Full, erase: Erase):
    with pytest.raises(CannotEraseYet, match=r"0\.1000: withdraw it"):
        erase(full.wim)
    assert full.wim.work("GET", "tasks").status_code == 200  # and nothing was half done
    assert full.work.values("SELECT count(*)::int FROM erasures") == [0]
    assert full.work.values("SELECT name FROM accounts WHERE account_id = %(id)s", id=full.wim.id) == ["Wilhelmina"]


def test_undecided_work_stands_in_the_way_on_both_sides(given: Given, database: Database, erase: Erase):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    wim.work("POST", f"jobs/{job_id}/hold")
    with pytest.raises(CannotEraseYet, match="1 of its tasks"):
        erase(wim)
    given.submitted_task(wim, job_id)
    ada.api("jobs/job-stop", {"job_id": job_id})
    with pytest.raises(CannotEraseYet, match="1 of its jobs are not over"):
        erase(ada, gives_up_money=True)
    assert len(database.read(lambda tx: load_obstacles(tx, ada.id))) == 2


def test_open_appeal_stands_in_the_way_on_both_sides(given: Given, erase: Erase):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    task_id = given.submitted_task(wim, job_id)
    verdict = {"job_id": job_id, "task_id": task_id, "task_rating": "not_ok", "task_comment": "No."}
    assert ada.api("jobs/rate-single-task", verdict)["ok"]
    assert wim.work("POST", f"jobs/{job_id}/tasks/{task_id}/appeal", {"story": "But."}).status_code == 200
    for who in (ada, wim):
        with pytest.raises(CannotEraseYet, match="1 appeals are open"):
            erase(who, gives_up_money=True)


def test_operator_is_not_erased_by_the_way(given: Given, erase: Erase):
    mo = given.person("Mo", is_operator=True)
    with pytest.raises(CannotEraseYet, match="operator's"):
        erase(mo)


def test_withdrawal_on_its_way_stands_in_the_way(full: Full, given: Given, erase: Erase, work: Work):
    work.run("UPDATE purses SET amount = amount WHERE account_id = %(id)s", id=full.wim.id)
    rules = "UPDATE rules SET stated = jsonb_set(stated::jsonb, '{limits,withdrawal_min}', '\"0.0500\"')::json"
    work.run(rules)
    full.clock.pass_(days=8)
    answer = full.wim.work("POST", "withdrawals", {"amount": "0.10", "method": "paypal", "destination": "her@bank"})
    assert answer.status_code == 200, answer.text
    with pytest.raises(CannotEraseYet, match="on its way out"):
        erase(full.wim)


def test_forced_erasure_needs_a_reason_and_leaves_undecided_work_to_be_decided(
    given: Given, work: Work, database: Database, erase: Erase, finish: Callable[[], int]
):
    ada, wim = given.ada(), given.wim()
    job_id = given.running_job(ada)
    task_id = given.submitted_task(wim, job_id)
    for reason in ("", " ", "x" * 501):
        with pytest.raises(InvalidRequest):
            erase(ada, asked_by="op", is_forced=True, reason=reason)
    erase(ada, asked_by="op", is_forced=True, reason="A court says so.")
    assert work.values("SELECT status FROM job_counts WHERE job_id = %(id)s", id=job_id) == ["PAUSED_SYSTEM"]
    finish()
    assert database.read(lambda tx: find_erasure(tx, ada.id)).done_at is None  # type: ignore[union-attr]
    assert work.task(task_id).status == "SUBMITTED"  # rated by the clock, and paid
    assert "Erased job" not in work.values("SELECT title FROM jobs")
    assert audit(database) == []


def test_employer_whose_jobs_are_over_leaves_their_shape_alone(
    given: Given, work: Work, erase: Erase, finish: Callable[[], int]
):
    ada, wim = given.ada(), given.wim()
    variables = [{"name": "URL", "values": ["https://her.example", "her-other"]}]
    job_id = given.running_job(ada, title="Her title", variables=variables, instructions=["her {{URL}}"], notes="hers")
    task_id = given.submitted_task(wim, job_id)
    ada.api("jobs/rate-single-task", {"job_id": job_id, "task_id": task_id, "task_rating": "ok"})
    ada.api("jobs/job-stop", {"job_id": job_id})
    erase(ada, gives_up_money=True)
    finish()
    (job,) = work.values("SELECT to_jsonb(jobs) FROM jobs")
    assert (job["title"], job["notes"], job["instructions"], job["variables"]) == ("Erased job", "", [], [])
    assert job["proofs"] == [{"description": "", "type": "text"}]
    (task,) = wim.work("GET", "tasks").json["tasks"]
    assert (task["title"], task["status"]) == ("Erased job", "OK")


def test_erasing_twice_and_nobody_are_refused(full: Full, given: Given, erase: Erase):
    erase(full.wim, gives_up_money=True)
    with pytest.raises(ErasedAlready):
        erase(full.wim, gives_up_money=True)
    with pytest.raises(AccountNotFound):
        erase(type("Nobody", (), {"id": "00000000"}))


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("after", range(3))
def test_chore_that_is_killed_is_made_up_for(
    full: Full, database: Database, erase: Erase, finish: Callable[[], int], monkeypatch: pytest.MonkeyPatch, after: int
):
    """Killed in the middle of a batch, then run again: each transaction is whole, and the rest is found."""
    monkeypatch.setattr(finishing, "ROWS_A_BATCH", 10)
    erase(full.wim, gives_up_money=True)
    calls, is_gone = itertools.count(), finishing.forget_task_addresses_of

    def dying(tx: Tx, worker_id: str) -> int:
        if next(calls) == after:
            raise Killed
        return is_gone(tx, worker_id)

    monkeypatch.setattr(finishing, "forget_task_addresses_of", dying)
    with pytest.raises(Killed):
        [finish() for _ in range(9)]
    assert audit(database) == []
    monkeypatch.setattr(finishing, "forget_task_addresses_of", is_gone)
    finish()
    assert [word for word in HERS if word in everything(database)] == []


def test_secret_of_an_erased_account_opens_nothing_even_if_it_is_known(full: Full, erase: Erase, work: Work):
    erase(full.wim, gives_up_money=True)
    digest = secret_digest(full.wim.api_secret)
    assert work.values("SELECT count(*)::int FROM credentials WHERE secret_sha256 = %(digest)s", digest=digest) == [0]
