"""Every statement on emails."""

from collections.abc import Sequence
from datetime import datetime

from piecework.database import Tx, as_json
from piecework.mail.email import Email


def add_emails(tx: Tx, emails: Sequence[Email], *, now: datetime) -> None:
    """Write the e-mails to be sent, queued; one that was written before is left as it is."""
    if not emails:
        return
    tx.do(
        """
        INSERT INTO emails (account_id, email_id, address, subject, body, created_at, attempts, next_attempt_at,
                            sent_at, last_error)
        SELECT email.account_id, email.email_id, email.address, email.subject, email.body, %(now)s, 0, %(now)s, NULL, ''
          FROM jsonb_to_recordset(%(emails)s)
               AS email (account_id text, email_id text, address text, subject text, body text)
        ON CONFLICT (account_id, email_id) DO NOTHING
        """,
        emails=as_json(sorted(emails, key=lambda email: (email.account_id, email.email_id))),
        now=now,
    )
