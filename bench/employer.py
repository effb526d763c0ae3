"""The whole employer API: every read as the place grows, long lists of jobs, and verdicts by the thousand.

All of it goes through the web server. The owner has 10 jobs with 10,000 tasks, half of them rated; the lister has
5,000 jobs; the two bulk raters have a job each, and the same workers.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psycopg

from bench.calls import Call
from bench.load import Outcome, Plan, run_load
from bench.loading import (
    CONNECTIONS,
    OTHERS_JOBS_AN_EMPLOYER,
    TASK_STRIDE,
    WORKER,
    WORKERS,
    Copying,
    add_accounts,
    add_jobs,
    add_unrated,
)
from bench.process_trees import cpu_seconds
from bench.report import Goal, at_least, at_most, cpu_ratio, print_heading, print_lane, print_ratio
from bench.rounds import Lane, Sample, per_second, run_rounds
from bench.site import Site

OWNER, LISTER, BULK = 12_000_000, 13_000_000, 14_000_000
OWNER_JOB, LISTER_JOB, BULK_JOB = 120_000_000_000, 130_000_000_000, 140_000_000_000
OWNER_TASK, BULK_TASK = 12_000_000_000_000, 14_000_000_000_000
OWNER_TASKS, OWNER_TASKS_A_JOB = 10_000, 1_000
OWNER_TRANSACTIONS = 1_000
LISTER_JOBS = 5_000
OTHERS_JOBS_FEW = 100  # what loading makes for 10,000 tasks
FEATURED = 100  # jobs shown above others now
BULK_RATERS = 2
VERDICTS = 1_000  # of one request
WARM_SECONDS = 0.7

_READS = (
    ("get-zones", "/api/jobs/get-zones.php", '"zone":"'),
    ("get-lists", "/api/jobs/get-lists.php", f'"workers":{WORKERS}'),
    ("get-categories", "/api/jobs/get-categories.php", '"min_task_value":{"'),
    ("get-jobs", "/api/jobs/get-jobs.php", f'"pages":1,"jobs":[{{"id":"{OWNER_JOB}"'),
    ("get-job", f"/api/jobs/get-job.php?job_id={OWNER_JOB + 5}", f'"id":"{OWNER_JOB + 5}"'),
    ("get-unrated-tasks", "/api/jobs/get-unrated-tasks.php", '"pages":50,"tasks":[{"id":"12'),
    (
        "get-unrated-tasks of a job",
        f"/api/jobs/get-unrated-tasks.php?job_id={OWNER_JOB + 5}",
        '"pages":5,"tasks":[{"id":"12',
    ),
    ("get-rated-tasks", "/api/jobs/get-rated-tasks.php", '"pages":50,"tasks":[{"id":"12'),
    ("get-rated-tasks of a job", f"/api/jobs/get-rated-tasks.php?job_id={OWNER_JOB + 5}", '"pages":5,"tasks":[{"id":"'),
    ("get-balances", "/api/users/get-balances.php", '"spendable":"'),
    ("get-transactions", "/api/users/get-transactions.php", '"pages":10,"transactions":[{"id":"post:'),
    (
        "get-predicted-position",
        "/api/jobs/get-predicted-position.php?category_id=0501&amount=5",
        f'"position_in_all":{FEATURED + 1}',
    ),
)
_PAGES = (
    ("first page", "?page=1"),
    ("middle page", f"?page={LISTER_JOBS // 50}"),
    ("last page", f"?page={LISTER_JOBS // 25}"),
    ("status=running", "?status=running"),
    ("unrated_tasks=1", "?unrated_tasks=1"),
    ("order=desc", "?order=desc"),
)


@dataclass(frozen=True)
class Extent:
    """How much is measured."""

    others_jobs_many: int
    rounds: int
    seconds: float  # of one run
    bulk: int  # requests of a connection in one run


def measure(few: Site, many: Site, extent: Extent) -> list[Goal]:
    """All tables of this file."""
    _prepare(few, OTHERS_JOBS_FEW)
    _prepare(many, extent.others_jobs_many)
    return _reads(few, many, extent) + _pages(few, extent) + _bulk(few, extent)


def _reads(few: Site, many: Site, extent: Extent) -> list[Goal]:
    print_heading(f"Every read, with {OTHERS_JOBS_FEW} and {extent.others_jobs_many:,} jobs of others (through HTTP)")
    goals: list[Goal] = []
    for name, path, marker in _READS:
        lanes = [_read_lane(
                site, (name + suffix, path, marker), employer=OWNER, connections=CONNECTIONS, seconds=extent.seconds
            )
                 for site, suffix in ((many, ", many"), (few, ", few"))]  # fmt: skip
        run_rounds(lanes, extent.rounds)
        for lane in lanes:
            print_lane(lane)
        goals.append(at_most(f"{name}, CPU, many against few", cpu_ratio(*lanes), 1.2))
    return goals


def _pages(site: Site, extent: Extent) -> list[Goal]:
    print_heading(f"get-jobs with {LISTER_JOBS:,} own jobs, one connection (through HTTP)")
    path, marker = "/api/jobs/get-jobs.php", f'"jobs":[{{"id":"{LISTER_JOB // 10**6}'
    lanes = [
        _read_lane(site, (name, path + query, marker), employer=LISTER, connections=1, seconds=extent.seconds)
        for name, query in _PAGES
    ]
    run_rounds(lanes, extent.rounds)
    for lane in lanes:
        print_lane(lane)
    first = lanes[0].median(per_second)
    return [at_most(f"get-jobs, {lane.name}, time against the first page", first / lane.median(per_second), 3.0)
            for lane in lanes[1:]]  # fmt: skip


def _bulk(site: Site, extent: Extent) -> list[Goal]:
    print_heading(f"rate-multiple-tasks, {VERDICTS:,} verdicts a request; figures are of one verdict (through HTTP)")
    bulk = _Bulk(site)
    bulk.run(BULK_RATERS, 1)
    lanes = [
        Lane("2 connections", lambda: bulk.run(2, extent.bulk)),
        Lane("1 connection", lambda: bulk.run(1, extent.bulk)),
    ]
    run_rounds(lanes, extent.rounds)
    for lane in lanes:
        print_lane(lane)
        for who, of in _USED:
            print_ratio(f"cores that the {who} uses", lane.median(of))
    rate = lanes[0].median(per_second)
    return [at_least("rate-multiple-tasks, verdicts/s", rate, least) for least in (2000, 5000)]


_USED: tuple[tuple[str, Callable[[Sample], float]], ...] = (
    ("web server", lambda sample: sample.web_cpu * sample.per_second),
    ("database", lambda sample: sample.database_cpu * sample.per_second),
)


class _Bulk:
    """Rates the tasks of the bulk raters, and knows how many it has handed in."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.handed_in = 0

    def run(self, connections: int, requests: int) -> Sample:
        """Each connection rates `requests` thousands of tasks of its own job."""
        first, each = self.handed_in, requests * VERDICTS
        with psycopg.connect(self.site.models.url, autocommit=True) as connection:
            add_unrated(
                self.site.models, connection, BULK, BULK_JOB, BULK_TASK, first=first, each=each, employers=BULK_RATERS
            )
        self.handed_in += each
        plans = [
            Plan([self._request(rater, first + number * VERDICTS) for number in range(requests)], b'"ok":true')
            for rater in range(connections)
        ]
        sample = _sample(self.site, plans, None, per_request=VERDICTS)
        self._check(connections, first)
        return sample

    def _request(self, rater: int, first: int) -> bytes:
        base = BULK_TASK + rater * TASK_STRIDE
        tasks = [
            {"id": str(base + task), "rating": "ok", "satisfaction": "good"} for task in range(first, first + VERDICTS)
        ]
        body = json.dumps({"job_id": str(BULK_JOB + rater), "tasks": tasks}).encode()
        head = _head(self.site, "POST", "/api/jobs/rate-multiple-tasks.php", BULK + rater)
        return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body

    def _check(self, connections: int, first: int) -> None:
        """Look whether the raters that ran have rated everything of this run."""
        with psycopg.connect(self.site.models.url, autocommit=True) as connection:
            left = connection.execute(
                "SELECT count(*) FROM tasks WHERE employer_id = ANY (%s) AND status = 'SUBMITTED'"
                " AND right(task_id, 6)::int >= %s",
                [[str(BULK + rater) for rater in range(connections)], first],
            ).fetchone()
        if left != (0,):
            raise RuntimeError(f"rate-multiple-tasks left tasks unrated: {left}")


