"""E-mails on the operator's wire: what was sent, and what waits; their secrets are not shown."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from piecework.database import Tx
from piecework.http.answering import answer, answers
from piecework.http.call import Call
from piecework.http.endpoint import Section
from piecework.mail.outbox_sql import ListedEmail, list_emails
from piecework.paging import PAGE_MAX, Page

section = Section("/operator-api")


class GetEmails(Struct):
    """Which page."""

    page: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 1


@answers(
    ListedEmail,
    state=lambda email: "SENT" if email.sent_at else "WAITING" if email.next_attempt_at else "GIVEN_UP",
)
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


@answers(Page[ListedEmail], emails="items")
class EmailsPage(Struct):
    """A page of e-mails; one past the end is empty."""

    current_page: int
    pages: int
    emails: list[Email]


@section.reads("/emails", needs="all")
def get_emails(tx: Tx, call: Call, request: GetEmails) -> EmailsPage:
    """The e-mails of all accounts, the newest first, 100 a page; links and tokens in them are not shown."""
    return answer(EmailsPage, list_emails(tx, page=request.page))
