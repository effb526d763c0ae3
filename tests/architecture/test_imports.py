"""Imports go one way: edges -> domain -> base (ARCHITECTURE.md); the domain asks for neither the time nor the dice."""

import ast
import re
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.architecture.source import Module, imported_names, product_modules, sample, used_names

SERVER = "embedded_postgresql"
BASE = {
    "refusal", "reasons", "meaning", "fields", "settings", "money", "clock", "ids", "paging", "database", SERVER,
    "logs", "tables", "field_rules", "terminal",
}  # fmt: skip

# Lowest first. A package may import lower ones, and those it stands beside as long as there is no circle.
DOMAIN = [
    {"rules", "catalog", "accounts", "events", "mail", "operators"},
    {"ledger"},
    {"crowd", "withdrawals"},
    {"jobs", "proofs"},
    {"tasks"},
    {"employing"},
    {"moderation", "postbacks", "notices", "audit", "exports", "privacy", "reconciling", "deposits", "health"},
    {"acts"},
]
DOMAIN_PARTS = set[str]().union(*DOMAIN)
HEIGHT = {part: height for height, parts in enumerate(DOMAIN) for part in parts}

EDGES = {"api", "worker_api", "operator_api", "provider_api", "documentation", "web", "chores"}
ASSEMBLY = {"app", "processes", "cli"}  # what puts edges together
SHARED_BY_EDGES = "http"  # what the edges have in common; itself it knows base, accounts and operators
PAYMENTS = "payments"  # who takes payments, behind a seam; what edges use to reach them
DEMO = "demo"  # speaks only HTTP

OUTSIDE_DOMAIN = {"click", "falcon", "granian", "httpx2", "jinja2", "random", "secrets", "time"}
OUTSIDE_BASE = {"falcon", "granian"}
PSYCOPG = {"psycopg", "psycopg_pool", "psycopg_binary", "psycopg_c"}

READS_CLOCK = re.compile(r"datetime\.(datetime|date)\.(now|utcnow|today)|piecework\.clock\.system_clock")
ROLLS_DICE = re.compile(r"(random|secrets)\..+|uuid\.uuid[1467]|os\.urandom|piecework\.ids\.new_\w+")
READS_ENVIRONMENT = re.compile(r"os\.(environ|environb|getenv)\b.*")
# They start processes, and hand `os.environ` on whole.
PASSES_ENVIRONMENT = {"cli", "database", SERVER, "processes"}


def part_of(name: str) -> str:
    """`jobs` of `piecework.jobs.pricing`; empty for the package itself."""
    return [*name.split("."), ""][1]


def parts_imported(module: Module) -> set[str]:
    """The parts of Piecework that a module imports, other than its own."""
    names = [name for name in imported_names(module) if name.split(".")[0] == "piecework"]
    return {part_of(name) for name in names} - {part_of(module.name)}


def allowed_parts(part: str) -> set[str]:
    """What a part may import of Piecework; `demo` and unknown parts nothing, everything else the version too."""
    allowed: set[str] = set()
    if part in BASE:
        allowed = BASE
    elif part in DOMAIN_PARTS:
        allowed = BASE | {other for other in DOMAIN_PARTS if HEIGHT[other] <= HEIGHT[part]}
    elif part == SHARED_BY_EDGES:
        allowed = BASE | {"accounts", "operators", "rules"}
    elif part == PAYMENTS:
        allowed = BASE | DOMAIN_PARTS
    elif part in EDGES:
        allowed = BASE | DOMAIN_PARTS | {SHARED_BY_EDGES, PAYMENTS}
    elif part in ASSEMBLY:
        allowed = BASE | DOMAIN_PARTS | EDGES | ASSEMBLY | {SHARED_BY_EDGES, PAYMENTS, DEMO}
    return allowed | {"__version__"} if allowed else allowed


def wrong_imports(modules: Iterable[Module]) -> list[str]:
    """Imports that go up, sideways between edges, or from a part that the map does not show."""
    found: list[str] = []
    for module in modules:
        part = part_of(module.name)
        if part in {"", "__main__"}:
            continue
        wrong = parts_imported(module) - allowed_parts(part)
        found += [f"{module.path}: {part} must not import piecework.{other}" for other in sorted(wrong)]
    return found


