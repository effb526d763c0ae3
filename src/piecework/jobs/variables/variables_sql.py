"""Every statement on job_variable_rows; the caller holds the job's counts row, but for a new job."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from piecework.database import Pending, Tx, as_json
from piecework.jobs.variables.filling import FilledVariable


class VariableRow(Struct, frozen=True):
    """A row of values, with the key that tokens are signed with."""

    row_number: int
    variables: Sequence[FilledVariable]
    signing_key: bytes


def add_rows(tx: Tx, job_id: str, rows: Sequence[Sequence[FilledVariable]]) -> None:
    """Insert the rows of a new job, numbered from 0, none used yet."""
    if not rows:
        return
    tx.do(
        """
        INSERT INTO job_variable_rows (job_id, row_number, used, variables)
        SELECT %(job_id)s, (made.number - 1)::int, 0, made.variables
          FROM jsonb_array_elements(%(rows)s) WITH ORDINALITY AS made (variables, number)
        """,
        job_id=job_id,
        rows=as_json(rows),
    )


def ask_row(tx: Tx, job_id: str, row_number: int) -> Pending[VariableRow]:
    """One row of the job; no row when there is none of this number."""
    return tx.ask(
        VariableRow,
        """
        SELECT row.row_number, row.variables, (SELECT secret FROM place_keys WHERE name = 'signing') AS signing_key
          FROM job_variable_rows row
         WHERE row.job_id = %(job_id)s AND row.row_number = %(row_number)s
        """,
        job_id=job_id,
        row_number=row_number,
    )


def take_rows(tx: Tx, job_id: str, row_numbers: Sequence[int]) -> None:
    """Count one more go for each of these rows, as often as it is named."""
    tx.do(
        """
        UPDATE job_variable_rows row
           SET used = row.used + taken.goes
          FROM (SELECT row_number, count(*)::int AS goes
                  FROM unnest(%(row_numbers)s::int[]) AS named (row_number)
                 GROUP BY row_number) taken
         WHERE row.job_id = %(job_id)s AND row.row_number = taken.row_number
        """,
        job_id=job_id,
        row_numbers=list(row_numbers),
    )


def give_back_rows(tx: Tx, job_id: str, task_ids: Sequence[str]) -> None:
    """Count the goes of these tasks no longer."""
    tx.do(
        """
        UPDATE job_variable_rows row
           SET used = row.used - freed.goes
          FROM (SELECT variables_row, count(*)::int AS goes FROM tasks
                 WHERE job_id = %(job_id)s AND task_id = ANY (%(task_ids)s) AND variables_row IS NOT NULL
                 GROUP BY variables_row) freed
         WHERE row.job_id = %(job_id)s AND row.row_number = freed.variables_row
        """,
        job_id=job_id,
        task_ids=list(task_ids),
    )


def give_back_rows_of_due_holds(tx: Tx, job_id: str, *, now: datetime, limit: int) -> None:
    """As give_back_rows, for the very holds that `tasks_sql.expire_holds` is about to end: ask this before it."""
    tx.do(
        """
        UPDATE job_variable_rows row
           SET used = row.used - freed.goes
          FROM (SELECT due.variables_row, count(*)::int AS goes
                  FROM (SELECT variables_row FROM tasks
                         WHERE job_id = %(job_id)s AND status = 'HELD' AND hold_until <= %(now)s
                         ORDER BY hold_until, task_id
                         LIMIT %(limit)s) due
                 WHERE due.variables_row IS NOT NULL
                 GROUP BY due.variables_row) freed
         WHERE row.job_id = %(job_id)s AND row.row_number = freed.variables_row
        """,
        job_id=job_id,
        now=now,
        limit=limit,
    )


def forget_rows_of(tx: Tx, job_ids: Sequence[str]) -> None:
    """Forget the values of variables that nobody will do a task with any more."""
    tx.do("UPDATE job_variable_rows SET variables = '[]' WHERE job_id = ANY (%(job_ids)s)", job_ids=list(job_ids))
