"""Every statement on frozen_prints, and what they are made of."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from piecework.database import Pending, Tx
from piecework.moderation.freeze import OF_ERASURE, FreezeCause

PrintKind = Literal["mailbox", "destination"]


class TracePrint(Struct, frozen=True):
    """What recognises a mailbox or a pay-out destination."""

    kind: PrintKind
    hmac_sha256: bytes


class FrozenPrint(Struct, frozen=True):
    """What an account has in common with one that was frozen and erased: which, when it was frozen, and for what."""

    kind: PrintKind
    frozen_on: date
    cause: FreezeCause


class Traces(Struct, frozen=True):
    """What an account can be recognised by, and the key that prints are made with."""

    email: str
    destinations: list[str]
    key: bytes


def ask_traces(tx: Tx, account_id: str) -> Pending[Traces]:
    """What the account can be recognised by: its address, and where its money went, or was to go for sure.

    What nobody confirmed by e-mail is left out: anybody's destination can be typed.
    """
    return tx.ask(
        Traces,
        """
        SELECT email,
               ARRAY (SELECT DISTINCT destination FROM withdrawals
                       WHERE account_id = %(account_id)s AND destination <> ''
                         AND confirmed_at IS NOT NULL) AS destinations,
               (SELECT secret FROM place_keys WHERE name = 'recognising') AS key
          FROM accounts
         WHERE account_id = %(account_id)s
        """,
        account_id=account_id,
    )


def add_frozen_prints(tx: Tx, account_id: str, prints: Sequence[TracePrint], *, now: datetime) -> None:
    """Keep the prints for each freeze of the account that stands, but for what erasing it does, queued."""
    tx.do(
        """
        INSERT INTO frozen_prints (hmac_sha256, frozen_on, cause, kind, kept_since)
        SELECT DISTINCT print.hmac_sha256, (made.frozen_at AT TIME ZONE 'UTC')::date, made.cause, print.kind,
               %(now)s::timestamptz
          FROM freezes made
         CROSS JOIN unnest(%(kinds)s::text[], %(hmacs)s::bytea[]) AS print (kind, hmac_sha256)
         WHERE made.account_id = %(account_id)s AND made.lifted_at IS NULL
           AND made.freeze_id <> %(of_erasure)s
         ORDER BY 1, 2, 3
        ON CONFLICT (hmac_sha256, frozen_on, cause) DO NOTHING
        """,
        account_id=account_id,
        of_erasure=OF_ERASURE,
        kinds=[each.kind for each in prints],
        hmacs=[each.hmac_sha256 for each in prints],
        now=now,
    )


def ask_matches(tx: Tx, prints: Sequence[TracePrint]) -> Pending[FrozenPrint]:
    """Which of these are kept, the latest freeze first; found by their key."""
    return tx.ask(
        FrozenPrint,
        """
        SELECT kind, frozen_on, cause
          FROM frozen_prints
         WHERE hmac_sha256 = ANY (%(hmacs)s::bytea[])
         ORDER BY frozen_on DESC, kind DESC, cause
        """,
        hmacs=[each.hmac_sha256 for each in prints],
    )


def forget_frozen_prints(tx: Tx, *, before: datetime, limit: int) -> int:
    """Delete prints that are kept since before then; answers how many."""
    return tx.do(
        """
        DELETE FROM frozen_prints print
         USING (SELECT hmac_sha256, frozen_on, cause FROM frozen_prints
                 WHERE kept_since < %(before)s LIMIT %(limit)s) old
         WHERE print.hmac_sha256 = old.hmac_sha256 AND print.frozen_on = old.frozen_on AND print.cause = old.cause
        """,
        before=before,
        limit=limit,
    ).count()