def _read_lane(site: Site, read: tuple[str, str, str], *, employer: int, connections: int, seconds: float) -> Lane:
    name, path, marker = read
    request = (_head(site, "GET", path, employer) + "\r\n").encode()
    plans = [Plan([request], marker.encode())] * connections
    _sample(site, plans, WARM_SECONDS)
    return Lane(name, lambda: _sample(site, plans, seconds))


def _head(site: Site, method: str, path: str, employer: int) -> str:
    credentials = Call("", path, employer, b"", ()).authorization(0, site.models.employer.api_secret)
    return f"{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: {credentials}\r\n"


def _sample(site: Site, plans: Sequence[Plan], seconds: float | None, *, per_request: int = 1) -> Sample:
    """Run the plans; a wrong answer ends the bench."""
    web, database = cpu_seconds(site.web.pid), cpu_seconds(site.server_pid)
    outcome: Outcome = run_load(site.web.port, plans, seconds=seconds)
    web, database = cpu_seconds(site.web.pid) - web, cpu_seconds(site.server_pid) - database
    if outcome.failures or not outcome.requests:
        raise RuntimeError(f"{outcome.failures} answers are wrong: {outcome.example_of_failure}")
    done = outcome.requests * per_request
    return Sample(done / outcome.seconds, web / done, database / done)


