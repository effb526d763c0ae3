"""Every statement on sessions."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from piecework.accounts.account import Account
from piecework.database import Tx

UNREAD_SHOWN_MAX = 100


class SessionRecord(Account, frozen=True, kw_only=True):
    """A session with its account, the rules of the place as stated now, and what the head of a page shows."""

    secret_sha256: bytes
    session_created_at: datetime
    last_seen_at: datetime
    spendable: Decimal
    earned: Decimal
    unread_notices: int
    rules_stated: str | None
    terms_accepted: bool | None
    with_code: bool


class OwnSession(Struct, frozen=True):
    """A session as its owner sees it."""

    session_id: str
    created_at: datetime
    last_seen_at: datetime
    ip_address: str
    user_agent: str


def find_session(
    tx: Tx, account_id: str, session_id: str, *, terms_version: str, now: datetime
) -> SessionRecord | None:
    """The session, unless it is over. `terms_accepted`: whether those of this version; None: no terms at all."""
    return tx.one(
        SessionRecord,
        """
        SELECT account.account_id, account.name, account.email, account.country, account.level, account.is_operator,
               account.is_auto_approved, account.frozen_at, account.operator_roles, session.secret_sha256,
               session.created_at AS session_created_at, session.last_seen_at, session.with_code,
               coalesce((SELECT amount FROM purses
                          WHERE account_id = %(account_id)s AND kind = 'spendable' AND job_id = ''), 0) AS spendable,
               coalesce((SELECT amount FROM purses
                          WHERE account_id = %(account_id)s AND kind = 'earned' AND job_id = ''), 0) AS earned,
               (SELECT count(1) FROM (SELECT 1 FROM notices
                                       WHERE account_id = %(account_id)s AND read_at IS NULL
                                       LIMIT %(unread_max)s) unread) AS unread_notices,
               (SELECT stated::text FROM rules WHERE place = 'here') AS rules_stated,
               (SELECT bool_or(version = %(terms_version)s) FROM terms_accepted
                 WHERE account_id = %(account_id)s) AS terms_accepted
          FROM sessions session
          JOIN accounts account ON account.account_id = session.account_id
         WHERE session.account_id = %(account_id)s AND session.session_id = %(session_id)s
           AND session.ends_at > %(now)s
        """,
        account_id=account_id,
        session_id=session_id,
        terms_version=terms_version,
        now=now,
        unread_max=UNREAD_SHOWN_MAX,
    )


def add_session(
    tx: Tx,
    account_id: str,
    session_id: str,
    *,
    secret_sha256: bytes,
    ip_address: str,
    user_agent: str,
    now: datetime,
    ends_at: datetime,
    with_code: bool,
) -> None:
    """Insert the session."""
    tx.do(
        """
        INSERT INTO sessions (account_id, session_id, secret_sha256, created_at, last_seen_at, ends_at, ip_address,
                              user_agent, with_code)
        VALUES (%(account_id)s, %(session_id)s, %(secret_sha256)s, %(now)s, %(now)s, %(ends_at)s, %(ip_address)s,
                %(user_agent)s, %(with_code)s)
        """,
        account_id=account_id,
        session_id=session_id,
        secret_sha256=secret_sha256,
        now=now,
        ends_at=ends_at,
        with_code=with_code,
        ip_address=ip_address,
        user_agent=user_agent,
    )


def touch_session(tx: Tx, account_id: str, session_id: str, *, now: datetime, ends_at: datetime) -> None:
    """Note that it is in use, and until when it lasts if it is not used again."""
    tx.do(
        """
        UPDATE sessions SET last_seen_at = %(now)s, ends_at = %(ends_at)s
         WHERE account_id = %(account_id)s AND session_id = %(session_id)s AND last_seen_at < %(now)s
        """,
        account_id=account_id,
        session_id=session_id,
        now=now,
        ends_at=ends_at,
    )


def load_sessions(tx: Tx, account_id: str, *, opened_after: datetime, now: datetime) -> list[OwnSession]:
    """The sessions of an account that are not over and were opened after then, the latest used first."""
    return tx.rows(
        OwnSession,
        """
        SELECT session_id, created_at, last_seen_at, ip_address, user_agent
          FROM sessions
         WHERE account_id = %(account_id)s AND ends_at > %(now)s AND created_at > %(opened_after)s
         ORDER BY last_seen_at DESC, session_id
        """,
        account_id=account_id,
        opened_after=opened_after,
        now=now,
    )


def delete_session(tx: Tx, account_id: str, session_id: str) -> None:
    """Delete one session."""
    tx.do(
        "DELETE FROM sessions WHERE account_id = %(account_id)s AND session_id = %(session_id)s",
        account_id=account_id,
        session_id=session_id,
    )


def delete_sessions(tx: Tx, account_id: str, *, but: str) -> int:
    """Delete the sessions of an account but one."""
    return tx.do(
        "DELETE FROM sessions WHERE account_id = %(account_id)s AND session_id <> %(but)s",
        account_id=account_id,
        but=but,
    ).count()


def forget_sessions(tx: Tx, *, before: datetime, limit: int) -> int:
    """Delete a batch of sessions that have ended by then."""
    return tx.do(
        """
        DELETE FROM sessions
         WHERE (account_id, session_id) IN (SELECT account_id, session_id FROM sessions
                                             WHERE ends_at <= %(before)s ORDER BY ends_at LIMIT %(limit)s)
        """,
        before=before,
        limit=limit,
    ).count()


def forget_addresses_of_log_ins(tx: Tx, *, before: datetime, limit: int) -> int:
    """Forget from where was logged in before then, at most `limit`; who is logged in stays so. Answers how many."""
    return tx.do(
        """
        UPDATE sessions
           SET ip_address = ''
         WHERE (account_id, session_id) IN (SELECT account_id, session_id FROM sessions
                                             WHERE created_at < %(before)s AND ip_address <> '' LIMIT %(limit)s)
        """,
        before=before,
        limit=limit,
    ).count()
