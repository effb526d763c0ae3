"""The operators' log cannot be rewritten unseen: each entry carries a hash of itself and of the one before."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, LiteralString

import psycopg
import pytest
from click.testing import CliRunner

from piecework.audit.auditing import audit
from piecework.audit.people_sql import LOG
from piecework.chores.running import run_once
from piecework.chores.schedule import schedule
from piecework.cli import starting
from piecework.cli.main import main
from piecework.database import Database
from piecework.health.log_head import head_text, mail_head
from piecework.operators.log.log_sql import find_head, forget_act_addresses
from piecework.settings import Settings
from tests.architecture.test_schema import MIGRATIONS, RELEASED, apply
from tests.conftest import VirtualClock
from tests.given import Given, Person

CONTENT = (
    "account_id", "entry_id", "action", "step", "via", "account_ids", "job_id", "task_id", "reason", "facts",
    "proposed_by",
)  # fmt: skip


@pytest.fixture
def mo(given: Given, clock: VirtualClock) -> Person:
    """Mo has written four notes, an hour apart."""
    mo, wim = given.mo(), given.wim()
    for number in range(4):
        assert mo.operate("POST", f"accounts/{wim.id}/note", {"reason": f'Note "{number}", é.'}).status_code == 200
        clock.pass_(hours=1)
    return mo


@pytest.fixture
def head(given: Given, mo: Person) -> str:
    """What was sent away before anything was changed."""
    return head_text(given.database.read(find_head))


def spoil(database: Database, *statements: LiteralString) -> None:
    """Change the log as somebody can who may do everything in the database."""
    with psycopg.connect(database.url) as connection:
        connection.execute("ALTER TABLE operator_log DISABLE TRIGGER USER")
        for statement in statements:
            connection.execute(statement)
        connection.execute("ALTER TABLE operator_log ENABLE TRIGGER USER")


def found(database: Database) -> list[tuple[str, str]]:
    return [(finding.check, finding.where) for finding in audit(database)]


# All hashes from an entry on made anew, and the head: what nobody can find who has the database alone.
CHAINED_ANEW: LiteralString = """
    DO $$
    DECLARE
        entry record;
        due bytea := '';
        nth bigint := 0;
    BEGIN
        FOR entry IN SELECT * FROM operator_log ORDER BY number LOOP
            nth := nth + 1;
            due := sha256(due || int8send(nth) || operator_log_content(
                entry.account_id, entry.entry_id, entry.action, entry.step, entry.via, entry.account_ids,
                entry.job_id, entry.task_id, entry.reason, entry.facts, entry.proposed_by, entry.created_at));
            UPDATE operator_log SET number = nth, sha256 = due WHERE entry_id = entry.entry_id;
        END LOOP;
        UPDATE operator_log_head SET number = nth, sha256 = due;
    END
    $$
