"""Names of the domain: a public name stands for one thing, and a prefix keeps what CONTRIBUTING.md promises of it."""

import ast
from collections.abc import Callable, Iterable, Iterator

from tests.architecture.source import Module, product_modules, sample, used_names
from tests.architecture.test_imports import DOMAIN_PARTS, part_of

# What the answer of a function must be, as its signature says: `find_` may be None, `list_` is a page ...
PROMISES: dict[str, tuple[str, Callable[[ast.FunctionDef], bool]]] = {
    "find_": ("may answer None", lambda function: "None" in answer_of(function)),
    "get_": ("answers something or refuses", lambda function: "None" not in answer_of(function).split(" | ")),
    "list_": ("answers a page", lambda function: "Page" in answer_of(function) or has_argument(function, "offset")),
    "load_": ("answers rows at once", lambda function: "Pending" not in answer_of(function)),
    "ask_": ("queues a statement and answers it pending", lambda function: "Pending" in answer_of(function)),
    "check_": ("refuses, or answers nothing", lambda function: answer_of(function) == "None"),
    "is_": ("answers yes or no", lambda function: answer_of(function) in ("bool", "Pending[bool]")),
    "has_": ("answers yes or no", lambda function: answer_of(function) in ("bool", "Pending[bool]")),
}


def domain_modules() -> list[Module]:
    return [module for module in product_modules() if part_of(module.name) in DOMAIN_PARTS]


def named_things(module: Module) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """The public functions and classes of a module."""
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node


def repeated_names(modules: Iterable[Module]) -> list[str]:
    """Public names that stand for two things; a verb may be called as the statement it runs, an act as its verb."""
    places: dict[str, list[Module]] = {}
    for module in modules:
        for thing in named_things(module):
            places.setdefault(thing.name, []).append(module)
    return [
        f"{name}: {', '.join(module.path for module in where)}"
        for name, where in sorted(places.items())
        if len(where) > 1 and not is_verb_of_statement(name, where) and not is_act_of_verb(name, where)
    ]


def is_verb_of_statement(name: str, modules: list[Module]) -> bool:
    """Whether one of two modules holds the statement of this name, and the other the verb that runs it."""
    statements = [module for module in modules if module.is_sql]
    verbs = [module for module in modules if not module.is_sql]
    if len(statements) != 1 or len(verbs) != 1:
        return False
    return f"{statements[0].name}.{name}" in {used for used, _ in used_names(verbs[0])}


def is_act_of_verb(name: str, modules: list[Module]) -> bool:
    """Whether one of two modules declares an operator's act of this name, and the other holds the verb that it does."""
    acts = [module for module in modules if part_of(module.name) == "acts"]
    verbs = [module for module in modules if part_of(module.name) != "acts"]
    if len(acts) != 1 or len(verbs) != 1:
        return False
    return f"{verbs[0].name}.{name}" in {used for used, _ in used_names(acts[0])}


def broken_promises(modules: Iterable[Module]) -> list[str]:
    """Functions whose prefix promises something else than their signature says."""
    return [
        f"{module.path}:{function.lineno}: {function.name} {promise}, and says `-> {answer_of(function)}`"
        for module in modules
        for function in module.tree.body
        if isinstance(function, ast.FunctionDef)
        for prefix, (promise, keeps) in PROMISES.items()
        if function.name.removeprefix("_").startswith(prefix) and not keeps(function)
    ]


def answer_of(function: ast.FunctionDef) -> str:
    """What a function answers, as its signature says it."""
    return ast.unparse(function.returns) if function.returns else ""


def has_argument(function: ast.FunctionDef, name: str) -> bool:
    """Whether a function takes this argument."""
    return name in {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}


def test_a_public_name_of_the_domain_stands_for_one_thing():
    assert repeated_names(domain_modules()) == []


def test_a_prefix_keeps_its_promise():
    assert broken_promises(domain_modules()) == []


def test_a_name_for_two_things_is_found():
    jobs = sample("piecework.jobs.counting", "class Count: ...\ndef close(): ...\ndef _own(): ...")
    tasks = sample("piecework.tasks.counting", "class Count: ...\ndef shut(): ...\ndef _own(): ...")
    assert repeated_names([jobs, tasks]) == [f"Count: {jobs.path}, {tasks.path}"]


def test_a_verb_and_the_statement_it_runs_may_share_a_name():
    statement = sample("piecework.jobs.jobs_sql", "def close_job(): ...")
    runs = "from piecework.jobs import jobs_sql as sql\ndef close_job(): sql.close_job()"
    verb, other = sample("piecework.jobs.closing", runs), sample("piecework.jobs.closing", "def close_job(): ...")
    assert repeated_names([statement, verb]) == []
    assert repeated_names([statement, other]) != []
    assert repeated_names([statement, verb, sample("piecework.tasks.closing", runs)]) != []


def test_an_act_and_the_verb_it_does_may_share_a_name():
    verb = sample("piecework.deposits.recording", "def record_deposit(): ...")
    does = "from piecework.deposits import recording\ndef record_deposit(): recording.record_deposit()"
    assert repeated_names([verb, sample("piecework.acts.deposits", does)]) == []
    assert repeated_names([verb, sample("piecework.acts.deposits", "def record_deposit(): ...")]) != []


def test_a_broken_promise_is_found():
    kept = "def find_job() -> Job | None: ...\ndef load_jobs() -> list[Job]: ...\ndef ask_job() -> Pending[Job]: ..."
    assert broken_promises([sample("piecework.jobs.reading", kept)]) == []
    for broken in (
        "def find_job() -> Job: ...",
        "def get_job() -> Job | None: ...",
        "def list_jobs() -> list[Job]: ...",
        "def load_jobs() -> Pending[Job]: ...",
        "def _ask_job() -> Job: ...",
        "def check_job() -> Job: ...",
        "def is_open() -> int: ...",
    ):
        assert len(broken_promises([sample("piecework.jobs.reading", broken)])) == 1, broken
