"""Tests can fail: each asks for something, of something that is there."""

import ast
from collections.abc import Iterable, Iterator

import pytest

from tests.architecture.source import Module, modules_of_tests, sample, used_names

Function = ast.FunctionDef | ast.AsyncFunctionDef

ASKING = {"raises", "validate", "run_state_machine_as_test"}  # functions of libraries that fail a test
FIXTURES = {"tour"}  # and fixtures that do so at the end: what a tour of the pages found fault with
# What waits for everybody; what measures; races and browsers, which have deadlines of their own.
WITH_CLOCKS = (
    "tests/faults/test_behind_nginx.py",
    *("tests/waiting.py", "tests/databases.py", "tests/parts.py", "tests/processes/test_stopping.py"),
    *("tests/lives/", "tests/races/", "tests/browser/"),
)
BUILT_IN = {"enumerate", "product", "range", "reversed", "sorted", "zip", "items", "keys", "values"}


def name_of(call: ast.Call) -> str:
    """The last part of what is called: `check` of `x.check(1)`."""
    return ast.unparse(call.func).rpartition(".")[2]


def functions_of(modules: Iterable[Module]) -> Iterator[tuple[Module, Function]]:
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield module, node


def asks(node: ast.AST, asking: set[str]) -> bool:
    """Whether something in there can fail a test: an assertion, or a call of what has one."""
    return any(
        isinstance(inner, ast.Assert) or (isinstance(inner, ast.Call) and name_of(inner) in asking)
        for inner in ast.walk(node)
    )


def asking_functions(modules: Iterable[Module]) -> set[str]:
    """The names of functions of the tests that can fail a test, themselves or by what they call."""
    asking, before = set(ASKING), set[str]()
    functions = [function for _, function in functions_of(modules)]
    while before != asking:
        before = set(asking)
        asking |= {function.name for function in functions if asks(function, asking)}
    return asking


def empty_tests(modules: Iterable[Module]) -> list[str]:
    """Tests that ask for nothing, or only of what a function may have found or not."""
    asking = asking_functions(modules)
    return [
        f"{module.path}:{function.lineno}: {function.name}"
        for module, function in functions_of(modules)
        if function.name.startswith("test_")
        and not FIXTURES & {argument.arg for argument in function.args.args}
        and not any(asks_surely(line, asking) for line in function.body)
    ]


def asks_surely(statement: ast.stmt, asking: set[str]) -> bool:
    """Whether it asks for something whatever was found: a loop over what a function found may be over nothing."""
    match statement:
        case ast.For(iter=ast.Call() as found) if name_of(found) not in BUILT_IN:
            return False
        case ast.For() | ast.With() | ast.AsyncWith():
            heads = statement.items if isinstance(statement, ast.With | ast.AsyncWith) else []
            return any(asks(head, asking) for head in heads) or any(asks_surely(s, asking) for s in statement.body)
        case _:
            return asks(statement, asking)


def assertions_that_hold(modules: Iterable[Module]) -> list[str]:
    """Assertions of what is so anyway: a constant, something or true, a thing compared with itself."""
    return [
        f"{module.path}:{node.lineno}: {ast.unparse(node.test)}"
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Assert) and holds_anyway(node.test)
    ]


def holds_anyway(asked: ast.expr) -> bool:
    match asked:
        case ast.Constant(value=value):
            return bool(value)
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(holds_anyway(value) for value in values)
        case ast.Compare(left=left, comparators=[right]):
            is_made_anew = any(isinstance(inner, ast.Call) for inner in ast.walk(left))
            return not is_made_anew and ast.dump(left) == ast.dump(right)
        case ast.GeneratorExp() | ast.Lambda():
            return True
        case _:
            return False


def broad_refusals(modules: Iterable[Module]) -> list[str]:
    """Tests that are content with any error at all, a misspelt name's too."""
    return [
        f"{module.path}:{node.lineno}: {ast.unparse(node)}"
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and name_of(node) == "raises" and is_broad(node)
    ]


def is_broad(raises: ast.Call) -> bool:
    any_error = {"AssertionError", "AttributeError", "BaseException", "Exception", "NameError", "TypeError"}
    is_told_more = any(keyword.arg in {"match", "check"} for keyword in raises.keywords)
    return not is_told_more and any(ast.unparse(argument) in any_error for argument in raises.args)


