"""Finding who an address belongs to, and every statement on half_log_ins."""

from datetime import datetime, timedelta

from msgspec import Struct

from piecework.accounts.email_addresses import email_keys
from piecework.database import Pending, Tx

HALF_TIME = timedelta(minutes=10)


class AddressOwner(Struct, frozen=True, kw_only=True):
    """The account of an address, what is kept of its password, and whether the device is one of its owner's."""

    account_id: str
    password_hash: str | None
    is_known_device: bool


def find_address_owner(tx: Tx, email: str, device_sha256: bytes | None) -> AddressOwner | None:
    """Whose the address is, in whatever spelling; the one as it was typed comes first."""
    return tx.one(
        AddressOwner,
        """
        SELECT known.account_id, password.password_hash,
               EXISTS (SELECT 1 FROM known_devices device
                        WHERE device.account_id = known.account_id
                          AND device.device_sha256 = %(device_sha256)s) AS is_known_device
          FROM account_emails known
          LEFT JOIN passwords password ON password.account_id = known.account_id
         WHERE known.email = ANY(%(emails)s::text[])
         ORDER BY array_position(%(emails)s::text[], known.email)
         LIMIT 1
        """,
        emails=email_keys(email),
        device_sha256=device_sha256,
    )


class Devices(Struct, frozen=True):
    """Whether the account has been used on this device, and on any."""

    is_known_device: bool
    has_devices: bool


def get_devices(tx: Tx, account_id: str, device_sha256: bytes | None) -> Devices:
    """Whether somebody has logged in to the account on this device, and on any."""
    return tx.ask(
        Devices,
        """
        SELECT EXISTS (SELECT 1 FROM known_devices
                        WHERE account_id = %(account_id)s AND device_sha256 = %(device_sha256)s) AS is_known_device,
               EXISTS (SELECT 1 FROM known_devices WHERE account_id = %(account_id)s) AS has_devices
        """,
        account_id=account_id,
        device_sha256=device_sha256,
    ).get()


def add_half_log_in(tx: Tx, account_id: str, secret_sha256: bytes, *, now: datetime, ends_at: datetime) -> None:
    """Insert a log-in whose password was right and whose code is awaited, queued."""
    tx.do(
        """
        INSERT INTO half_log_ins (account_id, secret_sha256, begun_at, ends_at, tries)
        VALUES (%(account_id)s, %(secret_sha256)s, %(now)s, %(ends_at)s, 0)
        """,
        account_id=account_id,
        secret_sha256=secret_sha256,
        now=now,
        ends_at=ends_at,
    )


def has_half_log_in(tx: Tx, account_id: str, secret_sha256: bytes, *, now: datetime, tries_max: int) -> bool:
    """Whether it is there, and may be tried."""
    return bool(
        tx.value(
            """
            SELECT EXISTS (SELECT 1 FROM half_log_ins
                            WHERE account_id = %(account_id)s AND secret_sha256 = %(secret_sha256)s
                              AND ends_at > %(now)s AND tries < %(tries_max)s)
            """,
            account_id=account_id,
            secret_sha256=secret_sha256,
            now=now,
            tries_max=tries_max,
        )
    )


def count_try(tx: Tx, account_id: str, secret_sha256: bytes, *, now: datetime, tries_max: int) -> Pending[int]:
    """Count a code that is tried; no row comes back where it is over, or was tried often enough."""
    return tx.ask_value(
        """
        UPDATE half_log_ins SET tries = tries + 1
         WHERE account_id = %(account_id)s AND secret_sha256 = %(secret_sha256)s
           AND ends_at > %(now)s AND tries < %(tries_max)s
        RETURNING tries
        """,
        account_id=account_id,
        secret_sha256=secret_sha256,
        now=now,
        tries_max=tries_max,
    )


def take_half_log_in(tx: Tx, account_id: str, secret_sha256: bytes) -> Pending[str]:
    """Use it up; no row comes back where it was."""
    return tx.ask_value(
        """
        DELETE FROM half_log_ins WHERE account_id = %(account_id)s AND secret_sha256 = %(secret_sha256)s
        RETURNING account_id
        """,
        account_id=account_id,
        secret_sha256=secret_sha256,
    )


def delete_half_log_ins(tx: Tx, account_id: str) -> None:
    """End all log-ins of an account that await a code, queued."""
    tx.do("DELETE FROM half_log_ins WHERE account_id = %(account_id)s", account_id=account_id)


def forget_half_log_ins(tx: Tx, *, before: datetime, limit: int) -> int:
    """Delete those that were over by then, at most `limit`; answers how many."""
    return tx.do(
        """
        DELETE FROM half_log_ins
         WHERE (account_id, secret_sha256) IN (SELECT account_id, secret_sha256 FROM half_log_ins
                                                WHERE ends_at < %(before)s ORDER BY ends_at LIMIT %(limit)s)
        """,
        before=before,
        limit=limit,
    ).count()
