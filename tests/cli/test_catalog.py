"""`piecework catalog`: files out and in, from the command line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from piecework.catalog.changing import get_catalog
from piecework.cli import main, starting
from tests.given import Given

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch, given: Given) -> Run:
    """Runs `piecework catalog ...` on the test's database, in this process, which keeps its own logs."""
    monkeypatch.setattr(starting, "configure_logs", lambda *_: None)
    environment = {"PIECEWORK_DATABASE_URL": database_url}
    return lambda *arguments: CliRunner().invoke(main, ["catalog", *arguments], env=environment)


def test_a_file_goes_out_is_checked_and_comes_in(run: Run, given: Given, tmp_path: Path):
    file = tmp_path / "categories.csv"
    assert run("export", "categories", "--output", str(file)).exit_code == 0
    assert run("export", "categories").stdout == file.read_text()
    file.write_text(file.read_text().replace('0501,"Sign up","Simple Sign up",no,0.0800', "0501,Sign up,x,no,0.0900"))
    checked = run("import", str(file), "--check")
    assert "price int: 0.0800 -> 0.0900" in checked.stdout
    assert given.database.read(get_catalog).version == 0
    done = json.loads(run("import", str(file), "--reason", "Spring.", "--json").stdout)
    assert (done["what"], done["version"], len(done["changes"])) == ("categories", 1, 1)
    assert given.database.read(get_catalog).categories["0501"].subcategory == "x"


def test_what_is_added_or_taken_out_is_named(run: Run, given: Given, tmp_path: Path):
    file = tmp_path / "categories.csv"
    run("export", "categories", "--output", str(file))
    kept = [line for line in file.read_text().splitlines() if not line.startswith("0501,")]
    file.write_text("\n".join([*kept, kept[1].replace(kept[1][:4], "9955", 1)]))
    done = run("import", str(file), "--reason", "Spring.")
    assert {"category 0501: removed", "category 9955: added"} <= set(done.stdout.splitlines()), done.output
    assert "->" not in done.stdout


def test_a_fault_is_told_and_nothing_is_changed(run: Run, given: Given, tmp_path: Path):
    file = tmp_path / "zones.csv"
    file.write_text("id,zone,countries,excludable_countries\nint,World,*,\neu,Europe,xx,\n")
    refused = run("import", str(file), "--reason", "x")
    assert (refused.exit_code, "Line 3, countries: 'xx' is no country's code." in refused.stderr) == (1, True)
    file.write_bytes(b"id,zone\xff")
    assert "not UTF-8" in run("import", str(file), "--reason", "x").stderr
    assert given.database.read(get_catalog).version == 0
