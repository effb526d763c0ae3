"""What a function can come to call, read from the compiled code: by the names it knows, not by running it."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from types import CodeType, FunctionType, ModuleType
from typing import Any

OURS = "piecework"
DEEP = 3  # tables of functions within tables


def leads_to(start: Callable[..., Any], target: Callable[..., Any]) -> bool:
    """Whether `start` names `target`, or names what does; one that is named and not called counts, too.

    Only functions, classes and tables that stand in modules of ours are followed: what is looked up by a text while the
    program runs is not seen.
    """
    known: set[object] = set()
    waiting: list[object] = [start]
    while waiting:
        function = waiting.pop()
        if function is target:
            return True
        if isinstance(function, FunctionType) and function not in known and function.__module__.startswith(OURS):
            known.add(function)
            waiting += _named_by(function)
    return False


def _named_by(function: FunctionType) -> Iterator[FunctionType]:
    names = _names_in(function.__code__)
    for name in names & function.__globals__.keys():
        yield from _functions_of(function.__globals__[name], names)
    for cell in function.__closure__ or ():
        yield from _functions_of(cell.cell_contents, names)


def _names_in(code: CodeType) -> set[str]:
    inner = (_names_in(known) for known in code.co_consts if isinstance(known, CodeType))
    return set(code.co_names).union(*inner)


def _functions_of(value: object, names: set[str], depth: int = 0) -> Iterator[FunctionType]:
    """The functions that a name may stand for: of a module those that are named with it, of a class or a table all."""
    if isinstance(value, FunctionType):
        yield value
    elif depth < DEEP:
        for inner in _within(value, names):
            yield from _functions_of(inner, names, depth + 1)


def _within(value: object, names: set[str]) -> Iterable[object]:
    if isinstance(value, partial):
        return (value.func,)
    if isinstance(value, dict):
        return value.values()
    if isinstance(value, list | tuple):
        return value
    if isinstance(value, ModuleType | type) and _is_ours(value):
        named = vars(value) if isinstance(value, type) else names & vars(value).keys()
        inner = (getattr(value, name, None) for name in named)
        return [_plain(one) for one in inner if not isinstance(one, ModuleType | type)]
    return ()


def _is_ours(value: ModuleType | type) -> bool:
    return (value.__module__ if isinstance(value, type) else value.__name__).startswith(OURS)


def _plain(member: object) -> object:
    """The function behind a property or a method."""
    return getattr(member, "fget", None) or getattr(member, "func", None) or getattr(member, "__func__", member)
