"""Rows put straight into tables, in whatever state a test wants them: what is not told has any value that may be."""

from collections.abc import Mapping
from typing import Any

from psycopg import Connection, sql
from psycopg.types.json import Jsonb

MOMENT = "2026-03-01T12:00:00Z"
ANY: Mapping[str, Any] = {
    "text": "", "integer": 0, "bigint": 0, "numeric": 1, "boolean": False, "bytea": bytes(32), "jsonb": Jsonb([]),
    "timestamp with time zone": MOMENT, "date": MOMENT, "ARRAY": [], "double precision": 0,
}  # fmt: skip
NEEDED = """
    SELECT column_name, data_type FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = %s AND is_nullable = 'NO' AND column_default IS NULL
"""


def put_row(connection: Connection[Any], table: str, **told: object) -> None:
    """Insert one row; foreign keys are not looked at, checks are."""
    needed = {name: ANY[kind] for name, kind in connection.execute(NEEDED, [table]).fetchall()}
    row = needed | told
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(
            sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier(table),
                sql.SQL(", ").join(map(sql.Identifier, row)),
                sql.SQL(", ").join(sql.Placeholder() * len(row)),
            ),
            list(row.values()),
        )


def put_account(connection: Connection[Any], account_id: str, **told: object) -> None:
    """An account; nobody can log in to it."""
    put_row(connection, "accounts", account_id=account_id, level="starter", **told)


def put_job(connection: Connection[Any], job_id: str, employer_id: str, **counts: object) -> None:
    """A running job for everyone, and its counts."""
    asked = {"job_id": job_id, "employer_id": employer_id, "task_value": "0.10", "workers_level": "starter"}
    asked |= {"speed": 1000, "ttr_days": 7, "workers_max_tasks": 1, "start_time": "00:00", "end_time": "24:00"}
    put_row(connection, "jobs", **asked, zone_id="int", autorate="NO", hold_minutes=15, fee_rate="0.07")
    put_row(
        connection, "job_counts", **(asked | {"status": "RUNNING", "resumes_as": "RUNNING", "charges_waiting": 0}),
        **counts,
    )  # fmt: skip


def put_task(connection: Connection[Any], job_id: str, task_id: str, status: str, **told: object) -> None:
    """A task of Wim's on Ada's job in this state, with what the state asks for."""
    row: dict[str, object] = {"employer_id": "ada", "worker_id": "wim", "hold_until": MOMENT, "bonus": 0}
    if status not in ("HELD", "RELEASED", "EXPIRED"):
        row["submitted_at"] = MOMENT
    if status == "SUBMITTED":
        row["rate_by"] = MOMENT
    if status == "IN_REVISION":
        row["revise_until"] = MOMENT
    if status in ("OK", "NOK"):
        row |= {"decided_at": MOMENT, "decided_by": "employer"}
    put_row(connection, "tasks", job_id=job_id, task_id=task_id, status=status, **(row | told))
