"""What is due and not done yet, read from the tables of those whose work it is; writes nothing."""

from datetime import datetime, timedelta

from msgspec import Struct

from piecework.database import Pending, Tx


class Backlog(Struct, frozen=True):
    """How many things wait for a chore, and since when the oldest is due."""

    chore: str
    waiting: int
    oldest_at: datetime | None


def ask_backlogs(tx: Tx, *, batched_until: datetime, now: datetime) -> Pending[Backlog]:
    """What is due by now, chore by chore; what only waits for its time is no backlog."""
    return tx.ask(
        Backlog,
        """
        SELECT 'expire_holds' AS chore, count(*)::int AS waiting, min(hold_until) AS oldest_at
          FROM tasks WHERE status = 'HELD' AND hold_until <= %(now)s
         UNION ALL
        SELECT 'autorate', count(*)::int, min(rate_by) FROM tasks WHERE status = 'SUBMITTED' AND rate_by <= %(now)s
         UNION ALL
        SELECT 'close_revisions', count(*)::int, min(revise_until)
          FROM tasks WHERE status = 'IN_REVISION' AND revise_until <= %(now)s
         UNION ALL
        SELECT 'make_notices', count(*)::int, min(created_at) FROM events WHERE notices_taken_at IS NULL
         UNION ALL
        SELECT 'batch_postbacks', count(*)::int, min(event.created_at)
          FROM events event
          JOIN receivers receiver ON receiver.account_id = event.account_id AND receiver.paused_at IS NULL
         WHERE event.postbacks_taken_at IS NULL AND event.created_at < %(batched_until)s AND receiver.address <> ''
         UNION ALL
        SELECT 'deliver_postbacks', count(*)::int, min(next_attempt_at)
          FROM deliveries WHERE next_attempt_at <= %(now)s
         UNION ALL
        SELECT 'send_emails', count(*)::int, min(next_attempt_at) FROM emails WHERE next_attempt_at <= %(now)s
        """,
        batched_until=batched_until,
        now=now,
    )


class Postbacks(Struct, frozen=True):
    """Calls to receivers: how many wait for their time or their receiver, and how it stands with receivers."""

    waiting: int
    oldest_at: datetime | None
    given_up_today: int
    receivers: int
    failing: int
    paused: int


def ask_postbacks(tx: Tx, *, now: datetime) -> Pending[Postbacks]:
    """The calls of all receivers together; always one row."""
    return tx.ask(
        Postbacks,
        """
        SELECT waiting.waiting, waiting.oldest_at, over.given_up AS given_up_today, receivers.receivers,
               receivers.failing, receivers.paused
          FROM (SELECT count(*)::int AS waiting, min(created_at) AS oldest_at
                  FROM deliveries WHERE state = 'WAITING') waiting,
               (SELECT count(*)::int AS given_up FROM deliveries
                 WHERE state = 'GIVEN_UP' AND ended_at > %(since)s) over,
               (SELECT count(*) FILTER (WHERE address <> '')::int AS receivers,
                       count(*) FILTER (WHERE failing_since IS NOT NULL AND paused_at IS NULL)::int AS failing,
                       count(*) FILTER (WHERE paused_why IN ('failing', 'gone'))::int AS paused
                  FROM receivers) receivers
        """,
        since=now - timedelta(days=1),
    )


def ask_database_bytes(tx: Tx) -> Pending[int]:
    """How large the database is on disk, indexes included."""
    return tx.ask_value("SELECT pg_database_size(current_database())")


def ask_entry_count(tx: Tx) -> Pending[int]:
    """How many entries the book has."""
    return tx.ask_value("SELECT count(*) FROM entries")


class OperatorAddress(Struct, frozen=True):
    """An operator to be told, and where."""

    account_id: str
    email: str


def ask_operator_addresses(tx: Tx) -> Pending[OperatorAddress]:
    """Every operator who may do everything and is not frozen."""
    return tx.ask(
        OperatorAddress,
        """
        SELECT account_id, email FROM accounts
         WHERE is_operator AND frozen_at IS NULL AND 'all' = ANY (operator_roles)
         ORDER BY account_id
        """,
    )
