"""Every statement on passwords."""

from datetime import datetime

from piecework.database import Pending, Tx


def put_password(tx: Tx, account_id: str, password_hash: str, *, now: datetime) -> None:
    """Set the account's password, queued; the one before is forgotten."""
    tx.do(
        """
        INSERT INTO passwords (account_id, password_hash, changed_at)
        VALUES (%(account_id)s, %(password_hash)s, %(now)s)
        ON CONFLICT (account_id)
        DO UPDATE SET password_hash = excluded.password_hash, changed_at = excluded.changed_at
        """,
        account_id=account_id,
        password_hash=password_hash,
        now=now,
    )


def find_password_hash(tx: Tx, account_id: str) -> str | None:
    """What is kept of the account's password."""
    return tx.value("SELECT password_hash FROM passwords WHERE account_id = %(account_id)s", account_id=account_id)


def lock_password(tx: Tx, account_id: str) -> Pending[str]:
    """What is kept of the password, locked until commit: who ends sessions with it waits for who opens one."""
    return tx.ask_value(
        "SELECT password_hash FROM passwords WHERE account_id = %(account_id)s FOR NO KEY UPDATE", account_id=account_id
    )


def delete_password(tx: Tx, account_id: str) -> None:
    """Forget the password, queued: nobody logs in to the account any more."""
    tx.do("DELETE FROM passwords WHERE account_id = %(account_id)s", account_id=account_id)
