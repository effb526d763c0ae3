"""SQL stands in the `_sql.py` of its concept; a table is written by one of them; a query is never put together."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

import pytest

from tests.architecture.source import Module, bare_sql, is_sql, product_modules, sample, sql_literals
from tests.architecture.test_imports import DOMAIN_PARTS, SERVER, part_of

MIGRATE = "src/piecework/database/migrate.py"  # keeps the table of applied migrations

WRITE = re.compile(
    r"\b(?:INSERT\s+INTO|MERGE\s+INTO|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|UPDATE)\s+(?:ONLY\s+)?([a-z_][\w.]*)", re.I
)
ROW_LOCK = re.compile(r"\bFOR\s+(?:NO\s+KEY\s+)?UPDATE\b|\bDO\s+UPDATE\s+SET\b|\bON\s+(?:UPDATE|DELETE)\b", re.I)
COPY_IN = re.compile(r"\bCOPY\s+([a-z_]\w*)[^;]*?\bFROM\b", re.I)
STAR = re.compile(r"(?:\b(?:SELECT|RETURNING|DISTINCT|ALL)|,)\s*(?:\w+\s*\.\s*)?\*|\w\s*\.\s*\*", re.I)

TOLD_ROUND = {"format", "format_map", "join", "replace", "substitute"}  # what makes a string of other strings


def tables_written(statement: str) -> set[str]:
    """The tables a statement inserts into, updates, deletes from, empties or copies into."""
    bare = ROW_LOCK.sub(" ", bare_sql(statement))
    return {table.lower() for table in WRITE.findall(bare) + COPY_IN.findall(bare)}


def writers(modules: Iterable[Module]) -> dict[str, set[str]]:
    """Which files write each table."""
    found: dict[str, set[str]] = defaultdict(set)
    for module in modules:
        for statement, _ in sql_literals(module):
            for table in tables_written(statement):
                found[table].add(module.path)
    return found


def tables_of_many(modules: Iterable[Module]) -> list[str]:
    """Tables that more than one file writes."""
    return [f"{table}: {sorted(paths)}" for table, paths in sorted(writers(modules).items()) if len(paths) > 1]


def misplaced_sql(modules: Iterable[Module]) -> list[str]:
    """SQL outside the files of statements of the domain. `database` speaks it too, of its own tables."""
    found: list[str] = []
    for module in modules:
        part = part_of(module.name)
        if part in DOMAIN_PARTS and module.is_sql:
            continue
        for statement, line in sql_literals(module):
            written = tables_written(statement)
            if part in {"database", SERVER} and (not written or module.path == MIGRATE):
                continue
            found.append(f"{module.path}:{line}: SQL belongs into the _sql.py of its concept: {statement.split()[:4]}")
    return found


def starred_queries(modules: Iterable[Module]) -> list[str]:
    """Queries that take whatever columns there are."""
    return [
        f"{module.path}:{line}: name the columns"
        for module in modules
        for statement, line in sql_literals(module)
        if STAR.search(bare_sql(statement))
    ]


def built_queries(modules: Iterable[Module]) -> list[str]:
    """Queries put together with f-strings, `%`, `.format()` and their like; `+` of literals the type checker judges."""
    return [
        f"{module.path}:{node.lineno}: a query is one literal; values are parameters"
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.expr) and any(is_sql(text) for text in pieces(node))
    ]


def pieces(node: ast.expr) -> Iterator[str]:
    """The literal parts of a string that is being built; nothing when it is not."""
    match node:
        case ast.JoinedStr(values=values):
            yield "".join(str(value.value) if isinstance(value, ast.Constant) else " x " for value in values)
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod()):
            yield text
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr=attr)) if attr in TOLD_ROUND:
            yield text
        case _:
            return


def test_sql_stands_in_the_files_of_statements():
    assert misplaced_sql(product_modules()) == []


def test_table_is_written_by_one_file():
    assert tables_of_many(product_modules()) == []


def test_columns_are_named():
    assert starred_queries(product_modules()) == []


def test_queries_are_literals():
    assert built_queries(product_modules()) == []


@pytest.mark.parametrize(
    ("statement", "tables"),
    [
        ("INSERT INTO tasks (job_id) VALUES (%(job_id)s)", {"tasks"}),
        ("UPDATE job_counts count SET open = open - 1 WHERE job_id = %(job_id)s", {"job_counts"}),
        ("update purses set amount = 0", {"purses"}),
        (
            "WITH gone AS (DELETE FROM holds RETURNING job_id)\nINSERT INTO tasks (job_id) SELECT job_id FROM gone",
            {"holds", "tasks"},
        ),
        ("INSERT INTO zones (name) VALUES ('x') ON CONFLICT (name) DO UPDATE SET name = 'y'", {"zones"}),
        ("SELECT job_id FROM jobs FOR NO KEY UPDATE OF jobs", set[str]()),
        ("SELECT job_id FROM jobs FOR UPDATE SKIP LOCKED -- UPDATE tasks SET", set[str]()),
        ("SELECT 'DELETE FROM jobs' AS text", set[str]()),
        ("TRUNCATE zones", {"zones"}),
        ("COPY zones (zone_id) FROM STDIN", {"zones"}),
    ],
)
def test_writes_are_recognised(statement: str, tables: set[str]):
    assert is_sql(statement)
    assert tables_written(statement) == tables


@pytest.mark.parametrize(
    "text",
    [
        "Select a category from the list.",
        "Update your client.",
        "Delete it from the list?",
        "with care",
        "DELETE",
        "Create",
    ],
)
def test_prose_is_not_sql(text: str):
    assert not is_sql(text)


def test_second_writer_is_found():
    one = sample("piecework.jobs.jobs_sql", 'tx.do("UPDATE jobs SET title = %(title)s")')
    two = sample("piecework.tasks.tasks_sql", 'tx.do("DELETE FROM jobs WHERE job_id = %(job_id)s")')
    assert len(tables_of_many([one, two])) == 1
    assert tables_of_many([one]) == []


@pytest.mark.parametrize(
    "name", ["piecework.jobs.posting", "piecework.api.sql", "piecework.database.pool", "piecework.cli.audit"]
)
def test_misplaced_sql_is_found(name: str):
    module = sample(name, 'tx.do("UPDATE jobs SET title = %(title)s")')
    assert len(misplaced_sql([module])) == 1


def test_sql_in_its_place_is_let_pass():
    write = 'tx.do("UPDATE jobs SET title = %(title)s")'
    places = [sample("piecework.jobs.jobs_sql", write), sample("piecework.database.migrate", write)]
    places.append(sample("piecework.database.pool", 'tx.do("SELECT 1")'))
    places.append(sample("piecework.jobs.posting", '"""UPDATE jobs SET: prose in a docstring."""'))
    assert misplaced_sql(places) == []


@pytest.mark.parametrize(
    "query",
    ["SELECT * FROM jobs", "SELECT job.* FROM jobs job", "SELECT job_id, * FROM jobs", "DELETE FROM a RETURNING *"],
)
def test_star_is_found(query: str):
    assert len(starred_queries([sample("piecework.jobs.jobs_sql", f"tx.do({query!r})")])) == 1


def test_multiplication_and_count_are_no_stars():
    query = "SELECT count(*) AS n, open * 2 AS double, 3 * 2 AS six FROM job_counts"
    assert starred_queries([sample("piecework.jobs.jobs_sql", f"tx.do({query!r})")]) == []


@pytest.mark.parametrize(
    "code",
    [
        'f"SELECT job_id FROM jobs ORDER BY {order}"',
        'f"{head} INSERT INTO jobs (job_id) VALUES (1)"',
        '"SELECT job_id FROM jobs WHERE id = %s" % me',
        '"SELECT job_id FROM {}".format(table)',
        '"SELECT job_id FROM t".replace("t", table)',
    ],
)
def test_built_query_is_found(code: str):
    assert len(built_queries([sample("piecework.jobs.jobs_sql", f"tx.do({code})")])) == 1


def test_literal_query_is_let_pass():
    text = 'tx.do("SELECT job_id FROM jobs WHERE a = %(a)s", a=f"{b} jobs")\nlog("jobs: %s" % n)'
    assert built_queries([sample("piecework.jobs.jobs_sql", text)]) == []
