"""What no other tool counts: the length of lines in Markdown and in templates, and the form of decision records."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.architecture.test_style import FILE_LINES_MAX, files_of_repository

LINE_CHARACTERS_MAX = 120
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
HEADINGS = ["Context", "Decision", "Measurement", "Consequences", "Enforced by"]


def long_lines(text: str) -> Iterator[str]:
    """Lines of prose over the limit. Tables and code are as wide as they are, and so is what cannot be broken."""
    in_code = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            in_code = not in_code
        elif in_code or line.lstrip().startswith("|") or len(line) <= LINE_CHARACTERS_MAX:
            continue
        elif " " in re.sub("`[^`]*`", "code", line).strip("#-> "):
            yield f"{number}: {line}"


def headings_of(record: str) -> list[str]:
    """The headings of a record; one with nothing below it is none."""
    return re.findall(r"^## (.+)\n\n(?!#)\S", record, re.MULTILINE)


def test_lines_of_prose_are_short():
    # An issue has a line of its own for each line that is written, so its forms have one for a paragraph.
    pages = [path for path in files_of_repository() if path.endswith(".md") and not path.startswith(".github/")]
    assert "CONTRIBUTING.md" in pages
    assert [f"{page}:{line}" for page in pages for line in long_lines((ROOT / page).read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("text", "are_found"),
    [
        ("word " * 30, True),
        ("- " + "word " * 30, True),
        ("## " + "word " * 30, True),
        ("```sh\ncode\n```\n" + "word " * 30, True),
        ("| " + "cell | " * 30, False),
        ("```\n" + "code " * 30 + "\n```", False),
        ("- https://example.org/" + "long" * 30, False),
        ("### `piecework " + "[--option] " * 12 + "`", False),
        ("`code` and " + "word " * 30, True),
        ("short\n" * 30, False),
    ],
)
def test_long_line_is_found(text: str, are_found: bool):
    assert bool(list(long_lines(text))) is are_found


def test_templates_are_short():
    # The formatter breaks tags and text, and leaves expressions and comments to who writes them.
    paths = [path for path in files_of_repository() if path.endswith(".html")]
    assert {path.split("/")[2] for path in paths} == {"web", "documentation"}
    lines = {path: (ROOT / path).read_text(encoding="utf-8").splitlines() for path in paths}
    assert [f"{path}: {line}" for path in paths for line in lines[path] if len(line) > LINE_CHARACTERS_MAX] == []
    assert [path for path in paths if len(lines[path]) > FILE_LINES_MAX] == []


def test_decisions_are_recorded():
    assert DECISIONS


@pytest.mark.parametrize("record", DECISIONS, ids=lambda record: record.stem)
def test_decision_has_the_five_headings(record: Path):
    text = record.read_text(encoding="utf-8")
    assert text.startswith(f"# {record.name[:4]}: ")
    assert re.findall(r"^#{2,} (.+)$", text, re.MULTILINE) == HEADINGS
    assert headings_of(text) == HEADINGS, "say it, or that there is nothing"


def test_heading_with_nothing_below_is_found():
    assert headings_of("# 0001: X\n\n## Context\n\n## Decision\n\nSo it is.\n") == ["Decision"]
