"""Faults in what keeps people apart: rows that are not locked, or waited for where they should be left."""

from mutations.mutation import Mutation, mutation

LOCKED = "database/test_locks.py::test_its_rows_are_nobody_elses_until_commit"
LEFT = "database/test_locks.py::test_what_somebody_else_has_is_waited_for_or_left"


def unlocked(name: str, file: str, before: str, after: str, function: str) -> Mutation:
    """A lock that is not taken any more."""
    return mutation(name, file, before, after, f"{LOCKED}[{function}]")


def impatient(name: str, file: str, before: str, after: str, function: str) -> Mutation:
    """A lock that is waited for, or passed by, where it should not be."""
    return mutation(name, file, before, after, f"{LEFT}[{function}]")


MUTATIONS = [
    unlocked("two who change a job do not wait for each other", "jobs/jobs_sql.py",
             'return tx.ask(LockedJob, _LOCK + " FOR NO KEY UPDATE OF counts", job_id=job_id)',
             "return tx.ask(LockedJob, _LOCK, job_id=job_id)", "jobs.jobs.lock_job"),
    unlocked("an employer's own job is not locked", "jobs/jobs_sql.py",
             "counts.employer_id = %(employer_id)s FOR NO KEY UPDATE OF counts",
             "counts.employer_id = %(employer_id)s", "jobs.jobs.lock_job_of"),
    impatient("a chore waits for a job that somebody is changing", "jobs/jobs_sql.py",
              "FOR NO KEY UPDATE OF counts SKIP LOCKED", "FOR NO KEY UPDATE OF counts",
              "jobs.jobs.lock_job_unless_busy"),
    unlocked("tasks that are rated are not locked", "tasks/tasks_sql.py",
             "         ORDER BY task_id\n           FOR NO KEY UPDATE\n", "         ORDER BY task_id\n",
             "tasks.tasks.lock_tasks_of"),
    unlocked("an appealed task is not locked", "tasks/verdicts/appeals_sql.py",
             "           FOR NO KEY UPDATE OF task\n", "", "tasks.verdicts.appeals.lock_task"),
    unlocked("a task in revision is not locked", "tasks/taking/revising_sql.py",
             "           FOR NO KEY UPDATE OF task\n", "", "tasks.taking.revising.lock_own_revision"),
    unlocked("overdue tasks are not locked", "tasks/due_sql.py",
             "'SUBMITTED' AND rate_by <= %(now)s\n         ORDER BY task_id\n         LIMIT %(limit)s\n"
             "           FOR NO KEY UPDATE\n",
             "'SUBMITTED' AND rate_by <= %(now)s\n         ORDER BY task_id\n         LIMIT %(limit)s\n",
             "tasks.due.lock_tasks_to_autorate"),
    unlocked("overdue revisions are not locked", "tasks/due_sql.py",
             "'IN_REVISION' AND revise_until <= %(now)s\n         ORDER BY task_id\n         LIMIT %(limit)s\n"
             "           FOR NO KEY UPDATE\n",
             "'IN_REVISION' AND revise_until <= %(now)s\n         ORDER BY task_id\n         LIMIT %(limit)s\n",
             "tasks.due.lock_tasks_with_revision_over"),
    unlocked("a worker's holds on many jobs do not see each other", "accounts/account_sql.py",
             "FROM accounts WHERE account_id = %(account_id)s FOR NO KEY UPDATE",
             "FROM accounts WHERE account_id = %(account_id)s", "accounts.account.lock_account"),
    mutation("a worker who holds is not locked", "tasks/taking/work_context.py",
             "        lock_account(tx, worker_id)\n", "        tx.do('SELECT 1')\n",
             "tasks/test_holding.py::test_two_jobs_held_at_the_same_moment_count_together"),
    unlocked("one purse is given out twice", "ledger/ledger_sql.py",
             "AND kind = %(kind)s AND job_id = ''\n           FOR NO KEY UPDATE\n",
             "AND kind = %(kind)s AND job_id = ''\n", "ledger.ledger.lock_purse"),
    unlocked("several purses are given out twice", "ledger/ledger_sql.py",
             "         ORDER BY purse.account_id, purse.kind, purse.job_id\n           FOR NO KEY UPDATE OF purse\n"
             '        """,\n        account_ids=[purse[0]',
             '         ORDER BY purse.account_id, purse.kind, purse.job_id\n'
             '        """,\n        account_ids=[purse[0]',
             "ledger.ledger.lock_purses"),
    unlocked("a payment can be credited by two at once", "deposits/claims_sql.py",
             "         WHERE reference = %(reference)s\n           FOR NO KEY UPDATE\n",
             "         WHERE reference = %(reference)s\n", "deposits.claims.lock_payment"),
    unlocked("a deposit is not locked", "deposits/deposits_sql.py",
             "deposit_id = %(deposit_id)s FOR NO KEY UPDATE", "deposit_id = %(deposit_id)s",
             "deposits.deposits.lock_deposit"),
    impatient("deposits that nobody paid hold up the chore", "deposits/deposits_sql.py",
              "           FOR NO KEY UPDATE SKIP LOCKED\n", "           FOR NO KEY UPDATE\n",
              "deposits.deposits.lock_unpaid"),
    unlocked("what somebody owes is not locked", "ledger/debts_sql.py",
             "WHERE account_id = %(account_id)s FOR NO KEY UPDATE", "WHERE account_id = %(account_id)s",
             "ledger.debts.lock_debt"),
    unlocked("a withdrawal can be ended by two at once", "withdrawals/withdrawals_sql.py",
             "withdrawal_id = %(withdrawal_id)s FOR NO KEY UPDATE", "withdrawal_id = %(withdrawal_id)s",
             "withdrawals.withdrawals.lock_withdrawal"),
    unlocked("what comes back for a debt is not locked", "withdrawals/debt_collecting_sql.py",
             "ORDER BY requested_at DESC, withdrawal_id\n           FOR NO KEY UPDATE\n",
             "ORDER BY requested_at DESC, withdrawal_id\n", "withdrawals.debt_collecting.lock_not_sent"),
    impatient("two who make a batch at once get the same withdrawals, or wait", "withdrawals/withdrawals_sql.py",
              "FOR NO KEY UPDATE OF each SKIP LOCKED", "FOR NO KEY UPDATE OF each",
              "withdrawals.withdrawals.lock_approved"),
    unlocked("what goes into a batch is not locked", "withdrawals/withdrawals_sql.py",
             "           FOR NO KEY UPDATE OF each SKIP LOCKED\n", "", "withdrawals.withdrawals.lock_approved"),
    unlocked("withdrawals nobody confirmed are not locked", "withdrawals/withdrawals_sql.py",
             "           FOR NO KEY UPDATE SKIP LOCKED\n", "", "withdrawals.withdrawals.lock_unconfirmed"),
    unlocked("the withdrawals of a batch are not locked", "withdrawals/withdrawals_sql.py",
             "batch_id <> ''\n         ORDER BY account_id, withdrawal_id\n           FOR NO KEY UPDATE\n",
             "batch_id <> ''\n         ORDER BY account_id, withdrawal_id\n", "withdrawals.withdrawals.lock_of_batch"),
    unlocked("a batch can be undone and paid at once", "withdrawals/batches/batches_sql.py",
             "WHERE batch_id = %(batch_id)s FOR NO KEY UPDATE", "WHERE batch_id = %(batch_id)s",
             "withdrawals.batches.batches.lock_batch"),
    unlocked("two who change a rule do not see each other", "rules/rules_sql.py",
             "WHERE place = 'here' FOR NO KEY UPDATE", "WHERE place = 'here'", "rules.rules.lock_rules"),
    unlocked("two who change the catalogue do not see each other", "catalog/catalog_sql.py",
             "WHERE zone_id = 'int' FOR NO KEY UPDATE", "WHERE zone_id = 'int'", "catalog.catalog.lock_catalog"),
    unlocked("a standing is not locked while days are forgotten", "crowd/standing/standing_sql.py",
             "FROM standings WHERE account_id = %(account_id)s FOR NO KEY UPDATE",
             "FROM standings WHERE account_id = %(account_id)s", "crowd.standing.standing.lock_standing"),
    unlocked("a worker is counted without being locked", "crowd/standing/reading_sql.py",
             "WHERE NOT is_counted)\n         ORDER BY standing.account_id\n         LIMIT %(limit)s\n"
             "           FOR NO KEY UPDATE OF standing, account SKIP LOCKED\n",
             "WHERE NOT is_counted)\n         ORDER BY standing.account_id\n         LIMIT %(limit)s\n"
             "           FOR NO KEY UPDATE OF standing SKIP LOCKED\n",
             "crowd.standing.reading.lock_uncounted"),
    mutation("a row that is not there is none, instead of refused", "database/tx.py",
             "        if row is None:\n            raise refusal\n", "        assert row is not None\n",
             "database/test_channel.py::test_a_row_that_is_not_there_is_refused_by_name"),
    mutation("a deadlock is told to whoever called", "database/pool.py",
             "except (errors.DeadlockDetected, errors.SerializationFailure):", "except errors.SerializationFailure:",
             "database/test_pool.py"),
    mutation("what cannot be serialized is told to whoever called", "database/pool.py",
             "except (errors.DeadlockDetected, errors.SerializationFailure):", "except errors.DeadlockDetected:",
             "database/test_pool.py"),
    mutation("a transaction is tried twice", "database/pool.py", "TRIES_MAX = 3", "TRIES_MAX = 2",
             "database/test_pool.py"),
    mutation("a transaction that failed for good is answered as if it had not", "database/pool.py",
             "                if attempt == TRIES_MAX:\n                    raise\n",
             "                if attempt == TRIES_MAX:\n                    break\n", "database/test_pool.py"),
    mutation("an audit sees what is committed while it runs", "database/pool.py",
             "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "BEGIN READ ONLY",
             "audit/test_auditing.py::test_audit_sees_one_moment"),
]  # fmt: skip