def circles(modules: Iterable[Module]) -> list[str]:
    """Parts that import one another round in a circle."""
    graph: dict[str, set[str]] = {}
    for module in modules:
        if part := part_of(module.name):
            graph.setdefault(part, set()).update(parts_imported(module))
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [" -> ".join(error.args[1])]
    return []


def wrong_libraries(modules: Iterable[Module]) -> list[str]:
    """Libraries used where they have no business: psycopg outside the database, HTTP and dice in the domain ..."""
    found: list[str] = []
    for module in modules:
        part = part_of(module.name)
        banned = set[str]() if part in {"database", SERVER} else set(PSYCOPG)
        banned |= set[str]() if part == PAYMENTS else {"stripe"}
        banned |= OUTSIDE_DOMAIN if part in DOMAIN_PARTS else OUTSIDE_BASE if part in BASE else set()
        libraries = {name.split(".")[0] for name in imported_names(module)}
        found += [f"{module.path}: {part} must not use {library}" for library in sorted(libraries & banned)]
    return found


def clock_and_dice(modules: Iterable[Module]) -> list[str]:
    """Domain code that asks what time it is, rolls dice or looks at the environment, instead of being told."""
    banned = [READS_CLOCK, ROLLS_DICE, READS_ENVIRONMENT]
    return [
        f"{module.path}:{line}: {name} must come in as an argument"
        for module in modules
        if part_of(module.name) in DOMAIN_PARTS
        for name, line in used_names(module)
        if any(pattern.fullmatch(name) for pattern in banned)
    ]


def environment_reads(modules: Iterable[Module]) -> list[str]:
    """Settings read past settings.py: one variable anywhere else, or the whole where no process is started."""
    found: list[str] = []
    for module in modules:
        part = part_of(module.name)
        if part == "settings":
            continue
        found += [f"{module.path}:{line}: one variable is read; settings.py does that" for line in one_variable(module)]
        if part not in PASSES_ENVIRONMENT:
            uses = [(name, line) for name, line in used_names(module) if READS_ENVIRONMENT.fullmatch(name)]
            found += [f"{module.path}:{line}: {name}; settings.py reads the environment" for name, line in uses]
    return found


def one_variable(module: Module) -> Iterator[int]:
    """The lines with `os.getenv(x)`, `os.environ.get(x)` or `os.environ[x]`."""
    lines = {line for name, line in used_names(module) if name in {"os.getenv", "os.environ.get"}}
    whole = {line for name, line in used_names(module) if name == "os.environ"}
    for node in ast.walk(module.tree):
        match node:
            case ast.Subscript(value=ast.Name() | ast.Attribute() as value, ctx=ast.Load()) if value.lineno in whole:
                lines |= {node.lineno} if ast.unparse(value).endswith("environ") else set()
            case _:
                pass
    return iter(sorted(lines))


def readers_of_their_own(modules: Iterable[Module]) -> list[str]:
    """Modules that read or write cells by `csv`."""
    return [module.path for module in modules if any(name.split(".")[0] == "csv" for name in imported_names(module))]


def test_tables_are_read_and_written_in_one_place():
    """`tables.py` is the one reader and writer of cells; it says why it does without `csv`."""
    assert readers_of_their_own(product_modules()) == []
    assert readers_of_their_own([sample("piecework.rough", "from csv import reader")]) == ["src/piecework/rough.py"]


def test_imports_go_one_way():
    assert wrong_imports(product_modules()) == []


def test_no_part_imports_itself_by_a_detour():
    assert circles(product_modules()) == []


def test_libraries_stay_where_they_belong():
    assert wrong_libraries(product_modules()) == []


def test_domain_is_told_the_time_and_the_dice():
    assert clock_and_dice(product_modules()) == []


