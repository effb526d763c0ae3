"""Every statement on credentials: what programs log in with."""

from datetime import datetime

from msgspec import Struct

from piecework.accounts.account import Account
from piecework.database import Pending, Tx


class AccountOfProgram(Account, frozen=True, kw_only=True):
    """The account whose secret was presented, which one it was, and the rules of the place as they are stated now."""

    credential_id: str
    last_used_at: datetime | None
    with_code: bool
    rules_stated: str | None


def find_account_of_program(tx: Tx, account_id: str, kind: str, secret_sha256: bytes) -> AccountOfProgram | None:
    """Whose secret this is; the rules ride along and cost no round trip.

    It is found by its digest: what is compared was made by SHA-256, not by who asks.
    """
    return tx.one(
        AccountOfProgram,
        """
        SELECT account.account_id, account.name, account.email, account.country, account.level, account.is_operator,
               account.is_auto_approved, account.frozen_at, account.operator_roles, credential.credential_id,
               credential.last_used_at, credential.with_code,
               (SELECT stated::text FROM rules WHERE place = 'here') AS rules_stated
          FROM credentials credential
          JOIN accounts account ON account.account_id = credential.account_id
         WHERE credential.account_id = %(account_id)s AND credential.kind = %(kind)s
           AND credential.secret_sha256 = %(secret_sha256)s
        """,
        account_id=account_id,
        kind=kind,
        secret_sha256=secret_sha256,
    )


def put_api_secret(tx: Tx, account_id: str, secret_sha256: bytes, *, with_code: bool, now: datetime) -> None:
    """Set the account's API secret, queued; the one before dies at once."""
    tx.do(
        """
        INSERT INTO credentials (account_id, kind, credential_id, name, secret_sha256, created_at, last_used_at,
                                 with_code)
        VALUES (%(account_id)s, 'api', '', '', %(secret_sha256)s, %(now)s, NULL, %(with_code)s)
        ON CONFLICT (account_id, kind, credential_id)
        DO UPDATE SET secret_sha256 = excluded.secret_sha256, created_at = excluded.created_at, last_used_at = NULL,
                      with_code = excluded.with_code
        """,
        account_id=account_id,
        secret_sha256=secret_sha256,
        with_code=with_code,
        now=now,
    )


def add_worker_token(tx: Tx, account_id: str, token_id: str, *, name: str, secret_sha256: bytes, now: datetime) -> None:
    """Insert a worker token, queued."""
    tx.do(
        """
        INSERT INTO credentials (account_id, kind, credential_id, name, secret_sha256, created_at, last_used_at)
        VALUES (%(account_id)s, 'worker', %(token_id)s, %(name)s, %(secret_sha256)s, %(now)s, NULL)
        """,
        account_id=account_id,
        token_id=token_id,
        name=name,
        secret_sha256=secret_sha256,
        now=now,
    )


class CredentialRecord(Struct, frozen=True):
    """A secret of an account, which cannot be read any more: `api`, or `worker` with its id and name."""

    kind: str
    credential_id: str
    name: str
    created_at: datetime
    last_used_at: datetime | None


def load_credentials(tx: Tx, account_id: str) -> list[CredentialRecord]:
    """Which secrets the account has, the oldest first."""
    return tx.rows(
        CredentialRecord,
        """
        SELECT kind, credential_id, name, created_at, last_used_at
          FROM credentials
         WHERE account_id = %(account_id)s
         ORDER BY kind, created_at, credential_id
        """,
        account_id=account_id,
    )


def touch_secret(tx: Tx, account_id: str, kind: str, credential_id: str, *, now: datetime) -> None:
    """Note that a program has used it, queued."""
    tx.do(
        """
        UPDATE credentials SET last_used_at = %(now)s
         WHERE account_id = %(account_id)s AND kind = %(kind)s AND credential_id = %(credential_id)s
           AND (last_used_at IS NULL OR last_used_at < %(now)s)
        """,
        account_id=account_id,
        kind=kind,
        credential_id=credential_id,
        now=now,
    )


def delete_worker_token(tx: Tx, account_id: str, token_id: str) -> Pending[str]:
    """Let a worker token open nothing any more; no row comes back where the account has no such token."""
    return tx.ask_value(
        """
        DELETE FROM credentials
         WHERE account_id = %(account_id)s AND kind = 'worker' AND credential_id = %(token_id)s
        RETURNING credential_id
        """,
        account_id=account_id,
        token_id=token_id,
    )


def delete_worker_tokens(tx: Tx, account_id: str) -> None:
    """Let no worker token of the account open anything any more, queued."""
    tx.do("DELETE FROM credentials WHERE account_id = %(account_id)s AND kind = 'worker'", account_id=account_id)


def delete_credentials(tx: Tx, account_id: str) -> None:
    """Let no API secret and no worker token of the account open anything any more, queued."""
    tx.do("DELETE FROM credentials WHERE account_id = %(account_id)s", account_id=account_id)
