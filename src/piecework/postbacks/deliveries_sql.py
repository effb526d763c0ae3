"""Every statement that writes deliveries and their log; what only reads them is in log_sql.py."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from piecework.database import Pending, Tx, as_json
from piecework.postbacks.bodies import DeliveryKind

DeliveryState = Literal["WAITING", "DELIVERED", "GIVEN_UP"]
Outcome = Literal["delivered", "answered", "no_name", "refused", "tls_failed", "silent", "broken"]

CALLS_AT_ONCE = 2  # to one receiver


class NewDelivery(Struct, frozen=True):
    """A call that is due; `part` orders those that are made at the same moment."""

    account_id: str
    delivery_id: str
    kind: DeliveryKind
    part: int
    body: str
    ids: int


class DueDelivery(Struct, frozen=True):
    """A call to be made now. `attempts` were made before."""

    account_id: str
    delivery_id: str
    body: str
    due_at: datetime
    attempts: int


class AttemptRecord(Struct, frozen=True, kw_only=True):
    """An attempt as the log has it, and what follows for its delivery. `detail` is a sentence, `answer` its beginning.

    `number` counts from 1. `next_attempt_at` None: it is over, one way or the other.
    """

    account_id: str
    delivery_id: str
    number: int
    outcome: Outcome
    status: int | None
    milliseconds: int
    detail: str
    answer: str
    created_at: datetime
    state: DeliveryState
    next_attempt_at: datetime | None


def add_deliveries(tx: Tx, deliveries: Sequence[NewDelivery], *, state: DeliveryState, now: datetime) -> None:
    """Insert calls: to be made at once (WAITING), or given up unsent."""
    tx.do(
        """
        INSERT INTO deliveries (account_id, delivery_id, kind, state, part, body, ids, created_at, due_at,
                                next_attempt_at, attempts, rounds_missed, missed_until, ended_at)
        SELECT new.account_id, new.delivery_id, new.kind, %(state)s, new.part, new.body, new.ids, %(now)s, %(now)s,
               CASE WHEN %(state)s = 'WAITING' THEN %(now)s END, 0, 0, NULL,
               CASE WHEN %(state)s <> 'WAITING' THEN %(now)s END
          FROM jsonb_to_recordset(%(deliveries)s)
               AS new (account_id text, delivery_id text, kind text, part integer, body text, ids integer)
        """,
        deliveries=as_json(list(deliveries)),
        state=state,
        now=now,
    )


def load_due(tx: Tx, account_ids: Sequence[str], *, now: datetime) -> list[DueDelivery]:
    """The oldest due calls to each of the claimed receivers, as many as are made at once, in their order."""
    return tx.rows(
        DueDelivery,
        """
        SELECT claimed.account_id, due.delivery_id, due.body, due.due_at, due.attempts
          FROM unnest(%(account_ids)s::text[]) AS claimed (account_id)
         CROSS JOIN LATERAL (
               SELECT delivery_id, body, due_at, attempts, created_at, part
                 FROM deliveries
                WHERE account_id = claimed.account_id AND state = 'WAITING' AND next_attempt_at <= %(now)s
                ORDER BY created_at, part, delivery_id
                LIMIT %(limit)s) due
         ORDER BY claimed.account_id, due.created_at, due.part, due.delivery_id
        """,
        account_ids=list(account_ids),
        now=now,
        limit=CALLS_AT_ONCE,
    )


def record_attempts(tx: Tx, tried: Sequence[AttemptRecord]) -> Pending[str]:
    """Log attempts and move their deliveries, queued; one that somebody else has tried meanwhile is left as it is.

    The caller holds the receivers, whose pause keeps what failed from being due. Answers the deliveries' ids.
    """
    return tx.ask_value(
        """
        WITH tried AS MATERIALIZED (
            SELECT account_id, delivery_id, number, outcome, status, milliseconds, detail, answer, created_at, state,
                   next_attempt_at
              FROM jsonb_to_recordset(%(tried)s)
                   AS tried (account_id text, delivery_id text, number integer, outcome text, status integer,
                             milliseconds integer, detail text, answer text, created_at timestamptz, state text,
                             next_attempt_at timestamptz)
        ), moved AS (
            UPDATE deliveries delivery
               SET attempts = tried.number, state = tried.state,
                   next_attempt_at = CASE WHEN receiver.paused_at IS NULL AND receiver.address <> ''
                                          THEN tried.next_attempt_at END,
                   ended_at = CASE WHEN tried.state <> 'WAITING' THEN tried.created_at END
              FROM tried
              JOIN receivers receiver ON receiver.account_id = tried.account_id
             WHERE delivery.account_id = tried.account_id AND delivery.delivery_id = tried.delivery_id
               AND delivery.attempts = tried.number - 1
            RETURNING delivery.account_id, delivery.delivery_id
        )
        INSERT INTO delivery_attempts (account_id, delivery_id, number, outcome, status, milliseconds, detail, answer,
                                       created_at)
        SELECT tried.account_id, tried.delivery_id, tried.number, tried.outcome, tried.status, tried.milliseconds,
               tried.detail, tried.answer, tried.created_at
          FROM tried
          JOIN moved ON moved.account_id = tried.account_id AND moved.delivery_id = tried.delivery_id
        RETURNING delivery_id
        """,
        tried=as_json(list(tried)),
    )


def miss_round(tx: Tx, account_ids: Sequence[str], *, now: datetime) -> None:
    """The receivers are down: what else is due to them moves to its next time, or is given up; queued.

    The same timetable as timetable.py; a test holds both together.
    """
    tx.do(
        """
        UPDATE deliveries delivery
           SET rounds_missed = rounds_missed + 1, missed_until = %(now)s,
               state = CASE WHEN next.at <= due_at + interval '24 hours' THEN state ELSE 'GIVEN_UP' END,
               next_attempt_at = CASE WHEN next.at <= due_at + interval '24 hours' THEN next.at END,
               ended_at = CASE WHEN next.at <= due_at + interval '24 hours' THEN NULL ELSE %(now)s END
          FROM (SELECT late.account_id, late.delivery_id,
                       late.due_at + (floor(extract(epoch FROM %(now)s - late.due_at) / 300) + 1)
                                     * interval '5 minutes' AS at
                  FROM deliveries late
                 WHERE late.account_id = ANY (%(account_ids)s) AND late.next_attempt_at <= %(now)s) next
         WHERE delivery.account_id = next.account_id AND delivery.delivery_id = next.delivery_id
        """,
        account_ids=list(account_ids),
        now=now,
    )


def keep_waiting(tx: Tx, account_ids: Sequence[str]) -> None:
    """Let nothing be due to receivers that are not called, queued; the caller holds the receivers."""
    tx.do(
        """
        UPDATE deliveries SET next_attempt_at = NULL
         WHERE account_id = ANY (%(account_ids)s) AND state = 'WAITING' AND next_attempt_at IS NOT NULL
        """,
        account_ids=list(account_ids),
    )


def make_due(tx: Tx, account_id: str, *, now: datetime) -> None:
    """Let everything that waits for the receiver be due now, for another 24 hours, queued."""
    tx.do(
        """
        UPDATE deliveries SET due_at = %(now)s, next_attempt_at = %(now)s
         WHERE account_id = %(account_id)s AND state = 'WAITING' AND next_attempt_at IS NULL
        """,
        account_id=account_id,
        now=now,
    )


def replay_one(tx: Tx, account_id: str, delivery_id: str, *, is_called: bool, now: datetime) -> int:
    """Send a delivery again, byte for byte; answers 0 where there is none."""
    return tx.do(
        """
        UPDATE deliveries
           SET state = 'WAITING', due_at = %(now)s, ended_at = NULL,
               next_attempt_at = CASE WHEN %(is_called)s THEN %(now)s::timestamptz END
         WHERE account_id = %(account_id)s AND delivery_id = %(delivery_id)s
        """,
        account_id=account_id,
        delivery_id=delivery_id,
        is_called=is_called,
        now=now,
    ).count()


def replay_between(
    tx: Tx, account_id: str, *, begin: datetime, end: datetime, is_called: bool, limit: int, now: datetime
) -> int:
    """Send the deliveries again that were made from `begin` until before `end`, the oldest first; answers how many."""
    return tx.do(
        """
        UPDATE deliveries
           SET state = 'WAITING', due_at = %(now)s, ended_at = NULL,
               next_attempt_at = CASE WHEN %(is_called)s THEN %(now)s::timestamptz END
         WHERE account_id = %(account_id)s
           AND delivery_id = ANY (ARRAY(SELECT delivery_id FROM deliveries
                                         WHERE account_id = %(account_id)s AND kind <> 'test'
                                           AND created_at >= %(begin)s AND created_at < %(end)s
                                         ORDER BY created_at, part, delivery_id
                                         LIMIT %(limit)s))
        """,
        account_id=account_id,
        begin=begin,
        end=end,
        is_called=is_called,
        limit=limit,
        now=now,
    ).count()


def give_up_waiting(tx: Tx, *, before: datetime, limit: int, now: datetime) -> int:
    """Give up what has waited since before then for receivers that are not called; answers how much."""
    return tx.do(
        """
        UPDATE deliveries delivery
           SET state = 'GIVEN_UP', ended_at = %(now)s
          FROM (SELECT account_id, delivery_id FROM deliveries
                 WHERE state = 'WAITING' AND next_attempt_at IS NULL AND created_at < %(before)s
                 LIMIT %(limit)s
                   FOR NO KEY UPDATE SKIP LOCKED) old
         WHERE delivery.account_id = old.account_id AND delivery.delivery_id = old.delivery_id
        """,
        before=before,
        limit=limit,
        now=now,
    ).count()


def forget_deliveries(tx: Tx, *, before: datetime, limit: int) -> int:
    """Delete deliveries that ended before then, with their log; answers how many."""
    return tx.do(
        """
        WITH old AS (
            SELECT account_id, delivery_id FROM deliveries
             WHERE ended_at < %(before)s
             ORDER BY ended_at
             LIMIT %(limit)s
               FOR UPDATE SKIP LOCKED
        ), logged AS (
            DELETE FROM delivery_attempts attempt USING old
             WHERE attempt.account_id = old.account_id AND attempt.delivery_id = old.delivery_id
        )
        DELETE FROM deliveries delivery USING old
         WHERE delivery.account_id = old.account_id AND delivery.delivery_id = old.delivery_id
        """,
        before=before,
        limit=limit,
    ).count()


def forget_deliveries_of(tx: Tx, account_id: str, *, limit: int, now: datetime) -> int:
    """Delete deliveries of an account with their log, at most `limit`, unless it is being called; answers how many."""
    return tx.do(
        """
        WITH old AS (
            SELECT delivery_id FROM deliveries
             WHERE account_id = %(account_id)s
               AND NOT EXISTS (SELECT 1 FROM receivers
                                WHERE account_id = %(account_id)s AND claimed_until > %(now)s)
             LIMIT %(limit)s
               FOR UPDATE SKIP LOCKED
        ), logged AS (
            DELETE FROM delivery_attempts attempt USING old
             WHERE attempt.account_id = %(account_id)s AND attempt.delivery_id = old.delivery_id
        )
        DELETE FROM deliveries delivery USING old
         WHERE delivery.account_id = %(account_id)s AND delivery.delivery_id = old.delivery_id
        """,
        account_id=account_id,
        limit=limit,
        now=now,
    ).count()
