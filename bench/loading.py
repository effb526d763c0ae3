"""Data for the bench: a few rows made by the application itself, then copied by the million with other keys.

The cast: 16 readers and 16 raters (employers, one connection each, so that nobody waits for another's row), 1,000
workers, and others, whose tasks are only there. Ids that pgbench has to compute are decimal digits, which hex allows.
"""

from dataclasses import dataclass
from typing import Any

import psycopg

from piecework.catalog.seeding import seed_catalog
from piecework.clock import system_clock
from piecework.database import Database
from piecework.database.migrate import migrate
from piecework.rules.changing import seed_rules
from piecework.settings import Settings
from tests.given import Given, Person

CONNECTIONS = 16
WORKERS = 1000
UNRATED_OF_READER = 250
OTHERS_TASKS_A_JOB = 100
OTHERS_JOBS_AN_EMPLOYER = 10

READER, RATER, WORKER = 10_000_000, 11_000_000, 30_000_000  # accounts; the n-th of each is so much more
READER_JOB, RATER_JOB = 100_000_000_000, 110_000_000_000
READER_TASK, RATER_TASK = 10_000_000_000_000, 11_000_000_000_000
TASK_STRIDE = 1_000_000  # task ids between one reader or rater and the next

_PROOFS = (
    """jsonb_build_array(jsonb_build_object('text', 'I signed up as user_' || g.task || ' on the ACME website'))"""
)
_OTHERS_JOB = "substr(md5('job' || g.n / 100), 1, 12)"
_OTHERS_EMPLOYER = "substr(md5('employer' || g.n / 1000), 1, 8)"
_OTHERS_TASK = "substr(md5('task' || g.n), 1, 14)"


@dataclass(frozen=True)
class Models:
    """Rows that the application made in the database at `url`, one of each kind, to be copied."""

    url: str
    employer: Person  # whose secret every employer has
    job_id: str
    tasks: dict[str, str]  # status to task id


class Copying:
    """Copies the models over a connection."""

    def __init__(self, models: Models, connection: psycopg.Connection[Any]) -> None:
        self.models = models
        self.connection = connection

    def copy(self, table: str, where: str, rows: str, **changes: str) -> None:
        """Insert a copy of the model row for each of `rows` (a FROM item called g), with SQL for what differs."""
        columns = self.connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [table],
        ).fetchall()
        values = ", ".join(changes.get(name, f"model.{name}") for (name,) in columns)
        statement = f"INSERT INTO {table} SELECT {values} FROM {table} model, {rows} WHERE {where}"
        self.connection.execute(statement.encode())

    def copy_task(self, status: str, rows: str, **changes: str) -> None:
        """Copy a task of this status and what was handed in."""
        where = f"model.job_id = '{self.models.job_id}' AND model.task_id = '{self.models.tasks[status]}'"
        self.copy("tasks", where, rows, **changes)
        ids = {name: changes[name] for name in ("job_id", "task_id")}
        self.copy("submissions", where, rows, **ids, proofs=_PROOFS, proofs_sha256=f"sha256({_PROOFS}::text::bytea)")


def load(url: str, *, others_tasks: int) -> Models:
    """Fill a new database."""
    migrate(url)
    with Database(url, connections_max=2) as database:
        database.transact(seed_catalog)
        database.transact(lambda tx: seed_rules(tx, fees="platform"))
        models = _make_models(url, Given(database, system_clock, Settings(api_requests_per_second=0)))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        copying = Copying(models, connection)
        _add_accounts(copying, others_tasks)
        for first_employer, first_job in ((READER, READER_JOB), (RATER, RATER_JOB)):
            rows = f"generate_series(0, {CONNECTIONS - 1}) AS g (n)"
            add_jobs(copying, rows, f"({first_employer} + g.n)::text", f"({first_job} + g.n)::text")
        add_unrated(models, connection, READER, READER_JOB, READER_TASK, first=0, each=UNRATED_OF_READER)
        _add_others(copying, others_tasks)
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")
    return models


def _make_models(url: str, given: Given) -> Models:
    """An employer with a job, one task of which waits for its verdict and one has it."""
    ada = given.ada()
    job_id = given.running_job(ada)
    rated = given.submitted_task(given.wim(), job_id, "I signed up")
    verdict = {"job_id": job_id, "task_id": rated, "task_rating": "ok", "task_satisfaction": "good"}
    assert ada.api("jobs/rate-single-task", verdict)["ok"]
    return Models(
        url, ada, job_id, {"OK": rated, "SUBMITTED": given.submitted_task(given.wim(), job_id, "I signed up")}
    )


def _add_accounts(copying: Copying, others_tasks: int) -> None:
    others = others_tasks // (OTHERS_TASKS_A_JOB * OTHERS_JOBS_AN_EMPLOYER)
    for rows, account_id in (
        (f"generate_series(0, {CONNECTIONS - 1}) AS g (n)", f"({READER} + g.n)::text"),
        (f"generate_series(0, {CONNECTIONS - 1}) AS g (n)", f"({RATER} + g.n)::text"),
        (f"generate_series(0, {WORKERS - 1}) AS g (n)", f"({WORKER} + g.n)::text"),
        (f"generate_series(0, {others - 1}) AS g (n)", "substr(md5('employer' || g.n), 1, 8)"),
    ):
        add_accounts(copying, rows, account_id)


