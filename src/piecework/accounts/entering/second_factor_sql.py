"""Every statement on second_factors and recovery_codes."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from piecework.database import Pending, Tx


class Factor(Struct, frozen=True):
    """The secret shared with an app; `confirmed_at` None: a code of it was not typed yet."""

    totp_secret: str
    begun_at: datetime
    confirmed_at: datetime | None


class FactorStatus(Struct, frozen=True):
    """Whether codes are on, since when, and how many recovery codes are left."""

    confirmed_at: datetime | None
    codes_left: int


def put_begun(tx: Tx, account_id: str, totp_secret: str, *, now: datetime) -> Pending[str]:
    """Keep a secret that is not confirmed; no row comes back where one is."""
    return tx.ask_value(
        """
        INSERT INTO second_factors (account_id, totp_secret, begun_at, confirmed_at, last_step)
        VALUES (%(account_id)s, %(totp_secret)s, %(now)s, NULL, 0)
        ON CONFLICT (account_id) DO UPDATE SET totp_secret = excluded.totp_secret, begun_at = excluded.begun_at
         WHERE second_factors.confirmed_at IS NULL
        RETURNING account_id
        """,
        account_id=account_id,
        totp_secret=totp_secret,
        now=now,
    )


def find_factor(tx: Tx, account_id: str) -> Factor | None:
    """The account's second factor, confirmed or begun."""
    return tx.one(
        Factor,
        "SELECT totp_secret, begun_at, confirmed_at FROM second_factors WHERE account_id = %(account_id)s",
        account_id=account_id,
    )


def get_factor_status(tx: Tx, account_id: str) -> FactorStatus:
    """What the owner is shown of it."""
    return tx.ask(
        FactorStatus,
        """
        SELECT (SELECT confirmed_at FROM second_factors WHERE account_id = %(account_id)s) AS confirmed_at,
               (SELECT count(1) FROM recovery_codes WHERE account_id = %(account_id)s) AS codes_left
        """,
        account_id=account_id,
    ).get()


def lock_factor(tx: Tx, account_id: str) -> Factor | None:
    """The account's second factor, locked until commit: one code at a time."""
    return tx.one(
        Factor,
        """
        SELECT totp_secret, begun_at, confirmed_at FROM second_factors
         WHERE account_id = %(account_id)s
           FOR NO KEY UPDATE
        """,
        account_id=account_id,
    )


def confirm_factor(tx: Tx, account_id: str, *, step: int, now: datetime) -> None:
    """Let the secret count, and remember the half minute of its first code, queued."""
    tx.do(
        """
        UPDATE second_factors SET confirmed_at = %(now)s, last_step = %(step)s
         WHERE account_id = %(account_id)s AND confirmed_at IS NULL
        """,
        account_id=account_id,
        step=step,
        now=now,
    )


def use_step(tx: Tx, account_id: str, *, step: int) -> Pending[int]:
    """Remember the half minute of a code; no row comes back where it, or a later one, was used."""
    return tx.ask_value(
        """
        UPDATE second_factors SET last_step = %(step)s
         WHERE account_id = %(account_id)s AND last_step < %(step)s
        RETURNING last_step
        """,
        account_id=account_id,
        step=step,
    )


def delete_factor(tx: Tx, account_id: str) -> Pending[str]:
    """Forget the second factor; no row comes back where no codes are on."""
    return tx.ask_value(
        """
        DELETE FROM second_factors WHERE account_id = %(account_id)s AND confirmed_at IS NOT NULL
        RETURNING account_id
        """,
        account_id=account_id,
    )


def delete_any_factor(tx: Tx, account_id: str) -> None:
    """Forget the second factor, confirmed or begun, queued."""
    tx.do("DELETE FROM second_factors WHERE account_id = %(account_id)s", account_id=account_id)


def add_recovery_codes(tx: Tx, account_id: str, digests: Sequence[bytes]) -> None:
    """Insert recovery codes, queued."""
    tx.do(
        """
        INSERT INTO recovery_codes (account_id, code_sha256)
        SELECT %(account_id)s, given.code_sha256 FROM unnest(%(digests)s::bytea[]) AS given (code_sha256)
        """,
        account_id=account_id,
        digests=list(digests),
    )


def take_recovery_code(tx: Tx, account_id: str, code_sha256: bytes) -> Pending[str]:
    """Use a recovery code up; no row comes back where it is none, or was used."""
    return tx.ask_value(
        """
        DELETE FROM recovery_codes WHERE account_id = %(account_id)s AND code_sha256 = %(code_sha256)s
        RETURNING account_id
        """,
        account_id=account_id,
        code_sha256=code_sha256,
    )


def delete_recovery_codes(tx: Tx, account_id: str) -> None:
    """Forget all recovery codes of an account, queued."""
    tx.do("DELETE FROM recovery_codes WHERE account_id = %(account_id)s", account_id=account_id)
