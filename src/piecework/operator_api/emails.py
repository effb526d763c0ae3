"""E-mails on the operator's wire: what was sent, and what waits; their secrets are not shown."""

from typing import Annotated, Literal

from msgspec import Struct

from piecework.database import Tx
from piecework.fields import CreatedAt, CurrentPage, PageCount, PageNumber
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.mail.outbox_sql import ListedEmail, list_emails
from piecework.meaning import WORKER, Means
from piecework.paging import Page

section = Section("/operator-api")

WhoseId = Annotated[str, Means("Whose it is.", WORKER)]


class GetEmails(Struct):
    """Which page."""

    page: PageNumber = 1


@answers(
    ListedEmail,
    state=lambda email: "SENT" if email.sent_at else "WAITING" if email.next_attempt_at else "GIVEN_UP",
)
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


@answers(Page[ListedEmail], emails="items")
class EmailsPage(Struct):
    """A page of e-mails; one past the end is empty."""

    current_page: CurrentPage
    pages: PageCount
    emails: Annotated[list[Email], Means("The e-mails.")]


@section.reads("/emails", needs="all")
def get_emails(tx: Tx, call: Call, request: GetEmails) -> EmailsPage:
    """The e-mails of all accounts, the newest first, 100 a page; links and tokens in them are not shown."""
    return answer(EmailsPage, list_emails(tx, page=request.page))
