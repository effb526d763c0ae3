"""Finishing erasures: what there may be much of goes batch by batch, and is looked for again after every kill."""

from collections.abc import Callable
from datetime import datetime

from piecework.accounts.account_sql import lock_account
from piecework.accounts.idempotency_sql import forget_keys_of
from piecework.database import Tx
from piecework.events.events_sql import forget_events_of
from piecework.jobs.forgetting import forget_briefs_of
from piecework.mail.outbox_sql import forget_emails_of
from piecework.moderation.frozen_prints import keep_prints_if_frozen
from piecework.notices.notices_sql import forget_notices_of
from piecework.postbacks.forgetting import forget_postbacks_of
from piecework.privacy import erasures_sql as sql
from piecework.tasks.forgetting import forget_proofs_of, forget_task_addresses_of
from piecework.withdrawals.withdrawals_sql import forget_destinations_of

ERASURES_A_BATCH = 20
ROWS_A_BATCH = 1000

_PARTS: tuple[Callable[[Tx, str, int], int], ...] = (
    lambda tx, account_id, limit: forget_events_of(tx, account_id, limit=limit),
    lambda tx, account_id, limit: forget_notices_of(tx, account_id, limit=limit),
    lambda tx, account_id, limit: forget_emails_of(tx, account_id, limit=limit),
    lambda tx, account_id, limit: forget_keys_of(tx, account_id, limit=limit),
)


def finish_erasures(tx: Tx, *, now: datetime) -> int:
    """Delete a batch of what is left of accounts that were erased; answers how much it was.

    An erasure is done when nothing is left: with jobs that are not over, which only a forced one has, it waits.
    """
    done = 0
    account_ids = sql.lock_undone(tx, limit=ERASURES_A_BATCH)
    for account_id in account_ids:
        deleted = sum(part(tx, account_id, ROWS_A_BATCH) for part in _PARTS)
        deleted += forget_task_addresses_of(tx, account_id) + forget_briefs_of(tx, account_id)
        deleted += forget_proofs_of(tx, account_id, now=now)
        deleted += forget_postbacks_of(tx, account_id, limit=ROWS_A_BATCH, now=now)
        if not deleted and sql.is_gone(tx, account_id):
            sql.end_erasure(tx, account_id, now=now)
            deleted = 1
        done += deleted
    return done + sum(_forget_destinations(tx, account_id, now=now) for account_id in sorted(account_ids))


def _forget_destinations(tx: Tx, account_id: str, *, now: datetime) -> int:
    """Forget where money went that was on its way; a dispute may have frozen the account since it was erased.

    It locks the account, and so it comes after whatever locks jobs.
    """
    lock_account(tx, account_id)
    keep_prints_if_frozen(tx, account_id, now=now)
    return forget_destinations_of(tx, account_id)
