"""Every check: its name, the invariant of ARCHITECTURE.md it belongs to, what must hold, and the query for what does not."""

from typing import LiteralString

from msgspec import Struct

from piecework.audit import sql


class Check(Struct, frozen=True):
    """One rule. The query answers (place, message) for whatever breaks it: no rows when all is well."""

    name: str
    invariant: int
    sentence: str
    query: LiteralString


# fmt: off
CHECKS: tuple[Check, ...] = (
    Check("movements", 1, "A movement's entries sum to zero, and so does the whole book.", sql.MOVEMENTS),
    Check("guards", 1, "Entries are only ever added; what the database itself refuses, it still refuses.", sql.GUARDS),
    Check("kinds", 1, "System accounts have entries of their own kind and no purse; nobody else has such entries.", sql.KINDS),
    Check("purses_negative", 2, "No purse is below zero.", sql.PURSES_NEGATIVE),
    Check("purses", 2, "A purse holds the sum of its entries, and people's entries have a purse.", sql.PURSES),
    Check("escrow", 3, "A job's escrow is E(what is not settled) + the charges that await review.", sql.ESCROW),
    Check("closed_jobs", 3, "A finished or declined job with nothing undecided holds no money.", sql.CLOSED_JOBS),
    Check("counts", 3, "A job's counts are its tasks, state by state.", sql.COUNTS),
    Check("full_jobs", 3, "A job with nothing open or held is finished.", sql.FULL_JOBS),
    Check("pay", 4, "A task that is ok has paid its worker task_value once; no other task has paid.", sql.PAY),
    Check("refunds", 4, "A task that is not ok has given its share of the escrow back once; no other task has.", sql.REFUNDS),
    Check("bonuses", 4, "A bonus is paid as the verdict says, once; nothing else is paid as one.", sql.BONUSES),
    Check("oversold", 5, "No more is taken than was sold: no count is below zero.", sql.OVERSOLD),
    Check("taken_by_worker", 5, "What a worker counts as having taken of a job are their tasks.", sql.TAKEN_BY_WORKER),
    Check("taken_in_country", 5, "What a country counts as having taken of a limited job are its tasks.", sql.TAKEN_IN_COUNTRY),
    Check("workers_max_tasks", 5, "No worker has more tasks of a job than it allows.", sql.WORKERS_MAX_TASKS),
    Check("country_share", 5, "No country has more tasks of a job than its share.", sql.COUNTRY_SHARE),
    Check("own_jobs", 5, "Nobody works on a job of their own, or is on a list of their own.", sql.OWN_JOBS),
    Check("blocked", 5, "Who is blocked has taken nothing new.", sql.BLOCKED),
    Check("submissions", 6, "Every revision that was handed in is there, from 0 on, and none that was not.", sql.SUBMISSIONS),
    Check("proofs", 6, "Proofs are what was handed in: their hash says so.", sql.PROOFS),
    Check("task_states", 6, "What a task says of itself fits its status.", sql.TASK_STATES),
    Check("employers", 8, "Job, counts and tasks name the same employer.", sql.EMPLOYERS),
)
