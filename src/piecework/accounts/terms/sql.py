"""Every statement on terms_texts and terms_accepted."""

from datetime import datetime

from msgspec import Struct

from piecework.database import Tx


class Acceptance(Struct, frozen=True):
    """Which text somebody has accepted, and when."""

    version: str
    accepted_at: datetime


def keep_text(tx: Tx, version: str, text: str, *, now: datetime) -> None:
    """Keep a text that somebody accepts, queued; the same text again is left alone."""
    tx.do(
        """
        INSERT INTO terms_texts (version, body, first_accepted_at) VALUES (%(version)s, %(body)s, %(now)s)
        ON CONFLICT (version) DO NOTHING
        """,
        version=version,
        body=text,
        now=now,
    )


def add_acceptance(tx: Tx, account_id: str, version: str, *, now: datetime) -> None:
    """Record who accepts which text, queued; the first time counts."""
    tx.do(
        """
        INSERT INTO terms_accepted (account_id, version, accepted_at) VALUES (%(account_id)s, %(version)s, %(now)s)
        ON CONFLICT (account_id, version) DO NOTHING
        """,
        account_id=account_id,
        version=version,
        now=now,
    )


def has_accepted(tx: Tx, account_id: str, version: str) -> bool:
    """Whether the account has accepted this text."""
    return bool(
        tx.value(
            "SELECT EXISTS (SELECT 1 FROM terms_accepted WHERE account_id = %(account_id)s AND version = %(version)s)",
            account_id=account_id,
            version=version,
        )
    )


def list_acceptances(tx: Tx, account_id: str) -> list[Acceptance]:
    """What the account has accepted, the latest first."""
    return tx.rows(
        Acceptance,
        """
        SELECT version, accepted_at FROM terms_accepted
         WHERE account_id = %(account_id)s
         ORDER BY accepted_at DESC, version
        """,
        account_id=account_id,
    )


def find_text(tx: Tx, version: str) -> str | None:
    """A text that somebody has accepted."""
    return tx.value("SELECT body FROM terms_texts WHERE version = %(version)s", version=version)
