"""The limits of style that a machine can count: short files, short functions, docstrings, names, clean locks."""

import ast
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, Module, product_modules, sample

FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 40  # without the docstring: explaining costs nothing

# Justified exceptions, each with its reason: `"src/piecework/x.py": "why"`, `"src/piecework/x.py:name": "why"`.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}

# The glossary's "never" words, and names that say nothing of what happens inside.
# fmt: off
EMPTY_NAMES = {
    "base", "common", "controller", "controllers", "core", "handler", "handlers", "helper", "helpers", "impl",
    "manager", "managers", "misc", "mixin", "mixins", "model", "models", "service", "services", "util", "utils",
    "wallet", "wallets",
}
# fmt: on

OUR_FOLDERS = ("src/", "tests/", "bench/", "making/", "mutations/")
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
ADDRESS = re.compile(
    r"\w+://|\bfile:|(?:^|\s)(?:-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host)\b| @ "
)
HOST = re.compile(r"\b(?:[a-z0-9-]+\.)+(?:org|com|net|io|dev|local|internal)\b(?!\w)")
MACHINE_PATH = re.compile(r"(?:^|[\s\"'=])(?:/|~/)(?:home|root|opt|tmp|usr|var|work|Users)\b|[A-Z]:\\")


def long_functions(modules: Iterable[Module]) -> list[str]:
    """Functions over the limit, as `path:name`."""
    return [
        f"{module.path}:{node.name}"
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and lines_of(node) > FUNCTION_LINES_MAX
    ]


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines a function takes from `def` to its end, without its docstring."""
    first = function.body[0]
    docstring = first if ast.get_docstring(function) is not None else None
    said = (docstring.end_lineno or 0) - docstring.lineno + 1 if docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - said


def empty_names(paths: Iterable[str]) -> list[str]:
    """Files and folders that are named for nothing that happens in them."""
    return [path for path in paths if EMPTY_NAMES & set(re.split(r"[/_.\-]", path.lower()))]


def machine_traces(text: str) -> Iterator[str]:
    """Lines of a lock file that would only be right at one index or on one machine."""
    for line in text.splitlines():
        if ADDRESS.search(line) or HOST.search(line) or MACHINE_PATH.search(line):
            yield line


def unhashed(text: str) -> list[str]:
    """Pins of a lock file without a hash."""
    requirements = re.split(r"^(?=[\w.\[\]-]+==)", text, flags=re.MULTILINE)[1:]
    return [pin.split()[0] for pin in requirements if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", pin)]


def files_of_repository() -> list[str]:
    """What is or would be committed; all files of the folders that have ours where there is no git."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    if (ROOT / ".git").exists() and shutil.which("git"):
        done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode == 0:  # it refuses a checkout that somebody else owns
            return done.stdout.splitlines()
    found = [path for folder in OUR_FOLDERS for path in (ROOT / folder).rglob("*") if "__pycache__" not in path.parts]
    return [str(path.relative_to(ROOT)) for path in found if path.is_file()]


def test_files_are_short():
    long = [m.path for m in product_modules() if len((ROOT / m.path).read_text().splitlines()) > FILE_LINES_MAX]
    assert sorted(long) == sorted(LONG_FILES)


def test_functions_are_short():
    assert sorted(long_functions(product_modules())) == sorted(LONG_FUNCTIONS)


def test_long_function_is_found():
    body = "\n".join(["    x = 1"] * FUNCTION_LINES_MAX)
    assert long_functions([sample("piecework.money", f"def f():\n{body}")]) == ["src/piecework/money.py:f"]
    prose = '    """Says\n' + "    much.\n" * FUNCTION_LINES_MAX + '    """'
    assert long_functions([sample("piecework.money", f"def f():\n{prose}\n    return 1")]) == []


def test_modules_say_what_they_are():
    public = [m for m in product_modules() if not m.name.split(".")[-1].startswith("_")]
    assert [m.path for m in public if not ast.get_docstring(m.tree)] == []


def test_names_say_what_happens():
    paths = [path for path in files_of_repository() if path.startswith(OUR_FOLDERS)]
    assert "tests/architecture/test_style.py" in paths
    assert empty_names(paths) == []


@pytest.mark.parametrize(
    "path", ["src/piecework/jobs/service.py", "src/piecework/utils/text.py", "tests/test_helpers.py"]
)
def test_empty_name_is_found(path: str):
    assert empty_names([path, "src/piecework/jobs/controls.py"]) == [path]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_file_is_right_everywhere(lock: Path):
    assert list(machine_traces(lock.read_text())) == []
    assert unhashed(lock.read_text()) == []


def test_every_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    wanted = {"run.txt": project["project"]["dependencies"] + groups["build"], "dev.txt": groups["dev"]}
    for lock, requirements in wanted.items():
        pinned = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements" / lock).read_text(), re.MULTILINE))
        names = {re.split(r"[\[ <>=!~;]", requirement)[0].lower() for requirement in requirements}
        assert names <= pinned, "run `make lock`"


def test_every_dependency_has_a_lower_bound():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    required = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    required += [requirement for group in project["dependency-groups"].values() for requirement in group]
    assert [requirement for requirement in required if not re.search(r" >=\d+\.\d+", requirement)] == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://pypi.example/simple",
        "--find-links /srv/wheels",
        "-i http://localhost:3141",
        "# from files.pythonhosted.org",
        "piecework @ file:///somewhere",
        "    # via -r /home/me/run.in",
        "-f wheels",
    ],
)
def test_trace_of_a_machine_is_found(line: str):
    assert list(machine_traces(f"click==8.5.1 \\\n    # via piecework (pyproject.toml)\n{line}\n")) == [line]


def test_pin_without_a_hash_is_found():
    hashed = "click==8.5.1 ; python_version > '3' \\\n    --hash=sha256:" + "a" * 64
    assert unhashed(f"{hashed}\n    # via x\nfalcon==4.4.0\n    # via x\n") == ["falcon==4.4.0"]
