"""E-mails: what was sent, what waits, and what a place without a mail server would have sent, but for its secrets."""

from msgspec import Struct

from piecework.database import Tx
from piecework.mail.outbox_sql import ListedEmail, list_emails
from piecework.paging import Page
from piecework.web.pages import Pages
from piecework.web.requests import WhichPage
from piecework.web.visit import Visit

pages = Pages("operator", reader="operator", needs="all")


class Emails(Struct, frozen=True):
    """A page of e-mails; whether the place has a mail server."""

    emails: Page[ListedEmail]
    has_server: bool


@pages.shows("/operator/emails", "emails.html")
def show_emails(tx: Tx, visit: Visit, request: WhichPage) -> Emails:
    """The e-mails of all accounts, the newest first; what in them opens something is not shown."""
    return Emails(list_emails(tx, page=request.page), bool(visit.settings.smtp_url))
