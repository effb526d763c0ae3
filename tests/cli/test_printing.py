"""What commands print: a line is one line, whatever people wrote is in it."""

import ast
from collections.abc import Callable, Iterator
from typing import LiteralString

import pytest
from click.testing import CliRunner, Result

from piecework.cli import main, starting
from piecework.logs import configure_logs
from piecework.terminal import printable
from tests.architecture.source import product_modules
from tests.given import Given

OWN_WAYS = ("cli/printing.py", "cli/failing.py", "proofs/decoder.py")  # the last talks to its parent
RETITLE_JOB: LiteralString = "UPDATE jobs SET title = %(title)s WHERE job_id = %(job_id)s"
RETITLE_COUNTS: LiteralString = "UPDATE job_counts SET title = %(title)s WHERE job_id = %(job_id)s"
FORGED = "Good\x1b[2K\x1b[1A\rJob 0 is RUNNING now.\nforged\u2028line\u202egnp\x9b2J"
SHOWN = r"Good\x1b[2K\x1b[1A\rJob 0 is RUNNING now.\nforged\u2028line\u202egnp\x9b2J"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (FORGED, SHOWN),
        ("École, 東京, עברית, مرحبا", "École, 東京, עברית, مرحبا"),
        ("👩\u200d🔧 \u0645\u06cc\u200c\u062e", "👩\u200d🔧 \u0645\u06cc\u200c\u062e"),
        ("a\u200bb\ufeffc\x00\x7f", r"a\u200bb\ufeffc\x00\x7f"),
        ("half \ud800", r"half \ud800"),
    ],
)
def test_a_terminal_is_told_nothing_by_what_people_wrote(text: str, shown: str):
    assert printable(text) == shown


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setattr(starting, "configure_logs", lambda *_: None)
    return lambda *arguments: CliRunner().invoke(main, arguments, env={"PIECEWORK_DATABASE_URL": database_url})


def test_a_title_forges_no_line(given: Given, run: Callable[..., Result]):
    job_id = given.running_job(given.ada(is_auto_approved=False))
    for statement in (RETITLE_JOB, RETITLE_COUNTS):
        given.database.transact(lambda tx, statement=statement: tx.do(statement, title=FORGED, job_id=job_id))
    told = run("job", "list").output
    assert SHOWN in told
    assert len([line for line in told.splitlines() if line]) == 1


def echoes() -> Iterator[str]:
    """Where a command prints by itself."""
    for module in product_modules():
        for node in ast.walk(module.tree):
            is_echo = isinstance(node, ast.Attribute) and node.attr in ("echo", "secho")
            is_print = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
            if (is_echo or is_print) and not module.path.endswith(OWN_WAYS):
                yield f"{module.path}:{getattr(node, 'lineno', 0)}"


def test_commands_print_by_one_way():
    assert list(echoes()) == []


def test_a_line_of_the_log_as_text_is_one_line(capfd: pytest.CaptureFixture[str]):
    import structlog

    configure_logs("text", "info")
    structlog.get_logger().info("receiver_not_found", host=FORGED)
    told = capfd.readouterr().err
    assert told.count("\n") == 1
    assert "\x9b" not in told
    assert "[2K" not in told.replace(r"\x1b[2K", "")
