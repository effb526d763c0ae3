"""A job's results: every task with its worker, times, verdict, proofs, marks and earlier submissions."""

from collections.abc import Mapping
from typing import IO, Any

import msgspec
from msgspec import Raw

from piecework.database import Tx
from piecework.exports import exports_sql as sql
from piecework.exports.cells import ExportFormat, RowsFile
from piecework.jobs.job import JobNotFound
from piecework.proofs.names import with_addresses

_COLUMNS = (
    "task_id", "worker_id", "country", "ip_address", "status", "held_at", "submitted_at", "decided_at", "decided_by",
    "satisfaction", "comment", "paid", "bonus", "revision_number", "pcode", "challenge", "appeal",
)  # fmt: skip
_NESTED = ("variables", "proofs", "marks", "revisions")


def write_results(
    tx: Tx, job_id: str, *, employer_id: str | None, into: IO[bytes], form: ExportFormat, base_url: str
) -> int:
    """Write a job's tasks, one row each, in the order of their ids; answers how many.

    Its employer gets what was handed in under a position; `employer_id` None is an operator, who gets every task, held
    and late ones too. `tx` is a snapshot's. In CSV each proof and each variable has a column of its own; in JSON Lines
    they are lists. Refuses: JobNotFound.
    """
    job = sql.find_exported_job(tx, job_id, employer_id=employer_id)
    if job is None:
        raise JobNotFound
    if form == "jsonl":
        file = RowsFile(into, (*_COLUMNS, *_NESTED), form)
    else:
        proof_columns = [f"proof_{number}" for number in range(1, job.proofs + 1)]
        variable_columns = [f"variable_{name}" for name in job.variables]
        file = RowsFile(into, (*_COLUMNS, *variable_columns, *proof_columns, "marks", "revisions"), form)
    for task in sql.walk_tasks(tx, job_id, only_handed_in=employer_id is not None):
        row = _row(task, base_url)
        file.add(row if form == "jsonl" else _flat(row))
    return file.rows


def _row(task: sql.ExportedTask, base_url: str) -> dict[str, Any]:
    row: dict[str, Any] = {column: getattr(task, column) for column in _COLUMNS}
    revisions = _decoded(bytes(with_addresses(Raw((task.revisions or "[]").encode()), base_url)))
    return row | {
        "variables": task.variables,
        "proofs": revisions[-1]["proofs"] if revisions else [],
        "marks": _decoded((task.marks or "[]").encode()),
        "revisions": revisions,
    }


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with a column for each proof and each variable, and JSON in the columns of what is a list still."""
    proofs = {
        f"proof_{number}": proof.get("text", proof.get("image")) for number, proof in enumerate(row["proofs"], start=1)
    }
    variables = {f"variable_{variable['name']}": variable["value"] for variable in row["variables"]}
    return {**row, **variables, **proofs}


def _decoded(text: bytes) -> list[dict[str, Any]]:
    return msgspec.json.decode(text)