"""


@pytest.mark.unaudited  # what is changed is found by the audit: that is what is tested
@pytest.mark.parametrize(("statement", "where"), [
    ("UPDATE operator_log SET reason = 'Another.' WHERE number = 2", ["entry 2"]),
    ("UPDATE operator_log SET facts = '{\"a\": 1}' WHERE number = 1", ["entry 1"]),
    ("UPDATE operator_log SET account_id = '' WHERE number = 4", ["entry 4"]),
    ("UPDATE operator_log SET created_at = created_at - interval '1 us' WHERE number = 3", ["entry 3"]),
    ("DELETE FROM operator_log WHERE number = 2", ["entry 3"]),
    ("DELETE FROM operator_log WHERE number = 1", ["entry 2"]),
    ("UPDATE operator_log SET number = 5 - number WHERE number IN (2, 3)", ["entry 2", "entry 3", "entry 4"]),
    ("UPDATE operator_log SET number = 9 WHERE number = 4", ["entry 4", "entry 9"]),
    ("UPDATE operator_log_head SET number = 9", ["entry 9"]),
    ("DELETE FROM operator_log_head", ["entry 4"]),
    ("DELETE FROM operator_log WHERE number = 4", ["entry 4"]),
    ("DELETE FROM operator_log", ["entry 4"]),
])  # fmt: skip
def test_change_is_found_where_it_was_made(given: Given, mo: Person, statement: LiteralString, where: list[str]):
    assert found(given.database) == []
    spoil(given.database, statement)
    assert found(given.database) == [("operator_log", place) for place in where]


@pytest.mark.parametrize("statement", [
    "DELETE FROM operator_log WHERE number = 4",
    "DELETE FROM operator_log WHERE number = 2",
    "UPDATE operator_log SET reason = 'Another.' WHERE number = 1",
])  # fmt: skip
def test_log_that_was_chained_anew_is_told_by_a_head_that_was_sent_away(
    given: Given, mo: Person, head: str, statement: LiteralString, cli: Callable[..., Any]
):
    assert cli("log", "check", head).exit_code == 0
    spoil(given.database, statement, CHAINED_ANEW)
    assert found(given.database) == [], "nothing in the database tells"
    told = cli("log", "check", head)
    assert (told.exit_code, "The log was changed: entry 4" in told.output) == (1, True)


def test_head_that_was_sent_away_holds_while_entries_are_added(
    given: Given, mo: Person, head: str, cli: Callable[..., Any]
):
    mo.operate("POST", f"accounts/{given.wim().id}/note", {"reason": "One more."})
    assert cli("log", "check", head).output == "The log has all 4 entries of this head.\n"
    assert cli("log", "head").output.startswith("5:")
    assert json.loads(cli("log", "head", "--json").output)["entries"] == 5


def test_what_is_no_head_is_refused(given: Given, mo: Person, cli: Callable[..., Any]):
    assert cli("log", "check", "four").exit_code == 2
    assert cli("log", "check", "4:00").exit_code == 1
    assert cli("log", "check", "9:00").exit_code == 1


def test_log_without_an_entry_has_a_head_too(given: Given, cli: Callable[..., Any]):
    assert cli("log", "head").output == "0:\n"
    assert cli("log", "check", "0:").exit_code == 0


def test_address_is_forgotten_and_the_chain_holds(given: Given, mo: Person, clock: VirtualClock):
    forgotten = given.database.transact(lambda tx: forget_act_addresses(tx, before=clock(), limit=10))
    assert forgotten == 4
    assert found(given.database) == []


def test_anybody_can_make_the_hashes(given: Given, mo: Person):
    """As docs/operations.md says it, without PostgreSQL."""
    entries = given.database.read(
        lambda tx: tx.ask_value("SELECT to_jsonb(entry) || jsonb_build_object('us', "
                                "(extract(epoch FROM created_at) * 1000000)::bigint) "
                                "FROM operator_log entry ORDER BY number").all()
    )  # fmt: skip
    before = b""
    for number, entry in enumerate(entries, start=1):
        text = json.dumps([*(entry[name] for name in CONTENT), entry["us"]], ensure_ascii=False)
        content = hashlib.sha256(text.encode()).digest()
        before = hashlib.sha256(before + number.to_bytes(8, "big") + content).digest()
        assert entry["sha256"] == "\\x" + before.hex()


def test_entries_from_before_are_chained_by_the_migration(empty_database: str):
    older = [file for file in MIGRATIONS if file.name < "0011"]
    with psycopg.connect(empty_database) as connection:
        apply(connection, [RELEASED, *older])
        for number in range(3):
            connection.execute(
                "INSERT INTO operator_log (account_id, entry_id, action, step, via, account_ids, job_id, task_id, "
                "reason, facts, proposed_by, ip_address, created_at) VALUES ('mo', %s, 'rules', 'done', 'api', '{}', "
                "'', '', 'So.', '{}', '', '', %s)",
                [str(number), f"2026-03-0{3 - number} 12:00+00"],
            )
        apply(connection, [file for file in MIGRATIONS if file.name >= "0011"])
        assert connection.execute(LOG).fetchall() == []
        numbered = connection.execute("SELECT entry_id FROM operator_log ORDER BY number").fetchall()
        assert [entry_id for (entry_id,) in numbered] == ["2", "1", "0"]
        assert connection.execute("SELECT number FROM operator_log_head").fetchone() == (3,)
        with pytest.raises(psycopg.errors.RaiseException):
            connection.execute("UPDATE operator_log SET reason = 'Another.'")


def letters(given: Given) -> list[tuple[str, str, str]]:
    rows = given.database.read(
        lambda tx: tx.ask_value(
            "SELECT jsonb_build_array(address, subject, body) FROM emails WHERE account_id = '' ORDER BY created_at"
        ).all()
    )
    return [tuple(row) for row in rows]


def test_head_is_mailed_once_a_day_to_the_address_that_is_set(given: Given, mo: Person, head: str, clock: VirtualClock):
    def mail(address: str = "log@example.org") -> None:
        given.database.transact(
            lambda tx: mail_head(tx, address=address, base_url="https://place.example", now=clock())
        )

    mail("")
    assert letters(given) == []
    for _ in range(3):
        mail()
        clock.pass_(hours=1)
    ((address, subject, body),) = letters(given)
    assert (address, subject) == ("log@example.org", "The operators' log has 4 entries")
    assert f"piecework log check {head}" in body
    clock.now += timedelta(days=1)
    mail()
    assert len(letters(given)) == 2


def test_chore_mails_it(given: Given, mo: Person, clock: VirtualClock):
    run_once(given.database, clock(), schedule(Settings(log_head_to="log@example.org", proof_store="memory:///")))
    assert [letter[0] for letter in letters(given)] == ["log@example.org"]


@pytest.fixture
def cli(given: Given, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run a command on this database."""
    monkeypatch.setattr(starting, "configure_logs", lambda *_: None)
    monkeypatch.setenv("PIECEWORK_DATABASE_URL", given.database.url)
    return lambda *words: CliRunner().invoke(main, list(words))
