"""What has come by e-mail, whole, as whoever has the address reads it: links and tokens stand nowhere else."""

from piecework.database import Database
from piecework.mail.outbox_sql import WaitingEmail


def mailbox(database: Database, address: str = "") -> list[WaitingEmail]:
    """The e-mails to an address, or to all, the newest first; none of them was sent yet."""
    return database.read(
        lambda tx: tx.rows(
            WaitingEmail,
            """
            SELECT account_id, email_id, address, subject, coalesce(nullif(whole_body, ''), body) AS body, created_at
              FROM emails
             WHERE (address = %(address)s OR %(address)s = '') AND next_attempt_at IS NOT NULL
             ORDER BY created_at DESC, account_id, email_id
            """,
            address=address,
        )
    )


def letter_of(database: Database, email_id: str) -> str:
    """The body of one of them."""
    (body,) = [letter.body for letter in mailbox(database) if letter.email_id == email_id]
    return body
