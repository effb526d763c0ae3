"""The outbox: all e-mails, sent, waiting and given up."""

from msgspec import Struct

from piecework.database import Tx
from piecework.mail import outbox_sql as sql
from piecework.paging import TASKS_A_PAGE, page_offset, pages_of
from piecework.refusal import Refusal


class NoLetter(Refusal):
    """Nothing waits to be sent to this address."""

    code, status, field = "no_letter", 404, "address"
    message = (
        "No e-mail to this address waits to be sent: what was sent is in their mailbox, and its link nowhere else."
    )


class EmailsPage(Struct, frozen=True):
    """A page of e-mails, counted from 1; one past the end is empty."""

    current_page: int
    pages: int
    emails: list[sql.ListedEmail]


def list_emails(tx: Tx, *, page: int) -> EmailsPage:
    """All e-mails, the newest first, 100 a page."""
    rows = sql.list_emails(tx, limit=TASKS_A_PAGE, offset=page_offset(page, TASKS_A_PAGE))
    found = [row for row in rows if row.email_id is not None]  # pyright: ignore[reportUnnecessaryComparison]
    return EmailsPage(page, pages_of(rows[0].matching, TASKS_A_PAGE), found)


def get_waiting(tx: Tx, address: str) -> sql.WaitingEmail:
    """The newest e-mail to an address that was not sent yet, whole: for who runs the machine. Refuses: NoLetter."""
    found = sql.find_waiting(tx, address)
    if found is None:
        raise NoLetter
    return found
