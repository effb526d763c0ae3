"""E-mails on the operator's wire: what was sent, and what waits; their secrets are not shown."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.clock import wire_time
from piecework.database import Tx
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.mail import outbox
from piecework.paging import PAGE_MAX

section = Section("/operator-api")


class GetEmails(Struct):
    """Which page."""

    page: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 1


class Email(Struct, kw_only=True):
    """A message. `state`: WAITING for its next attempt (or for a server), SENT, or GIVEN_UP."""

    email_id: str
    account_id: str
    address: str
    subject: str
    body: str
    state: Literal["WAITING", "SENT", "GIVEN_UP"]
    created_at: str
    attempts: int
    last_error: str


class EmailsPage(Struct):
    """A page of e-mails; one past the end is empty."""

    current_page: int
    pages: int
    emails: list[Email]


@section.reads("/emails", needs="all")
def get_emails(tx: Tx, call: Call, request: GetEmails) -> EmailsPage:
    """The e-mails of all accounts, the newest first, 100 a page; links and tokens in them are not shown."""
    page = outbox.list_emails(tx, page=request.page)
    return EmailsPage(
        page.current_page,
        page.pages,
        [
            Email(
                email_id=email.email_id,
                account_id=email.account_id,
                address=email.address,
                subject=email.subject,
                body=email.body,
                state="SENT" if email.sent_at else "WAITING" if email.next_attempt_at else "GIVEN_UP",
                created_at=wire_time(email.created_at),
                attempts=email.attempts,
                last_error=email.last_error,
            )
            for email in page.emails
        ],
    )
