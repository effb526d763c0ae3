"""`piecework export`: files that are whole or not there, and what is said of them."""

import csv
import io
import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from piecework.cli import main, starting
from piecework.clock import system_clock
from tests.given import Given

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(starting, "configure_logs", lambda *_: None)
    return lambda *arguments: CliRunner().invoke(main, arguments, env={"PIECEWORK_DATABASE_URL": database_url})


def test_results_go_to_standard_output(run: Run, given: Given):
    ada = given.ada()
    job_id = given.running_job(ada)
    given.submitted_task(given.wim(), job_id, "one, two")
    rows = list(csv.DictReader(io.StringIO(run("export", "job", job_id).stdout, newline="")))
    assert [row["proof_1"] for row in rows] == ["one, two"]
    assert json.loads(run("export", "job", job_id, "--format", "jsonl").stdout)["proofs"] == [{"text": "one, two"}]


def test_book_goes_to_a_file_with_its_sums_told(run: Run, given: Given, tmp_path: Path):
    given.ada(funds="100")
    file = tmp_path / "book.csv"
    done = run("export", "book", "--month", "2026-03", "--output", str(file), "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["entries"], told["is_balanced"]) == (2, True)
    sums = {kind["purse"]: kind["closing"] for kind in told["sums"]}
    assert (sums["spendable"], sums["clearing"], sums["all"]) == ("100.0000", "-100.0000", "0.0000")
    assert len(file.read_text().splitlines()) == 1 + 8 + 2 + 8
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "is not over" in run("export", "book", "--month", f"{system_clock():%Y-%m}", "--output", str(file)).stdout


@pytest.mark.unaudited
def test_book_that_does_not_add_up_is_written_and_said_to_be_wrong(run: Run, given: Given, tmp_path: Path):
    given.ada(funds="100")
    given.database.transact(
        lambda tx: tx.do(
            """INSERT INTO entries (account_id, movement_id, kind, job_id, amount, created_at)
               VALUES ('', 'forged', 'platform', '', 1, '2026-03-01T12:00Z')"""
        )
    )
    done = run("export", "book", "--month", "2026-03", "--output", str(tmp_path / "book.csv"))
    assert (done.exit_code, "does not sum to zero: run `piecework audit`" in done.stderr) == (1, True)
    assert "forged" in (tmp_path / "book.csv").read_text()


def test_statement_is_of_an_id_or_an_address(run: Run, given: Given):
    ada = given.ada(funds="100")
    by_id, by_address = (run("export", "statement", who) for who in (ada.id, ada.account.email))
    assert by_id.stdout == by_address.stdout
    assert "closing" in by_id.stdout
    before = run("export", "statement", ada.id, "--until", "2026-03-01")
    assert "entry" not in before.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["job", "none"], "Job not found."),
        (["statement", "none"], "Account not found."),
        (["statement", "nobody@example.org"], "Account not found."),
        (["book", "--month", "2026-13"], "no month"),
        (["statement", "x", "--from", "yesterday"], "no date"),
        (["book", "--month", "2026-03", "--json"], "--output"),
    ],
)
def test_what_cannot_be_exported_is_a_sentence(run: Run, tmp_path: Path, arguments: list[str], said: str):
    result = run("export", *arguments)
    assert result.exit_code in (1, 2)
    assert said in result.output
    assert result.stdout == ""


def test_file_that_cannot_be_made_whole_leaves_the_old_one(run: Run, tmp_path: Path):
    file = tmp_path / "job.csv"
    file.write_text("old")
    assert run("export", "job", "none", "--output", str(file)).exit_code == 1
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]
    nowhere = run("export", "book", "--month", "2026-03", "--output", str(tmp_path / "no" / "book.csv"))
    assert nowhere.exit_code == 1
    assert "Cannot write" in nowhere.output
