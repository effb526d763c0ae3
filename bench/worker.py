"""The worker's side: the board as the place grows, holding and handing in by 64 workers, and auto-rating a backlog."""

import json
import time
from dataclasses import dataclass

import psycopg
from falcon.testing import TestClient

from bench.limit import Pgbench
from bench.load import Plan, run_load
from bench.loading import WORKER, WORKERS, Copying, Models, add_accounts
from bench.process_trees import cpu_seconds
from bench.report import Goal, at_least, at_most, print_heading, print_lane, print_ratio, rate_ratio
from bench.rounds import Lane, Length, Sample, run_rounds
from bench.site import Site
from bench.statements import pgbench_script, recorded
from piecework.accounts.authentication import worker_token
from piecework.app import build_app
from piecework.clock import system_clock
from piecework.database import Database
from piecework.ids import secret_digest
from piecework.settings import Settings
from piecework.tasks.verdicts.overdue import autorate_job, load_jobs_to_autorate

CLIENTS = 64
SECRET = "0f" * 32
BOARD_JOBS_FEW, BOARD_JOBS_MANY = 1_000, 10_000
BOARD_JOB, WORK_JOB, AUTO_JOB = "f", 150_000_000_000, 160_000_000_000
NEWCOMER = 40_000_000  # accounts of those who hold and hand in
NEWCOMER_STRIDE = 10_000  # of one client
MILLISECONDS = 1000
FILTERS = {
    "a word": "q=number+777",
    "no such word": "q=zebra",
    "category": "category_id=0101",
    "level": "workers_level=expert",
    "hold": "hold_required=true",
    "pay": "task_value_min=1.03",
    "lists": "only_listed=true",
    "followed": "only_followed=true",
}


@dataclass(frozen=True)
class Extent:
    """How much is measured."""

    rounds: int
    seconds: float
    works_each: int  # holds with a submission, of each client, in one run
    backlogs: tuple[int, int]


def measure(few: Site, many: Site, pgbench: Pgbench, extent: Extent) -> list[Goal]:
    """All three; `few` gets 1,000 running jobs, `many` 10,000."""
    return [*_board(few, many, extent), *_work(few, pgbench, extent), *_backlog(few, extent)]


# The board -----------------------------------------------------------------------------------------------------------


def _board(few: Site, many: Site, extent: Extent) -> list[Goal]:
    for site, jobs in ((few, BOARD_JOBS_FEW), (many, BOARD_JOBS_MANY)):
        add_running_jobs(site.models, jobs)
    print_heading(f"The worker's board, {BOARD_JOBS_MANY:,} and {BOARD_JOBS_FEW:,} running jobs")
    return [*_pages_of_board(few, many, extent), *_little_among_much(many, extent)]


def _pages_of_board(few: Site, many: Site, extent: Extent) -> list[Goal]:
    goals: list[Goal] = []
    for name, query in (
        ("newest", ""),
        ("best paid", "?sort=best_paid"),
        ("quickest to rate", "?sort=quickest_to_rate"),
        ("page 10", "?page=10"),
    ):
        lanes = [
            Lane(f"{name}, {jobs:,}", lambda site=site, query=query: _look(site, query, extent.seconds))
            for site, jobs in ((many, BOARD_JOBS_MANY), (few, BOARD_JOBS_FEW))
        ]
        run_rounds(lanes, extent.rounds)
        for lane in lanes:
            print_lane(lane)
        large, small = (lane.median(lambda sample: sample.cpu) * MILLISECONDS for lane in lanes)
        goals.append(at_most(f"board, {name}: ms of CPU with {BOARD_JOBS_MANY:,} running jobs", large, 10))
        goals.append(at_most(f"board, {name}: CPU, {BOARD_JOBS_MANY:,} against {BOARD_JOBS_FEW:,}", large / small, 2))
    return goals