# Data ---------------------------------------------------------------------------------------------------------


def _prepare(site: Site, others_jobs: int) -> None:
    """Add this file's cast to a loaded database, and idle jobs of others, up to so many in all."""
    with psycopg.connect(site.models.url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        copying = Copying(site.models, connection)
        of_ada = f"model.account_id = '{site.models.employer.id}'"
        for first, count in ((OWNER, 1), (LISTER, 1), (BULK, BULK_RATERS)):
            rows, account_id = f"generate_series(0, {count - 1}) AS g (n)", f"({first} + g.n)::text"
            add_accounts(copying, rows, account_id)
            copying.copy("worker_lists", of_ada, rows, account_id=account_id)
        _add_others_jobs(connection, copying, others_jobs)
        _add_owner(connection, copying)
        _add_lister(connection, copying)
        rows = f"generate_series(0, {BULK_RATERS - 1}) AS g (n)"
        add_jobs(copying, rows, f"({BULK} + g.n)::text", f"({BULK_JOB} + g.n)::text")
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")


def _add_others_jobs(connection: psycopg.Connection, copying: Copying, others_jobs: int) -> None:
    """Idle jobs; of all that others have, the first hundred are featured now, and a tenth was once."""
    row = connection.execute("SELECT count(*) FROM jobs WHERE employer_id !~ '^1[0-9]{7}$'").fetchone()
    assert row is not None
    missing = others_jobs - int(row[0])
    employers = f"generate_series(0, {missing - 1}, {OTHERS_JOBS_AN_EMPLOYER}) AS g (n)"
    employer_id = f"substr(md5('idler' || g.n / {OTHERS_JOBS_AN_EMPLOYER}), 1, 8)"
    add_accounts(copying, employers, employer_id)
    jobs = f"generate_series(0, {missing - 1}) AS g (n)"
    add_jobs(copying, jobs, employer_id, "substr(md5('idle' || g.n), 1, 12)")
    connection.execute(
        f"""
        INSERT INTO job_features (job_id, feature_id, category_id, amount, featured_until)
        SELECT job_id, 'f' || n, category_id, 10,
               now() + CASE WHEN n <= {FEATURED} THEN 1 ELSE -1 END * interval '12 hours'
          FROM (SELECT job_id, category_id, row_number() OVER (ORDER BY job_id) AS n
                  FROM jobs WHERE employer_id !~ '^1[0-9]{{7}}$') others
         WHERE n <= {FEATURED} OR n % 10 = 0
        """.encode()
    )
    connection.execute(
        b"""
        INSERT INTO worker_lists (account_id, list_id, name, kind, created_at)
        SELECT account_id, 1, 'Mine', 'manual', created_at FROM accounts WHERE account_id !~ '^[13][0-9]{7}$'
        ON CONFLICT DO NOTHING
        """
    )
    connection.execute(
        f"""
        INSERT INTO worker_list_members (account_id, list_id, worker_id, added_at)
        SELECT account_id, list_id, ({WORKER} + i)::text, created_at
          FROM worker_lists, generate_series(0, 99) AS i WHERE list_id = 1 AND name = 'Mine'
        """.encode()
    )


def _add_owner(connection: psycopg.Connection, copying: Copying) -> None:
    jobs = OWNER_TASKS // OWNER_TASKS_A_JOB
    add_jobs(copying, f"generate_series(0, {jobs - 1}) AS g (n)", f"'{OWNER}'", f"({OWNER_JOB} + g.n)::text")
    for place, status in enumerate(("SUBMITTED", "OK")):
        at = {} if status == "SUBMITTED" else {"decided_at": "model.decided_at + g.n * interval '1 s'"}
        copying.copy_task(
            status, f"(SELECT i AS n, i AS task FROM generate_series({place}, {OWNER_TASKS - 1}, 2) AS i) AS g",
            job_id=f"({OWNER_JOB} + g.n / {OWNER_TASKS_A_JOB})::text", task_id=f"({OWNER_TASK} + g.n)::text",
            employer_id=f"'{OWNER}'", worker_id=f"({WORKER} + g.n % {WORKERS})::text",
            submitted_at="model.submitted_at + g.n * interval '1 s'", **at,
        )  # fmt: skip
    half = OWNER_TASKS_A_JOB // 2
    connection.execute(f"UPDATE job_counts SET submitted = {half}, ok = {half} WHERE employer_id = '{OWNER}'".encode())
    copying.copy(
        "entries",
        f"model.account_id = '{copying.models.employer.id}' AND model.kind = 'spendable'"
        " AND model.movement_id LIKE 'post:%'",
        f"generate_series(1, {OWNER_TRANSACTIONS}) AS g (n)",
        account_id=f"'{OWNER}'", movement_id="'post:' || g.n", created_at="model.created_at + g.n * interval '1 s'",
    )  # fmt: skip
    connection.execute(
        f"""
        INSERT INTO worker_list_members (account_id, list_id, worker_id, added_at)
        SELECT account_id, list_id, ({WORKER} + i)::text, created_at
          FROM worker_lists, generate_series(0, {WORKERS - 1}) AS i WHERE account_id = '{OWNER}'
        """.encode()
    )


def _add_lister(connection: psycopg.Connection, copying: Copying) -> None:
    """Of ten jobs five are finished, three run, two are paused; one of five has tasks that wait."""
    rows = f"generate_series(0, {LISTER_JOBS - 1}) AS g (n)"
    add_jobs(copying, rows, f"'{LISTER}'", f"({LISTER_JOB} + g.n)::text")
    number = f"(job_id::bigint - {LISTER_JOB})"
    connection.execute(
        f"""
        UPDATE jobs SET created_at = created_at + {number} * interval '1 minute' WHERE employer_id = '{LISTER}'
        """.encode()
    )
    connection.execute(
        f"""
        UPDATE job_counts
           SET status = CASE WHEN {number} % 10 < 5 THEN 'FINISHED' WHEN {number} % 10 < 8 THEN 'RUNNING'
                             ELSE 'PAUSED' END,
               open = CASE WHEN {number} % 10 < 5 THEN 0 ELSE 10 END,
               submitted = CASE WHEN {number} % 5 = 0 THEN 3 ELSE 0 END
         WHERE employer_id = '{LISTER}'
        """.encode()
    )
