"""Every statement on terms_texts, terms_accepted and terms_in_force."""

from datetime import datetime

from msgspec import Struct

from piecework.database import Pending, Tx


class Acceptance(Struct, frozen=True):
    """Which text somebody has accepted, and when."""

    version: str
    accepted_at: datetime


class AcceptedText(Struct, frozen=True):
    """A text that somebody has accepted."""

    body: str


class TermsInForce(Struct, frozen=True):
    """When a text came into force, and up to which account people have been told of it; None: all have."""

    came_at: datetime
    told_up_to: str
    told_all_at: datetime | None


class ToTell(Struct, frozen=True):
    """An account that was there when the terms changed; `has_accepted`: these, `accepted_others`: earlier ones."""

    account_id: str
    has_accepted: bool
    accepted_others: bool


class VersionCount(Struct, frozen=True):
    """How many accounts that are there have accepted a text, and of how many it is the latest they accepted."""

    version: str
    came_at: datetime | None  # into force, the first time; None: before that was noted
    first_accepted_at: datetime | None
    accepted: int
    latest_of: int


class AcceptanceCount(Struct, frozen=True):
    """Accounts that are there, how many of them have accepted a text, and how many none at all."""

    accounts: int
    accepted: int
    without_any: int


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


def ask_acceptances(tx: Tx, account_id: str) -> Pending[Acceptance]:
    """What the account has accepted, the latest first; queued."""
    return tx.ask(
        Acceptance,
        """
        SELECT version, accepted_at FROM terms_accepted
         WHERE account_id = %(account_id)s
         ORDER BY accepted_at DESC, version
        """,
        account_id=account_id,
    )


def ask_latest_text(tx: Tx, account_id: str) -> Pending[AcceptedText]:
    """The text that the account has accepted last; queued."""
    return tx.ask(
        AcceptedText,
        """
        SELECT texts.body
          FROM terms_accepted accepted
          JOIN terms_texts texts ON texts.version = accepted.version
         WHERE accepted.account_id = %(account_id)s
         ORDER BY accepted.accepted_at DESC, accepted.version
         LIMIT 1
        """,
        account_id=account_id,
    )


def find_text(tx: Tx, version: str) -> str | None:
    """A text that somebody has accepted."""
    return tx.value("SELECT body FROM terms_texts WHERE version = %(version)s", version=version)


def find_in_force(tx: Tx, version: str) -> TermsInForce | None:
    """What is noted of a text that came into force."""
    return tx.one(
        TermsInForce,
        "SELECT came_at, told_up_to, told_all_at FROM terms_in_force WHERE version = %(version)s",
        version=version,
    )


def note_in_force(tx: Tx, version: str, *, now: datetime) -> None:
    """Note that a text came into force, queued; the first time counts."""
    tx.do(
        """
        INSERT INTO terms_in_force (version, came_at, told_up_to, told_all_at)
        VALUES (%(version)s, %(now)s, '', NULL)
        ON CONFLICT (version) DO NOTHING
        """,
        version=version,
        now=now,
    )


def lock_telling(tx: Tx, version: str) -> TermsInForce | None:
    """How far people have been told, locked until commit; None when all have, or somebody else is at it."""
    return tx.one(
        TermsInForce,
        """
        SELECT came_at, told_up_to, told_all_at FROM terms_in_force
         WHERE version = %(version)s AND told_all_at IS NULL
           FOR NO KEY UPDATE SKIP LOCKED
        """,
        version=version,
    )


def load_accounts_to_tell(tx: Tx, version: str, *, after: str, opened_by: datetime, limit: int) -> list[ToTell]:
    """The next accounts, by id, of those that were open when the text came into force."""
    return tx.rows(
        ToTell,
        """
        SELECT account.account_id,
               EXISTS (SELECT 1 FROM terms_accepted
                        WHERE account_id = account.account_id AND version = %(version)s) AS has_accepted,
               EXISTS (SELECT 1 FROM terms_accepted
                        WHERE account_id = account.account_id AND version <> %(version)s) AS accepted_others
          FROM accounts account
         WHERE account.account_id > %(after)s AND account.created_at <= %(opened_by)s
           AND NOT EXISTS (SELECT 1 FROM erasures WHERE account_id = account.account_id)
         ORDER BY account.account_id
         LIMIT %(limit)s
        """,
        version=version,
        after=after,
        opened_by=opened_by,
        limit=limit,
    )


def note_told(tx: Tx, version: str, *, up_to: str, told_all_at: datetime | None) -> None:
    """Note how far people have been told, queued."""
    tx.do(
        "UPDATE terms_in_force SET told_up_to = %(up_to)s, told_all_at = %(told_all_at)s WHERE version = %(version)s",
        version=version,
        up_to=up_to,
        told_all_at=told_all_at,
    )


def ask_versions(tx: Tx, version: str) -> Pending[VersionCount]:
    """Every text that is in force (`version`), came into force or was accepted, the latest first; queued."""
    return tx.ask(
        VersionCount,
        """
        WITH accepted AS (
            SELECT accepted.account_id, accepted.version, accepted.accepted_at,
                   row_number() OVER (PARTITION BY accepted.account_id
                                      ORDER BY accepted.accepted_at DESC, accepted.version) = 1 AS is_latest
              FROM terms_accepted accepted
             WHERE NOT EXISTS (SELECT 1 FROM erasures WHERE account_id = accepted.account_id)
        )
        SELECT known.version, in_force.came_at, texts.first_accepted_at, count(accepted.account_id)::int AS accepted,
               count(accepted.account_id) FILTER (WHERE accepted.is_latest)::int AS latest_of
          FROM (SELECT version FROM terms_in_force
                 UNION
                SELECT version FROM terms_texts
                 UNION
                SELECT %(version)s) known
          LEFT JOIN terms_in_force in_force ON in_force.version = known.version
          LEFT JOIN terms_texts texts ON texts.version = known.version
          LEFT JOIN accepted ON accepted.version = known.version
         GROUP BY known.version, in_force.came_at, texts.first_accepted_at
         ORDER BY known.version = %(version)s DESC,
                  coalesce(in_force.came_at, texts.first_accepted_at) DESC NULLS FIRST, known.version
        """,
        version=version,
    )


def ask_accounts(tx: Tx, version: str) -> Pending[AcceptanceCount]:
    """The accounts that are there by what they have accepted; queued."""
    return tx.ask(
        AcceptanceCount,
        """
        SELECT count(*)::int AS accounts,
               count(*) FILTER (WHERE terms.accepted)::int AS accepted,
               count(*) FILTER (WHERE terms.accepted IS NULL)::int AS without_any
          FROM accounts account
         CROSS JOIN LATERAL (SELECT bool_or(version = %(version)s) AS accepted FROM terms_accepted
                              WHERE account_id = account.account_id) terms
         WHERE NOT EXISTS (SELECT 1 FROM erasures WHERE account_id = account.account_id OFFSET 0)
        """,
        version=version,
    )
