"""The type checker rejects a query that was put together: the one guard against SQL injection that reads all code."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

PRELUDE = """
from typing import Any
from psycopg import Connection
from piecework.database import Tx
from piecework.paging import ask_page

def run(tx: Tx, connection: Connection[Any], name: str, limit: int) -> None:
"""
BUILT = [
    'tx.do("DELETE FROM jobs WHERE title = \'" + name + "\'")',
    'tx.do(f"DELETE FROM {name}")',
    'tx.rows(int, "SELECT job_id FROM {}".format(name))',
    'tx.value("SELECT 1 FROM %s" % name)',
    'tx.one(int, f"SELECT 1 LIMIT {limit}")',
    "tx.ask(int, name)",
    'connection.execute(f"DELETE FROM {name}")',
    'ask_page(tx, int, f"SELECT 1 FROM {name}", count=None, page=1)',
    'ask_page(tx, int, "SELECT 1", count="SELECT 1 FROM " + name, page=1)',
]
LITERAL = [
    'tx.do("DELETE FROM jobs WHERE title = %(title)s", title=name)',
    'tx.do("SELECT 1" + (" ORDER BY 1" if limit else " ORDER BY 2"))',
]


@pytest.fixture(scope="module")
def rejected(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The lines of the sample that the project's own checker finds fault with."""
    folder = tmp_path_factory.mktemp("queries")
    text = PRELUDE + "".join(f"    {line}\n" for line in BUILT + LITERAL)
    (folder / "queries.py").write_text(text)
    settings = {"include": ["."], "extraPaths": [str(ROOT / "src")], "pythonVersion": "3.11"}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings | {"typeCheckingMode": "strict"}))
    checker = shutil.which("basedpyright", path=Path(sys.executable).parent)
    assert checker, "basedpyright is not installed: make test"
    command = [checker, "--outputjson", "--pythonpath", sys.executable, "--project", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    lines = text.splitlines()
    found = [mistake for mistake in json.loads(done.stdout)["generalDiagnostics"] if mistake["severity"] == "error"]
    return {lines[mistake["range"]["start"]["line"]].strip() for mistake in found}


@pytest.mark.parametrize("line", BUILT)
def test_built_query_is_rejected(rejected: set[str], line: str):
    assert line in rejected


@pytest.mark.parametrize("line", LITERAL)
def test_literal_query_is_accepted(rejected: set[str], line: str):
    assert line not in rejected
