"""The source as the tests of this folder read it: parsed modules, what they import, the SQL they hold."""

import ast
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
PACKAGE = SOURCE / "piecework"

SQL_VERBS = "SELECT|INSERT|UPDATE|DELETE|MERGE|TRUNCATE|COPY|CREATE|ALTER|DROP|WITH|LOCK"
# A verb in capitals that starts the string, or a clause that English does not write, in any case, anywhere in it.
SQL = re.compile(
    rf"\A\s*(?:--[^\n]*\n\s*)*(?:{SQL_VERBS})\s"
    r"|(?i:\binsert\s+into\s+\w|\bdelete\s+from\s+\w|\bupdate\s+\w+\s+(?:\w+\s+)?set\s+\w+\s*=)"
    r"|(?i:\A\s*select\s.*\bfrom\s+\w+\s*(?:\Z|\b(?:where|join|order|group|limit|for)\b))",
    re.DOTALL,
)


@dataclass(frozen=True)
class Module:
    """One Python file: `name` as it is imported, `path` below the top of the checkout."""

    name: str
    path: str
    tree: ast.Module

    @property
    def is_package(self) -> bool:
        return self.path.endswith("__init__.py")

    @property
    def is_sql(self) -> bool:
        return self.path.endswith("_sql.py")


@functools.cache
def product_modules() -> tuple[Module, ...]:
    """Every module of the product, parsed."""
    return tuple(read_modules(SOURCE, "piecework"))


@functools.cache
def modules_of_tests() -> tuple[Module, ...]:
    """Every module of the tests, parsed."""
    return tuple(read_modules(ROOT, "tests"))


def read_modules(folder: Path, package: str) -> Iterator[Module]:
    """The modules of one package that lies in `folder`."""
    paths = sorted((folder / package).rglob("*.py"))
    assert paths, f"nothing is wrong with the modules of {package}, as there are none in {folder}"
    for path in paths:
        name = ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__")
        yield Module(name, str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8")))


def sample(name: str, text: str) -> Module:
    """A module that exists only in a test: what the check under test must find fault with."""
    path = "src/" + name.replace(".", "/") + ".py"
    return Module(name, path, ast.parse(text))


def imported_names(module: Module) -> Iterator[str]:
    """Everything a module imports, in full: `from a.b import c` is `a.b.c`, for `c` may be a module."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base_of(module, node)
            yield from (f"{base}.{alias.name}" for alias in node.names)


def used_names(module: Module) -> Iterator[tuple[str, int]]:
    """Each imported thing that is used, in full and with its line: `dt.now` is `datetime.datetime.now`."""
    meaning = _meaning_of_names(module)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute | ast.Name):
            first, _, rest = _dotted(node).partition(".")
            if first in meaning:
                yield meaning[first] + (f".{rest}" if rest else ""), node.lineno


def sql_literals(module: Module) -> Iterator[tuple[str, int]]:
    """Every string that is SQL, with its line; docstrings are prose. In a file of statements, pieces count too."""
    prose = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in prose:
            continue
        if is_sql(node.value) or (module.is_sql and " " in node.value.strip()):
            yield node.value, node.lineno


def is_sql(text: str) -> bool:
    """Whether a string is a statement, or most of one."""
    return SQL.search(text) is not None


def bare_sql(text: str) -> str:
    """The statements without comments and without what stands in quotes or between dollars."""
    quoted = r"'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$"
    return re.sub(rf"--[^\n]*|/\*.*?\*/|{quoted}", lambda found: "''" if found[0][0] in "'$" else " ", text, flags=re.S)


def _base_of(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = module.name.split(".") if module.is_package else module.name.split(".")[:-1]
    parents = package[: len(package) - node.level + 1]
    return ".".join([*parents, *([node.module] if node.module else [])])


def _meaning_of_names(module: Module) -> dict[str, str]:
    meaning: dict[str, str] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                meaning[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom):
            base = _base_of(module, node)
            meaning.update({alias.asname or alias.name: f"{base}.{alias.name}" for alias in node.names})
    return meaning


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = _dotted(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""