def loops_of_the_main_thread(modules: Iterable[Module]) -> list[str]:
    """Event loops that tests run beside the one that an open browser keeps running."""
    return [
        f"{module.path}:{line}: use tests/event_loops.py"
        for module in modules
        if module.path.rpartition("/")[2].startswith(("test_", "conftest"))
        for name, line in used_names(module)
        if name == "asyncio.run"
    ]


def clocks(modules: Iterable[Module]) -> list[str]:
    """Times that a busy machine can miss: sleeps, deadlines of a test's own, and limits other than HANG_SECONDS."""
    looked_at = [module for module in modules if not module.path.startswith(WITH_CLOCKS)]
    found = [
        f"{module.path}:{line}: {name}"
        for module in looked_at
        for name, line in used_names(module)
        if name in {"time.sleep", "time.monotonic", "time.perf_counter", "time.time", "asyncio.wait_for"}
    ]
    return found + [
        f"{module.path}:{node.lineno}: {ast.unparse(node)[:80]}"
        for module in looked_at
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "timeout" and isinstance(keyword.value, ast.Constant)
    ]


def test_tests_wait_for_the_thing_itself():
    assert clocks(modules_of_tests()) == []


@pytest.mark.parametrize("text", ["import time\ntime.sleep(3)", "import time as t\nt.monotonic()", "go(timeout=5)"])
def test_clock_is_found(text: str):
    assert len(clocks([sample("tests.x", text)])) == 1
    assert clocks([sample("tests.x", "go(timeout=HANG_SECONDS)\nwait_until(lambda: go())")]) == []


def test_tests_that_run_a_loop_can_follow_a_browser():
    assert loops_of_the_main_thread(modules_of_tests()) == []


def test_loop_of_the_main_thread_is_found():
    text = "import asyncio\ndef test_x():\n    assert asyncio.run(go())"
    module = Module("tests.test_x", "tests/test_x.py", sample("tests.test_x", text).tree)
    assert len(loops_of_the_main_thread([module])) == 1


def test_every_test_asks_for_something():
    assert empty_tests(modules_of_tests()) == []


def test_no_assertion_holds_anyway():
    assert assertions_that_hold(modules_of_tests()) == []


def test_no_test_is_content_with_any_error():
    assert broad_refusals(modules_of_tests()) == []


@pytest.mark.parametrize(
    "text",
    [
        "def test_x():\n    go()",
        "def look():\n    go()\ndef test_x():\n    look()",
        "def test_x():\n    for row in rows_of(1):\n        assert row",
        "def test_x():\n    with opened() as file:\n        for row in rows_of(file):\n            assert row",
    ],
)
def test_test_of_nothing_is_found(text: str):
    assert len(empty_tests([sample("tests.x", text)])) == 1


@pytest.mark.parametrize(
    "text",
    [
        "def test_x():\n    assert go()",
        "def check(x):\n    assert x\ndef look():\n    check(1)\ndef test_x():\n    look()",
        "def test_x():\n    with pytest.raises(Refusal):\n        go()",
        "def test_x():\n    for row in (1, 2):\n        assert go(row)",
        "def test_x():\n    rows = rows_of(1)\n    assert rows\n    for row in rows:\n        assert go(row)",
    ],
)
def test_test_of_something_is_let_pass(text: str):
    assert empty_tests([sample("tests.x", text)]) == []


@pytest.mark.parametrize(
    "asked", ["True", "go() or True", "a.b == a.b", "(row for row in rows)", "x in there or 'a word'", "lambda: go()"]
)
def test_assertion_that_holds_anyway_is_found(asked: str):
    assert len(assertions_that_hold([sample("tests.x", f"assert {asked}")])) == 1
    assert assertions_that_hold([sample("tests.x", "assert go() == go() or a == b")]) == []


@pytest.mark.parametrize("error", ["Exception", "AssertionError"])
def test_refusal_of_any_kind_is_found(error: str):
    assert len(broad_refusals([sample("tests.x", f"pytest.raises({error})")])) == 1
    assert broad_refusals([sample("tests.x", f"pytest.raises({error}, match='why')\npytest.raises(Refusal)")]) == []
