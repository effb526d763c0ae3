"""Notices: made from events by a chore, read by whom they concern, marked as read."""

from datetime import datetime, timedelta

from msgspec import Struct

from piecework.database import Tx
from piecework.events.events_sql import NoticeEvent, forget_events, take_for_notices
from piecework.mail.email import Email
from piecework.mail.outbox_sql import add_emails, forget_emails
from piecework.notices import notices_sql as sql
from piecework.notices.wording import BY_EMAIL, Words, words_of
from piecework.paging import Page
from piecework.refusal import Refusal

EVENTS_A_BATCH = 500
FORGOTTEN_A_BATCH = 1000


class NoticeNotFound(Refusal):
    """No such notice, or another account's: always alike."""

    code, message, status, field = "notice_not_found", "Notice not found.", 404, "notice_id"


class Notice(Struct, frozen=True):
    """A notice with its words."""

    row: sql.PagedNotice
    words: Words


class NoticesPage(Struct, frozen=True):
    """A page of notices, and how many of all are unread."""

    shown: Page[Notice]
    unread: int


def make_notices(tx: Tx, *, now: datetime) -> int:
    """Make notices, and e-mails, of a batch of events; answers how many events were taken."""
    taken = take_for_notices(tx, limit=EVENTS_A_BATCH, now=now)
    if taken:
        sql.add_notices(tx, taken)
        by_email = [event for event in taken if event.kind in BY_EMAIL]
        about = {one.event_id + one.account_id: one for one in sql.load_context(tx, by_email)} if by_email else {}
        letters = [
            _letter(event, context)
            for event in by_email
            if (context := about.get(event.event_id + event.account_id)) and context.email
        ]
        add_emails(tx, letters, now=now)
    return len(taken)


def list_notices(tx: Tx, account_id: str, *, only_unread: bool, page: int) -> NoticesPage:
    """The account's notices in words, the latest first, 100 a page."""
    rows, unread = sql.ask_notices(tx, account_id, only_unread=only_unread, page=page), sql.ask_unread(tx, account_id)
    return NoticesPage(rows.get().map(lambda row: Notice(row, words_of(row.kind, row.facts, row.title))), unread.get())


def read_notice(tx: Tx, account_id: str, notice_id: str, *, now: datetime) -> None:
    """Mark a notice as read; reading it again changes nothing. Refuses: NoticeNotFound."""
    if not sql.mark_read(tx, account_id, notice_id, now=now):
        raise NoticeNotFound


def read_all(tx: Tx, account_id: str, *, now: datetime) -> int:
    """Mark all of the account's notices as read; answers how many were not."""
    return sql.mark_all_read(tx, account_id, now=now)


def forget_told(tx: Tx, *, events_days: int, notices_days: int, emails_days: int, now: datetime) -> int:
    """Delete a batch of old events that everybody has taken, of old notices, and of e-mails that are over."""
    return (
        forget_events(tx, before=now - timedelta(days=events_days), limit=FORGOTTEN_A_BATCH)
        + sql.forget_notices(tx, before=now - timedelta(days=notices_days), limit=FORGOTTEN_A_BATCH)
        + forget_emails(tx, before=now - timedelta(days=emails_days), limit=FORGOTTEN_A_BATCH)
    )


def _letter(event: NoticeEvent, context: sql.Context) -> Email:
    words = words_of(event.kind, event.facts, context.title)
    return Email(
        account_id=event.account_id, email_id=event.event_id, address=context.email, subject=words.title,
        body=f"Hello {context.name},\n\n{words.title}.\n\n{words.text.strip()}\n",
    )  # fmt: skip