def _little_among_much(many: Site, extent: Extent) -> list[Goal]:
    """Where a filter leaves nothing, or very little, every running job is walked."""
    lanes = [
        Lane(f"{sort}, {name}", lambda query=f"?sort={sort}&{asked}": _look(many, query, extent.seconds, b'"jobs":['))
        for sort in ("newest", "best_paid", "quickest_to_rate")
        for name, asked in FILTERS.items()
    ]
    run_rounds(lanes, extent.rounds)
    for lane in lanes:
        print_lane(lane)
    dearest = max(lane.median(lambda sample: sample.cpu) * MILLISECONDS for lane in lanes)
    return [at_most(f"board, dearest sort and filter: ms of CPU with {BOARD_JOBS_MANY:,} running jobs", dearest, 15)]


def _look(site: Site, query: str, seconds: float, expected: bytes = b'"jobs":[{') -> Sample:
    """Sixteen workers look at the board."""
    requests = [_request("GET", f"/worker-api/jobs{query}", WORKER + n) for n in range(16)]
    return _run(site, [Plan([request], expected) for request in requests], seconds=seconds)


def add_running_jobs(models: Models, jobs: int) -> None:
    """So many running jobs that workers are offered, all others paused; and a secret that the bench knows."""
    with psycopg.connect(models.url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute("UPDATE job_counts SET status = 'PAUSED' WHERE status = 'RUNNING'")
        copying = Copying(models, connection)
        of_job = f"model.job_id = '{models.job_id}'"
        rows = f"generate_series(1, {jobs}) AS g (n)"
        same = {
            "job_id": f"'{BOARD_JOB}' || lpad(g.n::text, 11, '0')", "created_at": "now() - g.n * interval '1 minute'",
            "task_value": "(0.05 + (g.n * 7919 % 100) / 100.0)::numeric(14,4)",
        }  # fmt: skip
        zones = "CASE g.n % 3 WHEN 0 THEN ARRAY['de', 'at', 'ch'] WHEN 1 THEN ARRAY['us', 'uk', 'ca'] END"
        speed = "CASE WHEN g.n % 5 = 0 THEN 500 ELSE 1000 END"
        title = "'Job number ' || g.n"
        asked = {"countries": zones, "speed": speed, "title": title}
        copying.copy("jobs", of_job, rows, **same, **asked)
        counts = {"status": "'RUNNING'", "open": "5", "held": "0", "submitted": "5", "ok": "0", "nok": "0"}
        copying.copy("job_counts", of_job, rows, **same, **asked, **counts)
        _know_secret(connection, f"account_id BETWEEN '{WORKER}' AND '{WORKER + WORKERS - 1}'")
        connection.execute("VACUUM (ANALYZE) jobs, job_counts")


def _know_secret(connection: psycopg.Connection[tuple[object, ...]], whose: str) -> None:
    connection.execute(
        f"UPDATE credentials SET secret_sha256 = %s WHERE kind = 'worker' AND {whose}".encode(),
        [secret_digest(SECRET)],
    )


# Holding and handing in ----------------------------------------------------------------------------------------------


def _work(site: Site, pgbench: Pgbench, extent: Extent) -> list[Goal]:
    _add_newcomers(site, extent)
    print_heading(f"Hold and hand in, {CLIENTS} workers at once, and pgbench running the very statements")
    goals: list[Goal] = []
    runs = extent.rounds * 2 + 2
    for number, (name, spread, least) in enumerate((("one hot job", 0, 0.3), (f"{CLIENTS} jobs", 1, 0.4))):
        worked = _Worked(site, pgbench, spread=spread, first=number * runs * extent.works_each, each=extent.works_each)
        lanes = [Lane(name, worked.by_application), Lane("  pgbench", worked.by_pgbench)]
        run_rounds(lanes, extent.rounds)
        for lane in lanes:
            print_lane(lane)
        print_ratio("piecework / pgbench", rate_ratio(*lanes))
        goals.append(at_least(f"hold and hand in, {name}, against pgbench", rate_ratio(*lanes), least))
    return goals


class _Worked:
    """Runs of new workers, each of whom holds once and hands in; `spread`: each client has a job of its own."""

    def __init__(self, site: Site, pgbench: Pgbench, *, spread: int, first: int, each: int) -> None:
        self.site, self.pgbench, self.spread, self.next, self.each = site, pgbench, spread, first, each

    def by_application(self) -> Sample:
        """Over HTTP."""
        plans = [
            Plan(
                [
                    request
                    for n in self._take()
                    for request in self._requests(client, NEWCOMER + client * NEWCOMER_STRIDE + n)
                ],
                b'"ok":true',
            )
            for client, _ in enumerate(range(CLIENTS))
        ]
        self.next += self.each
        ran = _run(self.site, plans, seconds=None)
        return Sample(ran.per_second / 2, ran.web_cpu * 2, ran.database_cpu * 2)

    def by_pgbench(self) -> Sample:
        """The statements of one such pair, recorded just now."""
        account = NEWCOMER + self.next
        self.next += 1
        job = WORK_JOB
        with Database(self.site.models.url, connections_max=1) as database:
            client = TestClient(build_app(Settings(api_requests_per_second=0, log_level="error"), database))
            headers = {"Authorization": f"Bearer {worker_token(str(account), SECRET)}"}
            with recorded() as recording:
                held = client.simulate_post(f"/worker-api/jobs/{job}/hold", headers=headers)
                handed = client.simulate_post(f"/worker-api/jobs/{job}/submit", json=_PROOFS, headers=headers)
        if held.status_code != 200 or handed.status_code != 200:
            raise RuntimeError(held.text + handed.text)
        setup = [
            "\\set i :i + 1",
            f"\\set worker {NEWCOMER} + :client_id * {NEWCOMER_STRIDE} + :i",
            f"\\set job {WORK_JOB} + :client_id * {self.spread}",
            f"\\set task 17000000000000 + :worker * 10 + {self.spread}",
        ]
        varying = {str(account): "worker", str(job): "job", handed.json["task_id"]: "task"}
        script = pgbench_script(recording, setup=setup, varying=varying)
        script.variables["i"] = str(self.next - 1)
        self.next += self.each
        return self.pgbench.run(self.site.models.url, script, CLIENTS, Length(each=self.each))

    def _take(self) -> range:
        return range(self.next, self.next + self.each)

    def _requests(self, client: int, account: int) -> list[bytes]:
        job = WORK_JOB + client * self.spread
        return [
            _request("POST", f"/worker-api/jobs/{job}/hold", account),
            _request("POST", f"/worker-api/jobs/{job}/submit", account, _PROOFS),
        ]


_PROOFS = {"proofs": [{"text": "I signed up as wim01"}]}


def _add_newcomers(site: Site, extent: Extent) -> None:
    newcomers = (extent.rounds * 2 + 2) * 2 * (extent.works_each + 2)
    assert newcomers <= NEWCOMER_STRIDE, "a client has too few workers"
    with psycopg.connect(site.models.url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        copying = Copying(site.models, connection)
        rows = f"""(SELECT client * {NEWCOMER_STRIDE} + i AS n FROM generate_series(0, {CLIENTS - 1}) client,
                           generate_series(0, {newcomers - 1}) i) AS g"""
        add_accounts(copying, rows, f"({NEWCOMER} + g.n)::text")
        _know_secret(connection, "account_id BETWEEN '40000000' AND '49999999'")
        of_job = f"model.job_id = '{site.models.job_id}'"
        jobs = f"generate_series(0, {CLIENTS - 1}) AS g (n)"
        job_id = f"({WORK_JOB} + g.n)::text"
        copying.copy("jobs", of_job, jobs, job_id=job_id)
        counts = {"status": "'RUNNING'", "open": "900000", "held": "0", "submitted": "0", "ok": "0", "nok": "0"}
        copying.copy("job_counts", of_job, jobs, job_id=job_id, **counts)
        copying.copy("purses", of_job, jobs, job_id=job_id, amount="96300")
        connection.execute("VACUUM (ANALYZE)")


# Auto-rating --------------------------------------------------------------------------------------------------------


def _backlog(site: Site, extent: Extent) -> list[Goal]:
    print("\nAuto-rating a backlog, tasks a CPU second, application and database\n")
    rates: list[float] = []
    for number, tasks in enumerate(extent.backlogs):
        _add_overdue(site, number, tasks)
        rates.append(_autorate(site, tasks))
        print(f"{f'{tasks:,} tasks':<34} {rates[-1]:>10.0f}")
    small, large = rates
    return [
        at_least("auto-rating, tasks a CPU second (thousands)", large / 1000, 8),
        at_least("auto-rating, large backlog against small", large / small, 0.8),
    ]


def _add_overdue(site: Site, number: int, tasks: int) -> None:
    job_id, now = AUTO_JOB + number, "now() - interval '1 hour'"
    with psycopg.connect(site.models.url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        copying = Copying(site.models, connection)
        of_job = f"model.job_id = '{site.models.job_id}'"
        copying.copy("jobs", of_job, "generate_series(1, 1) AS g (n)", job_id=f"'{job_id}'")
        counts = {"status": "'RUNNING'", "open": "10", "held": "0", "submitted": str(tasks), "ok": "0", "nok": "0"}
        copying.copy("job_counts", of_job, "generate_series(1, 1) AS g (n)", job_id=f"'{job_id}'", **counts)
        amount = f"round(0.107 * ({tasks} + 10), 4)"
        copying.copy("purses", of_job, "generate_series(1, 1) AS g (n)", job_id=f"'{job_id}'", amount=amount)
        copying.copy_task(
            "SUBMITTED", f"(SELECT i AS n, i AS task FROM generate_series(0, {tasks - 1}) AS i) AS g",
            job_id=f"'{job_id}'", task_id=f"(18000000000000 + {number} * 10000000 + g.n)::text",
            worker_id=f"({WORKER} + g.n % {WORKERS})::text", rate_by=now,
        )  # fmt: skip
        connection.execute("VACUUM (ANALYZE)")


def _autorate(site: Site, tasks: int) -> float:
    with Database(site.models.url, connections_max=1) as database:
        database.ping()
        began, now, rated = time.process_time() + cpu_seconds(site.server_pid), system_clock(), 0
        while jobs := database.read(lambda tx: load_jobs_to_autorate(tx, now=now)):
            rated += sum(database.transact(lambda tx, job=job: autorate_job(tx, job, now=now)) for job in jobs)
        used = time.process_time() + cpu_seconds(site.server_pid) - began
    assert rated == tasks, f"{rated} of {tasks} tasks were rated"
    return rated / used


# How it is asked -----------------------------------------------------------------------------------------------------


def _request(method: str, path: str, account: int, body: object = None) -> bytes:
    text = b"" if body is None else json.dumps(body).encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {worker_token(str(account), SECRET)}\r\n"
    if method == "POST":
        head += f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n"
    return head.encode() + b"\r\n" + text


def _run(site: Site, plans: list[Plan], *, seconds: float | None) -> Sample:
    web, database = cpu_seconds(site.web.pid), cpu_seconds(site.server_pid)
    outcome = run_load(site.web.port, plans, seconds=seconds)
    web, database = cpu_seconds(site.web.pid) - web, cpu_seconds(site.server_pid) - database
    if outcome.failures or not outcome.requests:
        raise RuntimeError(f"{outcome.failures} answers are wrong: {outcome.example_of_failure}")
    return Sample(outcome.requests / outcome.seconds, web / outcome.requests, database / outcome.requests)
