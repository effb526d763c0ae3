"""A row of everything that somebody locks, and who does: what `lock_...` promises is tried on each of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import LiteralString

from piecework.accounts import account_sql as accounts
from piecework.accounts import terms_sql as terms
from piecework.accounts.entering import passwords_sql as passwords
from piecework.accounts.entering import second_factor_sql as second_factor
from piecework.catalog import catalog_sql as catalog
from piecework.crowd import lists_sql as crowd
from piecework.crowd.standing import reading_sql as reading
from piecework.crowd.standing import standing_sql as standing
from piecework.database import Tx
from piecework.deposits import claims_sql as claims
from piecework.deposits import deposits_sql as deposits
from piecework.jobs import jobs_sql as jobs
from piecework.jobs.offering import announcing_sql as announcing
from piecework.ledger import debts_sql as owing
from piecework.ledger import ledger_sql as ledger
from piecework.operators import roles_sql as operators
from piecework.operators import sums_sql as sums
from piecework.postbacks import receivers_sql as receivers
from piecework.privacy import erasures_sql as privacy
from piecework.rules import rules_sql as rules
from piecework.tasks import due_sql as due
from piecework.tasks import tasks_sql as tasks
from piecework.tasks.taking import revising_sql as revising
from piecework.tasks.verdicts import appeals_sql as appealing
from piecework.withdrawals import collecting_sql as collecting
from piecework.withdrawals import withdrawals_sql as withdrawals
from piecework.withdrawals.batches import batches_sql as batches

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FUTURE = NOW + timedelta(days=400)


@dataclass(frozen=True)
class Lock:
    """Who locks, the rows that are locked then (each a table and a condition), and whether busy rows are left."""

    call: Callable[[Tx], object]
    rows: tuple[LiteralString, ...]
    leaves_busy: bool = False


def leaving(call: Callable[[Tx], object], *rows: LiteralString) -> Lock:
    return Lock(call, rows, leaves_busy=True)


def waiting(call: Callable[[Tx], object], *rows: LiteralString) -> Lock:
    return Lock(call, rows)


# The history that tests/database/test_locks.py writes: job `j`, tasks by state, accounts `ada`, `wim` and `mo`.
LOCKS: dict[str, Lock] = {
    "accounts.account.lock_account": waiting(lambda tx: accounts.lock_account(tx, "wim"),
    "accounts WHERE account_id = 'wim'"),
    "accounts.entering.passwords.lock_password": waiting(lambda tx: passwords.lock_password(tx, "wim"), "passwords"),
    "accounts.entering.second_factor.lock_factor": waiting(lambda tx: second_factor.lock_factor(tx, "wim"),
    "second_factors"),
    "accounts.terms.lock_telling": leaving(lambda tx: terms.lock_telling(tx, "1"), "terms_in_force"),
    "catalog.catalog.lock_catalog": waiting(catalog.lock_catalog, "zones WHERE zone_id = 'int'"),
    "crowd.lists.lock_list": waiting(lambda tx: crowd.lock_list(tx, "ada", 7), "worker_lists WHERE list_id = 7"),
    "crowd.lists.lock_all_lists": waiting(
        lambda tx: crowd.lock_all_lists(tx, "ada"), "worker_lists WHERE account_id = 'ada'"
    ),
    "crowd.standing.standing.lock_standing": waiting(lambda tx: standing.lock_standing(tx, "wim"), "standings"),
    "crowd.standing.reading.lock_uncounted": leaving(
        lambda tx: reading.lock_uncounted(tx, limit=9), "standings", "accounts WHERE account_id = 'wim'"
    ),
    "crowd.standing.reading.lock_of_older_rules": leaving(
        lambda tx: reading.lock_of_older_rules(tx, rules_version=1, limit=9),
        "standings", "accounts WHERE account_id = 'wim'",
    ),
    "crowd.standing.reading.lock_aged": leaving(
        lambda tx: reading.lock_aged(tx, first_day=date(2027, 1, 1), kept_since=date(2027, 1, 1), limit=9),
        "standings", "accounts WHERE account_id = 'wim'",
    ),
    "crowd.standing.reading.lock_away": leaving(
        lambda tx: (
            tx.do("UPDATE worker_days SET is_counted = true"),
            reading.lock_away(tx, before=date(2027, 1, 1), now=NOW, limit=9),
        ),
        "standings",
    ),
    "deposits.deposits.lock_deposit": waiting(
        lambda tx: deposits.lock_deposit(tx, "ada", "d"), "deposits WHERE deposit_id = 'd'"
    ),
    "deposits.deposits.lock_unpaid": leaving(lambda tx: deposits.lock_unpaid(tx, before=FUTURE, limit=9), "deposits"),
    "deposits.claims.lock_payment": waiting(lambda tx: claims.lock_payment(tx, "bank 1"), "payments"),
    "ledger.debts.lock_debt": waiting(lambda tx: owing.lock_debt(tx, "ada"), "receivables"),
    "jobs.jobs.lock_job": waiting(lambda tx: jobs.lock_job(tx, "j"), "job_counts"),
    "jobs.jobs.lock_job_of": waiting(lambda tx: jobs.lock_job_of(tx, "j", employer_id="ada"), "job_counts"),
    "jobs.jobs.lock_job_unless_busy": leaving(lambda tx: jobs.lock_job_unless_busy(tx, "j"), "job_counts"),
    "jobs.offering.announcing.lock_announcement": leaving(lambda tx: announcing.lock_announcement(tx, "j"),
    "announcements"),
    "ledger.ledger.lock_purse": waiting(
        lambda tx: ledger.lock_purse(tx, "ada", "spendable"),
        "purses WHERE account_id = 'ada' AND kind = 'spendable'",
    ),
    "ledger.ledger.lock_purses": waiting(
        lambda tx: ledger.lock_purses(tx, [("wim", "earned", ""), ("ada", "escrow", "j"), ("ada", "spendable", "")]),
        "purses WHERE (account_id, kind) IN (('wim', 'earned'), ('ada', 'escrow'), ('ada', 'spendable'))",
    ),
    "operators.roles.lock_operators": waiting(
        lambda tx: operators.lock_operators(tx, "wim"), "accounts WHERE account_id IN ('wim', 'mo')"
    ),
    "operators.sums.lock_sums": waiting(lambda tx: sums.lock_sums(tx, [("wim", "mo")]), "operator_sums"),
    "postbacks.receivers.lock_receiver": waiting(lambda tx: receivers.lock_receiver(tx, "ada"), "receivers"),
    "postbacks.receivers.lock_receivers_to_batch": leaving(
        lambda tx: receivers.lock_receivers_to_batch(tx, before=FUTURE, is_paused=False, limit=9), "receivers"
    ),
    "privacy.erasures.lock_undone": leaving(lambda tx: privacy.lock_undone(tx, limit=9), "erasures"),
    "rules.rules.lock_rules": waiting(rules.lock_rules, "rules"),
    "tasks.tasks.lock_tasks_of": waiting(
        lambda tx: tasks.lock_tasks_of(tx, "j", ["waits", "revises"], employer_id="ada"),
        "tasks WHERE task_id IN ('waits', 'revises')",
    ),
    "tasks.verdicts.appeals.lock_task": waiting(
        lambda tx: appealing.lock_task(tx, "j", "refused"), "tasks WHERE task_id = 'refused'"
    ),
    "tasks.due.lock_tasks_to_autorate": waiting(
        lambda tx: due.lock_tasks_to_autorate(tx, "j", now=FUTURE, limit=9), "tasks WHERE task_id = 'waits'"
    ),
    "tasks.due.lock_tasks_with_revision_over": waiting(
        lambda tx: due.lock_tasks_with_revision_over(tx, "j", now=FUTURE, limit=9), "tasks WHERE task_id = 'revises'"
    ),
    "tasks.due.lock_forgettable": leaving(
        lambda tx: due.lock_forgettable(tx, before=FUTURE, limit=9), "tasks WHERE task_id = 'refused'"
    ),
    "tasks.due.lock_with_address": leaving(
        lambda tx: due.lock_with_address(tx, before=FUTURE, limit=9), "tasks WHERE ip_address <> ''"
    ),
    "tasks.due.lock_with_address_of": leaving(
        lambda tx: due.lock_with_address_of(tx, "wim", limit=9), "tasks WHERE ip_address <> ''"
    ),
    "tasks.due.lock_forgettable_of": leaving(
        lambda tx: due.lock_forgettable_of(tx, "wim", limit=9), "tasks WHERE task_id = 'refused'"
    ),
    "tasks.taking.revising.lock_own_revision": waiting(
        lambda tx: revising.lock_own_revision(tx, "j", "revises", worker_id="wim"), "tasks WHERE task_id = 'revises'"
    ),
    "withdrawals.withdrawals.lock_withdrawal": waiting(
        lambda tx: withdrawals.lock_withdrawal(tx, "wim", "approved"),
        "withdrawals WHERE withdrawal_id = 'approved'",
    ),
    "withdrawals.withdrawals.lock_unconfirmed": leaving(
        lambda tx: withdrawals.lock_unconfirmed(tx, before=FUTURE, limit=9),
        "withdrawals WHERE withdrawal_id = 'unconfirmed'",
    ),
    "withdrawals.withdrawals.lock_approved": leaving(
        lambda tx: withdrawals.lock_approved(tx, method="", limit=9), "withdrawals WHERE withdrawal_id = 'approved'"
    ),
    "withdrawals.collecting.lock_not_sent": waiting(
        lambda tx: collecting.lock_not_sent(tx, "wim"), "withdrawals WHERE withdrawal_id = 'approved'"
    ),
    "withdrawals.withdrawals.lock_of_batch": waiting(
        lambda tx: withdrawals.lock_of_batch(tx, "b"), "withdrawals WHERE withdrawal_id = 'sent'"
    ),
    "withdrawals.batches.batches.lock_batch": waiting(lambda tx: batches.lock_batch(tx, "b"), "withdrawal_batches"),
}  # fmt: skip
