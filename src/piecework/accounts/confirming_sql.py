"""Every statement on sign_ups."""

from datetime import datetime

from msgspec import Struct, structs

from piecework.accounts.email_addresses import email_key
from piecework.database import Tx


class SignUp(Struct, frozen=True, kw_only=True):
    """Somebody who asked to join; `account_id` is the id that their account will have."""

    account_id: str
    email: str
    name: str
    country: str
    password_hash: str
    terms_version: str
    asked_at: datetime
    ends_at: datetime


def add_sign_up(tx: Tx, sign_up: SignUp) -> None:
    """Insert it, queued."""
    tx.do(
        """
        INSERT INTO sign_ups (account_id, email, name, country, password_hash, terms_version, asked_at, ends_at,
                              email_key)
        VALUES (%(account_id)s, %(email)s, %(name)s, %(country)s, %(password_hash)s, %(terms_version)s, %(asked_at)s,
                %(ends_at)s, %(email_key)s)
        """,
        email_key=email_key(sign_up.email),
        **structs.asdict(sign_up),
    )


def find_latest_sign_up(tx: Tx, email: str, *, now: datetime) -> SignUp | None:
    """Who asked last with this address, in whatever spelling, and may still confirm."""
    return tx.one(
        SignUp,
        """
        SELECT account_id, email, name, country, password_hash, terms_version, asked_at, ends_at
          FROM sign_ups
         WHERE email_key = %(email_key)s AND ends_at > %(now)s
         ORDER BY asked_at DESC, account_id
         LIMIT 1
           FOR NO KEY UPDATE
        """,
        email_key=email_key(email),
        now=now,
    )


def find_sign_up(tx: Tx, account_id: str) -> SignUp | None:
    """Who asked to join with this id, and has not confirmed."""
    return tx.one(
        SignUp,
        """
        SELECT account_id, email, name, country, password_hash, terms_version, asked_at, ends_at
          FROM sign_ups
         WHERE account_id = %(account_id)s
        """,
        account_id=account_id,
    )


def extend_sign_up(tx: Tx, account_id: str, *, ends_at: datetime) -> None:
    """Keep it for as long as its newest link is good, queued."""
    tx.do(
        "UPDATE sign_ups SET ends_at = %(ends_at)s WHERE account_id = %(account_id)s",
        account_id=account_id,
        ends_at=ends_at,
    )


def take_sign_up(tx: Tx, account_id: str) -> SignUp | None:
    """Take it out: the account is being opened."""
    return tx.one(
        SignUp,
        """
        DELETE FROM sign_ups WHERE account_id = %(account_id)s
        RETURNING account_id, email, name, country, password_hash, terms_version, asked_at, ends_at
        """,
        account_id=account_id,
    )


def forget_sign_ups(tx: Tx, *, before: datetime, limit: int) -> int:
    """Delete what was not confirmed by then, at most `limit`; answers how many."""
    return tx.do(
        """
        DELETE FROM sign_ups
         WHERE account_id IN (SELECT account_id FROM sign_ups
                               WHERE ends_at < %(before)s ORDER BY ends_at LIMIT %(limit)s)
        """,
        before=before,
        limit=limit,
    ).count()
