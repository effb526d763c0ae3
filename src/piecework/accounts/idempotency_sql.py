"""Every statement on idempotency_keys."""

from datetime import datetime

from msgspec import Struct

from piecework.database import Pending, Tx


class StoredAnswer(Struct, frozen=True):
    """What is on record for an idempotency key; `answer` None: it showed a secret."""

    request_sha256: bytes
    answer: bytes | None


def claim_idempotency_key(
    tx: Tx, account_id: str, key: str, request_sha256: bytes, *, now: datetime, expired_before: datetime
) -> Pending[str]:
    """Take the key for this call; no row comes back when it is taken.

    Waits for a concurrent call with the same key to commit (then it is taken) or roll back (then it is free). A key
    that is older than `expired_before` is free too.
    """
    return tx.ask_value(
        """
        INSERT INTO idempotency_keys (account_id, key, request_sha256, answer, created_at)
        VALUES (%(account_id)s, %(key)s, %(request_sha256)s, NULL, %(now)s)
        ON CONFLICT (account_id, key) DO UPDATE
           SET request_sha256 = excluded.request_sha256, answer = NULL, created_at = excluded.created_at
         WHERE idempotency_keys.created_at < %(expired_before)s
        RETURNING key
        """,
        account_id=account_id,
        key=key,
        request_sha256=request_sha256,
        now=now,
        expired_before=expired_before,
    )


def ask_kept_answer(tx: Tx, account_id: str, key: str) -> Pending[StoredAnswer]:
    """What is on record for the key."""
    return tx.ask(
        StoredAnswer,
        """
        SELECT request_sha256, answer FROM idempotency_keys
         WHERE account_id = %(account_id)s AND key = %(key)s
        """,
        account_id=account_id,
        key=key,
    )


def keep_answer(tx: Tx, account_id: str, key: str, answer: bytes) -> None:
    """Keep the answer of the call that took the key."""
    tx.do(
        "UPDATE idempotency_keys SET answer = %(answer)s WHERE account_id = %(account_id)s AND key = %(key)s",
        account_id=account_id,
        key=key,
        answer=answer,
    )


def forget_idempotency_keys(tx: Tx, *, before: datetime, limit: int) -> int:
    """Delete keys older than `before`, at most `limit`; answers how many."""
    return tx.do(
        """
        DELETE FROM idempotency_keys
         WHERE (account_id, key) IN (SELECT account_id, key FROM idempotency_keys
                                      WHERE created_at < %(before)s ORDER BY created_at LIMIT %(limit)s)
        """,
        before=before,
        limit=limit,
    ).count()


def forget_keys_of(tx: Tx, account_id: str, *, limit: int) -> int:
    """Delete keys of an account, at most `limit`; answers how many."""
    return tx.do(
        """
        DELETE FROM idempotency_keys
         WHERE account_id = %(account_id)s
           AND key IN (SELECT key FROM idempotency_keys WHERE account_id = %(account_id)s LIMIT %(limit)s)
        """,
        account_id=account_id,
        limit=limit,
    ).count()
