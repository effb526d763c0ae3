"""Every statement on email_tokens."""

from datetime import datetime

from msgspec import Struct

from piecework.database import Pending, Tx


class EmailToken(Struct, frozen=True):
    """A token that was sent to an address, for an account or for one that is to be."""

    account_id: str
    address: str
    created_at: datetime
    ends_at: datetime
    used_at: datetime | None


def add_token(
    tx: Tx, account_id: str, token_sha256: bytes, purpose: str, *, address: str, ends_at: datetime, now: datetime
) -> None:
    """Insert a token, queued."""
    tx.do(
        """
        INSERT INTO email_tokens (account_id, token_sha256, purpose, address, created_at, ends_at, used_at)
        VALUES (%(account_id)s, %(token_sha256)s, %(purpose)s, %(address)s, %(now)s, %(ends_at)s, NULL)
        """,
        account_id=account_id,
        token_sha256=token_sha256,
        purpose=purpose,
        address=address,
        ends_at=ends_at,
        now=now,
    )


def find_token(tx: Tx, account_id: str, token_sha256: bytes, purpose: str) -> EmailToken | None:
    """The token, used or not. It is found by its digest: what is compared was made by SHA-256, not by who asks."""
    return tx.one(
        EmailToken,
        """
        SELECT account_id, address, created_at, ends_at, used_at
          FROM email_tokens
         WHERE account_id = %(account_id)s AND token_sha256 = %(token_sha256)s AND purpose = %(purpose)s
        """,
        account_id=account_id,
        token_sha256=token_sha256,
        purpose=purpose,
    )


def spend_token(tx: Tx, account_id: str, token_sha256: bytes, purpose: str, *, now: datetime) -> Pending[EmailToken]:
    """Use the token up; no row comes back where it is used, over, or none."""
    return tx.ask(
        EmailToken,
        """
        UPDATE email_tokens SET used_at = %(now)s
         WHERE account_id = %(account_id)s AND token_sha256 = %(token_sha256)s AND purpose = %(purpose)s
           AND used_at IS NULL AND ends_at > %(now)s
        RETURNING account_id, address, created_at, ends_at, used_at
        """,
        account_id=account_id,
        token_sha256=token_sha256,
        purpose=purpose,
        now=now,
    )


def end_tokens(tx: Tx, account_id: str, purpose: str, *, now: datetime) -> None:
    """Let no other token of this purpose be good any more, queued."""
    tx.do(
        """
        UPDATE email_tokens SET ends_at = %(now)s
         WHERE account_id = %(account_id)s AND purpose = %(purpose)s AND used_at IS NULL AND ends_at > %(now)s
        """,
        account_id=account_id,
        purpose=purpose,
        now=now,
    )


def delete_tokens(tx: Tx, account_id: str) -> None:
    """Delete all tokens of an account, queued."""
    tx.do("DELETE FROM email_tokens WHERE account_id = %(account_id)s", account_id=account_id)


def forget_tokens(tx: Tx, *, before: datetime, limit: int) -> int:
    """Delete tokens that were over before then, at most `limit`; answers how many."""
    return tx.do(
        """
        DELETE FROM email_tokens
         WHERE (account_id, token_sha256) IN (SELECT account_id, token_sha256 FROM email_tokens
                                               WHERE ends_at < %(before)s ORDER BY ends_at LIMIT %(limit)s)
        """,
        before=before,
        limit=limit,
    ).count()
