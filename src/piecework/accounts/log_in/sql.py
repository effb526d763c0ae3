"""Finding who an address belongs to, for a log-in."""

from msgspec import Struct

from piecework.database import Tx


class Claimed(Struct, frozen=True, kw_only=True):
    """The account of an address, what is kept of its password, and whether the device has been used for it."""

    account_id: str
    password_hash: str | None
    is_known_device: bool
    has_devices: bool


def find_claimed(tx: Tx, email: str, device_sha256: bytes | None) -> Claimed | None:
    """Whose the address (in lower case) is."""
    return tx.one(
        Claimed,
        """
        SELECT known.account_id, password.password_hash,
               EXISTS (SELECT 1 FROM known_devices device
                        WHERE device.account_id = known.account_id
                          AND device.device_sha256 = %(device_sha256)s) AS is_known_device,
               EXISTS (SELECT 1 FROM known_devices device WHERE device.account_id = known.account_id) AS has_devices
          FROM account_emails known
          LEFT JOIN passwords password ON password.account_id = known.account_id
         WHERE known.email = %(email)s
        """,
        email=email,
        device_sha256=device_sha256,
    )
