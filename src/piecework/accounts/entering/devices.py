"""A device is known by a secret in a cookie of its own, which outlives log-ins; kept as its digest only."""

from datetime import datetime, timedelta

from piecework.accounts.entering import devices_sql as sql
from piecework.database import Tx
from piecework.ids import secret_digest

KEPT_TIME = timedelta(days=180)
FORGOTTEN_A_BATCH = 1000


def device_digest(device: str) -> bytes | None:
    """What is kept of a device's secret; nothing of what is too short to be one."""
    return secret_digest(device) if len(device) >= 32 else None


def remember_device(tx: Tx, account_id: str, device: str, *, now: datetime) -> None:
    """Somebody has shown on this device that the account is theirs."""
    if (digest := device_digest(device)) is not None:
        sql.put_device(tx, account_id, digest, now=now)


def forget_devices(tx: Tx, *, now: datetime) -> int:
    """Delete a batch of devices that nobody has logged in from for 180 days; answers how many."""
    return sql.forget_devices(tx, before=now - KEPT_TIME, limit=FORGOTTEN_A_BATCH)
