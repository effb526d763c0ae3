"""What threads meet for the first time together must be made before: msgspec learns a type when it first reads one.

Two threads that learn the same type at the same moment end the process (msgspec 0.22: a segmentation fault, seen with
the rules of the place in the first two requests of a web process). A decoder that is made on import has learnt it.
"""

import ast
from collections.abc import Iterable, Iterator

from tests.architecture.source import Module, product_modules, sample

# One thread only: settings are read before any other starts; commands; the crowd's one event loop.
ALONE = ("piecework.settings", "piecework.database.keeping.backing_up", "piecework.demo.")


def read_late(modules: Iterable[Module]) -> Iterator[str]:
    """Calls that teach msgspec a type when a thread comes by, as `path:line`."""
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and teaches(node):
                yield f"{module.path}:{node.lineno}"


def teaches(call: ast.Call) -> bool:
    """Whether the call is `msgspec.convert(...)`, or a `decode` that is given a type."""
    called = ast.unparse(call.func)
    return called.endswith("msgspec.convert") or (
        called.endswith("json.decode") and any(keyword.arg == "type" for keyword in call.keywords)
    )


def test_threads_read_with_decoders_that_were_made_on_import():
    shared = [module for module in product_modules() if not module.name.startswith(ALONE)]
    assert list(read_late(shared)) == []


def test_a_type_that_is_learnt_late_is_found():
    late = sample("piecework.jobs.x", "def read(text):\n    return msgspec.json.decode(text, type=Rules)\n")
    converted = sample("piecework.jobs.y", "value = msgspec.convert(told, Rules)\n")
    assert list(read_late([late, converted])) == ["src/piecework/jobs/x.py:2", "src/piecework/jobs/y.py:1"]
