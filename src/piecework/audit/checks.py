"""Every check: its name, its invariant (numbered as in ARCHITECTURE.md), what must hold, query for what does not."""

from typing import LiteralString

from msgspec import Struct

from piecework.audit import money_sql as money
from piecework.audit import people_sql as people
from piecework.audit import telling_sql as telling
from piecework.audit import transfers_sql as transfers
from piecework.audit import work_sql as work


class Check(Struct, frozen=True):
    """One rule. The query answers (place, message) for whatever breaks it: no rows when all is well."""

    name: str
    invariant: int
    sentence: str
    query: LiteralString


# fmt: off
CHECKS: tuple[Check, ...] = (
    Check("movements", 1, "A movement's entries sum to zero, and so does the whole book.", money.MOVEMENTS),
    Check("guards", 1, "Entries are only added; the database still refuses by itself what it should.", money.GUARDS),
    Check("kinds", 1, "System accounts have entries of their own kind, nobody else has, and no purse.", money.KINDS),
    Check("purses_negative", 2, "No purse is below zero.", money.PURSES_NEGATIVE),
    Check("purses", 2, "A purse holds the sum of its entries, and people's entries have a purse.", money.PURSES),
    Check("escrow", 3, "A job's escrow is E(what is not settled) + the charges that await review.", money.ESCROW),
    Check("closed_jobs", 3, "A finished or declined job with nothing undecided holds no money.", money.CLOSED_JOBS),
    Check("counts", 3, "A job's counts are its tasks, state by state.", work.COUNTS),
    Check("late_work", 3, "Late work waits on no job that is over.", work.LATE_WORK),
    Check("variable_rows", 5, "A row of values counts the tasks that were done with it.", work.VARIABLE_ROWS),
    Check("full_jobs", 3, "A job with nothing open or held is finished.", work.FULL_JOBS),
    Check("pay", 4, "A task that is ok paid its worker task_value once; no other did.", money.PAY),
    Check("refunds", 4, "A task that is not ok gave its share of the escrow back once; no other did.", money.REFUNDS),
    Check("appeals", 4, "A turned verdict paid its worker task_value once, and no other did.", money.APPEALS),
    Check("withdrawals", 4, "A withdrawal took its amount once, and gave it back or paid it out once.",
          money.WITHDRAWALS),
    Check("returns", 4, "A payment that the bank sent back is its owner's again, once; no other is.", money.RETURNS),
    Check("deposits", 4, "A deposit that came in brought its amount to its account once; no other did.",
          transfers.DEPOSITS),
    Check("clawbacks", 4, "Of a deposit as much is taken back as refunds and disputes say.", transfers.CLAWBACKS),
    Check("receivables", 2, "What an account owes is what could not be taken from it, less what it has paid since.",
          transfers.RECEIVABLES),
    Check("freezes", 9, "An account is frozen as long as a cause stands.", transfers.FREEZES),
    Check("withdrawal_batches", 4, "A batch is the withdrawals that went with it, each in one batch.",
          transfers.BATCHES),
    Check("bonuses", 4, "A bonus is paid as the verdict says, once; nothing else is paid as one.", money.BONUSES),
    Check("oversold", 5, "No more is taken than was sold: no count is below zero.", work.OVERSOLD),
    Check("taken_by_worker", 5, "What a worker counts as taken of a job are their tasks.", work.TAKEN_BY_WORKER),
    Check("taken_in_country", 5, "What a country counts as taken of a job are its tasks.", work.TAKEN_IN_COUNTRY),
    Check("workers_max_tasks", 5, "No worker has more tasks of a job than it allows.", work.WORKERS_MAX_TASKS),
    Check("country_share", 5, "No country has more tasks of a job than its share.", work.COUNTRY_SHARE),
    Check("own_jobs", 5, "Nobody works on a job of their own, or is on a list of their own.", work.OWN_JOBS),
    Check("board", 5, "What the board asks of a job is what the job says.", work.BOARD),
    Check("blocked", 5, "Who is blocked has taken nothing new.", work.BLOCKED),
    Check("submissions", 6, "Every revision handed in is there, from 0 on, and none that was not.", work.SUBMISSIONS),
    Check("proofs", 6, "Proofs are what was handed in: their hash says so.", work.PROOFS),
    Check("forgotten", 6, "Proofs are forgotten of what is decided, without an open appeal, and whole.",
          work.FORGOTTEN),
    Check("erased", 6, "Nobody gets into an erased account, and nothing says whose it was.", people.ERASED),
    Check("terms", 6, "A text of terms that was accepted is the one that its version names.", people.TERMS),
    Check("operator_log", 6, "The operators' log is as it was written, from its first entry to its last.", people.LOG),
    Check("uploads", 6, "A picture that is handed in is its worker's, and in this one submission.", work.UPLOADS),
    Check("marks", 6, "A print is of a proof handed in; a mark names another such task of its job.", work.MARKS),
    Check("task_states", 6, "What a task says of itself fits its status.", work.TASK_STATES),
    Check("worker_days", 6, "A worker's days count the verdicts of the day.", work.WORKER_DAYS),
    Check("deliveries", 7, "A call waits for its next time or for its receiver; who is delivered to has accepted.",
          telling.DELIVERIES),
    Check("employers", 8, "Job, counts and tasks name the same employer.", work.EMPLOYERS),
)
