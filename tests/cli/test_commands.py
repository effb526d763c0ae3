"""The short commands, as a script and as a person use them."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from piecework import __version__
from piecework.accounts.account_sql import find_account
from piecework.accounts.authentication import find_caller, split_worker_token
from piecework.catalog.catalog_sql import has_zones
from piecework.cli import main, starting
from piecework.database import Database
from piecework.database.migrate import FIRST, list_migrations
from piecework.operators.log.line import LogFilter
from piecework.operators.log.log_sql import ask_entries

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the test's database, in this process, which keeps its own logs."""
    monkeypatch.setattr(starting, "configure_logs", lambda *_: None)

    def run_command(*arguments: str, **environment: str) -> Result:
        return CliRunner().invoke(main, arguments, env={"PIECEWORK_DATABASE_URL": database_url} | environment)

    return run_command


def answer(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_account_is_created_with_secrets_that_open_both_apis(run: Run, database: Database):
    made = answer(run("account", "create", "Ada@example.org", "--json"))
    assert list(made) == ["account_id", "api_secret", "worker_token"]
    employer = database.read(lambda tx: find_caller(tx, made["account_id"], made["api_secret"], "api"))
    worker = database.read(lambda tx: find_caller(tx, *split_worker_token(made["worker_token"]), "worker"))
    assert employer is not None
    assert worker is not None
    employer = employer.account
    assert (employer.account_id, employer.name, employer.country, employer.level) == (
        made["account_id"], "Ada", "us", "starter",
    )  # fmt: skip
    assert (employer.is_operator, employer.is_auto_approved) == (False, False)


def test_account_is_created_as_asked(run: Run, database: Database):
    options = ["--name", "Mo", "--country", "GB", "--operator", "--level", "expert", "--auto-approve", "--json"]
    made = answer(run("account", "create", "mo@example.org", *options))
    account = database.read(lambda tx: find_account(tx, made["account_id"]))
    assert account is not None
    assert (account.name, account.country, account.level) == ("Mo", "uk", "expert")
    assert account.is_operator
    assert account.is_auto_approved


def test_account_is_told_to_people_too(run: Run):
    result = run("account", "create", "ada@example.org")
    assert result.exit_code == 0
    assert "api secret" in result.stdout
    assert "cannot be shown again" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["account", "create", "taken@example.org"], "exists already"),
        (["account", "create", "nobody"], "not an e-mail address"),
        (["account", "create", "a@example.org", "--name", " "], "1 to 100 characters"),
        (["account", "create", "a@example.org", "--country", "england"], "not a country code"),
        (["deposit", "00000000", "5", "--reference", "x"], "Account not found"),
        (["deposit", "who@example.org", "5", "--reference", "x"], "Account not found"),
        (["deposit", "taken@example.org", "0", "--reference", "x"], "amount must be"),
        (["deposit", "taken@example.org", "0.00001", "--reference", "x"], "four decimals"),
        (["deposit", "taken@example.org", "5", "--reference", " "], "reference must have"),
    ],
)
def test_refusal_is_a_sentence(run: Run, arguments: list[str], sentence: str):
    assert run("account", "create", "taken@example.org").exit_code == 0
    result = run(*arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("piecework: ")
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [["deposit", "x", "many", "--reference", "r"], ["deposit", "x", "NaN", "--reference", "r"], ["deposit", "x", "5"],
     ["account", "create"], ["account", "create", "a@example.org", "--level", "master"], ["nonsense"]],
)  # fmt: skip
def test_wrong_usage_ends_with_2(run: Run, arguments: list[str]):
    assert run(*arguments).exit_code == 2


def test_deposit_is_recorded_once_for_its_reference(run: Run):
    account_id = answer(run("account", "create", "ada@example.org", "--json"))["account_id"]
    deposit = ["deposit", account_id, "12.50", "--reference", "bank 7", "--json"]
    assert answer(run(*deposit)) == {"account_id": account_id, "spendable": "12.5000"}
    assert "recorded already" in run(*deposit).stderr
    by_address = ["deposit", "ada@example.org", "0.5", "--reference", "bank 8", "--json"]
    assert answer(run(*by_address)) == {"account_id": account_id, "spendable": "13.0000"}


def test_audit_of_a_sound_place(run: Run):
    run("account", "create", "ada@example.org")
    run("deposit", "ada@example.org", "5", "--reference", "bank")
    assert answer(run("audit", "--json")) == {"findings": []}
    assert run("audit").stdout == "Everything adds up.\n"


def test_audit_tells_what_is_wrong(run: Run, database: Database):
    run("account", "create", "ada@example.org")
    run("deposit", "ada@example.org", "5", "--reference", "bank")
    database.transact(lambda tx: tx.do("UPDATE purses SET amount = amount + 1 WHERE kind = 'spendable'"))
    for_scripts, for_people = run("audit", "--json"), run("audit")
    database.transact(lambda tx: tx.do("UPDATE purses SET amount = amount - 1 WHERE kind = 'spendable'"))
    assert for_scripts.exit_code == for_people.exit_code == 1
    assert set(json.loads(for_scripts.stdout)["findings"][0]) == {"check", "where", "message"}
    assert for_people.stdout.startswith("purses: ")


