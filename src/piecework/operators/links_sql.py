"""What says that two accounts are the same person's: a device that both have logged in from, where both were paid."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from piecework.database import Tx


class Link(Struct, frozen=True):
    """An account, and what it shares."""

    account_id: str
    shares: Literal["device", "destination"]


def load_links(tx: Tx, account_id: str, others: Iterable[str]) -> list[Link]:
    """Which of the others share a known device or a destination of withdrawals with the account.

    A destination is compared without blanks and case. Nobody shares anything with themselves.
    """
    return tx.rows(
        Link,
        """
        SELECT other.account_id, 'device' AS shares
          FROM known_devices own
          JOIN known_devices other ON other.device_sha256 = own.device_sha256
         WHERE own.account_id = %(account_id)s AND other.account_id = ANY (%(others)s)
         UNION
        SELECT other.account_id, 'destination' AS shares
          FROM withdrawals own
          JOIN withdrawals other ON upper(regexp_replace(other.destination, '\\s', '', 'g'))
                                  = upper(regexp_replace(own.destination, '\\s', '', 'g'))
         WHERE own.account_id = %(account_id)s AND own.destination <> '' AND other.account_id = ANY (%(others)s)
         ORDER BY 1, 2
        """,
        account_id=account_id,
        others=sorted({other for other in others if other != account_id}),
    )
