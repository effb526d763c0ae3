"""`piecework rules`: what counts, what it was changed to and why, from the command line."""

import json
import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from piecework.cli import main, starting
from piecework.database import Database
from piecework.operators.log.line import LogFilter
from piecework.operators.log.log_sql import ask_entries
from piecework.rules.changing import get_rules
from piecework.rules.rules import RULES_BY_DEFAULT

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `piecework rules ...` on the test's database, in this process, which keeps its own logs."""
    monkeypatch.setattr(starting, "configure_logs", lambda *_: None)
    environment = {"PIECEWORK_DATABASE_URL": database_url}
    return lambda *arguments: CliRunner().invoke(main, ["rules", *arguments], env=environment)


def test_a_rule_is_set_with_a_reason_and_counts_at_once(run: Run, database: Database):
    assert run("set", "holds_max", "3", "--reason", "Too many.").stdout == "holds_max is 3 now.\n"
    assert json.loads(run("set", "fee_rate", "0.1", "--reason", "x", "--json").stdout) == {
        "name": "fee_rate", "value": "0.1000",
    }  # fmt: skip
    rules = database.read(get_rules)
    assert (rules.limits.holds_max, str(rules.fees.fee_rate)) == (3, "0.1000")
    entries = database.read(lambda tx: ask_entries(tx, LogFilter(action="rules"), page=1).get()).items
    assert {(entry.via, entry.reason, entry.facts["name"], entry.facts["value"]) for entry in entries} == {
        ("command", "Too many.", "holds_max", "3"), ("command", "x", "fee_rate", "0.1"),
    }  # fmt: skip


def test_what_cannot_be_set_is_a_sentence_and_leaves_no_trace(run: Run, database: Database):
    before = database.read(get_rules)
    for arguments, said in (
        (["holds_max", "0", "--reason", "x"], "holds_max must be a whole number from 1 to 100."),
        (["holds_max", "3", "--reason", " "], "reason"),
        (["no_such_rule", "3", "--reason", "x"], "There is no rule of this name"),
    ):
        refused = run("set", *arguments)
        assert (refused.exit_code, said in refused.stderr) == (1, True), refused.output
    assert run("set", "holds_max", "3").exit_code == 2
    assert database.read(get_rules) == before
    assert database.read(lambda tx: ask_entries(tx, LogFilter(), page=1).get()).items == []


def test_a_star_marks_what_differs_from_the_default(run: Run):
    run("set", "holds_max", "3", "--reason", "x")
    listed = run("list").stdout
    shown = {rule["name"]: rule for rule in json.loads(run("list", "--json").stdout)["rules"]}
    starred = re.findall(r"^  (\w+) +[\d.]+ \* ", listed, re.MULTILINE)
    assert starred == [rule["name"] for rule in shown.values() if rule["value"] != rule["default"]]
    assert "holds_max" in starred
    groups = re.findall(r"^(\w+):$", listed, re.MULTILINE)
    assert groups == list(dict.fromkeys(rule["group"] for rule in shown.values()))
    assert (shown["holds_max"]["group"], shown["holds_max"]["default"], shown["holds_max"]["value"]) == (
        "limits", "5", "3",
    )  # fmt: skip
    assert shown["holds_max"]["may_be"] == "a whole number from 1 to 100"
    assert shown["holds_max"]["meaning"] in listed


def test_history_is_of_all_or_of_one_the_newest_first(run: Run):
    assert run("history").stdout == "No rule was changed yet.\n"
    for name, value in (("holds_max", "3"), ("fee_rate", "0.1"), ("holds_max", "2")):
        run("set", name, value, "--reason", f"For {value}.")
    lines = run("history").stdout.splitlines()
    assert [line.partition("  command line  ")[2] for line in lines] == [
        "holds_max: 3 -> 2  For 2.", "fee_rate: 0.0700 -> 0.1000  For 0.1.", "holds_max: 5 -> 3  For 3.",
    ]  # fmt: skip
    (change,) = json.loads(run("history", "fee_rate", "--json").stdout)["changes"]
    assert lines[1].startswith(change.pop("changed_at"))
    assert change == {
        "name": "fee_rate", "before": "0.0700", "after": "0.1000", "reason": "For 0.1.", "changed_by": "",
    }  # fmt: skip


def test_the_first_rule_of_a_new_database_is_set(run: Run, empty_database: str, monkeypatch: pytest.MonkeyPatch):
    environment = {"PIECEWORK_DATABASE_URL": empty_database}
    done = CliRunner().invoke(main, ["rules", "set", "holds_max", "3", "--reason", "x"], env=environment)
    assert (done.exit_code, done.stdout) == (0, "holds_max is 3 now.\n")
    with Database(empty_database, connections_max=1) as new:
        rules = new.read(get_rules)
    assert (rules.limits.holds_max, rules.fees) == (3, RULES_BY_DEFAULT.fees)
