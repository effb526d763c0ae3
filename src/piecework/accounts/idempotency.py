"""Idempotency keys: a call that is repeated with the same key has one effect and one answer, for a day."""

from datetime import datetime, timedelta

from piecework.accounts import idempotency_sql as sql
from piecework.database import Tx
from piecework.refusal import Refusal

KEPT_TIME = timedelta(hours=24)
FORGOTTEN_A_BATCH = 1000


class KeyReused(Refusal):
    """The key was used for another request."""

    code, status, field = "idempotency_key_reused", 422, "Idempotency-Key"
    message = "This Idempotency-Key was used for another request in the last 24 hours: use a new one."


class DoneBefore(Refusal):
    """The call was made before, and its answer showed a secret that is not kept."""

    code, field = "done_before", "Idempotency-Key"
    message = "This was done before under the same Idempotency-Key; its answer showed a secret and is not kept."


def take_key(tx: Tx, account_id: str, key: str, request_sha256: bytes, *, now: datetime) -> bytes | None:
    """Take the key for this call (None), or answer what its first call answered. One round trip.

    A concurrent first call is waited for; if it was refused it left no trace, and this call goes on in its place.
    Refuses: KeyReused, DoneBefore.
    """
    claimed = sql.claim_idempotency_key(tx, account_id, key, request_sha256, now=now, expired_before=now - KEPT_TIME)
    kept = sql.ask_kept_answer(tx, account_id, key)
    if claimed.one() is not None:
        return None
    known = kept.get()
    if known.request_sha256 != request_sha256:
        raise KeyReused
    if known.answer is None:
        raise DoneBefore
    return known.answer


def forget_keys(tx: Tx, *, now: datetime) -> int:
    """Delete a batch of keys that are over; answers how many."""
    return sql.forget_idempotency_keys(tx, before=now - KEPT_TIME, limit=FORGOTTEN_A_BATCH)
