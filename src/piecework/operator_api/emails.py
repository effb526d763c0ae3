"""E-mails on the operator's wire: what was sent, what waits, and what a place without a mail server would have sent."""

from typing import Annotated, Literal

from msgspec import Struct

from piecework.clock import wire_time
from piecework.database import Tx
from piecework.fields import CreatedAt, CurrentPage, PageCount, PageNumber
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.mail import outbox
from piecework.meaning import WORKER, Means

section = Section("/operator-api")

WhoseId = Annotated[str, Means("Whose it is.", WORKER)]


class GetEmails(Struct):
    """Which page."""

    page: PageNumber = 1


class Email(Struct, kw_only=True):
    """A message. `state`: WAITING for its next attempt (or for a server), SENT, or GIVEN_UP."""

    email_id: Annotated[str, Means("The e-mail.", "withdrawal:8d1f0b7c22e94a60")]
    account_id: WhoseId
    address: Annotated[str, Means("Where it goes.", "wim@example.org")]
    subject: Annotated[str, Means("Its subject.", "Confirm your withdrawal of 5.0000")]
    body: Annotated[str, Means("Its text.", "Hello Wim, ...")]
    state: Annotated[
        Literal["WAITING", "SENT", "GIVEN_UP"], Means("WAITING for an attempt or a server, SENT or GIVEN_UP.", "SENT")
    ]
    created_at: CreatedAt
    attempts: Annotated[int, Means("How often it was tried.", 1)]
    last_error: Annotated[str, Means("Why the last attempt failed.", "")]


class EmailsPage(Struct):
    """A page of e-mails; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    emails: Annotated[list[Email], Means("The e-mails.")]


@section.reads("/emails", needs="all")
def get_emails(tx: Tx, call: Call, request: GetEmails) -> EmailsPage:
    """The e-mails of all accounts, the newest first, 100 a page."""
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
