"""Every statement on known_devices."""

from datetime import datetime

from piecework.database import Tx


def put_device(tx: Tx, account_id: str, device_sha256: bytes, *, now: datetime) -> None:
    """Note a log-in from a device, queued."""
    tx.do(
        """
        INSERT INTO known_devices (account_id, device_sha256, first_used_at, last_used_at)
        VALUES (%(account_id)s, %(device_sha256)s, %(now)s, %(now)s)
        ON CONFLICT (account_id, device_sha256) DO UPDATE SET last_used_at = excluded.last_used_at
        """,
        account_id=account_id,
        device_sha256=device_sha256,
        now=now,
    )


def delete_devices(tx: Tx, account_id: str) -> None:
    """Forget all devices of an account, queued."""
    tx.do("DELETE FROM known_devices WHERE account_id = %(account_id)s", account_id=account_id)


def forget_devices(tx: Tx, *, before: datetime, limit: int) -> int:
    """Delete devices not used since then, at most `limit`; answers how many."""
    return tx.do(
        """
        DELETE FROM known_devices
         WHERE (account_id, device_sha256) IN (SELECT account_id, device_sha256 FROM known_devices
                                                WHERE last_used_at < %(before)s ORDER BY last_used_at LIMIT %(limit)s)
        """,
        before=before,
        limit=limit,
    ).count()
