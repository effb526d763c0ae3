"""Letters that wait are shown on the machine, whole, and on record; what was sent is not shown any more."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from piecework.cli import letter, main, starting
from piecework.database import Database
from piecework.mail.email import Email
from piecework.mail.outbox_sql import add_emails, claim_emails, record_email
from tests.conftest import VirtualClock
from tests.given import Given, Person

Run = Callable[..., Result]
SECRET = "5e" * 32


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(starting, "configure_logs", lambda *_: None)
    return lambda *arguments: CliRunner().invoke(main, arguments, env={"PIECEWORK_DATABASE_URL": database_url})


def write(given: Given, person: Person, email_id: str, secret: str = SECRET) -> None:
    letter = Email(
        account_id=person.id, email_id=email_id, address=person.account.email, subject="Choose a new password",
        body=f"Hello,\n\n    https://work.example/?token={secret}\n", secret=secret,
    )  # fmt: skip
    given.database.transact(lambda tx: add_emails(tx, [letter], now=given.clock()))


def logged(given: Given) -> list[dict[str, Any]]:
    return given.mo().operate("GET", "log").json["entries"]


def test_the_newest_letter_is_shown_whole_and_on_record(given: Given, clock: VirtualClock, run: Run):
    wim = given.wim()
    write(given, wim, "new-password:1", "1d" * 32)
    clock.pass_(seconds=1)
    write(given, wim, "new-password:2")
    told = run("letter", "show", wim.account.email.upper())
    assert told.exit_code == 0, told.output
    assert told.stdout.startswith(f"To: {wim.account.email}\nSubject: Choose a new password\n\nHello,")
    assert SECRET in told.stdout
    assert "1d" * 32 not in told.stdout
    answer = json.loads(run("letter", "show", wim.account.email, "--json").stdout)
    assert (answer["email_id"], SECRET in answer["body"]) == ("new-password:2", True)
    entries = logged(given)
    assert [(entry["action"], entry["about"], entry["via"]) for entry in entries] == [
        ("emails.show", [wim.id], "command")
    ] * 2
    assert SECRET not in json.dumps(entries)


def test_what_was_sent_or_never_written_is_not_shown(given: Given, database: Database, clock: VirtualClock, run: Run):
    wim = given.wim()
    write(given, wim, "new-password:1")

    def send(tx: Any) -> None:
        (due,) = claim_emails(tx, limit=1, again_at=clock(), now=clock())
        record_email(tx, due, sent_at=clock(), next_attempt_at=None, error="")

    database.transact(send)
    for address in (wim.account.email, "nobody@example.org"):
        told = run("letter", "show", address)
        assert (told.exit_code, told.stdout) == (1, "")
        assert "No e-mail to this address waits to be sent" in told.stderr
    assert logged(given) == []


def test_each_letter_with_a_secret_is_printed_once(given: Given, run: Run, monkeypatch: pytest.MonkeyPatch):
    wim = given.wim()
    monkeypatch.setattr("piecework.clock.system_clock", given.clock)
    looks = iter([lambda: write(given, wim, "new-password:1"), lambda: write(given, wim, "new-password:2"), None])

    def wait(_: float) -> None:
        if (look := next(looks)) is None:
            raise KeyboardInterrupt
        look()

    monkeypatch.setattr("time.sleep", wait)
    told = run("letter", "follow").stdout
    assert told.count(SECRET) == 2
    assert len(logged(given)) == 2
    assert letter.PRINTED_A_LOOK > 2
