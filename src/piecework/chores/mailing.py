"""Sending e-mail: a claimed batch over one connection to the server; what fails is tried again, later and later."""

import re
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from piecework.accounts.email_addresses import sendable_address
from piecework.chores.step import IsStopping, Outcome, Step
from piecework.database import Database, Tx
from piecework.mail.email import HIDDEN
from piecework.mail.outbox_sql import DueEmail, claim_emails, record_email

EMAILS_A_BATCH = 20
SERVER_SECONDS_MAX = 10
CLAIMED_FOR = timedelta(minutes=10)
TRIED_AGAIN_AFTER = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6),
)  # fmt: skip
TOO_OLD = timedelta(days=1)
ERROR_CHARACTERS_MAX = 300
_SECRETS = re.compile(r"[0-9a-f]{32,}")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


class Result(Struct, frozen=True):
    """What came of an attempt; an empty `error`: it was sent. `is_final`: another attempt would not help."""

    email: DueEmail
    error: str = ""
    is_final: bool = False


class MailServer(Struct, frozen=True):
    """Where e-mail is handed in, taken from the setting."""

    scheme: str
    host: str
    port: int
    user: str
    password: str


def read_server(url: str) -> MailServer:
    """Take the setting apart: smtp:// (25), smtp+starttls:// (587), smtps:// (465)."""
    parts = urlsplit(url)
    port = parts.port or {"smtp": 25, "smtps": 465}.get(parts.scheme, 587)
    return MailServer(
        parts.scheme, parts.hostname or "", port, unquote(parts.username or ""), unquote(parts.password or "")
    )


def through_server(url: str, mail_from: str) -> Step:
    """A step that sends a batch; without a server there is nothing to do."""
    server = read_server(url) if url else None

    def step(database: Database, now: datetime, is_stopping: IsStopping) -> Outcome:
        if server is None:
            return Outcome()
        claimed = database.transact(
            lambda tx: claim_emails(tx, limit=EMAILS_A_BATCH, again_at=now + CLAIMED_FOR, now=now)
        )
        results = [
            Result(email, "It was too old when it could be sent.", True) for email in claimed if _old(email, now)
        ]
        results += _send([email for email in claimed if not _old(email, now)], server, mail_from)
        database.transact(lambda tx: _record(tx, results, now))
        return Outcome(len(claimed))

    return step


def message_of(email: DueEmail, mail_from: str) -> EmailMessage:
    """The message; control characters in its subject are blanks. Raises ValueError (an address that is none)."""
    message = EmailMessage()
    message["From"] = mail_from
    if (address := sendable_address(email.address)) is None:
        raise ValueError(f"{email.address!r} is not one e-mail address")
    message["To"] = address
    message["Subject"] = _CONTROLS.sub(" ", email.subject)
    message["Date"] = format_datetime(email.created_at)
    message["Message-ID"] = f"<{email.account_id}.{_plain(email.email_id)}@{mail_from.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(email.body)
    return message


def _plain(email_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]", ".", email_id)


def _old(email: DueEmail, now: datetime) -> bool:
    return email.attempts == 1 and email.created_at < now - TOO_OLD


def _send(emails: Sequence[DueEmail], server: MailServer, mail_from: str) -> list[Result]:
    if not emails:
        return []
    try:
        connection = _connect(server)
    except (OSError, smtplib.SMTPException) as error:
        return [Result(email, _told(error)) for email in emails]
    try:
        return [_send_one(connection, email, mail_from) for email in emails]
    finally:
        with suppress(OSError, smtplib.SMTPException):
            connection.quit()


def _connect(server: MailServer) -> smtplib.SMTP:
    secure = ssl.create_default_context()
    if server.scheme == "smtps":
        connection = smtplib.SMTP_SSL(server.host, server.port, timeout=SERVER_SECONDS_MAX, context=secure)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=SERVER_SECONDS_MAX)
    try:
        if server.scheme == "smtp+starttls":
            connection.starttls(context=secure)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()  # what was asked for was refused: nobody else would end it
        raise
    return connection


def _send_one(connection: smtplib.SMTP, email: DueEmail, mail_from: str) -> Result:
    try:
        connection.send_message(message_of(email, mail_from))
    except smtplib.SMTPRecipientsRefused as error:
        return Result(email, _told(error), is_final=all(code >= 500 for code, _ in error.recipients.values()))
    except (ValueError, IndexError) as error:  # what the address makes of the headers
        return Result(email, _told(error), is_final=True)
    except (OSError, smtplib.SMTPException) as error:
        return Result(email, _told(error))
    return Result(email)


def _told(error: Exception) -> str:
    plain = _SECRETS.sub(HIDDEN, _CONTROLS.sub(" ", f"{type(error).__name__}: {error}"))  # some quote what they refuse
    return plain[:ERROR_CHARACTERS_MAX]


def _record(tx: Tx, results: Sequence[Result], now: datetime) -> None:
    for result in results:
        tried = result.email.attempts
        again = bool(result.error) and not result.is_final and tried <= len(TRIED_AGAIN_AFTER)
        record_email(
            tx,
            result.email,
            sent_at=None if result.error else now,
            next_attempt_at=now + TRIED_AGAIN_AFTER[tried - 1] if again else None,
            error=result.error,
        )