def test_only_settings_reads_the_environment():
    assert environment_reads(product_modules()) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("piecework.jobs.posting", "from piecework.tasks import holding"),
        ("piecework.ledger.book", "import piecework.api.toolkit"),
        ("piecework.money", "from piecework.ledger import book"),
        ("piecework.money", "from piecework import jobs"),
        ("piecework.api.jobs", "from piecework.worker_api import holds"),
        ("piecework.http.server", "from piecework.jobs import posting"),
        ("piecework.api.jobs", "from piecework import app"),
        ("piecework.api.jobs", "def f():\n    from ..web import pages"),
        ("piecework.demo.crowd", "from piecework.money import round4"),
        ("piecework.helpers.text", "from piecework import money"),
    ],
)
def test_wrong_import_is_found(name: str, text: str):
    assert len(wrong_imports([sample(name, text)])) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("piecework.jobs.posting", "from piecework import money\nfrom piecework.ledger.book import move"),
        ("piecework.accounts.signing_up", "from piecework.events import recording"),
        ("piecework.api.jobs", "from piecework.http import wire\nfrom piecework.tasks.verdicts.rating import rate"),
        ("piecework.cli.demo", "from piecework import app, demo\nfrom piecework.web import pages"),
        ("piecework.api.jobs", "from . import toolkit"),
    ],
)
def test_right_import_is_let_pass(name: str, text: str):
    assert wrong_imports([sample(name, text)]) == []


def test_circle_is_found():
    there = sample("piecework.accounts.signing_up", "from piecework.events import recording")
    back = sample("piecework.events.recording", "from piecework.accounts import signup")
    assert len(circles([there, back])) == 1
    assert circles([there]) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("piecework.jobs.jobs_sql", "from psycopg.rows import class_row"),
        ("piecework.cli.serve", "import psycopg_pool"),
        ("piecework.tasks.verdicts.rating", "import falcon"),
        ("piecework.api.deposits", "import stripe"),
        ("piecework.postbacks.delivering", "import httpx2"),
        ("piecework.accounts.secrets", "import secrets"),
        ("piecework.tasks.taking.holding", "from random import choice"),
    ],
)
def test_wrong_library_is_found(name: str, text: str):
    assert len(wrong_libraries([sample(name, text)])) == 1
    assert wrong_libraries([sample("piecework.database.pool", "import psycopg, psycopg_pool")]) == []


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import datetime as dt\nnow = dt.now()",
        "import datetime\ntoday = datetime.date.today()",
        "from datetime import datetime\nfactory = datetime.utcnow",
        "from piecework import ids\nids.new_job_id()",
        "from piecework.clock import system_clock\nnow = system_clock()",
        "import uuid\nkey = uuid.uuid4()",
        "import os\nos.environ['TZ']",
    ],
)
def test_clock_or_dice_in_the_domain_is_found(text: str):
    assert clock_and_dice([sample("piecework.tasks.taking.holding", text)])
    assert clock_and_dice([sample("piecework.api.tasks", text)]) == []


def test_reckoning_with_times_is_no_reading_of_the_clock():
    text = "from datetime import datetime, time\nimport uuid\ndatetime.fromisoformat(x)\ntime(1)\nuuid.uuid5(a, b)"
    assert clock_and_dice([sample("piecework.tasks.taking.holding", text)]) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("piecework.http.server", "import os\nport = os.environ.get('PIECEWORK_PORT')"),
        ("piecework.cli.serve", "import os\nport = os.environ['PIECEWORK_PORT']"),
        ("piecework.cli.serve", "from os import getenv\nport = getenv('PORT')"),
        ("piecework.api.toolkit", "from os import environ\nall = dict(environ)"),
    ],
)
def test_environment_read_past_the_settings_is_found(name: str, text: str):
    assert environment_reads([sample(name, text)])


def test_environment_is_handed_to_a_child():
    text = "import os\nstart(env={**os.environ, 'PIECEWORK_PORT': '1'})\nos.environ['A'] = 'b'"
    assert environment_reads([sample("piecework.cli.serve", text)]) == []
    assert environment_reads([sample("piecework.settings", "import os\nos.environ.get('A')")]) == []
