"""Every statement on receivers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, LiteralString

from msgspec import Struct, structs

from piecework.database import Pending, Tx, as_json
from piecework.postbacks.bodies import Format

replace = structs.replace

PausedWhy = Literal["", "employer", "failing", "gone"]


class Receiver(Struct, frozen=True, kw_only=True):
    """Where an account is called back; an empty address: nowhere."""

    address: str = ""
    format: Format = "published"
    wants_tasks: bool = True
    wants_statuses: bool = False
    secret: str
    old_secret: str = ""
    old_secret_until: datetime | None = None
    paused_at: datetime | None = None
    paused_why: PausedWhy = ""
    failing_since: datetime | None = None

    @property
    def is_called(self) -> bool:
        """Whether calls go out to it."""
        return bool(self.address) and self.paused_at is None


class ToBatch(Struct, frozen=True):
    """A receiver that something happened for, locked until commit."""

    account_id: str
    format: Format


class ClaimedReceiver(Struct, frozen=True):
    """A receiver that this process calls, and nobody else until the claim is over."""

    account_id: str
    address: str
    secret: str
    old_secret: str  # empty where it signs no more
    is_failing: bool  # nothing was accepted lately


class RoundOver(Struct, frozen=True):
    """What a round said of a receiver: whether a call was accepted, and whether it answered that it is gone."""

    account_id: str
    is_accepted: bool
    is_gone: bool


class PausedReceiver(Struct, frozen=True):
    """A receiver that this round has paused."""

    account_id: str
    address: str
    paused_why: PausedWhy


_COLUMNS: LiteralString = """
    address, format, wants_tasks, wants_statuses, secret, old_secret, old_secret_until, paused_at, paused_why,
    failing_since
"""


def ask_receiver(tx: Tx, account_id: str) -> Pending[Receiver]:
    """The account's receiver; no row where there has never been one."""
    return tx.ask(
        Receiver, "SELECT " + _COLUMNS + " FROM receivers WHERE account_id = %(account_id)s", account_id=account_id
    )


def lock_receiver(tx: Tx, account_id: str) -> Pending[Receiver]:
    """The account's receiver, locked until commit; it comes before its deliveries in the lock order."""
    return tx.ask(
        Receiver,
        "SELECT " + _COLUMNS + " FROM receivers WHERE account_id = %(account_id)s FOR NO KEY UPDATE",
        account_id=account_id,
    )


def put_receiver(tx: Tx, account_id: str, receiver: Receiver) -> None:
    """Write the receiver as it is to be."""
    tx.do(
        """
        INSERT INTO receivers AS old (account_id, address, format, wants_tasks, wants_statuses, secret, old_secret,
                                      old_secret_until, paused_at, paused_why, failing_since, claimed_until, claim_id)
        VALUES (%(account_id)s, %(address)s, %(format)s, %(wants_tasks)s, %(wants_statuses)s, %(secret)s,
                %(old_secret)s, %(old_secret_until)s, %(paused_at)s, %(paused_why)s, %(failing_since)s, NULL, '')
        ON CONFLICT (account_id) DO UPDATE
           SET address = excluded.address, format = excluded.format, wants_tasks = excluded.wants_tasks,
               wants_statuses = excluded.wants_statuses, secret = excluded.secret, old_secret = excluded.old_secret,
               old_secret_until = excluded.old_secret_until, paused_at = excluded.paused_at,
               paused_why = excluded.paused_why, failing_since = excluded.failing_since
        """,
        account_id=account_id,
        **structs.asdict(receiver),
    )


def lock_receivers_to_batch(tx: Tx, *, before: datetime, is_paused: bool, limit: int) -> list[ToBatch]:
    """Receivers that something happened for before then, locked; those somebody else has are left for the next time."""
    return tx.rows(
        ToBatch,
        """
        SELECT account_id, format
          FROM receivers
         WHERE (paused_at IS NOT NULL OR address = '') = %(is_paused)s
           AND account_id IN (SELECT account_id FROM events
                               WHERE postbacks_taken_at IS NULL AND created_at < %(before)s)
         ORDER BY account_id
         LIMIT %(limit)s
           FOR NO KEY UPDATE SKIP LOCKED
        """,
        before=before,
        is_paused=is_paused,
        limit=limit,
    )