def test_migrate_prepares_a_new_database_and_leaves_a_prepared_one_alone(run: Run, empty_database: str):
    new = {"PIECEWORK_DATABASE_URL": empty_database}
    assert answer(run("migrate", "--json", **new)) == {"applied": [FIRST, *list_migrations()]}
    assert answer(run("migrate", "--json", **new)) == {"applied": []}
    with Database(empty_database, connections_max=1) as database:
        assert database.read(has_zones)


def test_short_command_gives_a_new_database_its_schema(run: Run, empty_database: str):
    new = {"PIECEWORK_DATABASE_URL": empty_database}
    answer(run("account", "create", "ada@example.org", "--json", **new))
    assert answer(run("audit", "--json", **new)) == {"findings": []}


def test_short_command_refuses_another_versions_schema(run: Run, database: Database):
    database.transact(lambda tx: tx.do("INSERT INTO schema_migrations (name, sha256) VALUES ('9999_later', '')"))
    assert "newer" in run("audit").stderr


def test_version_is_told_without_loading_the_server(run: Run):
    assert run("--version").stdout == f"piecework, version {__version__}\n"
    code = "import sys, piecework.cli; print([name for name in sys.argv[1:] if name in sys.modules])"
    slow = ["falcon", "granian", "psycopg", "structlog", "msgspec", "prometheus_client", "httpx2"]
    done = subprocess.run([sys.executable, "-P", "-c", code, *slow], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"


def roles_of(database: Database, account_id: str) -> list[str]:
    account = database.read(lambda tx: find_account(tx, account_id))
    assert account is not None
    assert account.is_operator == bool(account.operator_roles)
    return list(account.operator_roles)


def test_operator_has_all_roles_or_those_named(run: Run, database: Database):
    options = {
        "all": ["--operator"],
        "review": ["--role", "review"],
        "review,money": ["--role", "review", "--role", "money"],
    }
    for number, (roles, given) in enumerate(options.items()):
        made = answer(run("account", "create", f"mo{number}@example.org", *given, "--json"))
        assert roles_of(database, made["account_id"]) == roles.split(",")


def test_roles_are_given_and_the_last_who_gives_them_keeps_it(run: Run, database: Database):
    mo = answer(run("account", "create", "mo@example.org", "--operator", "--json"))["account_id"]
    ida = answer(run("account", "create", "ida@example.org", "--json"))["account_id"]
    refused = run("account", "roles", mo, "review")
    assert (refused.exit_code, "the role `all`" in refused.stderr) == (1, True)
    assert answer(run("account", "roles", "Ida@example.org", "all", "--json"))["roles"] == ["all"]
    assert answer(run("account", "roles", mo, "money", "review", "--json"))["account_id"] == mo
    assert (roles_of(database, mo), roles_of(database, ida)) == (["review", "money"], ["all"])
    assert answer(run("account", "roles", mo, "--json"))["roles"] == []
    assert roles_of(database, mo) == []


def test_what_commands_do_is_on_record(run: Run, database: Database):
    ada = answer(run("account", "create", "ada@example.org", "--json"))["account_id"]
    run("deposit", ada, "5", "--reference", "bank 1")
    run("deposit", ada, "5", "--reference", "bank 1")  # refused: it leaves no line
    run("account", "roles", ada, "all", "--reason", "She founded the place.")
    entries = database.read(lambda tx: ask_entries(tx, LogFilter(about_account_id=ada), page=1).get()).items
    assert {(entry.account_id, entry.via, entry.ip_address) for entry in entries} == {("", "command", "")}
    assert {entry.action: (entry.reason, entry.facts) for entry in entries} == {
        "accounts.create": ("", {"roles": []}),
        "deposits": ("", {"amount": "5", "reference": "bank 1", "is_trusted": False}),
        "operators.roles": ("She founded the place.", {"roles": ["all"], "had": []}),
    }


def test_database_that_goes_away_is_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        "piecework.rules.changing.load_rules", lambda tx: tx.value("SELECT pg_terminate_backend(pg_backend_pid())")
    )
    gone = run("rules", "list")
    assert (gone.exit_code, gone.stdout) == (1, "")
    assert gone.stderr.startswith("piecework: The database went away: ")
    assert "Traceback" not in gone.stderr


def test_a_bug_is_no_sentence(run: Run, monkeypatch: pytest.MonkeyPatch):
    def wrong(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("piecework.rules.changing.load_rules", wrong)
    assert isinstance(run("rules", "list").exception, ZeroDivisionError)