def add_accounts(copying: Copying, rows: str, account_id: str) -> None:
    """Copy the employer's account, secrets and purses for each of the rows."""
    of_ada = f"model.account_id = '{copying.models.employer.id}'"
    copying.copy("accounts", of_ada, rows, account_id=account_id)
    copying.copy("credentials", of_ada, rows, account_id=account_id)
    copying.copy("purses", f"{of_ada} AND model.job_id = ''", rows, account_id=account_id)


def add_jobs(copying: Copying, rows: str, employer_id: str, job_id: str) -> None:
    """Copy the job, with ten open positions, for each of the rows."""
    of_job = f"model.job_id = '{copying.models.job_id}'"
    copying.copy("jobs", of_job, rows, job_id=job_id, employer_id=employer_id)
    counts = {"open": "10", "submitted": "0", "ok": "0"}
    copying.copy("job_counts", of_job, rows, job_id=job_id, employer_id=employer_id, **counts)
    copying.copy("purses", of_job, rows, account_id=employer_id, job_id=job_id, amount="1.07")


def add_unrated(
    models: Models,
    connection: psycopg.Connection[Any],
    first_employer: int,
    first_job: int,
    first_task: int,
    *,
    first: int,
    each: int,
    employers: int = CONNECTIONS,
) -> None:
    """Hand in `each` more tasks of every reader or rater, numbered from `first`, with their money in escrow."""
    rows = f"""(SELECT employer.n, i AS task FROM generate_series(0, {employers - 1}) AS employer (n),
                       generate_series({first}, {first + each - 1}) AS i) AS g"""
    Copying(models, connection).copy_task(
        "SUBMITTED",
        rows,
        job_id=f"({first_job} + g.n)::text",
        task_id=f"({first_task} + g.n * {TASK_STRIDE} + g.task)::text",
        employer_id=f"({first_employer} + g.n)::text",
        worker_id=f"({WORKER} + g.task % {WORKERS})::text",
        submitted_at="model.submitted_at + g.task * interval '1 ms'",
    )
    last = f"{first_job + employers - 1}"
    connection.execute(
        f"UPDATE job_counts SET submitted = submitted + {each} WHERE job_id BETWEEN '{first_job}' AND '{last}'".encode()
    )
    connection.execute(
        f"""
        UPDATE purses SET amount = round(0.107 * (counts.open + counts.submitted), 4)
          FROM job_counts counts
         WHERE purses.job_id = counts.job_id AND counts.job_id BETWEEN '{first_job}' AND '{last}'
        """.encode()
    )


def _add_others(copying: Copying, others_tasks: int) -> None:
    """Jobs of other employers: seven tasks of ten are rated and paid, three wait."""
    jobs = f"generate_series(0, {others_tasks - 1}, {OTHERS_TASKS_A_JOB}) AS g (n)"
    add_jobs(copying, jobs, _OTHERS_EMPLOYER, _OTHERS_JOB)
    for status, is_it in (("OK", "i % 10 < 7"), ("SUBMITTED", "i % 10 >= 7")):
        rows = f"(SELECT i AS n, i AS task FROM generate_series(0, {others_tasks - 1}) AS i WHERE {is_it}) AS g"
        at = {
            "held_at": "model.held_at - g.n * interval '1 s'",
            "submitted_at": "model.submitted_at - g.n * interval '1 s'",
        }
        if status == "OK":
            at["decided_at"] = "model.decided_at - g.n * interval '1 s'"
            _add_entries(copying, rows)
        copying.copy_task(
            status, rows, job_id=_OTHERS_JOB, task_id=_OTHERS_TASK, employer_id=_OTHERS_EMPLOYER,
            worker_id=f"({WORKER} + g.n % {WORKERS})::text", **at,
        )  # fmt: skip
    copying.connection.execute(
        f"""
        UPDATE job_counts SET submitted = 30, ok = 70
         WHERE job_id IN (SELECT {_OTHERS_JOB} FROM {jobs})
        """.encode()
    )


def _add_entries(copying: Copying, rows: str) -> None:
    """The entries of paid tasks: out of escrow, to the worker and to the platform."""
    account = f"""CASE model.kind WHEN 'escrow' THEN {_OTHERS_EMPLOYER} WHEN 'platform' THEN 'platform'
                  ELSE ({WORKER} + g.n % {WORKERS})::text END"""
    copying.copy(
        "entries", f"model.movement_id = 'pay:{copying.models.tasks['OK']}'", rows,
        account_id=account, movement_id=f"'pay:' || {_OTHERS_TASK}", job_id=_OTHERS_JOB,
        created_at="model.created_at - g.n * interval '1 s'",
    )  # fmt: skip
