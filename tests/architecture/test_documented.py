"""Every setting, command and route is documented, and nothing is documented that does not exist."""

import importlib
import re
import tomllib
from types import ModuleType
from typing import get_args, get_type_hints

import click
import pytest

from tests.architecture.source import ROOT

DOCS = ROOT / "docs"
PAGE_OF_ROUTE = {
    "/api": "wire.md",
    "/worker-api": "worker-api.md",
    "/operator-api": "operator-api.md",
    "/proofs": "wire.md",
    "/payments": "operations.md",
    "/healthz": "operations.md",
    "/readyz": "operations.md",
    "/metrics": "operations.md",
}
PAGE_OF_OTHER_ROUTES = "pages.md"


def load(name: str) -> ModuleType:
    return importlib.import_module(name)


def read_page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def commands_of(command: click.Command, path: str) -> list[str]:
    """The command's own path and those below it; a group is only its commands."""
    if not isinstance(command, click.Group):
        return [path]
    return [found for name, below in command.commands.items() for found in commands_of(below, f"{path} {name}")]


def commands_in(text: str) -> set[str]:
    """The commands that have a heading: ``## `piecework job approve` ``, with or without arguments."""
    headings = re.findall(r"^#+ .*?`(piecework[^`]*)`", text, re.MULTILINE)
    return {" ".join(re.match(r"(?:[a-z][a-z-]*\s*)+", heading)[0].split()) for heading in headings}  # type: ignore[index]


def settings_in(text: str) -> set[str]:
    return set(re.findall(r"\bPIECEWORK_[A-Z0-9_]+[A-Z0-9]\b", text))


def page_of(path: str) -> str:
    roots = (page for root, page in PAGE_OF_ROUTE.items() if path == root or path.startswith(root + "/"))
    return next(roots, PAGE_OF_OTHER_ROUTES)


def is_route_in(text: str, method: str, path: str) -> bool:
    """Whether some line names the method and the whole path."""
    whole = re.compile(rf"(?<![\w/{{-]){re.escape(path)}(?![\w/{{-])")
    return any(re.search(rf"\b{method}\b", line) and whole.search(line) for line in text.splitlines())


def test_settings_are_documented():
    settings = load("piecework.settings")
    names = {"PIECEWORK_" + name.upper() for name in settings.Settings.__struct_fields__}
    assert settings_in(read_page("settings.md")) == names


def test_settings_explain_themselves():
    hints = get_type_hints(load("piecework.settings").Settings, include_extras=True)
    explained = {name for name, hint in hints.items() if any(getattr(one, "description", "") for one in get_args(hint))}
    assert set(hints) - explained == set()


def test_rules_of_the_place_are_documented():
    rules = load("piecework.rules.rules").described_rules().values()
    rows = [
        f"| `{rule.name}` | {rule.may_be} | `{rule.text_of(rule.default)}` | {rule.rule.meaning} |" for rule in rules
    ]
    assert [line for line in read_page("rules.md").splitlines() if line.startswith("| `")] == rows


def test_commands_are_documented():
    main = load("piecework.cli").main
    assert commands_in(read_page("commands.md")) == set(commands_of(main, "piecework"))


def test_commands_explain_themselves():
    main = load("piecework.cli").main
    groups: list[click.Command] = [main]
    for group in groups:
        assert group.help, f"{group.name} has no help"
        groups += group.commands.values() if isinstance(group, click.Group) else []


def test_routes_are_documented():
    routes: list[tuple[str, str]] = load("piecework.app").list_routes()
    missing = [route for route in routes if not is_route_in(read_page(page_of(route[1])), *route)]
    assert [f"{method} {path} is not in docs/{page_of(path)}" for method, path in missing] == []


def test_what_dependencies_are_trusted_with_is_documented():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    required = [*project["project"]["dependencies"], *project["dependency-groups"]["build"]]
    names = [re.split(r"[\[ ]", requirement)[0] for requirement in required]
    table = read_page("security.md").partition("## What each dependency is trusted with")[2]
    assert re.findall(r"^\| `([\w-]+)` \| \S[^|]* \| \S[^|]* \|$", table, re.MULTILINE) == names


def test_gaps_are_found():
    tree = click.Group(
        "piecework", commands=[click.Command("serve"), click.Group("job", commands=[click.Command("approve")])]
    )
    assert commands_of(tree, "piecework") == ["piecework serve", "piecework job approve"]
    assert commands_in("## `piecework serve`\n### `piecework job approve JOB --json`\n`piecework other`") == {
        "piecework serve",
        "piecework job approve",
    }
    assert settings_in("| `PIECEWORK_PORT` | and PIECEWORK_<NAME> |") == {"PIECEWORK_PORT"}


@pytest.mark.parametrize(
    ("line", "is_there"),
    [
        ("| POST | `/api/jobs/add-positions` |", True),
        ("POST /api/jobs/add-positions: sells more", True),
        ("| GET | `/api/jobs/add-positions` |", False),
        ("| POST | `/api/jobs/add-positions/{job_id}` |", False),
        ("| POST | `/api/jobs/add` |", False),
    ],
)
def test_route_is_found_whole(line: str, is_there: bool):
    assert is_route_in(f"# Wire\n{line}\n", "POST", "/api/jobs/add-positions") is is_there


def test_what_holds_a_promise_of_security_is_there():
    named = set(re.findall(r"`([a-z_/]+/test_[a-z_]+\.py|test_[a-z_]+\.py)`", read_page("security.md")))
    assert len(named) > 20
    assert [path for path in sorted(named) if not (ROOT / "tests" / path).exists()] == []
