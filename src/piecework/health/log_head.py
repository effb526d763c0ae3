"""The head of the operators' log, sent away once a day: what it names cannot be taken out of the log unseen."""

from datetime import datetime

from piecework.clock import wire_time
from piecework.database import Tx
from piecework.mail.email import Email
from piecework.mail.outbox_sql import add_emails
from piecework.operators.log.log_sql import LogHead, find_head

NOBODY = ""  # the letter is no account's


def head_text(head: LogHead | None) -> str:
    """The head as one word, as `piecework log check` reads it: how many entries, and their hash."""
    return f"{head.number}:{head.sha256}" if head else "0:"


def mail_head(tx: Tx, *, address: str, base_url: str, now: datetime) -> int:
    """Write today's letter with the head, once, also when nothing was added: that none came tells too.

    Without an address there is none. Answers 0: nothing is left for another batch.
    """
    if not address:
        return 0
    head = find_head(tx)
    last = f"The last one was made at {wire_time(head.created_at)}." if head else "Nothing is on record yet."
    body = "\n".join(
        [
            f"At {wire_time(now)} the operators' log of {base_url} has {head.number if head else 0} entries. {last}",
            "",
            head_text(head),
            "",
            "Keep this letter where no operator of the place can change it. Whether the log still has all of these",
            "entries as they were is told by:",
            "",
            f"    piecework log check {head_text(head)}",
        ]
    )
    letter = Email(
        account_id=NOBODY, email_id=f"log_head:{now:%Y-%m-%d}", address=address,
        subject=f"The operators' log has {head.number if head else 0} entries", body=body,
    )  # fmt: skip
    add_emails(tx, [letter], now=now)
    return 0
