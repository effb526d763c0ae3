"""Every statement on emails."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from piecework.database import Tx, as_json
from piecework.mail.email import Email, to_keep
from piecework.paging import Page, ask_page


def add_emails(tx: Tx, emails: Sequence[Email], *, now: datetime) -> None:
    """Write the e-mails to be sent, queued; one that was written before is left as it is.

    What is shown of them hides their secrets; whatever reads `body` cannot give one away.
    """
    if not emails:
        return
    kept = sorted(map(to_keep, emails), key=lambda email: (email.account_id, email.email_id))
    tx.do(
        """
        INSERT INTO emails (account_id, email_id, address, subject, body, created_at, attempts, next_attempt_at,
                            sent_at, last_error, whole_body)
        SELECT email.account_id, email.email_id, email.address, email.subject, email.body, %(now)s, 0, %(now)s, NULL,
               '', email.whole_body
          FROM jsonb_to_recordset(%(emails)s)
               AS email (account_id text, email_id text, address text, subject text, body text, whole_body text)
        ON CONFLICT (account_id, email_id) DO NOTHING
        """,
        emails=as_json(kept),
        now=now,
    )


class DueEmail(Struct, frozen=True):
    """A message to be sent now, whole; `attempts` counts this one."""

    account_id: str
    email_id: str
    address: str
    subject: str
    body: str
    created_at: datetime
    attempts: int


class ListedEmail(Struct, frozen=True):
    """A message as operators see it, its secret hidden."""

    account_id: str
    email_id: str
    address: str
    subject: str
    body: str
    created_at: datetime
    attempts: int
    next_attempt_at: datetime | None
    sent_at: datetime | None
    last_error: str


def claim_emails(tx: Tx, *, limit: int, again_at: datetime, now: datetime) -> list[DueEmail]:
    """Claim messages that are due, the oldest first: unless told otherwise they are due again then."""
    return tx.rows(
        DueEmail,
        """
        WITH due AS (
            SELECT account_id, email_id FROM emails
             WHERE next_attempt_at <= %(now)s
             ORDER BY next_attempt_at
             LIMIT %(limit)s
               FOR NO KEY UPDATE SKIP LOCKED
        )
        UPDATE emails email
           SET attempts = email.attempts + 1, next_attempt_at = %(again_at)s
          FROM due
         WHERE email.account_id = due.account_id AND email.email_id = due.email_id
        RETURNING email.account_id, email.email_id, email.address, email.subject,
                  coalesce(nullif(email.whole_body, ''), email.body) AS body, email.created_at, email.attempts
        """,
        limit=limit,
        again_at=again_at,
        now=now,
    )


def record_email(
    tx: Tx, email: DueEmail, *, sent_at: datetime | None, next_attempt_at: datetime | None, error: str
) -> None:
    """Write what came of an attempt, queued; neither sent nor due again: it is given up.

    The secret of what is due no more is forgotten.
    """
    tx.do(
        """
        UPDATE emails
           SET sent_at = %(sent_at)s, next_attempt_at = %(next_attempt_at)s, last_error = %(error)s,
               whole_body = CASE WHEN %(next_attempt_at)s::timestamptz IS NULL THEN '' ELSE whole_body END
         WHERE account_id = %(account_id)s AND email_id = %(email_id)s AND attempts = %(attempts)s
        """,
        account_id=email.account_id,
        email_id=email.email_id,
        attempts=email.attempts,
        sent_at=sent_at,
        next_attempt_at=next_attempt_at,
        error=error,
    )


class WaitingEmail(Struct, frozen=True):
    """A message that was not sent yet, whole: for who runs the machine, and nobody else."""

    account_id: str
    email_id: str
    address: str
    subject: str
    body: str
    created_at: datetime


def find_waiting(tx: Tx, address: str) -> WaitingEmail | None:
    """The newest message to an address, in whatever capitals, that was not sent yet."""
    return tx.one(
        WaitingEmail,
        """
        SELECT account_id, email_id, address, subject, coalesce(nullif(whole_body, ''), body) AS body, created_at
          FROM emails
         WHERE lower(address) = lower(%(address)s) AND next_attempt_at IS NOT NULL
         ORDER BY created_at DESC, account_id, email_id
         LIMIT 1
        """,
        address=address,
    )


def load_with_secrets(tx: Tx, *, since: datetime, but: Sequence[str], limit: int) -> list[WaitingEmail]:
    """Messages with a secret, but those named, that were written since then and not sent yet, the oldest first."""
    return tx.rows(
        WaitingEmail,
        """
        SELECT account_id, email_id, address, subject, whole_body AS body, created_at
          FROM emails
         WHERE created_at >= %(since)s AND whole_body <> '' AND email_id <> ALL(%(but)s)
         ORDER BY created_at, account_id, email_id
         LIMIT %(limit)s
        """,
        since=since,
        but=but,
        limit=limit,
    )


def list_emails(tx: Tx, *, page: int) -> Page[ListedEmail]:
    """All messages, sent, waiting and given up, the newest first, 100 a page."""
    return ask_page(
        tx,
        ListedEmail,
        """
        SELECT account_id, email_id, address, subject, body, created_at, attempts, next_attempt_at, sent_at, last_error
          FROM emails
         ORDER BY created_at DESC, account_id, email_id
         LIMIT %(limit)s OFFSET %(offset)s
        """,
        count="SELECT count(*)::int FROM emails",
        page=page,
    ).get()


def forget_emails(tx: Tx, *, before: datetime, limit: int) -> int:
    """Delete messages from before then that are not due any more, or never could be sent; answers how many."""
    return tx.do(
        """
        DELETE FROM emails email
         USING (SELECT account_id, email_id FROM emails WHERE created_at < %(before)s LIMIT %(limit)s) old
         WHERE email.account_id = old.account_id AND email.email_id = old.email_id
        """,
        before=before,
        limit=limit,
    ).count()


def forget_emails_of(tx: Tx, account_id: str, *, limit: int) -> int:
    """Delete messages of an account, at most `limit`; answers how many."""
    return tx.do(
        """
        DELETE FROM emails
         WHERE account_id = %(account_id)s
           AND email_id IN (SELECT email_id FROM emails WHERE account_id = %(account_id)s LIMIT %(limit)s)
        """,
        account_id=account_id,
        limit=limit,
    ).count()
