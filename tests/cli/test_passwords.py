"""Passwords from the command line: read from standard input, never from an argument."""

import pytest
from click.testing import CliRunner

from piecework.accounts.account_sql import find_account_id_by_email
from piecework.accounts.entering.passwords import is_password
from piecework.accounts.entering.passwords_sql import find_password_hash
from piecework.accounts.entering.session import find_session
from piecework.cli import main, starting
from piecework.database import Database
from tests.given import Given
from tests.web.visitor import log_in

PASSWORD, OTHER = "four plain words here", "five other plain words here"


@pytest.fixture(autouse=True)
def _own_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "configure_logs", lambda *_: None)


def run(database_url: str, *arguments: str, typed: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, arguments, env={"PIECEWORK_DATABASE_URL": database_url}, input=typed)
    return done.exit_code, done.output


def has_password(database: Database, email: str, password: str) -> bool:
    account_id = database.read(lambda tx: find_account_id_by_email(tx, email)) or ""
    return is_password(password, database.read(lambda tx: find_password_hash(tx, account_id)))


def test_an_account_can_be_created_with_a_password(database_url: str, database: Database):
    code, told = run(database_url, "account", "create", "Ada@example.org", "--password-stdin", typed=PASSWORD + "\n")
    assert code == 0, told
    assert PASSWORD not in told
    assert has_password(database, "ada@example.org", PASSWORD)


def test_somebody_at_a_terminal_is_asked_twice(database_url: str, database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True)
    typed = "\n".join([PASSWORD, OTHER, OTHER, OTHER])
    code, told = run(database_url, "account", "create", "ada@example.org", "--password-stdin", typed=typed)
    assert code == 0, told
    assert told.count("Repeat for confirmation") == 2
    assert not {PASSWORD, OTHER} & set(told.splitlines())
    assert has_password(database, "ada@example.org", OTHER)


def test_without_one_nobody_can_log_in(database_url: str, database: Database):
    assert run(database_url, "account", "create", "ada@example.org", typed="")[0] == 0
    assert not has_password(database, "ada@example.org", "")


def test_a_password_can_be_set_later(database_url: str, database: Database):
    run(database_url, "account", "create", "ada@example.org", typed="")
    code, told = run(database_url, "account", "set-password", "ADA@example.org", typed=OTHER)
    assert (code, told) == (0, "The password is set.\n")
    assert has_password(database, "ada@example.org", OTHER)


def test_a_password_that_an_operator_sets_ends_every_session(given: Given, database_url: str, database: Database):
    nele = given.person()
    cookie = log_in(given, nele)
    assert run(database_url, "account", "set-password", nele.account.email, typed=OTHER)[0] == 0
    assert database.read(lambda tx: find_session(tx, cookie, terms_version="", now=given.clock())) is None


@pytest.mark.parametrize(
    ("email", "typed", "sentence"),
    [
        ("ada@example.org", "short", "at least 10 characters"),
        ("nobody@example.org", PASSWORD, "No account has this e-mail address"),
        ("ada@example.org", "", "Standard input has no password"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(database_url: str, email: str, typed: str, sentence: str):
    run(database_url, "account", "create", "ada@example.org", typed="")
    code, told = run(database_url, "account", "set-password", email, typed=typed)
    assert code != 0
    assert sentence in told
