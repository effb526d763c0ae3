"""A session: somebody is logged in on the pages, on one device, until they log out, stay away for long or it is old."""

from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct

from piecework.accounts.account import Account
from piecework.accounts.entering import sessions_sql as sql
from piecework.database import Tx
from piecework.ids import ACCOUNT_ID_DIGITS, is_hex_id, is_same_secret, secret_digest
from piecework.rules.rules import Rules, read_rules

AWAY_TIME_MAX = timedelta(days=30)
TOUCH_EVERY = timedelta(minutes=10)
USER_AGENT_CHARACTERS_MAX = 300
SESSION_ID_DIGITS = 16
FORGOTTEN_A_BATCH = 1000


class NewSession(Struct, frozen=True, kw_only=True):
    """What a log-in opens; `secret` goes into the cookie, and only its digest is kept."""

    session_id: str
    secret: str
    ip_address: str
    user_agent: str


class Session(Struct, frozen=True, kw_only=True):
    """Somebody who is logged in, with the rules of the place and what the head of every page shows of them."""

    account: Account
    rules: Rules
    session_id: str
    created_at: datetime
    last_seen_at: datetime
    spendable: Decimal
    earned: Decimal
    unread_notices: int
    with_code: bool  # a code was typed at the log-in
    terms_accepted: bool | None  # those in force; None: it has accepted none at all, not even earlier ones


def open_session(tx: Tx, account_id: str, session: NewSession, *, with_code: bool, now: datetime) -> str:
    """Log somebody in; answers what the cookie holds. A session that was there before is not changed: end it."""
    sql.add_session(
        tx,
        account_id,
        session.session_id,
        secret_sha256=secret_digest(session.secret),
        ip_address=session.ip_address,
        user_agent=session.user_agent[:USER_AGENT_CHARACTERS_MAX],
        now=now,
        ends_at=now + AWAY_TIME_MAX,
        with_code=with_code,
    )
    return f"{account_id}.{session.session_id}.{session.secret}"


def find_session(tx: Tx, cookie: str, *, terms_version: str, now: datetime) -> Session | None:
    """Who is logged in by this cookie, or None: malformed, ended, too old by rule, or never there. One statement.

    `terms_version`: the terms in force, which they have accepted or not.
    """
    account_id, session_id, secret = split_cookie(cookie)
    if not (is_hex_id(account_id, ACCOUNT_ID_DIGITS) and is_hex_id(session_id, SESSION_ID_DIGITS)):
        return None
    known = sql.find_session(tx, account_id, session_id, terms_version=terms_version, now=now)
    if known is None or not is_same_secret(secret, known.secret_sha256):
        return None
    rules = read_rules(known.rules_stated)
    if now >= known.session_created_at + longest(rules, is_operator=known.is_operator):
        return None
    account = Account(**{name: getattr(known, name) for name in Account.__struct_fields__})
    return Session(
        account=account,
        rules=rules,
        session_id=session_id,
        created_at=known.session_created_at,
        last_seen_at=known.last_seen_at,
        spendable=known.spendable,
        earned=known.earned,
        unread_notices=known.unread_notices,
        with_code=known.with_code,
        terms_accepted=known.terms_accepted,
    )


def longest(rules: Rules, *, is_operator: bool) -> timedelta:
    """For how long a log-in lasts at most, in use or not: who has the cookie has it no longer than that."""
    limits = rules.limits
    return timedelta(days=limits.operator_log_in_days if is_operator else limits.log_in_days)


def split_cookie(cookie: str) -> tuple[str, str, str]:
    """Account id, session id and secret in a cookie; a malformed one yields empty texts."""
    account_id, _, rest = cookie.partition(".")
    session_id, _, secret = rest.partition(".")
    return account_id, session_id, secret


def needs_touch(session: Session, *, now: datetime) -> bool:
    """Whether the session was last noted long enough ago that it is worth a write."""
    return now - session.last_seen_at > TOUCH_EVERY


def touch_session(tx: Tx, account_id: str, session_id: str, *, now: datetime) -> None:
    """Note that the session is in use: it ends when nobody has used it for 30 days."""
    tx.commit_without_flush()
    sql.touch_session(tx, account_id, session_id, now=now, ends_at=now + AWAY_TIME_MAX)


def end_session(tx: Tx, account_id: str, session_id: str) -> None:
    """Log out here; the cookie is worth nothing from now on."""
    sql.delete_session(tx, account_id, session_id)


def end_all_sessions(tx: Tx, account_id: str, *, but: str = "") -> int:
    """Log out everywhere, or everywhere but in the session named; answers how many ended."""
    return sql.delete_sessions(tx, account_id, but=but)


def forget_sessions(tx: Tx, *, now: datetime) -> int:
    """Delete a batch of sessions that are over; answers how many."""
    return sql.forget_sessions(tx, before=now, limit=FORGOTTEN_A_BATCH)
