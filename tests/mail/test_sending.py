"""E-mail through a real SMTP server on 127.0.0.1: sent once, tried again, given up, and nothing slips into headers."""

import base64
import email
import email.policy
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import pytest

from piecework.chores.mailing import message_of, read_server, through_server
from piecework.database import Database, Tx
from piecework.mail.email import Email
from piecework.mail.outbox_sql import DueEmail, add_emails, claim_emails
from tests.conftest import VirtualClock
from tests.given import Given, Person
from tests.waiting import HANG_SECONDS


@dataclass
class MailServer:
    """A server that takes mail, or says no to recipients."""

    port: int
    says: dict[bytes, bytes] = field(default_factory=dict[bytes, bytes])
    offers: tuple[bytes, ...] = ()
    log_ins: list[bytes] = field(default_factory=list[bytes])
    letters: list[bytes] = field(default_factory=list[bytes])
    connections: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def message(self, number: int = 0) -> EmailMessage:
        return email.message_from_bytes(self.letters[number], policy=email.policy.default)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = MailServer(listener.getsockname()[1])
    thread = threading.Thread(target=_listen, args=(listener, server), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(HANG_SECONDS)


def _listen(listener: socket.socket, server: MailServer) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        server.connections += 1
        with suppress(OSError), connection, connection.makefile("rwb") as stream:  # who speaks TLS to us hangs up
            _converse(stream, server)


def _converse(stream: Any, server: MailServer) -> None:
    def say(line: bytes) -> None:
        stream.write(line + b"\r\n")
        stream.flush()

    say(b"220 mail.example ESMTP")
    while line := stream.readline():
        verb = line.split(b" ")[0].strip().upper()
        if verb == b"DATA" and verb not in server.says:
            say(b"354 go on")
            letter = b""
            while (part := stream.readline()) != b".\r\n":
                letter += part
            server.letters.append(letter)
            say(b"250 taken")
        elif verb == b"QUIT":
            say(b"221 bye")
            return
        else:
            say(_answer(verb, line, server))


def _answer(verb: bytes, line: bytes, server: MailServer) -> bytes:
    if verb == b"EHLO":
        said = [b"mail.example", *server.offers]
        return b"".join(b"250-" + line + b"\r\n" for line in said[:-1]) + b"250 " + said[-1]
    if verb == b"AUTH":
        server.log_ins.append(base64.b64decode(line.split()[-1]))
        return b"235 welcome"
    return server.says.get(verb, b"250 ok")


def write(database: Database, clock: VirtualClock, wim: Person, **changes: Any) -> None:
    letter = {
        "account_id": wim.id, "email_id": "revision_asked:1", "address": "wim@example.org", "subject": "Hello",
        "body": "Good day.\n.\nBye", **changes,
    }  # fmt: skip
    database.transact(lambda tx: add_emails(tx, [Email(**letter)], now=clock()))


def send(database: Database, clock: VirtualClock, url: str) -> int:
    return through_server(url, "place@example.org")(database, clock(), lambda: False).done


def listed(given: Given) -> dict[str, Any]:
    mo = given.person("Mo", is_operator=True)
    answer = mo.client.simulate_get("/operator-api/emails", headers={"Authorization": mo.basic})
    return answer.json["emails"][0]


def test_a_letter_is_sent_once_with_its_headers(given: Given, database: Database, clock: VirtualClock):
    wim = given.wim()
    write(database, clock, wim, subject="Gr\u00fc\u00dfe \u2603", body="sch\u00f6n\n.\nBye")
    write(database, clock, wim, subject="another under the same id")
    assert listed(given)["state"] == "WAITING"
    with mail_server() as server:
        assert send(database, clock, server.url) == 1
        assert send(database, clock, server.url) == 0
        message = server.message()
    assert (message["To"], message["From"]) == ("wim@example.org", "place@example.org")
    assert message["Subject"] == "Gr\u00fc\u00dfe \u2603"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{wim.id}.revision.asked.1@example.org>"
    assert message.get_content().split() == ["sch\u00f6n", "..", "Bye"]  # a line of one dot is doubled on the way
    assert listed(given)["state"] == "SENT"


def test_without_a_server_letters_stay_for_the_operator(given: Given, database: Database, clock: VirtualClock):
    write(database, clock, given.wim())
    assert send(database, clock, "") == 0
    assert (listed(given)["state"], listed(given)["body"]) == ("WAITING", "Good day.\n.\nBye")


def test_a_server_that_is_down_is_tried_later_and_later_and_then_given_up(
    given: Given, database: Database, clock: VirtualClock
):
    write(database, clock, given.wim())
    waited: list[float] = []
    for minutes in (1, 5, 30, 120, 360, 0):
        assert send(database, clock, "smtp://127.0.0.1:9") == 1
        assert send(database, clock, "smtp://127.0.0.1:9") == 0
        clock.pass_(minutes=minutes)
        waited.append(minutes)
    shown = listed(given)
    assert (shown["state"], shown["attempts"]) == ("GIVEN_UP", 6)
    assert "ConnectionRefusedError" in shown["last_error"]


def test_a_refused_address_is_given_up_at_once(given: Given, database: Database, clock: VirtualClock):
    write(database, clock, given.wim())
    with mail_server() as server:
        server.says[b"RCPT"] = b"550 no such mailbox"
        send(database, clock, server.url)
    assert listed(given)["state"] == "GIVEN_UP"
    assert "550" in listed(given)["last_error"]


@pytest.mark.parametrize(("verb", "said"), [(b"RCPT", b"450 come again"), (b"MAIL", b"452 full"), (b"DATA", b"451 no")])
def test_what_a_server_does_not_take_now_is_sent_later(
    given: Given, database: Database, clock: VirtualClock, verb: bytes, said: bytes
):
    write(database, clock, given.wim())
    with mail_server() as server:
        server.says[verb] = said
        send(database, clock, server.url)
        assert (listed(given)["state"], said.decode()[:3] in listed(given)["last_error"]) == ("WAITING", True)
        server.says.clear()
        clock.pass_(minutes=1)
        assert send(database, clock, server.url) == 1
    assert (listed(given)["state"], len(server.letters)) == ("SENT", 1)


def test_what_is_old_when_the_first_server_is_set_is_not_sent(given: Given, database: Database, clock: VirtualClock):
    write(database, clock, given.wim())
    clock.pass_(days=1, seconds=1)
    with mail_server() as server:
        assert send(database, clock, server.url) == 1
        assert server.letters == []
        assert server.connections == 0
    assert listed(given)["state"] == "GIVEN_UP"


def test_what_is_old_because_the_server_was_down_is_sent_all_the_same(
    given: Given, database: Database, clock: VirtualClock
):
    write(database, clock, given.wim())
    send(database, clock, "smtp://127.0.0.1:9")
    clock.pass_(days=2)
    with mail_server() as server:
        assert send(database, clock, server.url) == 1
    assert listed(given)["state"] == "SENT"


def test_what_a_server_says_in_lines_is_kept_in_one(given: Given, database: Database, clock: VirtualClock):
    write(database, clock, given.wim())
    with mail_server() as server:
        server.says[b"RCPT"] = b"550-no such\r\n550 mailbox"
        send(database, clock, server.url)
    shown = listed(given)["last_error"]
    assert "no such" in shown
    assert "mailbox" in shown
    assert shown.isprintable()


def test_who_we_are_is_told_to_a_server_that_asks(given: Given, database: Database, clock: VirtualClock):
    write(database, clock, given.wim())
    with mail_server() as server:
        server.offers = (b"AUTH PLAIN",)
        send(database, clock, server.url.replace("//", "//us%40er:p%3Ass@"))
    assert server.log_ins == [b"\0us@er\0p:ss"]
    assert listed(given)["state"] == "SENT"


@pytest.mark.parametrize(("scheme", "told"), [("smtp+starttls", "STARTTLS"), ("smtps", "SSL")])
def test_nothing_goes_in_the_clear_where_tls_is_asked_for(
    given: Given, database: Database, clock: VirtualClock, scheme: str, told: str
):
    write(database, clock, given.wim())
    with mail_server() as server:  # which does not offer it
        send(database, clock, server.url.replace("smtp://", f"{scheme}://"))
    assert (server.connections, server.letters) == (1, [])
    assert listed(given)["state"] == "WAITING"
    assert told in listed(given)["last_error"]


def test_a_letter_that_somebody_is_sending_is_left_to_them(given: Given, database: Database, clock: VirtualClock):
    write(database, clock, given.wim())

    def claim(tx: Tx) -> list[DueEmail]:
        tx.do("SET LOCAL lock_timeout = '5s'")
        return claim_emails(tx, limit=20, again_at=clock(), now=clock())

    def claim_beside(tx: Tx) -> tuple[list[DueEmail], list[DueEmail]]:
        return claim(tx), database.transact(claim)

    mine, others = database.transact(claim_beside)
    assert (len(mine), others) == (1, [])


@pytest.mark.parametrize(
    ("address", "subject"),
    [("wim@example.org", "a\r\nBcc: eve@example.org"), ("wim@example.org\r\nBcc: eve@example.org", "a")],
)
def test_nothing_slips_into_headers(given: Given, database: Database, clock: VirtualClock, address: str, subject: str):
    write(database, clock, given.wim(), address=address, subject=subject)
    with mail_server() as server:
        send(database, clock, server.url)
        messages = [server.message(number) for number in range(len(server.letters))]
    assert all(message["Bcc"] is None for message in messages)
    assert listed(given)["state"] == ("SENT" if subject != "a" else "GIVEN_UP")


def test_two_processes_send_each_letter_once(given: Given, database: Database, clock: VirtualClock):
    wim = given.wim()
    for number in range(30):
        write(database, clock, wim, email_id=f"letter:{number}")
    with mail_server() as server:
        threads = [threading.Thread(target=send, args=(database, clock, server.url)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(server.letters) == 30


def test_the_setting_is_taken_apart():
    server = read_server("smtp+starttls://us%40er:p%3Ass@mail.example")
    assert (server.scheme, server.host, server.port) == ("smtp+starttls", "mail.example", 587)
    assert (server.user, server.password) == ("us@er", "p:ss")
    assert read_server("smtps://mail.example").port == 465


def test_a_message_id_stays_over_retries(clock: VirtualClock):
    due = DueEmail("aabbccdd", "x:1", "wim@example.org", "s", "b", clock(), 1)
    assert message_of(due, "p@example.org")["Message-ID"] == message_of(due, "p@example.org")["Message-ID"]


SECRET = "5e" * 32


def whole(database: Database) -> list[tuple[str, str]]:
    """What is kept of the one letter: what may be shown, and all of it."""
    return database.read(lambda tx: tx.ask_value("SELECT body || '|' || whole_body FROM emails").all())


def test_a_secret_is_sent_shown_to_nobody_and_forgotten(given: Given, database: Database, clock: VirtualClock):
    write(database, clock, given.wim(), body=f"Open it:\n\n    https://place/?token={SECRET}\n", secret=SECRET)
    assert "token=(not shown)" in listed(given)["body"]
    assert SECRET in whole(database)[0]
    with mail_server() as server:
        assert send(database, clock, server.url) == 1
        assert SECRET in server.message().get_content()
    assert SECRET not in whole(database)[0]
    assert "token=(not shown)" in listed(given)["body"]


def test_a_secret_that_a_server_quotes_is_not_shown(given: Given, database: Database, clock: VirtualClock):
    write(database, clock, given.wim(), body=f"https://place/?token={SECRET}", secret=SECRET)
    with mail_server() as server:
        server.says[b"DATA"] = f"554 spam: https://place/?token={SECRET}".encode()
        send(database, clock, server.url)
    assert "554" in listed(given)["last_error"]
    assert SECRET not in listed(given)["last_error"]


def test_a_secret_is_forgotten_when_its_letter_is_given_up(given: Given, database: Database, clock: VirtualClock):
    write(database, clock, given.wim(), body=f"https://place/?token={SECRET}", secret=SECRET)
    clock.pass_(days=2)
    with mail_server() as server:
        assert send(database, clock, server.url) == 1
    assert listed(given)["state"] == "GIVEN_UP"
    assert SECRET not in whole(database)[0]


def test_nobody_has_a_secret_put_elsewhere_by_what_they_type(given: Given, database: Database, clock: VirtualClock):
    """Somebody else's link with a placeholder in it would carry the secret to them."""
    typed = "https://evil.example/?t=(not shown)"
    write(database, clock, given.wim(), body=f"To {typed}\n\n    {SECRET}\n", secret=SECRET)
    with mail_server() as server:
        send(database, clock, server.url)
        text = server.message().get_content()
    assert text.count(SECRET) == 1
    assert typed in text
