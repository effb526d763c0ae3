"""Whose case acts are: an account, an employer, both sides of a task, everybody in a batch."""

from piecework.acts import cases_sql as sql
from piecework.operators.case import Case

ACCOUNT = Case(
    parties="the account",
    fields=("account_id",),
    find=lambda tx, request, moves: [request.account_id],
)
JOB = Case(
    parties="the job's employer",
    fields=("job_id",),
    find=lambda tx, request, moves: sql.load_sides(tx, request.job_id),
)
TASK = Case(
    parties="the job's employer and the task's worker",
    fields=("job_id", "task_id"),
    find=lambda tx, request, moves: sql.load_sides(tx, request.job_id, request.task_id),
)
REPORTED_JOB = Case(
    parties="the job's employer, and who reported it",
    fields=("job_id",),
    find=lambda tx, request, moves: [*sql.load_sides(tx, request.job_id), *sql.load_reporters(tx, request.job_id)],
)
BATCH = Case(
    parties="everybody with a withdrawal in the batch",
    find=lambda tx, request, moves: sql.load_owners_in_batch(tx, request.batch_id),
)
NEXT_BATCH = Case(
    parties="everybody with a withdrawal that would be in the batch",
    find=lambda tx, request, moves: [move.account_id for move in moves],
)
PROPOSAL = Case(
    parties="those of what was proposed; saying no is free to all",
    find=lambda tx, request, moves: (),  # confirming asks for them: operators/acting.py, carry_out
)