def claim_receivers(
    tx: Tx, *, claim_id: str, now: datetime, until: datetime, well_max: int, failing_max: int
) -> Pending[ClaimedReceiver]:
    """Claim receivers that a delivery is due to, the one that waits longest first, until then.

    Those that fail have room of their own: however many hang, who is well does not wait for them.
    """
    return tx.ask(
        ClaimedReceiver,
        """
        WITH due AS (
            SELECT account_id, min(next_attempt_at) AS since
              FROM deliveries WHERE next_attempt_at <= %(now)s GROUP BY account_id
        ), well AS (
            SELECT receiver.account_id
              FROM receivers receiver JOIN due ON due.account_id = receiver.account_id
             WHERE receiver.paused_at IS NULL AND receiver.address <> '' AND receiver.failing_since IS NULL
               AND (receiver.claimed_until IS NULL OR receiver.claimed_until <= %(now)s)
             ORDER BY due.since, receiver.account_id
             LIMIT %(well_max)s FOR NO KEY UPDATE OF receiver SKIP LOCKED
        ), failing AS (
            SELECT receiver.account_id
              FROM receivers receiver JOIN due ON due.account_id = receiver.account_id
             WHERE receiver.paused_at IS NULL AND receiver.address <> '' AND receiver.failing_since IS NOT NULL
               AND (receiver.claimed_until IS NULL OR receiver.claimed_until <= %(now)s)
             ORDER BY due.since, receiver.account_id
             LIMIT %(failing_max)s FOR NO KEY UPDATE OF receiver SKIP LOCKED
        )
        UPDATE receivers receiver
           SET claimed_until = %(until)s, claim_id = %(claim_id)s
          FROM (SELECT account_id FROM well UNION ALL SELECT account_id FROM failing) free
         WHERE receiver.account_id = free.account_id
        RETURNING receiver.account_id, receiver.address, receiver.secret,
                  CASE WHEN receiver.old_secret_until > %(now)s THEN receiver.old_secret ELSE '' END AS old_secret,
                  receiver.failing_since IS NOT NULL AS is_failing
        """,
        claim_id=claim_id, now=now, until=until, well_max=well_max, failing_max=failing_max,
    )  # fmt: skip


def end_rounds(
    tx: Tx, rounds: Sequence[RoundOver], *, claim_id: str, now: datetime, failing_before: datetime
) -> list[PausedReceiver]:
    """Give the claims back, remember since when receivers fail, and pause those that do for too long or are gone."""
    return tx.rows(
        PausedReceiver,
        """
        WITH over AS (
            SELECT receiver.account_id, ended.is_gone, receiver.paused_at AS paused_before,
                   CASE WHEN ended.is_accepted THEN NULL ELSE coalesce(receiver.failing_since, %(now)s)
                   END AS failing_since
              FROM jsonb_to_recordset(%(rounds)s) AS ended (account_id text, is_accepted boolean, is_gone boolean)
              JOIN receivers receiver ON receiver.account_id = ended.account_id
             ORDER BY receiver.account_id
               FOR NO KEY UPDATE OF receiver
        ), ended AS (
            UPDATE receivers receiver
               SET failing_since = over.failing_since,
                   claimed_until = CASE WHEN receiver.claim_id = %(claim_id)s THEN NULL ELSE receiver.claimed_until END,
                   paused_at = CASE WHEN over.is_gone OR over.failing_since <= %(failing_before)s
                                    THEN coalesce(receiver.paused_at, %(now)s) ELSE receiver.paused_at END,
                   paused_why = CASE WHEN receiver.paused_at IS NOT NULL THEN receiver.paused_why
                                     WHEN over.is_gone THEN 'gone'
                                     WHEN over.failing_since <= %(failing_before)s THEN 'failing'
                                     ELSE '' END
              FROM over
             WHERE receiver.account_id = over.account_id
            RETURNING receiver.account_id, receiver.address, receiver.paused_at, receiver.paused_why, over.paused_before
        )
        SELECT account_id, address, paused_why
          FROM ended
         WHERE paused_at IS NOT NULL AND paused_before IS NULL
         ORDER BY account_id
        """,
        rounds=as_json(list(rounds)),
        claim_id=claim_id,
        now=now,
        failing_before=failing_before,
    )


def release_claims(tx: Tx, account_ids: Sequence[str], *, claim_id: str) -> None:
    """Give the claims back that are still this one's, queued."""
    tx.do(
        """
        UPDATE receivers SET claimed_until = NULL
         WHERE account_id = ANY (%(account_ids)s) AND claim_id = %(claim_id)s AND claimed_until IS NOT NULL
        """,
        account_ids=list(account_ids),
        claim_id=claim_id,
    )


def delete_receiver(tx: Tx, account_id: str) -> int:
    """Delete the receiver of an account that has no deliveries any more; answers whether there was one."""
    return tx.do(
        """
        DELETE FROM receivers
         WHERE account_id = %(account_id)s
           AND NOT EXISTS (SELECT 1 FROM deliveries WHERE account_id = %(account_id)s)
        """,
        account_id=account_id,
    ).count()
